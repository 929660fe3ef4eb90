"""Agreements in every state, made by the verbs that people use, or written as those leave them (written_rows.py)."""

from uuid import uuid4

import pgtrigger
from django.db.models.functions import Now
from django.urls import reverse

from agreements import actions
from agreements.content import digest_of
from agreements.models import Agreement, AgreementVersion, Conclusion, Goal
from core.days import today
from matches.models import Match
from notifications.models import OutgoingMail
from tests.agreements.written_rows import written_agreement, written_proposal
from tests.factories import MatchFactory, MatchRequestFactory, days_from_today

TODAY = today


def goal(text="Write a résumé that opens doors", **changes):
    return {
        "thread": str(uuid4()),
        "text": text,
        "deadline": days_from_today(30),
        "activities": ["Résumé review", "Mock interview"],
    } | changes


def text(*goals, **terms):
    return {
        "frequency": "biweekly",
        "minutes": 45,
        "mode": "online",
        "arranger": "mentee",
        "starts_on": days_from_today(0),
        "ends_on": days_from_today(90),
        "goals": list(goals) or [goal()],
    } | terms


def talked(**fields):
    """A match whose two have talked."""
    return MatchFactory(status=Match.Status.TALKED, **fields)


def begun(**fields):
    """An agreement the mentee has begun."""
    match = talked(**fields)
    return actions.begin(match, match.mentee.user)


def negotiating(**fields):
    """As `begun`, written as rows."""
    return Agreement.objects.create(match=talked(**fields))


def write(agreement, by, words=None, note=""):
    """Save a draft over whatever draft there is."""
    kept = AgreementVersion.objects.filter(agreement=agreement, proposer=by, status="draft").first()
    return actions.save_draft(agreement, by, text=words or text(), note=note, revision=kept.revision if kept else 0)


def proposed(by="mentee", words=None, agreement=None, note=""):
    """A proposal: the first one, of the mentee's, written as rows; any other by the verbs."""
    if agreement or by != "mentee":
        return proposed_by_verbs(by, words, agreement, note)
    return written_proposal(negotiating(), words or text(), note)


def proposed_by_verbs(by="mentee", words=None, agreement=None, note=""):
    agreement, words = agreement or begun(), words or text()
    author = getattr(agreement, by)
    to_come = [one | {"deadline": max(one["deadline"], today())} for one in words["goals"]]
    write(agreement, author, words | {"goals": to_come}, note)
    version = actions.propose(agreement, author)
    return version if to_come == words["goals"] else due(version, words)


def due(version, words):
    """The version as if it had been proposed long ago: its deadlines, perhaps past by now, are those of these words."""
    with pgtrigger.ignore():
        for row, one in zip(version.goals.all(), words["goals"], strict=True):
            Goal.objects.filter(pk=row.pk).update(deadline=one["deadline"])
        version = AgreementVersion.objects.with_details().get(pk=version.pk)
        version.digest = digest_of(version)
        version.save(update_fields=["digest"])
    return version


def sign(version, user, typed_name=None, **more):
    name = user.get_full_name() if typed_name is None else typed_name
    return actions.sign(version, user, typed_name=name, digest_seen=version.digest, **more)


def in_force(words=None, agreement=None):
    """An agreement both have signed, written as rows, or by the verbs if it was begun already; returns it."""
    return signed_by_both(words, agreement) if agreement else written_agreement(negotiating(), words or text())


def signed_by_both(words=None, agreement=None):
    """An agreement both have signed by the verbs; returns it."""
    version = proposed_by_verbs(words=words, agreement=agreement)
    sign(version, version.agreement.mentee)
    sign(version, version.agreement.mentor)
    version.agreement.refresh_from_db()
    return version.agreement


def current(agreement):
    return AgreementVersion.objects.with_details().get(agreement=agreement, status="in_force")


def concluded(agreement, by=None, reason="reached", **details):
    return actions.begin_conclusion(agreement, by or agreement.mentee, reason=reason, outcomes={}, **details)


def finished(agreement=None, **details):
    """A conclusion that the mentee has begun and the mentor has added to."""
    conclusion = concluded(agreement or in_force(), **details)
    actions.add_to_conclusion(conclusion, conclusion.agreement.mentor, added="It was good.")
    return Conclusion.objects.get(pk=conclusion.pk)


def copy_has_left():
    """Every copy that waits is made, and the mail server has taken its mail."""
    actions.make_staff_copies()
    OutgoingMail.objects.filter(kind="agreements/staff_copy", sent_at=None).update(sent_at=Now())
    actions.record_sent_copies()


def page(name, agreement, **kwargs):
    """The address of a page of this agreement."""
    return reverse(f"agreements:{name}", kwargs={"pk": agreement.pk} | kwargs)


def typed(words=None, **more):
    """What a browser sends of a draft."""
    words = words or text()
    data = {term: words[term] or "" for term in words if term != "goals"} | {"note": "", "revision": 0}
    data["goals"] = len(words["goals"])
    for number, one in enumerate(words["goals"]):
        data |= {f"goal-{number}-{field}": one[field] or "" for field in ("thread", "text", "deadline")}
        data |= {f"goal-{number}-activity-{place}": activity for place, activity in enumerate(one["activities"])}
    return data | more


def left_open():
    """A mentee whose last mentoring has left a goal open, and who has planned two steps."""
    earlier = in_force(words=text(goal("Know the field", activities=["Read together"])))
    left = current(earlier).goals.get()
    plan = {"steps": ["Join an association"], "next_steps": "Ask a nurse\n\nWrite to the clinic"}
    record = actions.begin_conclusion(
        earlier, earlier.mentee, reason="partly", outcomes={left.pk: ("partly", "")}, **plan
    )
    actions.add_to_conclusion(record, earlier.mentor)
    return earlier


def next_agreement(earlier):
    return negotiating(request=MatchRequestFactory(mentee=earlier.match.mentee, status="accepted"))
