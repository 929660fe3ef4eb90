"""`python -m tests.wording`: whether every text a person reads keeps to the voice of the house (docs/voice.md)."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main() -> int:
    django.setup()
    from tests.wording import checks, spelling
    from tests.wording.passages import pairs, passages

    everything, both = passages(), pairs()
    problems = [
        *checks.forbidden_words(everything),
        *checks.rule_numbers(everything),
        *checks.unfinished_translations(),
        *checks.two_translations(both),
        *checks.inconsistent_terms(both),
        *spelling.misspellings(everything),
    ]
    for problem in problems:
        print(problem)
    long = list(checks.long_sentences(everything))
    if "--long" in sys.argv:
        print(*long, sep="\n")
    print(
        f"{len(everything)} passages, {len(problems)} problems; {len(long)} sentences over 25 words (--long lists them)"
    )
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
