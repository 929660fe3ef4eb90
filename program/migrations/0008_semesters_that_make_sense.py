from datetime import date, timedelta

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.expressions
from django.db import migrations, models
from django.db.models import F, Q

DAY = timedelta(days=1)


def mend_semesters(apps, schema_editor):
    """Let each semester end with its finals, and before the next one. All of them ask mentors, as they did before."""
    terms = apps.get_model("program", "Term").objects
    terms.update(ask_mentors_on=F("starts_on"))
    next_begins = date.max
    for row in terms.order_by("-starts_on"):
        last = max(row.ends_on, row.finals_end_on or row.ends_on)
        row.ends_on = min(last, row.starts_on + timedelta(weeks=26) - DAY, next_begins - DAY)
        if row.ends_on <= row.starts_on:
            raise ValueError(f"Two semesters begin on {row.starts_on} or the day after. Change one of them first.")
        if row.finals_end_on and row.finals_end_on > row.ends_on:
            row.finals_start_on = row.finals_end_on = None
        row.save()
        next_begins = row.starts_on


def mend_closures(apps, schema_editor):
    """Let each closure begin after the one before it, so that every day that was closed stays closed."""
    end = None
    for row in apps.get_model("program", "ClosedDay").objects.order_by("starts_on", "-ends_on"):
        if end and row.ends_on <= end:
            row.delete()
            continue
        row.starts_on = max(row.starts_on, end + DAY) if end else row.starts_on
        row.ends_on = end = min(row.ends_on, row.starts_on + timedelta(weeks=9) - DAY)
        row.save()


def no_longer_than(**duration):
    last_possible = django.db.models.expressions.CombinedExpression(
        models.F("starts_on"), "+", models.Value(timedelta(**duration))
    )
    return Q(("ends_on__lt", last_possible))


def no_overlap(name, sentence):
    days = models.Func(
        "starts_on",
        "ends_on",
        models.Value("[]"),
        function="daterange",
        output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
    )
    return django.contrib.postgres.constraints.ExclusionConstraint(
        expressions=[(days, "&&")], name=name, violation_error_message=sentence
    )


class Migration(migrations.Migration):
    dependencies = [("program", "0007_what_was_lifted_in_a_case")]

    operations = [
        migrations.AddField(
            model_name="term",
            name="ask_mentors_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="mentors are asked from"),
        ),
        migrations.RunPython(mend_semesters, migrations.RunPython.noop),
        migrations.RunPython(mend_closures, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="term", name="finals_lie_in_their_term"),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=Q(finals_start_on=None, finals_end_on=None)
                | Q(
                    finals_start_on__gte=F("starts_on"),
                    finals_end_on__gte=F("finals_start_on"),
                    finals_end_on__lte=F("ends_on"),
                ),
                name="finals_lie_in_their_term",
                violation_error_message="Enter the first and last day of finals, both within the semester.",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.CheckConstraint(
                condition=no_longer_than(weeks=26),
                name="a_term_is_no_longer_than_half_a_year",
                violation_error_message="This semester is too long. Check its first and last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=no_overlap(
                "terms_do_not_overlap", "These days overlap another semester. Change the first or the last day."
            ),
        ),
        migrations.AddConstraint(
            model_name="closedday",
            constraint=models.CheckConstraint(
                condition=no_longer_than(weeks=9),
                name="closed_days_are_no_longer_than_nine_weeks",
                violation_error_message="This closure is too long. Check its first and last day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="closedday",
            constraint=no_overlap(
                "closed_days_do_not_overlap",
                "These days overlap another closure. Change the first or the last day, or change that closure.",
            ),
        ),
    ]
