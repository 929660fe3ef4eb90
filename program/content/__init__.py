"""Public texts and announcements: questions, help, materials (R25, R30)."""
