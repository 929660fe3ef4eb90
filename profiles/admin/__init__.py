from profiles.admin import graduates, mentees, mentors, vocabulary

__all__ = ["graduates", "mentees", "mentors", "vocabulary"]
