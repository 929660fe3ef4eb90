import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import core.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from core.migration_operations import Together
from django.db import migrations, models


# DESIGN §4.7. The database's last word when a transaction commits, whoever wrote: an ended person has no posted
# profile, no pending request and no open match. Fires only on the writes that can break it.
FORWARD = """
CREATE FUNCTION program_is_out_and_in(person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM accounts_user WHERE id = person AND ended_at IS NOT NULL)
       AND (EXISTS (SELECT 1 FROM profiles_mentorprofile WHERE user_id = person AND status = 'approved')
            OR EXISTS (SELECT 1 FROM matches_matchrequest
                       WHERE person IN (mentee_id, mentor_id) AND status = 'pending')
            OR EXISTS (SELECT 1 FROM matches_match
                       WHERE person IN (mentee_id, mentor_id) AND status IN ('arranging', 'talked', 'agreed')))
$$;

CREATE FUNCTION program_refuse_out_and_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF program_is_out_and_in((to_jsonb(NEW) ->> TG_ARGV[0])::bigint) THEN
        RAISE EXCEPTION 'ended_people_are_out'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_people_are_out';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ended_people_are_out AFTER UPDATE OF ended_at ON accounts_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION program_refuse_out_and_in('id');

CREATE CONSTRAINT TRIGGER ended_people_are_out AFTER INSERT OR UPDATE OF status ON profiles_mentorprofile
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'approved')
    EXECUTE FUNCTION program_refuse_out_and_in('user_id');
"""
BACKWARD = """
DROP TRIGGER ended_people_are_out ON profiles_mentorprofile;
DROP TRIGGER ended_people_are_out ON accounts_user;
DROP FUNCTION program_refuse_out_and_in();
DROP FUNCTION program_is_out_and_in(bigint);
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('program', '0001_initial'),
        ('program', '0002_questions_and_ends'),
        ('program', '0003_conduct_data_orientation_materials'),
        ('program', '0004_ended_people_are_out'),
        ('program', '0005_case_acts'),
        ('program', '0006_announcements_planned'),
        ('program', '0007_imports'),
        ('program', '0008_exports'),
        ('program', '0009_words_of_columns'),
        ('program', '0010_lengths_pages_and_kept_reports'),
    ]

    dependencies = [
        ('accounts', '0001_initial_squashed'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('matches', '0001_initial_squashed'),
        ('profiles', '0001_initial_squashed'),
    ]

    operations = [
        Together([
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mentees', 'Students and graduates'), ('mentors', 'Mentors')], max_length=8, verbose_name='who is in it')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                ('uploaded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='uploaded')),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='to be carried out')),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='carried out')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-uploaded_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('finished_at', None), ('approved_at__isnull', False), _connector='OR'), name='only_approved_imports_are_done')],
            },
        ),
        migrations.CreateModel(
            name='LimitedOrientation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limited_orientations', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('how', models.CharField(choices=[('in_person', 'In person'), ('phone', 'By phone'), ('online', 'Online')], default='online', max_length=10, verbose_name='how')),
                ('works_well_with', models.CharField(blank=True, max_length=500, verbose_name='what makes this work well')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='asked')),
                ('given_on', models.DateField(blank=True, null=True, verbose_name='given on')),
                ('given_by', models.ForeignKey(blank=True, limit_choices_to={'is_staff': True}, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by')),
            ],
            options={
                'verbose_name': 'limited orientation',
                'verbose_name_plural': 'limited orientations',
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('given_on', None)), fields=('person',), name='one_open_limited_orientation_per_person', violation_error_message='You have asked for a short orientation already. Staff will contact you.')],
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='name in the address')),
                ('kind', models.CharField(choices=[('manual', 'Mentor Manual'), ('handbook', 'Mentee Handbook'), ('policy', 'Policy'), ('guide', 'Preparation guide')], max_length=8, verbose_name='kind')),
                ('title_en', models.CharField(max_length=150, verbose_name='title')),
                ('title_es', models.CharField(blank=True, max_length=150, verbose_name='title in Spanish')),
                ('is_for_mentors_only', models.BooleanField(default=False, verbose_name='for approved mentors only')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'material',
                'verbose_name_plural': 'materials',
                'ordering': ['position', 'title_en'],
            },
        ),
        migrations.CreateModel(
            name='OrientationSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_en', models.CharField(default='Orientation for mentors', max_length=150, verbose_name='title')),
                ('title_es', models.CharField(blank=True, default='Orientación para mentores', max_length=150, verbose_name='title in Spanish')),
                ('starts_at', models.DateTimeField(verbose_name='start')),
                ('minutes', models.PositiveSmallIntegerField(default=120, verbose_name='minutes')),
                ('has_workshop', models.BooleanField(default=True, verbose_name='with a workshop to practice')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('link', models.URLField(blank=True, help_text='Only those who are coming see it.', max_length=300, verbose_name='link')),
                ('capacity', models.PositiveSmallIntegerField(default=30, verbose_name='places')),
                ('text_en', core.fields.Text(blank=True, max_length=2000, verbose_name='what it is about')),
                ('text_es', core.fields.Text(blank=True, max_length=2000, verbose_name='what it is about, in Spanish')),
                ('sequence', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='called off')),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='reminded')),
            ],
            options={
                'verbose_name': 'orientation session',
                'verbose_name_plural': 'orientation sessions',
                'ordering': ['starts_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('place', ''), _negated=True), models.Q(('link', ''), _negated=True), _connector='OR'), name='a_session_has_a_place_or_a_link', violation_error_message='Say where it is: a place, a link, or both.'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='a_session_has_room', violation_error_message='A session has at least one place.'), core.fields.TextLength(length=2000, name='program_orientationsession_text_en_length', text='text_en'), core.fields.TextLength(length=2000, name='program_orientationsession_text_es_length', text='text_es')],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='name in the address')),
                ('audience', models.CharField(choices=[('everybody', 'For everybody'), ('mentee', 'For mentees'), ('mentor', 'For mentors')], default='everybody', max_length=9, verbose_name='for whom')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('title_en', models.CharField(max_length=150, verbose_name='title')),
                ('title_es', models.CharField(blank=True, max_length=150, verbose_name='title in Spanish')),
                ('text_en', core.fields.Text(help_text='Markdown.', max_length=8000, verbose_name='text')),
                ('text_es', core.fields.Text(blank=True, max_length=8000, verbose_name='text in Spanish')),
                ('is_published', models.BooleanField(default=True, verbose_name='published')),
            ],
            options={
                'verbose_name': 'page of help',
                'verbose_name_plural': 'pages of help',
                'ordering': ['position', 'pk'],
                'constraints': [core.fields.TextLength(length=8000, name='program_page_text_en_length', text='text_en'), core.fields.TextLength(length=8000, name='program_page_text_es_length', text='text_es')],
            },
        ),
        migrations.CreateModel(
            name='ParticipationEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participation_ends', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('reason', core.fields.Text(max_length=2000, verbose_name='reason, as the person reads it')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by')),
                ('ended_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='ended')),
                ('reinstated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='reinstated')),
                ('reinstated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reinstated_because', core.fields.Text(blank=True, max_length=2000, verbose_name='why reinstated')),
            ],
            options={
                'verbose_name': 'ended participation',
                'verbose_name_plural': 'ended participations',
                'ordering': ['-ended_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reinstated_at', None)), fields=('user',), name='one_standing_end_per_person', violation_error_message="This person's participation has ended already."), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_end_carries_a_reason', violation_error_message='Say why: the person reads your reason (R26).'), core.fields.TextLength(length=2000, name='program_participationend_reason_length', text='reason'), core.fields.TextLength(length=2000, name='program_participationend_reinstated_because_length', text='reinstated_because')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.CharField(choices=[('fall', 'Fall'), ('spring', 'Spring')], max_length=6, verbose_name='semester')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('finals_start_on', models.DateField(blank=True, null=True, verbose_name='first day of finals')),
                ('finals_end_on', models.DateField(blank=True, null=True, verbose_name='last day of finals')),
            ],
            options={
                'verbose_name': 'term',
                'verbose_name_plural': 'terms',
                'ordering': ['-starts_on'],
                'constraints': [models.UniqueConstraint(fields=('season', 'year'), name='one_term_per_season_and_year', violation_error_message='This term is there already.'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='a_term_ends_after_it_starts', violation_error_message='The last day comes after the first.'), models.CheckConstraint(condition=models.Q(models.Q(('finals_end_on', None), ('finals_start_on', None)), models.Q(('finals_end_on__gte', models.F('finals_start_on')), ('finals_start_on__gte', models.F('starts_on'))), _connector='OR'), name='finals_lie_in_their_term', violation_error_message='Give the first and the last day of finals, both within the term.')],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_en', models.CharField(max_length=120, verbose_name='subject')),
                ('title_es', models.CharField(blank=True, max_length=120, verbose_name='subject in Spanish')),
                ('text_en', core.fields.Text(max_length=5000, verbose_name='text')),
                ('text_es', core.fields.Text(blank=True, max_length=5000, verbose_name='text in Spanish')),
                ('audience', models.CharField(choices=[('everybody', 'Mentees and mentors'), ('mentees', 'Mentees'), ('mentors', 'Approved mentors'), ('pairs', 'People in an open match')], default='everybody', max_length=10, verbose_name='to whom')),
                ('written_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='written')),
                ('planned_for', models.DateTimeField(blank=True, help_text='Leave it empty to send it as soon as it is released.', null=True, verbose_name='not before')),
                ('send_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='to be sent')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent')),
                ('sent_to', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='sent to')),
                ('industries', models.ManyToManyField(blank=True, related_name='+', to='profiles.industry', verbose_name='only mentors in these industries')),
                ('colleges', models.ManyToManyField(blank=True, related_name='+', to='profiles.college', verbose_name='only mentees of these colleges')),
            ],
            options={
                'verbose_name': 'announcement',
                'verbose_name_plural': 'announcements',
                'ordering': ['-written_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at', None), ('send_at__isnull', False), _connector='OR'), name='only_released_announcements_are_sent'), core.fields.TextLength(length=5000, name='program_announcement_text_en_length', text='text_en'), core.fields.TextLength(length=5000, name='program_announcement_text_es_length', text='text_es')],
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=120, verbose_name='name')),
                ('name_es', models.CharField(blank=True, max_length=120, verbose_name='name in Spanish')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
            ],
            options={
                'verbose_name': 'campus-closed day',
                'verbose_name_plural': 'campus-closed days',
                'ordering': ['starts_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='closed_days_end_after_they_start', violation_error_message='The last day does not come before the first.')],
            },
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this state since')),
                ('reporter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='concerns_sent', to=settings.AUTH_USER_MODEL, verbose_name='from')),
                ('subject', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='concerns_about', to=settings.AUTH_USER_MODEL, verbose_name='about')),
                ('status', models.CharField(choices=[('received', 'Received'), ('looked_at', 'Being looked at'), ('closed', 'Closed')], default='received', editable=False, max_length=10, verbose_name='state')),
                ('kind', models.CharField(choices=[('conduct', 'Someone crossed a line, or I feel unsafe'), ('worry', 'I am worried about someone'), ('other', 'Something else is not right')], default='conduct', max_length=8, verbose_name='what it is')),
                ('text', core.fields.Text(max_length=4000, verbose_name='what happened')),
                ('about_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contenttypes.contenttype', verbose_name='about what')),
                ('about_id', models.BigIntegerField(blank=True, null=True, verbose_name='its number')),
                ('evidence', models.JSONField(blank=True, default=dict, editable=False, verbose_name='as it was when reported')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='received')),
                ('handled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by')),
                ('outcome', models.CharField(blank=True, max_length=500, verbose_name='outcome, as the sender reads it')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('kept_out', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='staff kept out of this case')),
            ],
            options={
                'verbose_name': 'case',
                'verbose_name_plural': 'cases',
                'ordering': ['-received_at', '-pk'],
                'permissions': [('handle_concern', 'Can read and handle cases of conduct')],
                'constraints': [models.CheckConstraint(condition=models.Q(('subject', None), ('reporter', None), models.Q(('subject', models.F('reporter')), _negated=True), _connector='OR'), name='nobody_reports_themselves', violation_error_message='A report is about somebody else.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status', 'closed'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('status', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='a_closed_case_has_an_outcome', violation_error_message='Write one sentence for the person who reported it.'), core.fields.TextLength(length=4000, name='program_concern_text_length', text='text')],
            },
        ),
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='erasure_requests', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='asked')),
                ('due_at', models.DateTimeField(db_default=django.db.models.expressions.CombinedExpression(django.db.models.functions.datetime.Now(), '+', models.Value(datetime.timedelta(days=14))), editable=False, verbose_name='to be done from')),
                ('taken_back_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='taken back')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='erased')),
                ('done_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='erased by')),
            ],
            options={
                'verbose_name': 'request for erasure',
                'verbose_name_plural': 'requests for erasure',
                'ordering': ['due_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('done_at', None), ('taken_back_at', None)), fields=('user',), name='one_waiting_erasure_per_person', violation_error_message='You have asked for erasure already.'), models.CheckConstraint(condition=models.Q(('taken_back_at', None), ('done_at', None), _connector='OR'), name='an_erasure_is_taken_back_or_done')],
            },
        ),
        migrations.CreateModel(
            name='FaqEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='name in the address')),
                ('audience', models.CharField(choices=[('mentee', 'For mentees'), ('mentor', 'For mentors')], max_length=6, verbose_name='for whom')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('question_en', models.CharField(max_length=200, verbose_name='question')),
                ('question_es', models.CharField(blank=True, max_length=200, verbose_name='question in Spanish')),
                ('answer_en', core.fields.Text(help_text='Markdown.', max_length=4000, verbose_name='answer')),
                ('answer_es', core.fields.Text(blank=True, max_length=4000, verbose_name='answer in Spanish')),
                ('is_published', models.BooleanField(default=True, verbose_name='published')),
            ],
            options={
                'verbose_name': 'question and answer',
                'verbose_name_plural': 'questions and answers',
                'ordering': ['audience', 'position', 'pk'],
                'constraints': [core.fields.TextLength(length=4000, name='program_faqentry_answer_en_length', text='answer_en'), core.fields.TextLength(length=4000, name='program_faqentry_answer_es_length', text='answer_es')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('material', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='editions', to='program.material', verbose_name='material')),
                ('number', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('text_en', core.fields.Text(blank=True, help_text='Markdown.', max_length=100000, verbose_name='text')),
                ('text_es', core.fields.Text(blank=True, max_length=100000, verbose_name='text in Spanish')),
                ('file', models.FileField(blank=True, upload_to='materials/', validators=[django.core.validators.FileExtensionValidator(['pdf'])], verbose_name='file')),
                ('change_note_en', models.CharField(blank=True, max_length=500, verbose_name='what changed')),
                ('change_note_es', models.CharField(blank=True, max_length=500, verbose_name='what changed, in Spanish')),
                ('needs_acknowledgement', models.BooleanField(default=False, verbose_name='ask for an acknowledgement')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample: staff must review it')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
            ],
            options={
                'verbose_name': 'edition',
                'verbose_name_plural': 'editions',
                'ordering': ['material', '-number'],
                'constraints': [models.UniqueConstraint(fields=('material', 'number'), name='edition_numbers_are_unique', violation_error_message='There is an edition with this number already.'), models.CheckConstraint(condition=models.Q(models.Q(('text_en', ''), _negated=True), models.Q(('file', ''), _negated=True), _connector='OR'), name='an_edition_has_a_text_or_a_file', violation_error_message='Write a text, add a file, or both.'), core.fields.TextLength(length=100000, name='program_edition_text_en_length', text='text_en'), core.fields.TextLength(length=100000, name='program_edition_text_es_length', text='text_es')],
            },
        ),
        migrations.CreateModel(
            name='FaqEntryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='program.faqentry')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=60, verbose_name='name in the address')),
                ('audience', models.CharField(choices=[('mentee', 'For mentees'), ('mentor', 'For mentors')], max_length=6, verbose_name='for whom')),
                ('question_en', models.CharField(max_length=200, verbose_name='question')),
                ('question_es', models.CharField(blank=True, max_length=200, verbose_name='question in Spanish')),
                ('answer_en', core.fields.Text(help_text='Markdown.', max_length=4000, verbose_name='answer')),
                ('answer_es', core.fields.Text(blank=True, max_length=4000, verbose_name='answer in Spanish')),
                ('is_published', models.BooleanField(default=True, verbose_name='published')),
            ],
            options={
                'abstract': False,
                'constraints': [core.fields.TextLength(length=4000, name='program_faqentryevent_answer_en_length', text='answer_en'), core.fields.TextLength(length=4000, name='program_faqentryevent_answer_es_length', text='answer_es')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='program.importfile')),
                ('line', models.PositiveIntegerField(verbose_name='line')),
                ('email', models.CharField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('values', models.JSONField(default=dict, verbose_name='answers')),
                ('fate', models.CharField(choices=[('new', 'will be made'), ('there', 'is here already: nothing changes'), ('twice', 'is in the file twice: the first line counts'), ('unreadable', 'cannot be taken over'), ('made', 'made')], max_length=10, verbose_name='what becomes of it')),
                ('remark', models.CharField(blank=True, max_length=1000, verbose_name='remark')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'line of an import',
                'verbose_name_plural': 'lines of imports',
                'ordering': ['file', 'line'],
                'constraints': [models.UniqueConstraint(fields=('file', 'line'), name='one_import_row_per_line'), models.CheckConstraint(condition=models.Q(models.Q(('fate', 'new'), _negated=True), models.Q(('email', ''), _negated=True), _connector='OR'), name='people_are_made_with_an_address')],
            },
        ),
        migrations.CreateModel(
            name='OrientationSessionStartsAtCancelledAtEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='starts_at_cancelled_at_events', to='program.orientationsession')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('starts_at', models.DateTimeField(verbose_name='start')),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='called off')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='program.page')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=60, verbose_name='name in the address')),
                ('audience', models.CharField(choices=[('everybody', 'For everybody'), ('mentee', 'For mentees'), ('mentor', 'For mentors')], default='everybody', max_length=9, verbose_name='for whom')),
                ('title_en', models.CharField(max_length=150, verbose_name='title')),
                ('title_es', models.CharField(blank=True, max_length=150, verbose_name='title in Spanish')),
                ('text_en', core.fields.Text(help_text='Markdown.', max_length=8000, verbose_name='text')),
                ('text_es', core.fields.Text(blank=True, max_length=8000, verbose_name='text in Spanish')),
                ('is_published', models.BooleanField(default=True, verbose_name='published')),
            ],
            options={
                'abstract': False,
                'constraints': [core.fields.TextLength(length=8000, name='program_pageevent_text_en_length', text='text_en'), core.fields.TextLength(length=8000, name='program_pageevent_text_es_length', text='text_es')],
            },
        ),
        migrations.CreateModel(
            name='ParticipationEndReinstatedAtEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='reinstated_at_events', to='program.participationend')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('reinstated_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='reinstated')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to='program.orientationsession', verbose_name='session')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='registrations', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('status', models.CharField(choices=[('coming', 'Coming'), ('waiting', 'On the waiting list'), ('cancelled', 'Not coming')], default='coming', max_length=10, verbose_name='state')),
                ('works_well_with', models.CharField(blank=True, max_length=500, verbose_name='what makes this work well for you')),
                ('registered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='registered')),
                ('attended', models.BooleanField(blank=True, null=True, verbose_name='was there')),
            ],
            options={
                'verbose_name': 'registration',
                'verbose_name_plural': 'registrations',
                'ordering': ['registered_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('session', 'person'), name='one_registration_per_session_and_person', violation_error_message='You have registered for this session already.')],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementSendAtSentAtEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='send_at_sent_at_events', to='program.announcement')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('send_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='to be sent')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConcernAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='program.concern', verbose_name='case')),
                ('act', models.CharField(choices=[('note', 'Note'), ('warn', 'Warned'), ('hold', 'Match put on hold'), ('release', 'Match released'), ('hide', 'Profile hidden'), ('block', 'Pair kept apart'), ('end', 'Participation ended'), ('keep_out', 'Kept out of this case'), ('close', 'Case closed')], default='note', max_length=8, verbose_name='what')),
                ('text', core.fields.Text(blank=True, max_length=4000, verbose_name='words')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
            ],
            options={
                'verbose_name': 'act in a case',
                'verbose_name_plural': 'acts in a case',
                'ordering': ['at', 'pk'],
                'constraints': [core.fields.TextLength(length=4000, name='program_concernact_text_length', text='text')],
            },
        ),
        migrations.CreateModel(
            name='ConcernReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='program.concern', verbose_name='case')),
                ('reader', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('read_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='read')),
            ],
            options={
                'verbose_name': 'reading of a case',
                'verbose_name_plural': 'readings of a case',
                'ordering': ['-read_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ConcernStatusHandledByEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_handled_by_events', to='program.concern')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('received', 'Received'), ('looked_at', 'Being looked at'), ('closed', 'Closed')], default='received', editable=False, max_length=10, verbose_name='state')),
                ('handled_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ErasureRequestTakenBackAtDoneAtEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='taken_back_at_done_at_events', to='program.erasurerequest')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('taken_back_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='taken back')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='erased')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('requests', 'Every request of the term'), ('activities', "Every activity of the term's agreements")], max_length=10, verbose_name='what')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='program.term', verbose_name='term')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='asked')),
                ('total', models.PositiveIntegerField(default=0, editable=False, verbose_name='rows')),
                ('done', models.PositiveIntegerField(default=0, editable=False, verbose_name='rows written')),
                ('last_key', models.BigIntegerField(default=0, editable=False)),
                ('ready_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ready')),
            ],
            options={
                'verbose_name': 'export',
                'verbose_name_plural': 'exports',
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ready_at', None)), fields=('kind', 'term', 'by'), name='one_open_export_per_kind_and_person', violation_error_message='This file is being written already.')],
            },
        ),
        migrations.CreateModel(
            name='RegistrationStatusAttendedEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_attended_events', to='program.registration')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('coming', 'Coming'), ('waiting', 'On the waiting list'), ('cancelled', 'Not coming')], default='coming', max_length=10, verbose_name='state')),
                ('attended', models.BooleanField(blank=True, null=True, verbose_name='was there')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acknowledgements', to='program.edition', verbose_name='edition')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acknowledgements', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
            ],
            options={
                'verbose_name': 'acknowledgement',
                'verbose_name_plural': 'acknowledgements',
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'person'), name='one_acknowledgement_per_edition_and_person')],
            },
        ),
        migrations.CreateModel(
            name='EditionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='program.edition')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('material', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='program.material', verbose_name='material')),
                ('number', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('file', models.FileField(blank=True, upload_to='materials/', validators=[django.core.validators.FileExtensionValidator(['pdf'])], verbose_name='file')),
                ('change_note_en', models.CharField(blank=True, max_length=500, verbose_name='what changed')),
                ('change_note_es', models.CharField(blank=True, max_length=500, verbose_name='what changed, in Spanish')),
                ('needs_acknowledgement', models.BooleanField(default=False, verbose_name='ask for an acknowledgement')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample: staff must review it')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExportPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='program.export')),
                ('text', core.fields.Text(max_length=10000000)),
            ],
            options={
                'verbose_name': 'part of an export',
                'verbose_name_plural': 'parts of exports',
                'ordering': ['export', 'pk'],
                'constraints': [core.fields.TextLength(length=10000000, name='program_exportpart_text_length', text='text')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='faqentry',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "program_faqentryevent" ("answer_en", "answer_es", "audience", "id", "is_published", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question_en", "question_es", "slug") VALUES (NEW."answer_en", NEW."answer_es", NEW."audience", NEW."id", NEW."is_published", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."question_en", NEW."question_es", NEW."slug"); RETURN NULL;', hash='fe8c09d0ede3a2ce22e725da93c11a92a0ec617c', operation='INSERT', pgid='pgtrigger_insert_insert_72577', table='program_faqentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='faqentry',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answer_en" IS DISTINCT FROM (NEW."answer_en") OR OLD."answer_es" IS DISTINCT FROM (NEW."answer_es") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_published" IS DISTINCT FROM (NEW."is_published") OR OLD."question_en" IS DISTINCT FROM (NEW."question_en") OR OLD."question_es" IS DISTINCT FROM (NEW."question_es") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "program_faqentryevent" ("answer_en", "answer_es", "audience", "id", "is_published", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "question_en", "question_es", "slug") VALUES (NEW."answer_en", NEW."answer_es", NEW."audience", NEW."id", NEW."is_published", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."question_en", NEW."question_es", NEW."slug"); RETURN NULL;', hash='d083c26a5cb5afc3e8a84ba7f5bcf45ffd440af2', operation='UPDATE', pgid='pgtrigger_update_update_5e36a', table='program_faqentry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orientationsession',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "program_orientationsessionstartsatcancelledatevent" ("cancelled_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at") VALUES (NEW."cancelled_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_at"); RETURN NULL;', hash='01410c24e385f560d178f073923c5e55e3eb050f', operation='INSERT', pgid='pgtrigger_insert_insert_51616', table='program_orientationsession', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orientationsession',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cancelled_at" IS DISTINCT FROM (NEW."cancelled_at") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at"))', func='INSERT INTO "program_orientationsessionstartsatcancelledatevent" ("cancelled_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at") VALUES (NEW."cancelled_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_at"); RETURN NULL;', hash='d9f3df6747f6b3e62a91cc2e0bc5fc4a6e0ecd89', operation='UPDATE', pgid='pgtrigger_update_update_bd300', table='program_orientationsession', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "program_pageevent" ("audience", "id", "is_published", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "text_en", "text_es", "title_en", "title_es") VALUES (NEW."audience", NEW."id", NEW."is_published", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug", NEW."text_en", NEW."text_es", NEW."title_en", NEW."title_es"); RETURN NULL;', hash='d06088a1a985fc21928ac1668dc0846906da927b', operation='INSERT', pgid='pgtrigger_insert_insert_01ca2', table='program_page', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='page',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_published" IS DISTINCT FROM (NEW."is_published") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."text_en" IS DISTINCT FROM (NEW."text_en") OR OLD."text_es" IS DISTINCT FROM (NEW."text_es") OR OLD."title_en" IS DISTINCT FROM (NEW."title_en") OR OLD."title_es" IS DISTINCT FROM (NEW."title_es"))', func='INSERT INTO "program_pageevent" ("audience", "id", "is_published", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "text_en", "text_es", "title_en", "title_es") VALUES (NEW."audience", NEW."id", NEW."is_published", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug", NEW."text_en", NEW."text_es", NEW."title_en", NEW."title_es"); RETURN NULL;', hash='bdba8cb798479907059f0a4759c1407cb613381c', operation='UPDATE', pgid='pgtrigger_update_update_9eb80', table='program_page', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='announcement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "program_announcementsendatsentatevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "send_at", "sent_at") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."send_at", NEW."sent_at"); RETURN NULL;', hash='edc5da5cb026aac8d4058d4fe7e853a29329bcf2', operation='INSERT', pgid='pgtrigger_insert_insert_7413f', table='program_announcement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='announcement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."send_at" IS DISTINCT FROM (NEW."send_at") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at"))', func='INSERT INTO "program_announcementsendatsentatevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "send_at", "sent_at") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."send_at", NEW."sent_at"); RETURN NULL;', hash='993653b394ca51db07d1fa166a733c38cc0a40a5', operation='UPDATE', pgid='pgtrigger_update_update_031c4', table='program_announcement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concern',
            trigger=pgtrigger.compiler.Trigger(name='a_report_stays_as_it_was_sent', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF (NEW.text, NEW.kind, NEW.evidence, NEW.about_id)\n                    IS DISTINCT FROM (OLD.text, OLD.kind, OLD.evidence, OLD.about_id) THEN\n                RAISE EXCEPTION 'a_report_stays_as_it_was_sent' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_report_stays_as_it_was_sent';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='ec7fd760fa7c757a35d756ab74549290f22a98ea', operation='UPDATE', pgid='pgtrigger_a_report_stays_as_it_was_sent_97e95', table='program_concern', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concern',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "program_concernstatushandledbyevent" ("handled_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."handled_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='b846b84e64f169e47484118eaeed0fb5245997b8', operation='INSERT', pgid='pgtrigger_insert_insert_37964', table='program_concern', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concern',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."handled_by_id" IS DISTINCT FROM (NEW."handled_by_id") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "program_concernstatushandledbyevent" ("handled_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."handled_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='8bf46a7a0e8cf3ef4fb4d7a8ef52961531dd2697', operation='UPDATE', pgid='pgtrigger_update_update_035b0', table='program_concern', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concernact',
            trigger=pgtrigger.compiler.Trigger(name='what_was_done_in_a_case_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF TG_OP = 'DELETE'\n                    OR (NEW.concern_id, NEW.act, NEW.text, NEW.at)\n                    IS DISTINCT FROM (OLD.concern_id, OLD.act, OLD.text, OLD.at) THEN\n                RAISE EXCEPTION 'what_was_done_in_a_case_stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_done_in_a_case_stays';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='c0f0b58b49651cb02b24629de40fbbb740cb5477', operation='UPDATE OR DELETE', pgid='pgtrigger_what_was_done_in_a_case_stays_c9e8d', table='program_concernact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='erasurerequest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "program_erasurerequesttakenbackatdoneatevent" ("done_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taken_back_at") VALUES (NEW."done_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."taken_back_at"); RETURN NULL;', hash='6a0e2cbe29f05435dc4db717f5d251fdfe306df0', operation='INSERT', pgid='pgtrigger_insert_insert_1ad4d', table='program_erasurerequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='erasurerequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."done_at" IS DISTINCT FROM (NEW."done_at") OR OLD."taken_back_at" IS DISTINCT FROM (NEW."taken_back_at"))', func='INSERT INTO "program_erasurerequesttakenbackatdoneatevent" ("done_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taken_back_at") VALUES (NEW."done_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."taken_back_at"); RETURN NULL;', hash='15122c14b8b170eb66af569697b31efac4a0f06b', operation='UPDATE', pgid='pgtrigger_update_update_4bb52', table='program_erasurerequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "program_editionevent" ("change_note_en", "change_note_es", "file", "id", "is_sample", "material_id", "needs_acknowledgement", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at") VALUES (NEW."change_note_en", NEW."change_note_es", NEW."file", NEW."id", NEW."is_sample", NEW."material_id", NEW."needs_acknowledgement", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at"); RETURN NULL;', hash='a7baef0137ff34cacb52cf6acd3076c99c91ecdb', operation='INSERT', pgid='pgtrigger_insert_insert_ff5c4', table='program_edition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='edition',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."change_note_en" IS DISTINCT FROM (NEW."change_note_en") OR OLD."change_note_es" IS DISTINCT FROM (NEW."change_note_es") OR OLD."file" IS DISTINCT FROM (NEW."file") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_sample" IS DISTINCT FROM (NEW."is_sample") OR OLD."material_id" IS DISTINCT FROM (NEW."material_id") OR OLD."needs_acknowledgement" IS DISTINCT FROM (NEW."needs_acknowledgement") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at"))', func='INSERT INTO "program_editionevent" ("change_note_en", "change_note_es", "file", "id", "is_sample", "material_id", "needs_acknowledgement", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at") VALUES (NEW."change_note_en", NEW."change_note_es", NEW."file", NEW."id", NEW."is_sample", NEW."material_id", NEW."needs_acknowledgement", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at"); RETURN NULL;', hash='6d35d02f1ac6644813d4de07698746153858c30f', operation='UPDATE', pgid='pgtrigger_update_update_e27bb', table='program_edition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participationend',
            trigger=pgtrigger.compiler.Trigger(name='ended_people_are_out', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n            \n            IF program_is_out_and_in(NEW.user_id) THEN\n                RAISE EXCEPTION 'ended_people_are_out' USING ERRCODE = 'check_violation', CONSTRAINT = 'ended_people_are_out';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='8b7cc36e2809848bf374b83107acc4433c9ad702', operation='INSERT OR UPDATE', pgid='pgtrigger_ended_people_are_out_845c0', table='program_participationend', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participationend',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "program_participationendreinstatedatevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reinstated_at") VALUES (_pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reinstated_at"); RETURN NULL;', hash='f8936950db829b22f10dc25fae758925a81d8cd3', operation='INSERT', pgid='pgtrigger_insert_insert_4e3a3', table='program_participationend', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participationend',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."reinstated_at" IS DISTINCT FROM (NEW."reinstated_at"))', func='INSERT INTO "program_participationendreinstatedatevent" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reinstated_at") VALUES (_pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reinstated_at"); RETURN NULL;', hash='19d8c5506a1a8e8a1efa47f7aa3cd785171d84fe', operation='UPDATE', pgid='pgtrigger_update_update_5d587', table='program_participationend', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='a_session_is_never_overfull', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            PERFORM 1 FROM program_orientationsession WHERE id = NEW.session_id FOR NO KEY UPDATE;\n            IF NEW.status = 'coming' AND (TG_OP = 'INSERT' OR OLD.status <> 'coming') AND\n                    (SELECT count(*) FROM program_registration other\n                     WHERE other.session_id = NEW.session_id AND other.status = 'coming')\n                    >= (SELECT capacity FROM program_orientationsession WHERE id = NEW.session_id) THEN\n                RAISE EXCEPTION 'a_session_is_never_overfull' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_session_is_never_overfull';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='ca60ec733a92c1ca26d2df8ee7ba04a020de91da', operation='INSERT OR UPDATE', pgid='pgtrigger_a_session_is_never_overfull_57bd8', table='program_registration', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "program_registrationstatusattendedevent" ("attended", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."attended", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status"); RETURN NULL;', hash='95ae3cf6da16469e766ac5fcae0025a5f561b279', operation='INSERT', pgid='pgtrigger_insert_insert_8c8a5', table='program_registration', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='registration',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."attended" IS DISTINCT FROM (NEW."attended") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "program_registrationstatusattendedevent" ("attended", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."attended", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status"); RETURN NULL;', hash='e93b0ed2bb0e17c24a93edae0fc412843f093501', operation='UPDATE', pgid='pgtrigger_update_update_2d8a0', table='program_registration', when='AFTER')),
        ),
        ]),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
