from profiles.admin import graduates, mentees, mentors, taxonomy

__all__ = ["graduates", "mentees", "mentors", "taxonomy"]
