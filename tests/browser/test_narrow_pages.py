"""Nothing is scrolled sideways in a narrow window or with large letters, whatever a profile holds (WCAG 1.4.10)."""

import pytest

from profiles.models import Occupation
from profiles.search import index, terms
from tests.browser import page_audit
from tests.factories import IndustryFactory, MajorFactory, MenteeProfileFactory, MentorProfileFactory, TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Otorhinolaryngologist and Electroencephalographic Neuropsychopharmacologist"


@pytest.fixture
def mentor():
    """A mentor who has filled in everything, at length."""
    industry, major = IndustryFactory(name_en=f"{LONG} services"), MajorFactory(name_en=f"Interdisciplinary {LONG}")
    mentor = MentorProfileFactory(
        user__given_name="Wolfeschlegelsteinhausenbergerdorff",
        user__family_name="Keihanaikukauakahihuliheekahaunaele",
        profession=LONG,
        employer=f"Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch {LONG}",
        employer_kind="employed",
        city="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        availability="weekdays/evenings/weekends/holidays/whenever-you-need-me-to-be-there",
        bio="https://people.example/a-long-address-without-any-place-to-break-the-line-in-it-at-all-whatever-happens",
        skills=["Electroencephalography/Magnetoencephalography/Neuropsychopharmacology"],
        languages=["en", "es"],
    )
    mentor.industries.add(industry)
    mentor.helped_majors.add(major)
    mentor.topics.add(TopicFactory(name_en=f"Professional {LONG} communication"))
    index.refresh([mentor.pk])
    return mentor


def test_the_label_of_a_reason_is_not_broken_inside_a_word(browser, live_server, cookies_of):
    title = "First-Line Supervisors of Landscaping, Lawn Service, and Groundskeeping Workers"
    occupation = Occupation.objects.create(title=title)
    terms.index_entries([occupation])
    index.refresh([MentorProfileFactory(occupation=occupation).pk])
    with browser.new_context(viewport={"width": 320, "height": 900}) as context:
        context.add_cookies(cookies_of(MenteeProfileFactory().user))
        page = context.new_page()
        page.goto(f"{live_server.url}/mentors/?q=landscaping")

        lines = page.evaluate("""() => {
            const range = document.createRange();
            range.setStart(document.querySelector('.why').firstChild, 0);
            range.setEnd(document.querySelector('.why').firstChild, 'Career:'.length);
            return range.getClientRects().length;
        }""")

    assert lines == 1


def test_the_search_and_a_profile_fit_the_narrowest_window_and_the_largest_letters(
    browser, live_server, cookies_of, mentor
):
    addresses = ["/mentors/", "/mentors/?q=otorhinolaryngologist", mentor.get_absolute_url()]
    person = MenteeProfileFactory().user
    wrong = {}
    for width, size in ((320, "100%"), (360, "200%"), (640, "200%"), (1280, "200%")):
        with browser.new_context(viewport={"width": width, "height": 900}) as context:
            context.add_cookies(cookies_of(person))
            page = context.new_page()
            for address in addresses:
                page.goto(live_server.url + address)
                page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
                if found := page.evaluate(page_audit.WIDER_THAN_THE_PAGE):
                    wrong[width, size, address] = found

    assert wrong == {}
