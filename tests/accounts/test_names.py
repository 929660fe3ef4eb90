"""A name is a name, however it comes in: no link, address, number, or sentence. It heads emails."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.forms import IdentityClaimForm, NameForm
from accounts.models import User
from accounts.sso_adapter import name_or_nothing
from core.names import a_name, initial
from core.templatetags.portal import initials
from tests.factories import StaffFactory, SuperuserFactory, UserFactory
from tests.pages import errors_of
from tests.program.staff_members import member_of, with_factor

NEW_COLLEAGUE = "colleague@people.example"

NAMES = [
    "III",
    "Ana 2nd",
    "van der Berg",
    "O'Neill",
    "ʻOkina",
    "'t Hart",
    "Madonna",
    "李小龙",
    "محمد بن عبد الله",
    "St.John",
]
NAMES += [
    "Ma.de Jesús",
    "J.R.R.",
    "Ph.D.",
    "K:son",
    "!Kung",
    "Ravi s/o Kumar",
    "Mary-Jane",
    "Martin Luther King, Jr.",
    "T.Ly",
]
NAMES += [
    "Juan Carlos Alfonso Víctor María de Borbón y Borbón-Dos Sicilias",
    "X Æ A-12",
    "Ana (Anita)",
    "👩\u200d🔬 Ana",
]
NO_NAMES = [
    "http://evil.example",
    "evil.com",
    "EVIL.COM",
    "e\u200bvil.com",
    "ｅｖｉｌ．ｃｏｍ",
    "see evil.example",
    "evil .com",
    "evil•com",
    "www evil com",
    "Cаl Stаte",
    "Rоsa",
    "www.evil",
    "bit.ly/x",
]
NO_NAMES += [
    "ana@work.example",
    "mailto:ana",
    "Ana (323) 555-0100",
    "call 3235550100",
    "Win a prize!",
    "Urgent: read this",
]
NO_NAMES += ["Your account is locked. Click here", "a " * 20, "٣٢٣٥٥٥٠١٠٠"]
NO_NAMES += ["=cmd|calc", "{{7*7}}", "<b>x</b>", "-1+1", "+Ana", "Ana\\", "Ana; Bob", "7", "Ana / Bob", "and/or"]
NO_NAMES += ["Your interview moved see notice", "＝cmd"]

POSING = [
    "Mentoring Program Office",
    "Program Staff",
    "The Program Office",
    "Cal State LA",
    "Cal State L.A. Mentoring",
    "ＣＳＵＬＡ Support",
    "Cal-State LA",
    "California State University, Los Angeles",
    "Administrator",
    "admin",
    "Admin Team",
    "Mentor Network",
    "Portal Support 1",
    "Program 0ffice",
    "P r o g r a m Office",
    "Career Development Center",
    "Alumni Association",
    "Oficina del Programa",
    "Personal del programa de mentoría",
    "Administradora",
]
NAMES += ["Dean", "Provost", "Anna Staff", "Staff", "Office", "Grace Office", "Mentor", "Cal", "Karl State", "Program"]
NAMES += ["Mentor Krasniqi", "Career", "Los Angeles", "Angeles", "de la Personal", "Portal", "Dean Center", "Will Help"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays(name):
    a_name(name)


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_is_no_name_is_refused(text):
    with pytest.raises(ValidationError) as refusal:
        a_name(text)

    assert refusal.value.code == "no_name"


@pytest.mark.parametrize("text", POSING)
def test_nobody_is_called_as_the_program(text):
    with pytest.raises(ValidationError) as refusal:
        a_name(text)

    assert refusal.value.code == "name_of_the_program"


def test_nobody_is_called_as_the_program_by_two_fields_either(client_of, user):
    filled = NameForm({"given_name": "Program", "family_name": "Staff"})
    preferred = NameForm({"given_name": "Ana", "family_name": "Office", "preferred_name": "Program"})

    assert errors_of(filled) == {"family_name": ["name_of_the_program"]}
    assert errors_of(preferred) == {"family_name": ["name_of_the_program"]}
    assert NameForm({"given_name": "Anna", "family_name": "Staff"}).is_valid()


def test_the_campus_calls_nobody_as_the_program():
    assert [name_or_nothing(text) for text in POSING] == [""] * len(POSING)


@pytest.mark.parametrize("text", NO_NAMES)
@pytest.mark.parametrize("form", [NameForm, IdentityClaimForm])
def test_every_form_that_asks_for_a_name_refuses_it_beside_its_field(form, text):
    names = [name for name in form.base_fields if "name" in name]

    filled = form(dict.fromkeys(names, text))

    codes = errors_of(filled)
    assert [codes[name] for name in names] == [["no_name"]] * len(names)


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_the_campus_calls_a_name_and_is_none_is_left_out(text):
    assert (name_or_nothing(text), name_or_nothing("Ana")) == ("", "Ana")


def test_staff_cannot_type_it_either(client_of, settings, db):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False
    person = UserFactory(given_name="Ana")
    page = reverse("admin:accounts_user_change", args=[person.pk])
    typed = {"email": person.email, "given_name": "evil.com", "family_name": "O'Neill", "language": "en"}

    answer = client_of(SuperuserFactory()).post(page, typed | {"time_zone": "America/Los_Angeles"})

    assert errors_of(answer.context["adminform"].form)["given_name"] == ["no_name"]
    assert User.objects.get(pk=person.pk).given_name == "Ana"


@pytest.mark.django_db
def test_where_names_are_only_read_the_rest_is_saved_even_beside_the_programs_name(client_of):
    colleague = StaffFactory(given_name="Program", family_name="Staff")
    page = reverse("admin:accounts_user_change", args=[colleague.pk])
    management = {f"identity_proofs-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    typed = management | {"language": "es", "time_zone": "America/Los_Angeles"}

    answer = client_of(member_of("Administrator")).post(page, typed)

    colleague.refresh_from_db()
    assert (answer.status_code, colleague.language) == (302, "es")


@pytest.mark.django_db
@pytest.mark.parametrize("text", NO_NAMES)
def test_nor_is_a_colleague_invited_by_it(client_of, text):
    asked = invite(client_of, given_name=text, family_name=text)

    assert errors_of(asked.context["form"]) == dict.fromkeys(["given_name", "family_name"], ["no_name"])
    assert not User.objects.filter(email=NEW_COLLEAGUE).exists()


@pytest.mark.django_db
def test_nor_by_two_names_that_are_the_programs(client_of):
    asked = invite(client_of, given_name="Program", family_name="Staff")

    assert errors_of(asked.context["form"]) == {"family_name": ["name_of_the_program"]}
    assert not User.objects.filter(email=NEW_COLLEAGUE).exists()


def invite(client_of, **names):
    desk = client_of(with_factor(SuperuserFactory()))
    return desk.post(reverse("admin:accounts_user_add"), {"address": NEW_COLLEAGUE} | names)


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("'t Hart", "T"),
        ("ʻOkina", "O"),
        ("ʼAdnan", "A"),
        ("ﬁnn", "F"),
        ("ĳsbrand", "I"),
        ("李", "李"),
        ("Éva", "É"),
        ("2nd", ""),
        ("", ""),
    ],
)
def test_the_first_letter_of_a_name_is_a_letter(name, letter):
    person = User(given_name="Ana", family_name=name)

    assert initial(name) == letter
    assert person.public_name == (f"Ana {letter}." if letter else "Ana")
    assert initials(person.get_full_name()) == {"": "A", "T": "AH", "李": "A"}.get(letter, f"A{letter}")
