"""A verb is killed with `kill -9` at every statement and commit, and done again: everything is as if undisturbed."""

from collections import Counter

from django.db.models import Sum

from core.workflow import Refused
from matches.models import Interview, Match, MatchRequest, PairBlock, RequestDraft
from notifications.models import Notice, OutgoingMail
from profiles.models import MentorProfile
from tests.concurrency import is_killed_at

MANY = 200  # steps; no work here has so many


def last(model):
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def places_taken():
    """What search has written down, of all mentors."""
    return MentorProfile.objects.aggregate(taken=Sum("places_taken"))["taken"] or 0


class Scene:
    """What has happened since it began."""

    models = (MatchRequest, Match, Interview, PairBlock, Notice, OutgoingMail)

    def __init__(self):
        self.before = {model: last(model) for model in self.models}
        self.places_before = places_taken()

    def seen(self):
        """The states and who was told what, without what a mail's fate may be."""
        requests, matches, talks, blocks, notices, mails = (
            model.objects.filter(pk__gt=self.before[model]).order_by("pk") for model in self.models
        )
        return (
            list(requests.values_list("status", "closed_because", "reminded_on_day", "reply")),
            list(matches.values_list("status", "nudged_on_day", "closing_note")),
            list(talks.values_list("status", "sequence", "closing_note")),
            (blocks.count(), RequestDraft.objects.count(), places_taken() - self.places_before),
            Counter(notices.values_list("kind", flat=True)),
            Counter(mails.values_list("kind", flat=True)),
        )


def once(verb):
    """A verb that somebody repeats who has seen no answer: done already is done."""

    def again():
        try:
            verb()
        except Refused:
            return

    return again


def undisturbed(scene):
    stage = Scene()
    scene()()
    return stage.seen()


def killed_at_every_step(scene):
    """What differs from the undisturbed work, by the step at which it was killed."""
    expected, differs = undisturbed(scene), {}
    for step in range(1, MANY):
        stage = Scene()
        work = scene()
        was_killed = is_killed_at(step, work)
        work()
        if stage.seen() != expected:
            differs[step] = stage.seen()
        if not was_killed:
            assert step > 4
            return differs
    raise AssertionError("it never comes to its end")
