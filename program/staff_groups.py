"""What each group of staff may see and do in the admin (R30). Written to the database by `manage.py setup_groups`."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_noop as _

# Per group: model → allowed actions. Names other than Django's four are our own permissions.
READ, EDIT, MAINTAIN, ALL = (
    ("view",),
    ("view", "change"),
    ("view", "add", "change"),
    ("view", "add", "change", "delete"),
)

VOCABULARIES = {
    f"profiles.{model}": MAINTAIN
    for model in ("college", "major", "industrygroup", "industry", "occupation", "topic", "searchalias")
}
VOCABULARIES |= {f"agreements.{model}": ALL for model in ("suggestedactivity", "startergoal", "nextstep")}
VOCABULARIES |= {"matches.declinereason": MAINTAIN}
PEOPLE = {"accounts.user": READ, "accounts.identityproof": READ}
PEOPLE |= {f"profiles.{model}": READ for model in ("menteeprofile", "mentorprofile", "attainment", "mentorreview")}
MATCHING = {f"matches.{model}": READ for model in ("matchrequest", "match", "interview")}
MATCHING |= {
    f"agreements.{model}": READ
    for model in ("agreement", "agreementversion", "goal", "activity", "signature", "staffcopy")
    + ("conclusion", "goaloutcome")
}
EVENTS = {
    "program.term": ALL,
    "program.closedday": ALL,
    "program.orientationsession": ALL,
    "program.registration": EDIT,
    "program.limitedorientation": MAINTAIN,
}
TEXTS = {
    "program.faqentry": ALL,
    "program.page": ALL,
    "program.material": MAINTAIN,
    "program.edition": MAINTAIN,
    "program.acknowledgement": READ,
    "program.announcement": ALL,
}
LISTS = {"program.importfile": MAINTAIN, "program.export": ("view", "add")}
MAIL = {"notifications.outgoingmail": EDIT, "notifications.notice": READ, "notifications.emailintro": ALL}
REVIEWING = {
    "accounts.identityclaim": EDIT,
    "accounts.identityproof": MAINTAIN,
    "profiles.menteeprofile": EDIT,
    "profiles.mentorprofile": EDIT,
    "profiles.mentorreview": ("view", "add"),
    "profiles.reviewnote": ("view", "add"),
    "profiles.reviewreason": MAINTAIN,
}
# Everything the program office does from day to day.
OFFICE = PEOPLE | MATCHING | EVENTS | TEXTS | VOCABULARIES | LISTS | MAIL | REVIEWING
OFFICE |= {
    "agreements.agreement": EDIT,
    "agreements.privatefeedback": READ,
    "matches.match": EDIT,
    "matches.matchrequest": EDIT,
    "notifications.programsettings": READ,
    "profiles.searchgap": READ,
}

GROUPS = {
    _("Office"): OFFICE,
    _("Conduct"): PEOPLE
    | MATCHING
    | {
        "program.concern": (*EDIT, "handle_concern"),
        "program.concernact": ("view", "add"),
        "program.concernreading": READ,
        "program.participationend": MAINTAIN,
        "program.edition": READ,
        "program.material": READ,
        "matches.match": EDIT,
    },
    _("Administrator"): OFFICE
    | {
        "accounts.user": (*EDIT, "manage_staff"),
        "auth.group": READ,
        "core.staffact": READ,
        "core.stuckrow": READ,
        "notifications.programsettings": EDIT,
        "program.erasurerequest": EDIT,
        "program.participationend": READ,
    },
}


@transaction.atomic
def set_up() -> dict[str, int]:
    """Create the groups with exactly these permissions; returns the number of each. Safe to run at any time."""
    permissions = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, table in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions[key] for key in permission_keys(table))
    return {name: Group.objects.get(name=name).permissions.count() for name in GROUPS}


def permission_keys(table: dict[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """The (app, codename) pairs of one group; Django's own four actions get the model's name appended."""
    return {
        (label.split(".")[0], act if act not in ALL else f"{act}_{label.split('.')[1]}")
        for label, acts in table.items()
        for act in acts
    }


def unknown_permissions() -> set[tuple[str, str]]:
    """Permissions in the table that the database does not have, such as after renaming a model."""
    known = set(Permission.objects.values_list("content_type__app_label", "codename"))
    return {key for table in GROUPS.values() for key in permission_keys(table)} - known
