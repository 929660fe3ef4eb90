"""What each group of staff may see and do in the admin (R30). Written to the database by `manage.py setup_groups`."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_noop as _

# Per group: model → what may be done with its rows. Other words are permissions of our own.
READ, EDIT, KEEP, ALL = ("view",), ("view", "change"), ("view", "add", "change"), ("view", "add", "change", "delete")

WORDS = {
    f"profiles.{model}": KEEP
    for model in ("college", "major", "industrygroup", "industry", "occupation", "topic", "searchalias")
}
WORDS |= {f"agreements.{model}": ALL for model in ("suggestedactivity", "startergoal", "nextstep")}
WORDS |= {"matches.declinereason": KEEP}
PEOPLE = {
    "accounts.user": READ,
    "accounts.identityproof": READ,
    "profiles.menteeprofile": READ,
    "profiles.mentorprofile": READ,
    "profiles.attainment": READ,
    "profiles.mentorreview": READ,
}
PAIRS = {
    "matches.matchrequest": READ,
    "matches.match": READ,
    "matches.interview": READ,
    "agreements.agreement": READ,
    "agreements.agreementversion": READ,
    "agreements.goal": READ,
    "agreements.activity": READ,
    "agreements.signature": READ,
    "agreements.staffcopy": READ,
    "agreements.conclusion": READ,
    "agreements.goaloutcome": READ,
}
EVENTS = {
    "program.term": ALL,
    "program.closedday": ALL,
    "program.orientationsession": ALL,
    "program.registration": EDIT,
    "program.limitedorientation": KEEP,
}
TEXTS = {
    "program.faqentry": ALL,
    "program.page": ALL,
    "program.material": KEEP,
    "program.edition": KEEP,
    "program.acknowledgement": READ,
    "program.announcement": ALL,
}
LISTS = {"program.importfile": KEEP, "program.export": ("view", "add")}
MAIL = {"notifications.outgoingmail": EDIT, "notifications.notice": READ, "notifications.emailintro": ALL}

GROUPS = {
    _("Coordinator"): PEOPLE
    | PAIRS
    | EVENTS
    | TEXTS
    | WORDS
    | LISTS
    | MAIL
    | {
        "agreements.agreement": EDIT,
        "agreements.privatefeedback": READ,
        "matches.match": EDIT,
        "matches.matchrequest": EDIT,
        "notifications.programsettings": READ,
        "profiles.searchgap": READ,
    },
    _("Approver"): PEOPLE
    | {
        "accounts.identityclaim": EDIT,
        "accounts.identityproof": KEEP,
        "profiles.menteeprofile": EDIT,
        "profiles.mentorprofile": EDIT,
        "profiles.mentorreview": ("view", "add"),
        "profiles.reviewnote": ("view", "add"),
        "profiles.reviewreason": KEEP,
        "profiles.occupation": READ,
        "program.acknowledgement": READ,
        "program.limitedorientation": READ,
    },
    _("Conduct officer"): PEOPLE
    | PAIRS
    | {
        "program.concern": (*EDIT, "handle_concern"),
        "program.concernact": ("view", "add"),
        "program.concernreading": READ,
        "program.participationend": KEEP,
        "program.edition": READ,
        "program.material": READ,
        "matches.match": EDIT,
    },
    _("Administrator"): PEOPLE
    | PAIRS
    | EVENTS
    | TEXTS
    | WORDS
    | LISTS
    | MAIL
    | {
        "accounts.user": EDIT,
        "auth.group": READ,
        "notifications.programsettings": EDIT,
        "profiles.searchgap": READ,
        "program.erasurerequest": EDIT,
        "program.participationend": READ,
    },
}


@transaction.atomic
def set_up() -> dict[str, int]:
    """Make the groups, each with exactly these permissions; returns how many each has. Safe to run at any time."""
    permissions = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, table in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions[key] for key in keys_of(table))
    return {name: Group.objects.get(name=name).permissions.count() for name in GROUPS}


def keys_of(table: dict[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """The (app, codename) pairs of one group: Django's own four carry their model's name, others are whole."""
    return {
        (label.split(".")[0], act if act not in ALL else f"{act}_{label.split('.')[1]}")
        for label, acts in table.items()
        for act in acts
    }


def missing() -> set[tuple[str, str]]:
    """Permissions the table names and the database does not know: a model was renamed."""
    known = set(Permission.objects.values_list("content_type__app_label", "codename"))
    return {key for table in GROUPS.values() for key in keys_of(table)} - known
