"""The time of an agreement in force as a line: its days from start to end, today, and the deadlines of its goals."""

from dataclasses import dataclass
from datetime import date

from agreements.models import AgreementVersion, Goal

NEAR = 8  # percent of the line


@dataclass(frozen=True)
class Deadline:
    """A goal's deadline: its place on the line (percent), and whether it has passed with activities left to do."""

    goal: Goal | None
    at: int
    is_late: bool


@dataclass(frozen=True)
class PlanLine:
    """`gone` is the part of the time that has passed (percent); `days_left` until the end, 0 after it.

    `labels`: the numbers of the goals above the line, {place: "1, 2"}, those of near deadlines together.
    """

    start: date
    end: date
    gone: int
    days_left: int
    deadlines: list[Deadline]
    labels: dict[int, str]


def plan_line(version: AgreementVersion, today: date) -> PlanLine:
    """The line of a version in force, loaded `with_details`."""
    start, end = version.starts_on, version.ends_on
    days = max((end - start).days, 1)

    def place(day: date) -> int:
        return round(100 * min(max((day - start).days / days, 0), 1))

    deadlines = [
        Deadline(goal, place(goal.deadline), is_late=goal.deadline < today and not goal.is_done)
        for goal in version.goals.all()
    ]
    return PlanLine(start, end, place(today), max((end - today).days, 0), deadlines, labels_of(deadlines))


def labels_of(deadlines: list[Deadline]) -> dict[int, str]:
    """The numbers of the goals at the place of the first of those that lie too near to each other to be told apart."""
    numbers: dict[int, list[int]] = {}
    for number, deadline in sorted(enumerate(deadlines, 1), key=lambda numbered: numbered[1].at):
        near = next((at for at in numbers if deadline.at - at < NEAR), deadline.at)
        numbers.setdefault(near, []).append(number)
    return {at: ", ".join(map(str, sorted(together))) for at, together in numbers.items()}
