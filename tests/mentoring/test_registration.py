"""What an app registers with the apps below it is there once Django has started, whoever has imported what."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

# Django with an admin site that discovers nothing: no module is imported because staff have a page for it.
START = """
import json, sys
import django
from django.conf import settings
settings.INSTALLED_APPS[settings.INSTALLED_APPS.index("django.contrib.admin")] += ".apps.SimpleAdminConfig"
django.setup()
from accounts import actions as accounts, forms
from agreements import draft_warnings, semesters
from core import lifting, staff_log, validators
from matches import campus_closures, next_step
from matches.actions import corrections, interviews
from notifications import registry
from profiles import blocked_pairs, handbooks
from profiles.actions import applications
names = lambda functions: [function.__qualname__ for function in functions]
print(json.dumps({
    "a mentor leaves": names(applications.WHEN_A_MENTOR_LEAVES),
    "known of a graduate": names(forms.KNOWN_DETAILS),
    "a person is proven": names(accounts.WHEN_PROVEN),
    "an application begins": names(applications.WHEN_AN_APPLICATION_BEGINS),
    "blocked pairs": names(blocked_pairs.BLOCKED_MENTOR_QUERIES),
    "clocks of a match on hold": names(interviews.HOLD_END_HOOKS),
    "not talked after all": names(corrections.COMMITMENT_HOOKS + corrections.WHEN_NOT_TALKED),
    "next step of a match": names(next_step.AGREEMENT_STEPS + next_step.AGREEMENT_LOADERS),
    "campus closures": names(campus_closures.CALENDARS),
    "busy days": names(draft_warnings.CALENDARS),
    "lifting": names(lifting.CHECKS),
    "addresses of the office": names(validators.OFFICE_ADDRESSES),
    "readers of discreet acts": names(staff_log.READERS_OF_DISCREET),
    "semesters": names(semesters.SEMESTER_SOURCES),
    "handbooks": names([handbooks.HANDBOOK_SOURCE.current, handbooks.HANDBOOK_SOURCE.acknowledge]),
    "mail": sorted({kind.partition("/")[0] for kind in registry.MESSAGE_TYPES}),
    "admin": sorted(name for name in sys.modules if ".admin" in name and not name.startswith("django.")),
}))
"""


@pytest.fixture(scope="module")
def registered():
    command = [sys.executable, "-c", START]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_hook_is_registered_without_the_admin(registered):
    assert {hook: found for hook, found in registered.items() if hook not in ("mail", "admin")} == {
        "a mentor leaves": ["close_requests_of_leaving_mentor"],
        "known of a graduate": ["details_in_application"],
        "a person is proven": ["carry_over_blocks"],
        "an application begins": ["carry_over_blocks"],
        "blocked pairs": ["PairBlockQuerySet.people_blocked_from"],
        "clocks of a match on hold": ["extend_deadline_by_hold"],
        "not talked after all": ["has_committed", "withdraw_for_now"],
        "next step of a match": ["step_of_match", "load"],
        "campus closures": ["closures_between"],
        "busy days": ["busy_days"],
        "lifting": ["lift_within_cases"],
        "addresses of the office": ["office_addresses"],
        "readers of discreet acts": ["may_handle_cases"],
        "semesters": ["semesters"],
        "handbooks": ["current", "acknowledge"],
    }


def test_every_app_has_registered_its_messages(registered):
    assert registered["mail"] == ["agreements", "matches", "profiles", "program"]


def test_no_admin_was_imported_for_it(registered):
    assert [name for name in registered["admin"] if name.split(".")[0] in ("matches", "profiles", "program")] == []
