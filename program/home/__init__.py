"""The start page of mentees and mentors: what needs their attention now (R16)."""
