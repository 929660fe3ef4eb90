"""A decision of staff is scheduled, and takes effect later. Those made before have taken effect at once."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def carry_out_what_was_decided(apps, schema_editor):
    apps.get_model("profiles", "MentorReview").objects.filter(undone_at=None).update(carried_out_at=F("at"))


class Migration(migrations.Migration):

    dependencies = [
        ('profiles', '0007_staff_take_no_part'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='mentorprofile',
            name='approved_by_an_approving_review',
        ),
        migrations.AddField(
            model_name='mentorreview',
            name='carried_out_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='took effect'),
        ),
        migrations.AddField(
            model_name='mentorreview',
            name='is_announcement_due',
            field=models.BooleanField(default=False, editable=False, verbose_name='to be announced'),
        ),
        migrations.AddField(
            model_name='mentorreview',
            name='takes_effect_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='takes effect'),
        ),
        migrations.RunPython(carry_out_what_was_decided, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='mentorreview',
            index=models.Index(condition=models.Q(('is_announcement_due', True)), fields=['id'], name='approvals_to_announce'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mentorprofile',
            trigger=pgtrigger.compiler.Trigger(name='approved_by_an_approving_review', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF NEW.status = 'approved' AND NOT EXISTS (\n                    SELECT 1 FROM profiles_mentorreview review\n                    WHERE review.id = NEW.approval_id AND review.mentor_id = NEW.user_id\n                      AND review.decision = 'approved' AND review.carried_out_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'approved_by_an_approving_review' USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_by_an_approving_review';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='007a71c5f4cb928fcf1373154eeef31a0e3baef6', operation='INSERT OR UPDATE', pgid='pgtrigger_approved_by_an_approving_review_38769', table='profiles_mentorprofile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mentorreview',
            trigger=pgtrigger.compiler.Trigger(name='a_settled_decision_stays_settled', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF OLD.takes_effect_at IS NULL AND (NEW.takes_effect_at IS NOT NULL\n                    OR (OLD.carried_out_at IS NULL) <> (NEW.carried_out_at IS NULL)\n                    OR (OLD.undone_at IS NULL) <> (NEW.undone_at IS NULL)) THEN\n                RAISE EXCEPTION 'a_settled_decision_stays_settled' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_settled_decision_stays_settled';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='45fe4f86cb7e92c56aa7c56c826a773b9517832d', operation='UPDATE', pgid='pgtrigger_a_settled_decision_stays_settled_aad94', table='profiles_mentorreview', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='mentorreview',
            constraint=models.UniqueConstraint(condition=models.Q(('takes_effect_at__isnull', False)), fields=('mentor',), name='one_scheduled_decision_per_mentor', violation_error_message='A colleague has already decided about this application.'),
        ),
        migrations.AddConstraint(
            model_name='mentorreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('takes_effect_at', None), models.Q(('carried_out_at', None), ('undone_at', None), _connector='OR')), models.Q(('carried_out_at', None), ('undone_at', None)), _connector='OR'), name='a_decision_has_one_outcome'),
        ),
        migrations.AddConstraint(
            model_name='mentorreview',
            constraint=models.CheckConstraint(condition=models.Q(('is_announcement_due', False), models.Q(('carried_out_at__isnull', False), ('decision', 'approved')), _connector='OR'), name='only_an_approval_in_effect_is_announced'),
        ),
    ]
