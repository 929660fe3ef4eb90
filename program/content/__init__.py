"""What everybody reads: questions, help, materials, announcements (R25, R30)."""
