"""A message before it is sent: the mentor's topics at once, and a page as the mentor will see it."""

import pytest
from django.urls import reverse

from matches.models import MatchRequest
from tests.factories import MatchRequestFactory, MenteeProfileFactory, MentorProfileFactory, TopicFactory
from tests.pages import found, links, words

pytestmark = pytest.mark.django_db
LETTER = {"wants_to_reach": "A first job.\nIn a <b>clinic</b>.", "why_you": "You know how.", "about_me": "I study."}


def page_of(mentor):
    return reverse("matches:request_new", args=[mentor.pk])


def offered_at_once(response):
    return found(response, "//div[@class='chips']//input[@name='topics']/@value")


def test_what_is_looked_at_is_what_is_sent(client_of):
    mentee = MenteeProfileFactory(contact_methods=["email", "call"], phone="+13235550199")
    mentor, topic = MentorProfileFactory(), TopicFactory()
    client = client_of(mentee.user)
    typed = LETTER | {"topics": [topic.pk], "consented_methods": ["call"]}

    preview = client.post(page_of(mentor), typed | {"preview": "1", "page": "7"})
    fields = found(preview, "//main//form//input[@type='hidden'][not(@name='csrfmiddlewaretoken')]")
    client.post(page_of(mentor), {field.get("name"): field.get("value") for field in fields})

    sent = MatchRequest.objects.get()
    assert {name: getattr(sent, name) for name in LETTER} == LETTER
    assert (list(sent.topics.all()), "call" in sent.consented_methods) == ([topic], True)


def test_from_what_is_looked_at_a_way_leads_back_to_what_was_typed(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    client = client_of(mentee.user)

    preview = client.post(page_of(mentor), LETTER | {"preview": "1"})

    assert page_of(mentor) in links(preview)
    form = client.get(page_of(mentor)).context["form"]
    assert {name: form[name].value() for name in LETTER} == LETTER


def test_while_another_request_waits_what_is_looked_at_cannot_be_sent(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    MatchRequestFactory(mentee=mentee)

    preview = client_of(mentee.user).post(page_of(mentor), LETTER | {"preview": "1"})

    assert words(found(preview, "//main//section")[0])
    assert found(preview, "//main//form//button") == []


def test_topics_of_both_stand_first_and_are_selected_and_all_others_unfold(client_of):
    shared, hers, theirs, other = TopicFactory.create_batch(4)
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    mentee.topics.set([shared, theirs])
    mentor.topics.set([shared, hers])

    page = client_of(mentee.user).get(page_of(mentor))

    assert offered_at_once(page) == [str(shared.pk)]
    assert found(page, "//input[@name='topics'][@checked]/@value") == [str(shared.pk)]
    folded = found(page, "//details//input[@name='topics']/@value")
    assert {str(topic.pk) for topic in (hers, theirs, other)} <= set(folded)


@pytest.mark.parametrize("offers", ["the whole", "a part"])
def test_a_part_and_its_whole_are_topics_of_both(client_of, offers):
    whole = TopicFactory()
    part = TopicFactory(parent=whole)
    wanted, offered = (part, whole) if offers == "the whole" else (whole, part)
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    mentee.topics.add(wanted)
    mentor.topics.add(offered)

    assert offered_at_once(client_of(mentee.user).get(page_of(mentor))) == [str(wanted.pk)]


def test_who_has_no_topic_in_common_is_shown_the_mentors(client_of):
    mentee, mentor = MenteeProfileFactory(), MentorProfileFactory()
    mentor.topics.set([offered := TopicFactory()])

    page = client_of(mentee.user).get(page_of(mentor))

    assert offered_at_once(page) == [str(offered.pk)]
    assert found(page, "//input[@name='topics'][@checked]") == []
