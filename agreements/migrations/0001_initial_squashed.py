import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from core.migration_operations import Together
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('agreements', '0001_initial'),
        ('agreements', '0002_initial'),
        ('agreements', '0003_initial'),
        ('agreements', '0004_what_the_floor_needs'),
        ('agreements', '0005_ended_by_staff'),
        ('agreements', '0006_log_of_copies_and_erased_names'),
        ('agreements', '0007_latin_names'),
        ('agreements', '0008_progress_reviews'),
        ('agreements', '0009_texts_have_lengths'),
        ('agreements', '0010_words_of_columns'),
        ('agreements', '0011_where_a_draft_began'),
    ]

    dependencies = [
        ('accounts', '0001_initial_squashed'),
        ('matches', '0001_initial_squashed'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('profiles', '0001_initial_squashed'),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this state since')),
                ('match', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='agreement', to='matches.match', verbose_name='match')),
                ('status', models.CharField(choices=[('negotiating', 'Being negotiated'), ('in_force', 'In force'), ('concluded', 'Concluded'), ('abandoned', 'Not concluded by both'), ('closed', 'Ended without a record'), ('ended', 'Ended by the program')], default='negotiating', editable=False, max_length=12, verbose_name='state')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='begun')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('reviewed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='progress looked at')),
                ('ended_because', models.CharField(blank=True, editable=False, max_length=1000, verbose_name='why it was ended')),
                ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'agreement',
                'verbose_name_plural': 'agreements',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_because', ''), ('ended_by', None)), models.Q(('ended_by__isnull', False), ('status', 'ended'), models.Q(('ended_because', ''), _negated=True)), _connector='OR'), name='an_end_by_staff_has_a_reason', violation_error_message='Say why you end this agreement: the reason is kept for staff.')],
            },
        ),
        migrations.CreateModel(
            name='NextStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_es', models.CharField(blank=True, max_length=200, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'next step',
                'verbose_name_plural': 'next steps',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name_en'), name='one_next_step_per_name')],
            },
        ),
        migrations.CreateModel(
            name='SuggestedActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_es', models.CharField(blank=True, max_length=200, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'suggested activity',
                'verbose_name_plural': 'suggested activities',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name_en'), name='one_suggested_activity_per_name')],
            },
        ),
        migrations.CreateModel(
            name='AgreementStatusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_events', to='agreements.agreement')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('negotiating', 'Being negotiated'), ('in_force', 'In force'), ('concluded', 'Concluded'), ('abandoned', 'Not concluded by both'), ('closed', 'Ended without a record'), ('ended', 'Ended by the program')], default='negotiating', editable=False, max_length=12, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AgreementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this state since')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='agreements.agreement', verbose_name='agreement')),
                ('number', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='version')),
                ('proposer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('status', models.CharField(choices=[('draft', 'Private draft'), ('proposed', 'Proposed'), ('in_force', 'In force'), ('superseded', 'Replaced'), ('taken_back', 'Taken back')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=2000, verbose_name='note to the other')),
                ('frequency', models.CharField(choices=[('weekly', 'Every week'), ('biweekly', 'Every two weeks'), ('monthly', 'Every month'), ('as_needed', 'As we need it')], default='biweekly', max_length=10, verbose_name='how often')),
                ('minutes', models.PositiveSmallIntegerField(default=45, verbose_name='how long, in minutes')),
                ('mode', models.CharField(choices=[('in_person', 'In person'), ('phone', 'By phone'), ('online', 'Online')], default='online', max_length=10, verbose_name='how you meet')),
                ('arranger', models.CharField(choices=[('mentee', 'The mentee arranges the meetings'), ('mentor', 'The mentor arranges the meetings'), ('both', 'We arrange the meetings together')], default='mentee', max_length=6, verbose_name='who arranges')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='start')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='end')),
                ('mentee_name', models.CharField(blank=True, editable=False, max_length=250)),
                ('mentor_name', models.CharField(blank=True, editable=False, max_length=250)),
                ('proposed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='proposed')),
                ('read_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='read by the other')),
                ('digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='digest')),
                ('redacted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='names erased')),
                ('redacted_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('in_force_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='in force since')),
                ('begun_from', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='saved')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'ordering': ['agreement', 'number', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='version_numbers_are_unique'), models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('agreement', 'proposer'), name='one_draft_per_party'), models.UniqueConstraint(condition=models.Q(('status', 'in_force')), fields=('agreement',), name='one_version_in_force_per_agreement'), models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('agreement',), name='one_open_proposal_per_agreement', violation_error_message='There is a newer proposal: read it first.'), models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('ends_on__isnull', False), ('number__isnull', False), ('proposed_at__isnull', False), ('starts_on__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='proposed_version_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('in_force_at', None), ('status__in', ['draft', 'proposed', 'taken_back'])), models.Q(('in_force_at__isnull', False), ('status', 'in_force')), ('status', 'superseded'), _connector='OR'), name='in_force_at_is_set_when_in_force'), models.CheckConstraint(condition=models.Q(models.Q(('redacted_at', None), ('redacted_digest', '')), models.Q(('redacted_at__isnull', False), models.Q(('redacted_digest', ''), _negated=True)), _connector='OR'), name='a_redacted_version_says_what_is_left'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='agreement_ends_after_it_starts', violation_error_message='The end comes before the start: change one of the two dates.')],
            },
        ),
        migrations.CreateModel(
            name='Conclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this state since')),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='conclusion', to='agreements.agreement', verbose_name='agreement')),
                ('status', models.CharField(choices=[('open', 'Waiting for the other part'), ('joint', 'Completed together'), ('individual', 'Recorded by one')], default='open', editable=False, max_length=10, verbose_name='state')),
                ('reason', models.CharField(choices=[('reached', 'We reached our goals'), ('partly', 'We reached some of our goals'), ('cannot_continue', "One of us can't continue")], max_length=16, verbose_name='reason')),
                ('achieved', models.CharField(blank=True, max_length=2000, verbose_name='what was achieved')),
                ('next_steps', models.CharField(blank=True, max_length=2000, verbose_name='next steps')),
                ('steps', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None, verbose_name='next steps from the list')),
                ('wants_new_mentoring', models.BooleanField(default=False, verbose_name='a new mentoring relationship')),
                ('began_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('began_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='begun')),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='other part by')),
                ('added', models.CharField(blank=True, max_length=2000, verbose_name='what the other adds')),
                ('add_by', models.DateTimeField(db_default=django.db.models.expressions.CombinedExpression(django.db.models.functions.datetime.Now(), '+', models.Value(datetime.timedelta(days=14))), editable=False, verbose_name='room for the other part until')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'conclusion',
                'verbose_name_plural': 'conclusions',
                'ordering': ['-began_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='conclusion_closed_at_is_set_exactly_when_closed'), models.CheckConstraint(condition=models.Q(models.Q(('added_by__isnull', False), ('status', 'joint')), models.Q(models.Q(('status', 'joint'), _negated=True), ('added_by', None)), _connector='OR'), name='joint_conclusions_name_who_added'), models.CheckConstraint(condition=models.Q(('added_by', None), models.Q(('added_by', models.F('began_by')), _negated=True), _connector='OR'), name='the_other_party_adds_to_the_record', violation_error_message='The other adds their part or confirms the record.')],
            },
        ),
        migrations.CreateModel(
            name='ContactLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='agreements.agreement')),
                ('met_on', models.DateField(verbose_name='we met on')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(720)], verbose_name='minutes')),
                ('mode', models.CharField(blank=True, choices=[('in_person', 'In person'), ('phone', 'By phone'), ('online', 'Online')], max_length=10, verbose_name='how')),
                ('logged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('logged_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
                'ordering': ['-met_on', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'met_on'), name='one_meeting_per_day', violation_error_message='A meeting on that day is in your log already.'), models.CheckConstraint(condition=models.Q(('minutes', None), models.Q(('minutes__gte', 1), ('minutes__lte', 720)), _connector='OR'), name='meeting_has_a_plausible_length', violation_error_message='A meeting lasts between one minute and twelve hours.')],
            },
        ),
        migrations.CreateModel(
            name='PrivateFeedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='private_feedback', to='agreements.agreement', verbose_name='agreement')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('text', models.CharField(max_length=2000, verbose_name='private words to the program')),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='written')),
            ],
            options={
                'verbose_name': 'private feedback',
                'verbose_name_plural': 'private feedback',
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='StarterGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_es', models.CharField(blank=True, max_length=200, verbose_name='name in Spanish')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='profiles.topic', verbose_name='topic')),
                ('weeks', models.PositiveSmallIntegerField(default=6, verbose_name='weeks until the deadline')),
                ('activities', models.ManyToManyField(related_name='+', to='agreements.suggestedactivity', verbose_name='activities')),
            ],
            options={
                'verbose_name': 'starter goal',
                'verbose_name_plural': 'starter goals',
                'ordering': ['topic__position', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('topic'), django.db.models.functions.text.Lower('name_en'), name='one_starter_goal_per_topic_and_name')],
            },
        ),
        migrations.CreateModel(
            name='AgreementVersionStatusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_events', to='agreements.agreementversion')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('draft', 'Private draft'), ('proposed', 'Proposed'), ('in_force', 'In force'), ('superseded', 'Replaced'), ('taken_back', 'Taken back')], default='draft', editable=False, max_length=10, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConclusionStatusEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_events', to='agreements.conclusion')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('open', 'Waiting for the other part'), ('joint', 'Completed together'), ('individual', 'Recorded by one')], default='open', editable=False, max_length=10, verbose_name='state')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='agreements.agreementversion')),
                ('thread', models.UUIDField(editable=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='goal')),
                ('deadline', models.DateField(blank=True, null=True, verbose_name='deadline')),
            ],
            options={
                'verbose_name': 'goal',
                'verbose_name_plural': 'goals',
                'ordering': ['version', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('version', 'thread'), name='one_goal_per_thread_and_version')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='agreements.agreementversion')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='party')),
                ('typed_name', models.CharField(max_length=250, verbose_name='typed name')),
                ('latin_name', models.CharField(blank=True, max_length=250, verbose_name='name in Latin letters')),
                ('signed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='signed')),
                ('digest', models.CharField(editable=False, max_length=64, verbose_name='digest')),
            ],
            options={
                'verbose_name': 'signature',
                'verbose_name_plural': 'signatures',
                'ordering': ['version', 'signed_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('version', 'party'), name='one_signature_per_party', violation_error_message='You have signed this version already.')],
            },
        ),
        migrations.CreateModel(
            name='StaffCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='staff_copy', to='agreements.agreementversion', verbose_name='version')),
                ('pdf', models.FileField(blank=True, upload_to='agreements/', verbose_name='PDF')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='checksum')),
                ('times_asked', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='times sent')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='queued')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent')),
                ('sent_to', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, size=None, verbose_name='sent to')),
            ],
            options={
                'verbose_name': 'staff copy',
                'verbose_name_plural': 'staff copies',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='agreements.goal')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='activity')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ['goal', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='GoalOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conclusion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='agreements.conclusion')),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agreements.goal', verbose_name='goal')),
                ('outcome', models.CharField(choices=[('reached', 'Reached'), ('partly', 'Partly reached'), ('not_reached', 'Not reached'), ('nothing', 'Nothing to record')], default='nothing', max_length=12, verbose_name='outcome')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
            ],
            options={
                'verbose_name': 'outcome',
                'verbose_name_plural': 'outcomes',
                'ordering': ['goal__position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('conclusion', 'goal'), name='one_outcome_per_goal')],
            },
        ),
        migrations.CreateModel(
            name='CopyMailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('copy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='agreements.staffcopy')),
                ('number', models.PositiveSmallIntegerField(editable=False, verbose_name='time')),
                ('to_address', models.EmailField(max_length=254, verbose_name='to')),
                ('seen_copy', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, size=None, verbose_name='in copy')),
                ('blind_copy', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, size=None, verbose_name='in copy, unseen')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='asked')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent')),
                ('failed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='given up')),
            ],
            options={
                'verbose_name': 'mailing of a copy',
                'verbose_name_plural': 'mailings of copies',
                'ordering': ['copy', 'number', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('copy', 'number'), name='one_mailing_per_copy_and_time')],
            },
        ),
        migrations.CreateModel(
            name='ActivityDone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='done', to='agreements.activity')),
                ('done_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='done')),
            ],
            options={
                'verbose_name': 'activity done',
                'verbose_name_plural': 'activities done',
                'ordering': ['-done_at', '-pk'],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_agreementstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='96b71bf5cf2ab3593c5403ad13c143026f61643e', operation='INSERT', pgid='pgtrigger_insert_insert_13a93', table='agreements_agreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "agreements_agreementstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='a1b57f7fe558e074125b3bfc8be5c6cad2e17e7a', operation='UPDATE', pgid='pgtrigger_update_update_36fdd', table='agreements_agreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementversion',
            trigger=pgtrigger.compiler.Trigger(name='proposed_versions_are_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF OLD.status IN ('proposed', 'in_force', 'superseded', 'taken_back') AND (NEW.status = 'draft' OR (NEW.agreement_id, NEW.number,\n                    NEW.proposer_id, NEW.note, NEW.frequency, NEW.minutes, NEW.mode, NEW.arranger, NEW.starts_on,\n                    NEW.ends_on, NEW.mentee_name, NEW.mentor_name, NEW.proposed_at, NEW.digest)\n                    IS DISTINCT FROM (OLD.agreement_id, OLD.number, OLD.proposer_id, OLD.note, OLD.frequency,\n                    OLD.minutes, OLD.mode, OLD.arranger, OLD.starts_on, OLD.ends_on, OLD.mentee_name,\n                    OLD.mentor_name, OLD.proposed_at, OLD.digest)) THEN\n                RAISE EXCEPTION 'proposed_versions_are_never_changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposed_versions_are_never_changed';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='2aa200d3cecfe9dc8b92f21730a9c789d1f72c5b', operation='UPDATE', pgid='pgtrigger_proposed_versions_are_never_changed_6f352', table='agreements_agreementversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementversion',
            trigger=pgtrigger.compiler.Trigger(name='proposed_versions_are_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF OLD.status IN ('proposed', 'in_force', 'superseded', 'taken_back') THEN\n                RAISE EXCEPTION 'proposed_versions_are_never_deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'proposed_versions_are_never_deleted';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='1f48334bd2edd883185b76a9725c7fd9a8a06353', operation='DELETE', pgid='pgtrigger_proposed_versions_are_never_deleted_7a49a', table='agreements_agreementversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementversion',
            trigger=pgtrigger.compiler.Trigger(name='versions_in_force_are_signed_by_both', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF NEW.status = 'in_force' AND (SELECT count(*) FROM agreements_signature signature\n                    WHERE signature.version_id = NEW.id AND signature.digest = NEW.digest) < 2 THEN\n                RAISE EXCEPTION 'versions_in_force_are_signed_by_both' USING ERRCODE = 'check_violation', CONSTRAINT = 'versions_in_force_are_signed_by_both';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='537247f28203ac06376b3c1197b70992f009beda', operation='INSERT OR UPDATE', pgid='pgtrigger_versions_in_force_are_signed_by_both_1b70d', table='agreements_agreementversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementversion',
            trigger=pgtrigger.compiler.Trigger(name='versions_in_force_have_goals', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF NEW.status IN ('proposed', 'in_force') AND (\n                    NOT EXISTS (SELECT 1 FROM agreements_goal goal WHERE goal.version_id = NEW.id)\n                    OR EXISTS (SELECT 1 FROM agreements_goal goal WHERE goal.version_id = NEW.id AND (\n                        goal.deadline IS NULL OR goal.text = '' OR NOT EXISTS (\n                            SELECT 1 FROM agreements_activity activity\n                            WHERE activity.goal_id = goal.id AND activity.text <> '')))) THEN\n                RAISE EXCEPTION 'versions_in_force_have_goals' USING ERRCODE = 'check_violation', CONSTRAINT = 'versions_in_force_have_goals';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='c690d7e2e337dee6a7b5ea9eab600654d3d837dc', operation='INSERT OR UPDATE', pgid='pgtrigger_versions_in_force_have_goals_2dd97', table='agreements_agreementversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementversion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_agreementversionstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='22212b4da0f3383401ec4d6e652102802a6bb75a', operation='INSERT', pgid='pgtrigger_insert_insert_00612', table='agreements_agreementversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementversion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "agreements_agreementversionstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='a266c8c58b37f6d4749a85a396b8aaa911e760cb', operation='UPDATE', pgid='pgtrigger_update_update_dd75f', table='agreements_agreementversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conclusion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "agreements_conclusionstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='1291d5b09c4b441e8029fcaeedc2ffa0a25ad278', operation='INSERT', pgid='pgtrigger_insert_insert_5e409', table='agreements_conclusion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conclusion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "agreements_conclusionstatusevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='8da1b5ed1e5388e1d2c74a689c5e9326c083a03e', operation='UPDATE', pgid='pgtrigger_update_update_9dfca', table='agreements_conclusion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goal',
            trigger=pgtrigger.compiler.Trigger(name='goals_of_proposed_versions_are_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF EXISTS (SELECT 1 FROM agreements_agreementversion version\n                    WHERE version.id IN (NEW.version_id, OLD.version_id) AND version.status IN ('proposed', 'in_force', 'superseded', 'taken_back')) THEN\n                RAISE EXCEPTION 'goals_of_proposed_versions_are_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'goals_of_proposed_versions_are_frozen';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='994899b10e95beef7d0f068404c908d8874f15bc', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_goals_of_proposed_versions_are_frozen_b4506', table='agreements_goal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='activities_of_proposed_versions_are_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF EXISTS (SELECT 1 FROM agreements_agreementversion version\n                    JOIN agreements_goal goal ON goal.version_id = version.id\n                    WHERE goal.id IN (NEW.goal_id, OLD.goal_id) AND version.status IN ('proposed', 'in_force', 'superseded', 'taken_back')) THEN\n                RAISE EXCEPTION 'activities_of_proposed_versions_are_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'activities_of_proposed_versions_are_frozen';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='412f2bc55d6112a468ecae4ce1351da683b1cb87', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_activities_of_proposed_versions_are_frozen_c0804', table='agreements_activity', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='signatures_are_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF TRUE THEN\n                RAISE EXCEPTION 'signatures_are_never_changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'signatures_are_never_changed';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='d201fc42d1e7967faeb7a8522096e8ff361bb404', operation='UPDATE OR DELETE', pgid='pgtrigger_signatures_are_never_changed_b6c7f', table='agreements_signature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='only_a_party_signs_what_was_proposed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF NOT EXISTS (SELECT 1 FROM agreements_agreementversion version\n                    JOIN agreements_agreement agreement ON agreement.id = version.agreement_id\n                    JOIN matches_match pair ON pair.id = agreement.match_id\n                    WHERE version.id = NEW.version_id AND version.status = 'proposed' AND version.digest = NEW.digest\n                      AND NEW.party_id IN (pair.mentee_id, pair.mentor_id)) THEN\n                RAISE EXCEPTION 'only_a_party_signs_what_was_proposed' USING ERRCODE = 'check_violation', CONSTRAINT = 'only_a_party_signs_what_was_proposed';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='db2cf4ecc32954540861ee824054eb58485d271b', operation='INSERT', pgid='pgtrigger_only_a_party_signs_what_was_proposed_8bfc4', table='agreements_signature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffcopy',
            trigger=pgtrigger.compiler.Trigger(name='staff_copies_are_of_versions_in_force', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF NOT EXISTS (SELECT 1 FROM agreements_agreementversion version\n                    WHERE version.id = NEW.version_id AND version.in_force_at IS NOT NULL) THEN\n                RAISE EXCEPTION 'staff_copies_are_of_versions_in_force' USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_copies_are_of_versions_in_force';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='e16fa75e56a9b2baead89627be9f734e83c2d6bb', operation='INSERT', pgid='pgtrigger_staff_copies_are_of_versions_in_force_e44c7', table='agreements_staffcopy', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffcopy',
            trigger=pgtrigger.compiler.Trigger(name='staff_copies_stay_as_they_were_made', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF OLD.sha256 <> '' AND (NEW.sha256, NEW.pdf) IS DISTINCT FROM (OLD.sha256, OLD.pdf) THEN\n                RAISE EXCEPTION 'staff_copies_stay_as_they_were_made' USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_copies_stay_as_they_were_made';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='cdca1565657685bfd14f750c1c97c1941780ffd3', operation='UPDATE', pgid='pgtrigger_staff_copies_stay_as_they_were_made_3b831', table='agreements_staffcopy', when='BEFORE')),
        ),
        ]),
    ]
