"""Requests as mentees send them."""

from matches import actions
from tests.factories import MenteeProfileFactory, MentorProfileFactory


def send(mentee=None, mentor=None, **letter):
    letter = {"wants_to_reach": "A first job in public health."} | letter
    return actions.send_request(mentee or MenteeProfileFactory(), mentor or MentorProfileFactory(), **letter)
