"""The university whose portal this is: the page that another campus changes, next to the colors in static/tokens.css.

Offices, phone numbers, and addresses are those the program begins with: staff change them in the admin, and there they
change the texts of the program, too.
"""

import re

NAME = "Cal State LA"
# How else a person's name could pose as the university's, in small letters and without dots (core/names.py).
POSING_NAMES = re.compile(r"\b(?:cal(?:ifornia)? state (?:university )?(?:la|l a|los angeles)|csu ?la|calstatela)\b")
FORMER_SYSTEM = "CareerLink"  # where students searched for mentors before
EMAIL_DOMAINS = ["calstatela.edu"]  # an address in one of these proves a student or graduate (R1)
OPENED = 1947  # nobody graduated before
ALUMNI_PHONE, CAREER_PHONE = "(323) 343-4978", "(323) 343-3237"  # of the Alumni Association, of the career center
HEALTH_CENTER = "https://www.calstatela.edu/studenthealthcenter"
POLICIES = f"{HEALTH_CENTER}/safe/cal-state-la-and-csu-policies-procedures"
SITES = ("calstatela.edu", "csula.edu")  # where links in texts of staff may lead, next to the portal itself
