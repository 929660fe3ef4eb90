"""Template filters of mentors' and mentees' profiles."""

from django import template

from profiles.faces import face_of
from profiles.public_profile import visible_employer

register = template.Library()
register.filter("face", face_of)
register.filter(visible_employer)
