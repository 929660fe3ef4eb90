"""Reading what the other proposed, and signing it, on the pages."""

import pytest
from django.urls import reverse

from accounts.models import User
from agreements import actions, pdfs
from agreements.email_contexts import version_context
from agreements.models import AgreementVersion
from matches import actions as matches
from tests.agreements.builders import current, goal, in_force, negotiating, page, proposed, sign, text
from tests.agreements.pdf_reading import words_of
from tests.factories import StaffFactory, age
from tests.mails import text_of
from tests.pages import WHOLE_FORM, codes, errors_of, forms, found, links, words

pytestmark = pytest.mark.django_db


def changed(response):
    """What a page says was changed: the words before and after."""
    rows = found(response, "//ul[@class='changes']/li[@class='changed']")
    return [(words(row.find(".//del")), words(row.find(".//ins"))) for row in rows]


def sign_on_page(client_of, version, party, name, **more):
    typed = {"number": version.number, "digest": version.digest, "typed_name": name} | more
    return client_of(party).post(page("sign", version.agreement), typed)


def named(user, given_name, family_name, **more):
    """The user, whose account now has this name."""
    for field, name in {"given_name": given_name, "family_name": family_name, **more}.items():
        setattr(user, field, name)
    user.save()
    return user


def test_opening_a_version_counts_as_reading_it(client_of):
    version = proposed()

    client_of(version.agreement.mentor).get(version.get_absolute_url())

    version.refresh_from_db()
    assert version.read_at is not None


def test_a_proposal_is_signed_on_the_page_where_it_is_read(client_of):
    version = proposed()
    sign_address = page("sign", version.agreement)
    for party in (version.agreement.mentee, version.agreement.mentor):
        client = client_of(party)
        shown = client.get(version.get_absolute_url())
        typed = dict(found_fields(shown, sign_address), typed_name=str(party))

        client.post(sign_address, typed)

        assert sign_address not in forms(client.get(version.get_absolute_url()))
    version.agreement.refresh_from_db()
    assert version.agreement.status == "in_force"


def found_fields(response, action):
    return {field.get("name"): field.get("value") for field in found(response, f"//form[@action='{action}']//input")}


def test_on_hold_a_proposal_is_not_signed_where_it_is_read(client_of):
    version = proposed()
    matches.hold(version.agreement.match, by=StaffFactory())

    shown = client_of(version.agreement.mentor).get(version.get_absolute_url())

    assert page("sign", version.agreement) not in forms(shown)


def test_a_proposal_read_as_a_pdf_is_read(client_of):
    version = proposed()

    client_of(version.agreement.mentor).get(page("copy", version.agreement))

    version.refresh_from_db()
    assert version.read_at is not None


def test_the_other_sees_what_changed(client_of):
    one = goal("Write a résumé")
    first = proposed(words=text(one))
    actions.mark_read(first, first.agreement.mentor)
    second = proposed(by="mentor", agreement=first.agreement, words=text(one | {"text": "Write two résumés"}))

    response = client_of(first.agreement.mentee).get(second.get_absolute_url())

    assert changed(response) == [("Write a résumé", "Write two résumés")]


def test_signing_from_the_page(client_of):
    version = proposed()
    mentor = version.agreement.mentor

    response = sign_on_page(client_of, version, mentor, mentor.get_full_name())

    assert response.url == page("detail", version.agreement)
    assert version.signatures.get().typed_name == mentor.get_full_name()


def test_who_signed_in_long_ago_is_asked_again_before_signing(client_of):
    version = proposed()
    client = client_of(version.agreement.mentor, hours_ago=12.1)

    answer = client.post(page("sign", version.agreement), {"number": 1, "digest": version.digest, "typed_name": "R"})

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert not version.signatures.exists()


def test_a_stale_signing_page_shows_the_newer_version_and_keeps_the_name(client_of):
    one = goal("Old words")
    first = proposed(words=text(one))
    actions.mark_read(first, first.agreement.mentor)
    proposed(by="mentor", agreement=first.agreement, words=text(one | {"text": "New words"}))

    response = client_of(first.agreement.mentee).post(
        page("sign", first.agreement), {"number": 1, "digest": first.digest, "typed_name": "Ana"}
    )

    assert errors_of(response.context["form"]) == {WHOLE_FORM: ["version_replaced"]}
    assert changed(response) == [("Old words", "New words")]
    assert 'value="Ana"' in response.text
    assert not first.signatures.exists()


def test_a_stale_signing_page_tells_what_changed_since_the_page_they_had(client_of):
    one = goal("First words")
    first = proposed(words=text(one))
    agreement = first.agreement
    for by, said in (("mentor", "Second words"), ("mentee", "Third words")):
        for party in agreement.parties:
            actions.mark_read(AgreementVersion.objects.get(agreement=agreement, status="proposed"), party)
        proposed(by=by, agreement=agreement, words=text(one | {"text": said}))

    response = client_of(agreement.mentor).post(
        page("sign", agreement), {"number": 1, "digest": first.digest, "typed_name": "Rosa"}
    )

    assert errors_of(response.context["form"]) == {WHOLE_FORM: ["version_replaced"]}
    assert response.context["before"] == first
    assert changed(response) == [("First words", "Third words")]


def test_signing_what_was_taken_back_says_so(client_of):
    version = proposed()
    actions.take_back(version, version.agreement.mentee)

    response = client_of(version.agreement.mentor).post(
        page("sign", version.agreement), {"number": 1, "digest": version.digest, "typed_name": "Rosa"}, follow=True
    )

    assert codes(response) == ["agreement_version_taken_back"]


@pytest.mark.parametrize(
    "number", ["", "1", "99999999999999999999", "9" * 5000, "x"], ids=["none", "one", "large", "endless", "word"]
)
def test_signing_where_nothing_is_proposed_says_so(client_of, number):
    agreement = negotiating()

    response = client_of(agreement.mentee).post(
        page("sign", agreement), {"number": number, "digest": "", "typed_name": "Ana"}, follow=True
    )

    assert codes(response) == ["nothing_to_sign"]


def test_the_signature_of_another_is_refused_beside_its_field_and_stays_typed(client_of):
    version = proposed()
    mentee = named(version.agreement.mentee, "Ana", "Fuentes")

    response = sign_on_page(client_of, version, mentee, "Mickey Mouse", is_meant="on")

    assert errors_of(response.context["form"]) == {"typed_name": ["name_of_another"]}
    assert found(response, "//input[@name='typed_name']/@value") == ["Mickey Mouse"]
    assert reverse("profiles:join_mentee_step", args=["name"]) in links(response)
    assert found(response, "//input[@name='is_meant']") == []
    assert not version.signatures.exists()


def test_a_name_that_is_half_the_accounts_is_asked_about_once_and_then_signs(client_of):
    version = proposed()
    mentee = named(version.agreement.mentee, "Ana", "Fuentes")

    asked = sign_on_page(client_of, version, mentee, "Ana Ruiz")
    assert errors_of(asked.context["form"]) == {"typed_name": ["name_to_confirm"]}
    assert len(found(asked, "//input[@name='is_meant' and not(@checked)]")) == 1
    assert not version.signatures.exists()
    sign_on_page(client_of, version, mentee, "Ana Ruiz", is_meant="on")

    signature = version.signatures.get()
    assert (signature.typed_name, signature.account_name) == ("Ana Ruiz", "Ana Fuentes")


def test_the_accounts_name_stands_beside_the_typed_one_on_page_and_paper(client_of):
    version = proposed()
    sign(
        version,
        named(version.agreement.mentee, "Guadalupe", "Hernández", preferred_name="Lupe"),
        "Guadalupe Ruiz",
        is_meant=True,
    )
    User.objects.filter(pk=version.agreement.mentee.pk).update(family_name="Ruiz")

    shown = client_of(version.agreement.mentor).get(version.get_absolute_url())

    [signed] = found(shown, "//*[@class='signatures']/li")
    assert words(signed).startswith("Guadalupe Ruiz (")
    assert "Lupe Hernández" in words(signed)
    assert "Guadalupe Ruiz\n" in words_of(pdfs.agreement_pdf(version))
    assert "Lupe Hernández\n" in words_of(pdfs.agreement_pdf(version)).split("Guadalupe Ruiz")[1]


def test_no_other_name_is_printed_in_latin_letters(client_of):
    version = proposed()
    mentee = named(version.agreement.mentee, "Chloe 🌸", "Park")

    response = sign_on_page(client_of, version, mentee, "Chloe 🌸 Park", latin_name="Mickey Mouse")

    assert errors_of(response.context["form"]) == {"latin_name": ["latin_name_of_another"]}
    assert found(response, "//label[@for='id_latin_name']/span[@class='optional']") == []


def test_who_may_still_say_that_they_have_not_talked_reads_that_a_proposal_ends_that(client_of):
    agreement = negotiating()

    drafts = [client_of(agreement.mentee).get(page("propose", agreement))]
    proposed(agreement=agreement)
    drafts.append(client_of(agreement.mentee).get(page("propose", agreement)))

    assert [bool(draft.context["correctable_until"]) for draft in drafts] == [True, False]


def test_the_mail_of_a_signature_says_for_a_day_how_to_say_that_they_have_not_talked():
    version = proposed()
    sign(version, version.agreement.mentee)
    address = reverse("matches:not_held", args=[version.agreement.match_id])

    assert address in text_of("agreements/signed_by_one", version, version.agreement.mentor)
    age(version.agreement.match, hours=25)
    assert address not in text_of("agreements/signed_by_one", version, version.agreement.mentor)


@pytest.mark.parametrize(("who_signed", "is_said"), [(None, False), ("mentee", True), ("mentor", True)])
def test_who_changes_a_signed_version_reads_before_that_its_signature_will_not_count(client_of, who_signed, is_said):
    version = proposed()
    actions.mark_read(version, version.agreement.mentor)
    if who_signed:
        sign(version, getattr(version.agreement, who_signed))

    draft = client_of(version.agreement.mentor).get(page("propose", version.agreement))

    assert bool(draft.context["replaces_signature"]) is is_said


def acts_named(client_of, version, party):
    return found(client_of(party).get(version.get_absolute_url()), "//dl[@data-act]/@data-act")


def test_where_a_version_is_signed_it_says_who_acts_next_as_long_as_it_is_open(client_of):
    version = proposed()
    mentee, mentor = version.agreement.mentee, version.agreement.mentor

    assert acts_named(client_of, version, mentee) == acts_named(client_of, version, mentor) == ["read_and_sign"]
    sign(version, mentor)
    assert acts_named(client_of, version, mentee) == acts_named(client_of, version, mentor) == ["sign"]
    sign(version, mentee)
    assert acts_named(client_of, version, mentee) == []


def test_whose_signature_a_change_made_void_reads_so_in_the_mail_and_where_they_sign(client_of):
    first = proposed()
    mentee, mentor = first.agreement.mentee, first.agreement.mentor
    sign(first, mentee)
    actions.mark_read(first, mentor)
    second = proposed(by="mentor", words=text(goal("Another goal")), agreement=first.agreement)
    void = "//*[@id='void-signature']"

    assert found(client_of(mentee).get(second.get_absolute_url()), void)
    assert not found(client_of(mentor).get(second.get_absolute_url()), void)
    assert not found(client_of(mentee).get(first.get_absolute_url()), void)
    assert version_context(second, mentee)["void_signature"]() == first.number
    assert version_context(second, mentor)["void_signature"]() is None


def test_a_signature_of_the_text_in_effect_is_not_void(client_of):
    agreement = in_force()
    second = proposed(by="mentor", words=text(goal("Another goal")), agreement=agreement)

    assert not found(client_of(agreement.mentee).get(second.get_absolute_url()), "//*[@id='void-signature']")
    assert version_context(second, agreement.mentee)["void_signature"]() is None


@pytest.mark.parametrize("kind", ["proposed", "signed_by_one"])
def test_mails_that_ask_to_read_a_version_lead_to_it(kind):
    version = proposed()
    sign(version, version.agreement.mentee)

    body = text_of(f"agreements/{kind}", version, version.agreement.mentor)

    assert any(word.endswith(version.get_absolute_url()) for word in body.split())


def test_the_mail_of_a_later_version_names_what_changed():
    agreement = in_force(words=text(goal("Write a résumé"), goal("Meet a recruiter")))
    second = proposed(by="mentor", words=text(goal("Write a résumé"), goal("Meet a lawyer")), agreement=agreement)

    body = text_of("agreements/proposed", second, agreement.mentee)

    assert "Meet a lawyer" in body
    assert version_context(current(agreement), agreement.mentee)["changed"]() is None
