"""Who may do what, for every URL of the portal (DESIGN §7). A URL without a row fails, and so does a row without one.

A row says which roles get the page (`get`), which may send its form (`post`), and for pages about an object which one
(`about`, a name in `World.objects`). Everybody else is refused:
    anonymous → sign-in · staff without second factor → its set-up · ended → the page that says so
    an object that is not theirs → 404, the same as one that does not exist · a page of another role → a redirect
"""

from dataclasses import dataclass

ROLES = (
    "anonymous",
    "no_role",
    "unproven",
    "student",
    "graduate",
    "applicant",
    "mentor",
    "staff",
    "staff_without_factor",
    "ended",
)
EVERYBODY = frozenset(ROLES)
NOBODY = frozenset()
# Signed in, taking part or on the way to it.
PEOPLE = frozenset({"no_role", "unproven", "student", "graduate", "applicant", "mentor", "staff"})
PARTICIPANTS = PEOPLE - {"staff"}
PROVEN_MENTEES = frozenset({"student", "graduate"})
MENTEES = PROVEN_MENTEES | {"unproven"}
STUDENT = frozenset({"student"})
MENTOR = frozenset({"mentor"})
PARTIES = STUDENT | MENTOR
STAFF = frozenset({"staff"})


@dataclass(frozen=True)
class Row:
    get: frozenset = NOBODY
    post: frozenset = NOBODY
    about: str = ""
    # Every object of this kind is open to the roles named, such as posted profiles to proven mentees.
    is_open_to_all: bool = False
    # Extra URL arguments that are no object, as pairs: (("kind", "text"),).
    arguments: tuple = ()


ACCESS = {
    "set_language": Row(post=EVERYBODY),
    # program
    "program:front": Row(get=EVERYBODY),
    "program:home": Row(get=PEOPLE),
    "program:faq": Row(get=EVERYBODY),
    "program:help": Row(get=EVERYBODY),
    "program:page": Row(get=EVERYBODY, arguments=(("slug", "contacts"),)),
    "program:accessibility": Row(get=EVERYBODY),
    "program:privacy": Row(get=EVERYBODY),
    "program:concern_new": Row(get=PEOPLE, post=PEOPLE),
    "program:concern_detail": Row(get=STUDENT, about="concern"),
    "program:my_data": Row(get=PEOPLE | {"ended"}),
    "program:my_data_download": Row(get=PEOPLE | {"ended"}),
    "program:my_data_erase": Row(post=PEOPLE | {"ended"}),
    "program:my_data_keep": Row(post=PEOPLE | {"ended"}),
    "program:announcement": Row(get=STUDENT, about="announcement"),
    "program:events": Row(get=PEOPLE),
    "program:short_orientation": Row(get=PEOPLE, post=PEOPLE),
    "program:event_register": Row(get=PEOPLE, post=PEOPLE, about="session", is_open_to_all=True),
    "program:event_cancel": Row(post=MENTOR, about="session"),
    "program:event_calendar": Row(get=MENTOR, about="session"),
    "program:materials": Row(get=EVERYBODY),
    "program:material": Row(get=EVERYBODY, arguments=(("slug", "mentor-manual"),)),
    "program:material_file": Row(get=EVERYBODY, arguments=(("slug", "mentor-manual"),)),
    "program:acknowledge": Row(post=PEOPLE | {"ended"}, arguments=(("slug", "mentor-manual"),)),
    "program:ended": Row(get=frozenset({"ended"})),
    "program:robots": Row(get=EVERYBODY),
    "program:sitemap": Row(get=EVERYBODY),
    "program:manifest": Row(get=EVERYBODY),
    "program:security": Row(get=EVERYBODY),
    # profiles: the Mentor Network is for proven mentees and staff
    "profiles:mentor_list": Row(get=PROVEN_MENTEES | STAFF | {"anonymous"}),
    "profiles:filter_choices": Row(get=PROVEN_MENTEES | STAFF, arguments=(("name", "major"),)),
    "profiles:suggestion_list": Row(get=PROVEN_MENTEES | STAFF),
    "profiles:saved_search_list": Row(get=PROVEN_MENTEES | STAFF),
    "profiles:save_search": Row(post=PROVEN_MENTEES),
    "profiles:forget_search": Row(post=STUDENT, about="saved_search"),
    # agreements
    "agreements:begin": Row(post=PARTIES, about="match"),
    "agreements:detail": Row(get=PARTIES, about="agreement"),
    "agreements:version": Row(get=PARTIES, about="agreement", arguments=(("number", 1),)),
    "agreements:decline_change": Row(get=PARTIES, post=PARTIES, about="agreement", arguments=(("number", 1),)),
    "agreements:take_back": Row(post=PARTIES, about="agreement", arguments=(("number", 1),)),
    "agreements:send_copy": Row(post=PARTIES, about="agreement", arguments=(("number", 1),)),
    "agreements:copy": Row(get=PARTIES, about="agreement"),
    "agreements:propose": Row(get=PARTIES, post=PARTIES, about="agreement"),
    "agreements:discard_draft": Row(get=PARTIES, post=PARTIES, about="agreement"),
    "agreements:sign": Row(get=PARTIES, post=PARTIES, about="agreement"),
    "agreements:tick": Row(post=PARTIES, about="activity"),
    "agreements:log_meeting": Row(get=PARTIES, post=PARTIES, about="agreement"),
    "agreements:review": Row(post=PARTIES, about="agreement"),
    "agreements:forget_meeting": Row(post=PARTIES, about="meeting"),
    "agreements:hours": Row(get=MENTOR, about="agreement"),
    "agreements:conclude": Row(get=PARTIES, post=PARTIES, about="agreement"),
    "agreements:conclusion": Row(get=PARTIES, post=PARTIES, about="agreement"),
    "agreements:correct": Row(get=PARTIES, post=PARTIES, about="agreement"),
    "agreements:plan": Row(get=MENTEES),
    "agreements:conclusion_copy": Row(get=PARTIES, about="agreement"),
    # accounts
    "accounts:identity": Row(get=PEOPLE, post=PEOPLE),
    "accounts:kept": Row(get=PEOPLE, post=PEOPLE),
    # profiles
    "profiles:join_mentor": Row(get=PEOPLE | {"anonymous"}),
    "profiles:join_mentor_step": Row(get=PEOPLE, post=PEOPLE, arguments=(("step", "work"),)),
    "profiles:join_mentor_check": Row(get=PEOPLE, post=PEOPLE),
    "profiles:join_mentee": Row(get=PEOPLE | {"anonymous"}),
    "profiles:join_mentee_step": Row(get=PEOPLE, post=PEOPLE, arguments=(("step", "majors"),)),
    "profiles:join_mentee_check": Row(get=PEOPLE, post=PEOPLE),
    "profiles:occupations": Row(get=PEOPLE),
    "profiles:autosave": Row(post=PEOPLE, arguments=(("role", "mentor"), ("step", "work"))),
    "profiles:my_profile": Row(get=MENTOR),
    "profiles:my_photo": Row(get=MENTOR),
    "profiles:confirm": Row(post=MENTOR),
    # As with matches:answer: what a true token opens has its own tests (tests/profiles/test_availability.py).
    "profiles:confirm_from_mail": Row(arguments=(("token", "forged"),)),
    "profiles:pause": Row(get=MENTOR, post=MENTOR),
    "profiles:resume": Row(post=MENTOR),
    "profiles:withdraw": Row(get=MENTOR, post=MENTOR),
    "profiles:post_again": Row(post=MENTOR),
    "profiles:numbers": Row(get=EVERYBODY),
    "profiles:saved": Row(get=PROVEN_MENTEES),
    "profiles:mentor_detail": Row(get=PROVEN_MENTEES | STAFF, about="mentor", is_open_to_all=True),
    "profiles:photo": Row(get=PROVEN_MENTEES | STAFF, about="mentor", is_open_to_all=True),
    "profiles:save": Row(post=PROVEN_MENTEES, about="mentor", is_open_to_all=True),
    "profiles:forget": Row(post=PROVEN_MENTEES, about="mentor", is_open_to_all=True),
    # matches
    "matches:request_new": Row(get=PROVEN_MENTEES, post=PROVEN_MENTEES, about="mentor", is_open_to_all=True),
    "matches:save_draft": Row(post=PROVEN_MENTEES, about="mentor", is_open_to_all=True),
    "matches:inbox": Row(get=PEOPLE),
    "matches:request_detail": Row(get=PARTIES, about="match_request"),
    "matches:accept": Row(get=MENTOR, post=MENTOR, about="match_request"),
    "matches:decline": Row(get=MENTOR, post=MENTOR, about="match_request"),
    "matches:undo_decline": Row(post=MENTOR, about="match_request"),
    "matches:ask_for_days": Row(post=MENTOR, about="match_request"),
    "matches:offer_late_yes": Row(post=MENTOR, about="match_request"),
    "matches:withdraw": Row(get=STUDENT, post=STUDENT, about="match_request"),
    "matches:confirm_late_yes": Row(post=STUDENT, about="match_request"),
    # A token nobody signed opens nothing; what a true one opens has its own tests (tests/matches/test_views.py).
    "matches:answer": Row(arguments=(("token", "forged"),)),
    "matches:match_detail": Row(get=PARTIES, about="match"),
    "matches:stop": Row(get=PARTIES, post=PARTIES, about="match"),
    "matches:go_on": Row(post=PARTIES, about="match"),
    "matches:talk_sheet": Row(get=PARTIES, about="match"),
    "matches:offer_times": Row(get=PARTIES, post=PARTIES, about="match"),
    "matches:choose_time": Row(post=PARTIES, about="match"),
    "matches:keep_time": Row(post=PARTIES, about="match"),
    "matches:send_place": Row(get=PARTIES, post=PARTIES, about="match"),
    "matches:call_off": Row(get=PARTIES, post=PARTIES, about="match"),
    "matches:talked": Row(get=PARTIES, post=PARTIES, about="match"),
    "matches:not_held": Row(get=PARTIES, post=PARTIES, about="match"),
    "matches:calendar_file": Row(get=PARTIES, about="match"),
    # notifications
    "notifications:list": Row(get=PEOPLE),
    "notifications:preferences": Row(get=PEOPLE, post=PEOPLE),
    # As with answers: a token nobody signed opens nothing.
    "notifications:unsubscribe": Row(arguments=(("token", "forged"),)),
}

# Packages bring families of URLs; each family has one rule, tested as a whole.
FAMILIES = {
    "admin/r/": "nobody's: Django's shortcut to any row by its number",
    "admin_everything_else": "every list of the admin that one may open: as the admin's own pages",
    "admin:": "the admin: staff with a second factor; 403 for everybody else who is signed in",
    "account_": "sign-up, sign-in and the like: allauth's own",
    "mfa_": "the second factor: the person's own",
    "usersessions_": "the person's own sessions",
    "socialaccount_": "campus sign-on: allauth's own",
    "social/": "campus sign-on: allauth's own, by route",
    "openid_connect_": "campus sign-on: allauth's own",
    "saml_": "campus sign-on: allauth's own",
    "demo:": "demo mode only; never in production (tested by its own test)",
}
