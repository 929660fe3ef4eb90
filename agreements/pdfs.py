"""Agreements, conclusions and certificates on paper: tagged PDF/UA-1 by typst, the same rows give the same bytes."""

import json
import logging
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import FORMER_PARTICIPANT, shown_name
from agreements.content import TERMS, label_of, spoken, text_of
from agreements.font_coverage import FONTS, Names, printable
from agreements.models import Agreement, AgreementVersion, Conclusion, Signature
from core.days import UNIVERSITY
from core.templatetags.portal import clock

HERE = Path(__file__).parent
TEMPLATES = HERE / "typst"
log = logging.getLogger(__name__)
Both = dict[str, str]


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts the portal ships, and no others: a paper looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """Set a paper. `at` is its date: the bytes depend on nothing else than the template, the fonts and the data."""
    unprintable: set[str] = set()
    whole = made_printable(data, unprintable)
    if unprintable:
        log.warning("a paper has letters its fonts lack: %s", ", ".join(sorted(unprintable)))
    if replaced := data.get("in_latin"):
        log.warning("a paper prints %s of its names otherwise than they are written", len(replaced))
    compiler = typst.Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(whole | {"unprintable": sorted(unprintable)})},
    )
    return compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(at.timestamp()))


def made_printable(value: Any, unprintable: set[str]) -> Any:
    """The same data with every character no font has written as its code: seen by the reader, never dropped."""
    if isinstance(value, dict):
        return {key: made_printable(part, unprintable) for key, part in value.items()}
    if isinstance(value, list):
        return [made_printable(part, unprintable) for part in value]
    return "".join(shown(letter, unprintable) for letter in value) if isinstance(value, str) else value


def shown(letter: str, unprintable: set[str]) -> str:
    if ord(letter) in printable():
        return letter
    code = f"U+{ord(letter):04X}"
    unprintable.add(code)
    return f"[{code}]"


def both(words: Callable[[], Any]) -> Both:
    """Words in both languages of the program."""
    spoken_in = {}
    for language in ("en", "es"):
        with translation.override(language):
            spoken_in[language] = str(words())
    return spoken_in


def day(at: date | datetime | None) -> Both:
    if isinstance(at, datetime):
        at = timezone.localtime(at, UNIVERSITY)
    return both(lambda: date_format(at, "DATE_FORMAT") if at else "–")


def moment(at: datetime) -> Both:
    local = timezone.localtime(at, UNIVERSITY)
    return both(lambda: f"{date_format(local, 'DATE_FORMAT')}, {clock(local)} {local:%Z}")


def names_of(agreement: Agreement) -> Names:
    """What the two have typed in Latin letters, if they had to, when they last signed: here, or with somebody else."""
    pair = [agreement.match.mentee_id, agreement.match.mentor_id]
    signed = Signature.objects.filter(party__in=pair).exclude(latin_name="").order_by("signed_at", "pk")
    return Names(signed.values_list("party_id", "latin_name"))


def names_on(version: AgreementVersion, signatures: list[Signature]) -> Names:
    """As they were typed under this very version once both have signed: its paper stays the same for good."""
    if version.in_force_at is None:
        return names_of(version.agreement)
    return Names((signature.party_id, signature.latin_name) for signature in signatures)


def printed(name: str) -> str:
    """A name as a paper has it: in place of an erased one, words in both languages."""
    instead = both(lambda: shown_name(FORMER_PARTICIPANT)).values()
    return " · ".join(instead) if name in instead else name


def parties(mentee: str, mentor: str) -> dict[str, str]:
    return {"mentee": mentee, "mentor": mentor, "parties": f"{mentee} + {mentor}"}


# The agreement.


def agreement_pdf(version: AgreementVersion) -> bytes:
    """A proposed, signed or replaced version on paper."""
    whole = AgreementVersion.objects.whole().select_related("agreement__match").get(pk=version.pk)
    signatures = sorted(whole.signatures.all(), key=lambda signature: (signature.signed_at, signature.pk))
    text, match = text_of(whole), whole.agreement.match
    names = names_on(whole, signatures)
    mentee = names.of(match.mentee_id, printed(whole.mentee_name))
    mentor = names.of(match.mentor_id, printed(whole.mentor_name))
    data = parties(mentee, mentor) | {
        "number": whole.number,
        "state": state_of(whole),
        "terms": [
            {"label": both(lambda t=t: label_of(t)), "value": both(lambda t=t: spoken(t, text[t]))} for t in TERMS
        ],
        "goals": [goal | {"deadline": day(goal["deadline"])} for goal in text["goals"]],
        "signatures": [
            {
                "name": names.of(signature.party_id, printed(signature.typed_name)),
                "role": both(lambda s=signature: _("mentee") if s.party_id == match.mentee_id else _("mentor")),
                "at": moment(signature.signed_at),
            }
            for signature in signatures
        ],
        "digest": whole.digest,
        "under_the_digest": about_digest(whole),
        "footer": file_name(whole).removesuffix(".pdf"),
    }
    data["in_latin"] = names.told()
    return pdf("agreement.typ", data, whole.in_force_at or whole.proposed_at)


def about_digest(version: AgreementVersion) -> Both:
    """What the digest at the foot is of: of a text from which a name was erased, that of the text as it was signed."""
    if version.redacted_at:
        erased = day(version.redacted_at)
        said = both(
            lambda: _(
                "A name was erased from this text on %(day)s at that person's request. Both people signed it "
                "with the name in it. SHA-256 of the text as signed: "
            )
        )
        return {language: said[language] % {"day": erased[language]} for language in said}
    if version.in_force_at:
        return both(lambda: _("Both people signed in the program's portal after reading this text. SHA-256: "))
    return both(lambda: _("SHA-256 of this text: "))


def state_of(version: AgreementVersion) -> Both:
    """What stays true of this paper: since when it has been in force, or that it is a proposal."""
    if version.in_force_at is None:
        return both(lambda: _("Proposal, not in effect"))
    since = day(version.in_force_at)
    in_force = both(lambda: _("Signed by both, in effect since %(day)s"))
    return {language: in_force[language] % {"day": since[language]} for language in in_force}


def file_name(version: AgreementVersion) -> str:
    return f"mentoring-agreement-{version.agreement_id}-version-{version.number}.pdf"


# The conclusion.


def conclusion_pdf(conclusion: Conclusion) -> bytes:
    """The record of what was achieved, as it stands."""
    rows = Conclusion.objects.select_related("agreement__match__mentee__user", "agreement__match__mentor__user")
    whole = rows.select_related("began_by", "added_by").prefetch_related("outcomes__goal").get(pk=conclusion.pk)
    names = names_of(whole.agreement)
    mentee, mentor = (names.of(party.pk, printed(str(party))) for party in whole.agreement.parties)
    data = parties(mentee, mentor) | {
        "reason": both(whole.get_reason_display),
        "state": both(whole.get_status_display),
        "began_by": names.of(whole.began_by_id, printed(str(whole.began_by))),
        "began_at": day(whole.began_at),
        "added_by": names.of(whole.added_by_id, printed(str(whole.added_by or ""))),
        "added": whole.added,
        "outcomes": [
            {"goal": outcome.goal.text, "outcome": both(outcome.get_outcome_display), "note": outcome.note}
            for outcome in whole.outcomes.all()
        ],
        "achieved": whole.achieved,
        "steps": whole.steps,
        "next_steps": whole.next_steps,
        "wants_new_mentoring": whole.wants_new_mentoring,
        "footer": conclusion_file_name(whole).removesuffix(".pdf"),
        "in_latin": names.told(),
    }
    return pdf("conclusion.typ", data, whole.closed_at or whole.began_at)


def conclusion_file_name(conclusion: Conclusion) -> str:
    return f"mentoring-conclusion-{conclusion.agreement_id}.pdf"


# The mentor's hours.


def hours_pdf(agreement: Agreement, at: datetime) -> bytes:
    """A certificate of the meetings logged, for the mentor: days and time, never content, never the mentee's name."""
    meetings = sorted(agreement.meetings.all(), key=lambda meeting: meeting.met_on)
    minutes = sum(meeting.minutes or 0 for meeting in meetings)
    names = names_of(agreement)
    mentor = names.of(agreement.mentor.pk, printed(str(agreement.mentor)))
    data = {
        "mentor": mentor,
        "parties": mentor,
        "meetings": len(meetings),
        "time": both(lambda: time_in_words(minutes)),
        "first": day(meetings[0].met_on if meetings else None),
        "last": day(meetings[-1].met_on if meetings else None),
        "made_on": day(at),
        "footer": f"mentoring-hours-{agreement.pk}",
        "in_latin": names.told(),
    }
    return pdf("hours.typ", data, at)


def time_in_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}] if hours else []
    if rest or not hours:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return ", ".join(parts)
