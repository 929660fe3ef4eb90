"""Topics are part of other topics, in two levels."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0008_a_decision_waits_for_its_moment"),
    ]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                help_text="Leave blank for a general topic. Forms show those first, and the specific ones below them.",
                limit_choices_to={"parent": None},
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="specific_topics",
                to="profiles.topic",
                verbose_name="part of",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="topics_have_two_levels",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            PERFORM pg_advisory_xact_lock('profiles_topic'::regclass::bigint);\n            IF NEW.parent_id IS NOT NULL AND (NEW.parent_id = NEW.id\n                    OR EXISTS (SELECT FROM profiles_topic WHERE id = NEW.parent_id AND parent_id IS NOT NULL)\n                    OR EXISTS (SELECT FROM profiles_topic WHERE parent_id = NEW.id)) THEN\n                RAISE EXCEPTION 'topics_have_two_levels' USING ERRCODE = 'check_violation', CONSTRAINT = 'topics_have_two_levels';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ",
                    hash="3c616b7f1240ccae09cb5a14e98231935b5ddea0",
                    operation='INSERT OR UPDATE OF "parent_id"',
                    pgid="pgtrigger_topics_have_two_levels_fec77",
                    table="profiles_topic",
                    when="BEFORE",
                ),
            ),
        ),
    ]
