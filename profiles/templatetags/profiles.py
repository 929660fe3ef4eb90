"""Template filters of mentors' and mentees' profiles."""

from django import template

from profiles.faces import face_of

register = template.Library()
register.filter("face", face_of)
