import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from core.migration_operations import Together
from django.db import migrations, models


REASONS = [
    ("I have no time for it at the moment", "No tengo tiempo en este momento"),
    ("Another mentor could help you better with this", "Otra persona podría ayudarle mejor con esto"),
    ("This is not my field", "No es mi campo"),
    ("I already have all the mentees I can help well", "Ya acompaño a todas las personas que puedo acompañar bien"),
    ("My situation has changed", "Mi situación ha cambiado"),
]


def write_reasons(apps, schema_editor):
    """The reasons the program starts with; staff change them in the admin (R30)."""
    reasons = apps.get_model("matches", "DeclineReason").objects
    for position, (name_en, name_es) in enumerate(REASONS):
        reasons.create(position=position, name_en=name_en, name_es=name_es)


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('matches', '0001_initial'),
        ('matches', '0002_initial'),
        ('matches', '0003_answers_and_clocks'),
        ('matches', '0004_drafts_of_requests'),
        ('matches', '0005_blocked_pairs'),
        ('matches', '0006_undo_a_no'),
        ('matches', '0007_words_of_columns'),
        ('matches', '0008_answered_in_time'),
        ('matches', '0009_text_lengths'),
    ]

    dependencies = [
        ('accounts', '0001_initial_squashed'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('profiles', '0001_initial_squashed'),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='DeclineReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_es', models.CharField(blank=True, max_length=200, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'reason for a no',
                'verbose_name_plural': 'reasons for a no',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PairBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='profiles.menteeprofile', verbose_name='mentee')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='profiles.mentorprofile', verbose_name='mentor')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='blocked by')),
                ('reason', core.fields.Text(max_length=1000, verbose_name='reason, for staff only')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='blocked')),
            ],
            options={
                'verbose_name': 'blocked pair',
                'verbose_name_plural': 'blocked pairs',
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('mentee', 'mentor'), name='one_block_per_pair', violation_error_message='This pair is blocked already.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_block_has_a_reason', violation_error_message='Say why: colleagues read your reason.'), models.CheckConstraint(condition=models.Q(('mentee', models.F('mentor')), _negated=True), name='nobody_is_blocked_from_themselves'), core.fields.TextLength(length=1000, name='matches_pairblock_reason_length', text='reason')],
            },
        ),
        migrations.CreateModel(
            name='RequestDraft',
            fields=[
                ('mentee', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='request_draft', serialize=False, to='profiles.menteeprofile')),
                ('wants_to_reach', core.fields.Text(blank=True, max_length=3000, verbose_name='what I want to reach')),
                ('why_you', core.fields.Text(blank=True, max_length=3000, verbose_name='why I ask you')),
                ('about_me', core.fields.Text(blank=True, max_length=3000, verbose_name='about me')),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='saved')),
            ],
            options={
                'verbose_name': 'draft of a request',
                'verbose_name_plural': 'drafts of requests',
                'constraints': [core.fields.TextLength(length=3000, name='matches_requestdraft_wants_to_reach_length', text='wants_to_reach'), core.fields.TextLength(length=3000, name='matches_requestdraft_why_you_length', text='why_you'), core.fields.TextLength(length=3000, name='matches_requestdraft_about_me_length', text='about_me')],
            },
        ),
        migrations.CreateModel(
            name='MatchRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this state since')),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='profiles.menteeprofile', verbose_name='mentee')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='profiles.mentorprofile', verbose_name='mentor')),
                ('status', models.CharField(choices=[('pending', 'Waiting for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Taken back'), ('expired', 'No reply in ten days'), ('closed', 'Closed')], default='pending', editable=False, max_length=10, verbose_name='state')),
                ('wants_to_reach', core.fields.Text(max_length=3000, verbose_name='what I want to reach')),
                ('why_you', core.fields.Text(blank=True, max_length=3000, verbose_name='why I ask you')),
                ('about_me', core.fields.Text(blank=True, max_length=3000, verbose_name='about me')),
                ('consented_methods', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'E-mail'), ('call', 'Phone call'), ('text', 'Text message'), ('link', 'A link of mine'), ('portal', 'Only through this portal')], max_length=10), default=list, size=None, verbose_name='contact methods agreed to')),
                ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='sent')),
                ('response_window', models.DurationField(default=datetime.timedelta(days=10), editable=False, verbose_name='time to answer')),
                ('respond_by', models.DateTimeField(db_default=django.db.models.expressions.CombinedExpression(django.db.models.functions.datetime.Now(), '+', models.Value(datetime.timedelta(days=10))), editable=False, verbose_name='answer by')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('closed_because', models.CharField(blank=True, choices=[('no_place', 'The mentor has no place any more'), ('mentor_left', 'The mentor does not take part any more'), ('mentee_left', 'The mentee does not take part any more'), ('by_staff', 'Closed by the program office')], editable=False, max_length=12, verbose_name='cause')),
                ('reply', core.fields.Text(blank=True, max_length=1000, verbose_name='reply')),
                ('reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='matches.declinereason', verbose_name='reason')),
                ('revives', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revived_by', to='matches.matchrequest', verbose_name='revives')),
                ('reminded_on_day', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='reminded on day')),
                ('asked_for_days_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='asked for more days')),
                ('late_yes_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='late yes')),
                ('topics', models.ManyToManyField(blank=True, related_name='+', to='profiles.topic', verbose_name='topics')),
            ],
            options={
                'verbose_name': 'match request',
                'verbose_name_plural': 'match requests',
                'ordering': ['-sent_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('status', 'pending')), fields=['respond_by'], name='pending_requests_by_deadline'), models.Index(fields=['mentor', '-sent_at'], name='requests_of_a_mentor')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'pending')), fields=('mentee',), name='one_pending_request_per_mentee', violation_error_message='You already have an open request.'), models.CheckConstraint(condition=models.Q(('mentee', models.F('mentor')), _negated=True), name='nobody_asks_themselves', violation_error_message='You cannot ask yourself for mentoring.'), models.CheckConstraint(condition=models.Q(('response_window', django.db.models.expressions.CombinedExpression(models.F('respond_by'), '-', models.F('sent_at')))), name='deadline_is_the_window_after_sending'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('status', 'pending')), models.Q(models.Q(('status', 'pending'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='closed_at_is_set_exactly_when_final'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['accepted', 'declined', 'withdrawn']), _negated=True), ('closed_at__lt', models.F('respond_by')), _connector='OR'), name='answered_before_the_deadline', violation_error_message='The ten days have passed, so this request is closed.'), models.CheckConstraint(condition=models.Q(('late_yes_at', None), ('status', 'expired'), _connector='OR'), name='late_yes_only_after_expiry', violation_error_message='A late yes can only be offered after the ten days.'), core.fields.TextLength(length=3000, name='matches_matchrequest_wants_to_reach_length', text='wants_to_reach'), core.fields.TextLength(length=3000, name='matches_matchrequest_why_you_length', text='why_you'), core.fields.TextLength(length=3000, name='matches_matchrequest_about_me_length', text='about_me'), core.fields.TextLength(length=1000, name='matches_matchrequest_reply_length', text='reply')],
            },
        ),
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this state since')),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='match', to='matches.matchrequest', verbose_name='match request')),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='profiles.menteeprofile', verbose_name='mentee')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='profiles.mentorprofile', verbose_name='mentor')),
                ('status', models.CharField(choices=[('arranging', 'Arranging your first talk'), ('talked', 'You have talked: decide between you'), ('agreed', 'Working together'), ('concluded', 'Concluded'), ('not_pursued', 'Not continued'), ('lapsed', 'Not continued, by time'), ('ended', 'Ended by the program')], default='arranging', editable=False, max_length=12, verbose_name='state')),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='matched')),
                ('moved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='last move')),
                ('nudged_on_day', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='reminded on day')),
                ('held_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='on hold since')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('closed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('closing_note', core.fields.Text(blank=True, max_length=1000, verbose_name='note')),
            ],
            options={
                'verbose_name': 'match',
                'verbose_name_plural': 'matches',
                'ordering': ['-started_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['arranging', 'talked', 'agreed'])), fields=('mentee', 'mentor'), name='one_open_match_per_pair', violation_error_message='You are matched with this person already.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('status__in', ['arranging', 'talked', 'agreed'])), models.Q(models.Q(('status__in', ['arranging', 'talked', 'agreed']), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='match_closed_at_is_set_exactly_when_closed'), core.fields.TextLength(length=1000, name='matches_match_closing_note_length', text='closing_note')],
            },
        ),
        migrations.CreateModel(
            name='MatchRequestStatusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_events', to='matches.matchrequest')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('pending', 'Waiting for an answer'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Taken back'), ('expired', 'No reply in ten days'), ('closed', 'Closed')], default='pending', editable=False, max_length=10, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Interview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this state since')),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interviews', to='matches.match', verbose_name='match')),
                ('status', models.CharField(choices=[('offered', 'Times offered'), ('confirmed', 'Confirmed'), ('held', 'Took place'), ('not_held', 'Did not take place'), ('replaced', 'Other times offered'), ('cancelled', 'Called off')], default='offered', editable=False, max_length=10, verbose_name='state')),
                ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mode', models.CharField(choices=[('in_person', 'In person'), ('phone', 'By phone'), ('online', 'Online')], max_length=10, verbose_name='how')),
                ('offered_times', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), size=5, verbose_name='offered times')),
                ('chosen_time', models.DateTimeField(blank=True, null=True, verbose_name='chosen time')),
                ('minutes', models.PositiveSmallIntegerField(default=30, verbose_name='minutes')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='place, number or link')),
                ('note', core.fields.Text(blank=True, max_length=1000, verbose_name='note')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='offered')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('closed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closing_note', core.fields.Text(blank=True, max_length=1000, verbose_name='note')),
                ('sequence', models.PositiveSmallIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'interview',
                'verbose_name_plural': 'interviews',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['offered', 'confirmed'])), fields=('match',), name='one_open_interview_per_match', violation_error_message='Times have been offered already.'), models.CheckConstraint(condition=models.Q(('offered_times__len__gte', 1), ('offered_times__len__lte', 5)), name='one_to_five_offered_times', violation_error_message='Offer between one and five times.'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['confirmed', 'held']), _negated=True), ('chosen_time__isnull', False), _connector='OR'), name='confirmed_interview_has_a_time'), core.fields.TextLength(length=1000, name='matches_interview_note_length', text='note'), core.fields.TextLength(length=1000, name='matches_interview_closing_note_length', text='closing_note')],
            },
        ),
        migrations.CreateModel(
            name='MatchStatusHeldAtEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_held_at_events', to='matches.match')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('arranging', 'Arranging your first talk'), ('talked', 'You have talked: decide between you'), ('agreed', 'Working together'), ('concluded', 'Concluded'), ('not_pursued', 'Not continued'), ('lapsed', 'Not continued, by time'), ('ended', 'Ended by the program')], default='arranging', editable=False, max_length=12, verbose_name='state')),
                ('held_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='on hold since')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InterviewStatusChosenTimeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_chosen_time_events', to='matches.interview')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('offered', 'Times offered'), ('confirmed', 'Confirmed'), ('held', 'Took place'), ('not_held', 'Did not take place'), ('replaced', 'Other times offered'), ('cancelled', 'Called off')], default='offered', editable=False, max_length=10, verbose_name='state')),
                ('chosen_time', models.DateTimeField(blank=True, null=True, verbose_name='chosen time')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interview',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "matches_interviewstatuschosentimeevent" ("chosen_time", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."chosen_time", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='36a6a2dc85990dce9498413a67f314a0e091da29', operation='INSERT', pgid='pgtrigger_insert_insert_70437', table='matches_interview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interview',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."chosen_time" IS DISTINCT FROM (NEW."chosen_time") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "matches_interviewstatuschosentimeevent" ("chosen_time", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."chosen_time", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='ac4839b6697bb3295dc4d2876e53cee00d0044a5', operation='UPDATE', pgid='pgtrigger_update_update_2b7d6', table='matches_interview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchrequest',
            trigger=pgtrigger.compiler.Trigger(name='final_requests_stay_final', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF OLD.status <> 'pending' AND NEW.status <> OLD.status\n                    AND NOT (OLD.status = 'declined' AND NEW.status = 'pending' AND OLD.closed_at\n                        > statement_timestamp() - interval '600 seconds') THEN\n                RAISE EXCEPTION 'final_requests_stay_final' USING ERRCODE = 'check_violation', CONSTRAINT = 'final_requests_stay_final';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='8cb02e8743de97015c07388b7fc3c3e2d5738140', operation='UPDATE', pgid='pgtrigger_final_requests_stay_final_0bf25', table='matches_matchrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchrequest',
            trigger=pgtrigger.compiler.Trigger(name='ended_people_have_no_pending_request', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF NEW.status = 'pending' AND EXISTS (\n                    SELECT 1 FROM accounts_user person\n                    WHERE person.id IN (NEW.mentee_id, NEW.mentor_id) AND person.ended_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'ended_people_have_no_pending_request' USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_people_have_no_pending_request';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='5ce1fc3ebe069c06b455ab57d8fe27883db79c46', operation='INSERT OR UPDATE', pgid='pgtrigger_ended_people_have_no_pending_request_ad726', table='matches_matchrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchrequest',
            trigger=pgtrigger.compiler.Trigger(name='a_blocked_pair_never_meets_again', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF EXISTS (SELECT 1 FROM matches_pairblock block WHERE (block.mentee_id, block.mentor_id)\n                    IN ((NEW.mentee_id, NEW.mentor_id), (NEW.mentor_id, NEW.mentee_id))) THEN\n                RAISE EXCEPTION 'a_blocked_pair_never_meets_again' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_blocked_pair_never_meets_again';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='c753f3c68e64159585abe48ce52d98cd405c8cfe', operation='INSERT', pgid='pgtrigger_a_blocked_pair_never_meets_again_c91cc', table='matches_matchrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchrequest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "matches_matchrequeststatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='0b8d82ad3ca2da535bafe91c695f034574aa67fe', operation='INSERT', pgid='pgtrigger_insert_insert_6e24e', table='matches_matchrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='matchrequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "matches_matchrequeststatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='6b9f3738c9a577afd82dcdef27a5dba0212b5f3b', operation='UPDATE', pgid='pgtrigger_update_update_68a01', table='matches_matchrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='at_most_two_open_matches_per_mentee', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            PERFORM 1 FROM profiles_menteeprofile WHERE user_id = NEW.mentee_id FOR NO KEY UPDATE;\n            IF (SELECT count(*) FROM matches_match other WHERE other.mentee_id = NEW.mentee_id\n                    AND other.status IN ('arranging', 'talked', 'agreed')) >= 2 THEN\n                RAISE EXCEPTION 'at_most_two_open_matches_per_mentee' USING ERRCODE = 'check_violation', CONSTRAINT = 'at_most_two_open_matches_per_mentee';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='9dfb0080143ebbe92f5dc4f3e7aa120b23e2da3f', operation='INSERT', pgid='pgtrigger_at_most_two_open_matches_per_mentee_265ed', table='matches_match', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='no_more_matches_than_places', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            PERFORM 1 FROM profiles_mentorprofile WHERE user_id = NEW.mentor_id FOR NO KEY UPDATE;\n            IF (SELECT count(*) FROM matches_match other WHERE other.mentor_id = NEW.mentor_id\n                    AND other.status IN ('arranging', 'talked', 'agreed'))\n                    >= (SELECT capacity FROM profiles_mentorprofile WHERE user_id = NEW.mentor_id) THEN\n                RAISE EXCEPTION 'no_more_matches_than_places' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_more_matches_than_places';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='97a010ceae1bc1c8113e3b688c37f40de2d87fbc', operation='INSERT', pgid='pgtrigger_no_more_matches_than_places_9f30a', table='matches_match', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='closed_matches_stay_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF OLD.status NOT IN ('arranging', 'talked', 'agreed') AND NEW.status <> OLD.status THEN\n                RAISE EXCEPTION 'closed_matches_stay_closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_matches_stay_closed';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='2d92658578b11fe87a8d7beb9d091ddeb8fc6d90', operation='UPDATE', pgid='pgtrigger_closed_matches_stay_closed_dd0df', table='matches_match', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='ended_people_have_no_open_match', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF NEW.status IN ('arranging', 'talked', 'agreed') AND EXISTS (\n                    SELECT 1 FROM accounts_user person\n                    WHERE person.id IN (NEW.mentee_id, NEW.mentor_id) AND person.ended_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'ended_people_have_no_open_match' USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_people_have_no_open_match';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='7d6e8856fed5bdb61d252b24d0a3aad9aa71ed32', operation='INSERT OR UPDATE', pgid='pgtrigger_ended_people_have_no_open_match_3ebda', table='matches_match', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "matches_matchstatusheldatevent" ("held_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."held_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='1f833810509277b5a5919d7f500a6f67981d751e', operation='INSERT', pgid='pgtrigger_insert_insert_ece34', table='matches_match', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='match',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."held_at" IS DISTINCT FROM (NEW."held_at") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "matches_matchstatusheldatevent" ("held_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."held_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='3a39c16f0bb9798544f229036c6c82aac6f7e78d', operation='UPDATE', pgid='pgtrigger_update_update_3f2a3', table='matches_match', when='AFTER')),
        ),
        ]),
        migrations.RunPython(write_reasons, migrations.RunPython.noop),
    ]
