"""What mails say, compared with what the portal says elsewhere: who acts next, a moment."""

from django.template import Context

from accounts.models import User
from notifications.models import OutgoingMail, ProgramSettings
from notifications.rendering import localized_for, render, render_plain_text


def text_of(kind, row, reader):
    """What a mail says today, each sentence on one line."""
    return render(kind, row, reader, ProgramSettings.current())[1]


def subject_of(kind, row, reader):
    """The subject of a mail today, which is also the title of its notification."""
    return render(kind, row, reader, ProgramSettings.current())[0]


def all_seeing():
    """Somebody who may see every mail, and whom none is about; no superuser, for whom the statements are longest."""
    person = User(pk=0)
    person.has_perm = lambda *_right: True
    return person


def fate(mail):
    """What became of a mail."""
    moments = {"sent": mail.sent_at, "failed": mail.failed_at, "obsolete": mail.obsolete_at}
    return next((fate for fate, at in moments.items() if at), "queued")


def told():
    """{(kind, person)} of every mail in the outbox that still stands."""
    return set(OutgoingMail.objects.queued().values_list("kind", "recipient__email"))


def said_of(step, reader):
    """The lines by which a mail says who acts next."""
    with localized_for(reader):
        return render_plain_text("emails/_who_acts_next.txt", Context({"next_step": step}, autoescape=False)).strip()
