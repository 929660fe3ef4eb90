"""Personal data: the inventory, the download, erasure, and automatic deletion (R29)."""
