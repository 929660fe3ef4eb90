"""The university whose portal this is: the page that another campus changes, next to the colors in static/portal.css.

Offices, phone numbers, and the texts of the program are not here but in the admin, where staff change them.
"""

import re

NAME = "Cal State LA"
# How else a person's name could pose as the university's, in small letters and without dots (core/names.py).
POSING_NAMES = re.compile(r"\b(?:cal(?:ifornia)? state (?:university )?(?:la|l a|los angeles)|csu ?la|calstatela)\b")
FORMER_SYSTEM = "CareerLink"  # where students searched for mentors before
EMAIL_DOMAINS = ["calstatela.edu"]  # an address in one of these proves a student or graduate (R1)
SITES = ("calstatela.edu", "csula.edu")  # where links in texts of staff may lead, next to the portal itself
