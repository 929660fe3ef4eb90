"""One's own data: what is held, the download, erasure, and what goes by itself (R29)."""
