from profiles.admin import graduates, mentees, mentors, taxonomy
