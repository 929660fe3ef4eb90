"""Agreements and certificates as PDF/UA-1, made by typst; the same rows give the same bytes.

Conclusions: `conclusion_pdfs`.
"""

import json
import logging
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import FORMER_PARTICIPANT, shown_name
from agreements.content import TERMS, display_value, term_label, text_of
from agreements.font_coverage import FONTS, PrintedNames, printable
from agreements.models import Agreement, AgreementVersion, Signature
from core.days import UNIVERSITY_ZONE
from core.templatetags.portal import clock
from core.tokens import token

TEMPLATES = Path(__file__).parent / "typst"
log = logging.getLogger(__name__)
Bilingual = dict[str, str]  # language code → text


PAPER_FACTS = {
    "university": settings.UNIVERSITY.NAME,
    "colors": {name: token(name) for name in ("ink", "gold", "muted", "line")},
}


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Only the fonts the portal ships, so that a PDF looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def compile_pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """Compile a PDF dated `at`. The bytes depend only on the template, the fonts, the data and this date."""
    unprintable: set[str] = set()
    printable_data = with_codes(data, unprintable)
    if unprintable:
        log.warning("a PDF has letters its fonts lack: %s", ", ".join(sorted(unprintable)))
    if replaced := data.get("in_latin"):
        log.warning("a PDF prints %s of its names in another spelling", len(replaced))
    compiler = typst.Compiler(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printable_data | PAPER_FACTS | {"unprintable": sorted(unprintable)})},
    )
    return compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(at.timestamp()))


def with_codes(value: Any, unprintable: set[str]) -> Any:
    """The same data with every unprintable character replaced by its code, so that nothing is silently dropped."""
    if isinstance(value, dict):
        return {key: with_codes(part, unprintable) for key, part in value.items()}
    if isinstance(value, list):
        return [with_codes(part, unprintable) for part in value]
    return "".join(letter_or_code(letter, unprintable) for letter in value) if isinstance(value, str) else value


def letter_or_code(letter: str, unprintable: set[str]) -> str:
    if ord(letter) in printable():
        return letter
    code = f"U+{ord(letter):04X}"
    unprintable.add(code)
    return f"[{code}]"


def in_each_language(value: Callable[[], Any]) -> dict[str, Any]:
    """What this gives in each of the program's two languages."""
    values = {}
    for language in ("en", "es"):
        with translation.override(language):
            values[language] = value()
    return values


def in_both_languages(text: Callable[[], Any]) -> Bilingual:
    """A text evaluated in each of the program's two languages."""
    return in_each_language(lambda: str(text()))


def date_text(at: date | datetime | None) -> Bilingual:
    if isinstance(at, datetime):
        at = timezone.localtime(at, UNIVERSITY_ZONE)
    return in_both_languages(lambda: date_format(at, "DATE_FORMAT") if at else "–")


def moment_text(at: datetime) -> Bilingual:
    local = timezone.localtime(at, UNIVERSITY_ZONE)
    return in_both_languages(lambda: f"{date_format(local, 'DATE_FORMAT')}, {clock(local)} {local:%Z}")


def names_for(agreement: Agreement) -> PrintedNames:
    """Names as printed, using the Latin spelling each last typed when signing any agreement."""
    parties = [agreement.match.mentee_id, agreement.match.mentor_id]
    signatures = Signature.objects.filter(party__in=parties).exclude(latin_name="").order_by("signed_at", "pk")
    return PrintedNames(signatures.values_list("party_id", "latin_name"))


def names_for_version(version: AgreementVersion, signatures: list[Signature]) -> PrintedNames:
    """Names as typed under this version once both have signed it, so that its PDF never changes."""
    if version.in_force_at is None:
        return names_for(version.agreement)
    return PrintedNames((signature.party_id, signature.latin_name) for signature in signatures)


def printed(names: PrintedNames, party: int | None, name: str) -> str:
    """The name as this PDF prints it, or in place of an erased one its placeholder in both languages."""
    placeholders = in_both_languages(lambda: shown_name(FORMER_PARTICIPANT)).values()
    return names.as_printed(party, " · ".join(placeholders) if name in placeholders else name)


def party_names(mentee: str, mentor: str) -> dict[str, str]:
    return {"mentee": mentee, "mentor": mentor, "parties": f"{mentee} + {mentor}"}


# The agreement.


def agreement_pdf(version: AgreementVersion) -> bytes:
    """The PDF of a proposed, signed or replaced version."""
    full_version = AgreementVersion.objects.with_details().select_related("agreement__match").get(pk=version.pk)
    signatures = sorted(full_version.signatures.all(), key=lambda signature: (signature.signed_at, signature.pk))
    text, match = text_of(full_version), full_version.agreement.match
    names = names_for_version(full_version, signatures)
    mentee = printed(names, match.mentee_id, full_version.mentee_name)
    mentor = printed(names, match.mentor_id, full_version.mentor_name)
    data = party_names(mentee, mentor) | {
        "number": full_version.number,
        "state": state_text(full_version),
        "terms": [
            {
                "label": in_both_languages(lambda t=t: term_label(t)),
                "value": in_both_languages(lambda t=t: display_value(t, text[t])),
            }
            for t in TERMS
        ],
        "goals": [goal | {"deadline": date_text(goal["deadline"])} for goal in text["goals"]],
        "signatures": [
            {
                "name": printed(names, signature.party_id, signature.typed_name),
                "account": printed(names, signature.party_id, signature.account_name),
                "role": in_both_languages(
                    lambda s=signature: _("mentee") if s.party_id == match.mentee_id else _("mentor")
                ),
                "at": moment_text(signature.signed_at),
            }
            for signature in signatures
        ],
        "digest": full_version.digest,
        "digest_note": digest_note(full_version),
        "footer": file_name(full_version).removesuffix(".pdf"),
    }
    data["in_latin"] = names.notes()
    return compile_pdf("agreement.typ", data, full_version.in_force_at or full_version.proposed_at)


def digest_note(version: AgreementVersion) -> Bilingual:
    """What the digest printed at the end stands for; after an erasure it is that of the text as signed."""
    if version.redacted_at:
        erased = date_text(version.redacted_at)
        sentence = in_both_languages(
            lambda: _(
                "A name was erased from this text on %(day)s at that person's request. Both people signed it "
                "with the name in it. SHA-256 of the text as signed: "
            )
        )
        return {language: sentence[language] % {"day": erased[language]} for language in sentence}
    if version.in_force_at:
        return in_both_languages(
            lambda: _("Both people signed in the program's portal after reading this text. SHA-256: ")
        )
    return in_both_languages(lambda: _("SHA-256 of this text: "))


def state_text(version: AgreementVersion) -> Bilingual:
    """The state as printed: in force since when, or a proposal. It stays true after later versions."""
    if version.in_force_at is None:
        return in_both_languages(lambda: _("Proposal, not in effect"))
    since = date_text(version.in_force_at)
    in_force = in_both_languages(lambda: _("Signed by both, took effect on %(day)s"))
    return {language: in_force[language] % {"day": since[language]} for language in in_force}


def file_name(version: AgreementVersion) -> str:
    return f"mentoring-agreement-{version.agreement_id}-version-{version.number}.pdf"


# The mentor's hours.


def hours_pdf(agreement: Agreement, at: datetime) -> bytes:
    """The mentor's certificate of logged meetings: number, time and dates, never content or the mentee's name."""
    meetings = sorted(agreement.meetings.all(), key=lambda meeting: meeting.met_on)
    minutes = sum(meeting.minutes or 0 for meeting in meetings)
    names = names_for(agreement)
    mentor = printed(names, agreement.mentor.pk, str(agreement.mentor))
    data = {
        "mentor": mentor,
        "parties": mentor,
        "meetings": len(meetings),
        "time": in_both_languages(lambda: time_in_words(minutes)),
        "first": date_text(meetings[0].met_on if meetings else None),
        "last": date_text(meetings[-1].met_on if meetings else None),
        "made_on": date_text(at),
        "footer": f"mentoring-hours-{agreement.pk}",
        "in_latin": names.notes(),
    }
    return compile_pdf("hours.typ", data, at)


def time_in_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}] if hours else []
    if rest or not hours:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return ", ".join(parts)
