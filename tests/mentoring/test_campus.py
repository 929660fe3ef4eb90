"""Another campus changes one page of settings, not hundreds of lines (mentoring/campus.py)."""

import re

from django.conf import settings

APPS = ("accounts", "agreements", "core", "matches", "mentoring", "notifications", "profiles", "program", "templates")
SOURCES = {".py", ".html", ".txt", ".toml", ".typ"}
THE_PAGE = "mentoring/campus.py"


def test_the_university_its_phones_and_addresses_stand_on_one_page():
    campus = settings.UNIVERSITY
    phones = [re.escape(phone) for phone in (campus.ALUMNI_PHONE, campus.CAREER_PHONE)]
    names = re.compile("|".join([campus.NAME, str(campus.OPENED), campus.FORMER_SYSTEM, *phones]))
    files = [path for app in APPS for path in (settings.BASE_DIR / app).rglob("*") if path.suffix in SOURCES]
    files += [settings.BASE_DIR / "locale/es/LC_MESSAGES/django.po"]

    own = {str(path.relative_to(settings.BASE_DIR)) for path in files if names.search(path.read_text())}

    assert {path for path in own if "/migrations/" not in path} == {THE_PAGE}
