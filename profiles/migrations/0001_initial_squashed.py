import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import core.fields
import core.validators
import pgtrigger.compiler
import pgtrigger.migrations
import profiles.models.mentor
from django.conf import settings
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models


# The portal's words: English stems, without accents. unaccent is a trusted extension and ships its rules.
CONFIGURE = """
CREATE TEXT SEARCH CONFIGURATION portal (COPY = english);
ALTER TEXT SEARCH CONFIGURATION portal ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('profiles', '0001_initial'),
        ('profiles', '0002_what_search_reads'),
        ('profiles', '0003_documents_stay_in_one_piece'),
        ('profiles', '0004_reviews_and_plain_texts'),
        ('profiles', '0005_how_mentors_answer'),
        ('profiles', '0006_proofs_of_campus'),
        ('profiles', '0007_asked_if_available'),
        ('profiles', '0008_common_lexemes'),
        ('profiles', '0009_what_a_gap_means'),
        ('profiles', '0010_words_of_columns'),
        ('profiles', '0011_majors_that_lead_to_an_industry'),
        ('profiles', '0012_no_statistics_of_words'),
        ('profiles', '0013_text_lengths'),
    ]

    dependencies = [
        ('accounts', '0002_initial_squashed'),
        ('accounts', '0001_initial_squashed'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(CONFIGURE, "DROP TEXT SEARCH CONFIGURATION portal"),
        migrations.CreateModel(
            name='College',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_es', models.CharField(blank=True, max_length=200, verbose_name='name in Spanish')),
            ],
            options={
                'verbose_name': 'college',
                'verbose_name_plural': 'colleges',
                'ordering': ['name_en'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name_en'), name='one_college_per_name')],
            },
        ),
        migrations.CreateModel(
            name='CommonLexeme',
            fields=[
                ('lexeme', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('percent', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='IndustryGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_es', models.CharField(blank=True, max_length=200, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'industry group',
                'verbose_name_plural': 'industry groups',
                'ordering': ['position', 'name_en'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name_en'), name='one_industry_group_per_name')],
            },
        ),
        migrations.CreateModel(
            name='ReviewReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('returned', 'Returned for a change'), ('declined', 'Not approved')], max_length=10, verbose_name='for')),
                ('text_en', core.fields.Text(max_length=2000, verbose_name='in English')),
                ('text_es', core.fields.Text(blank=True, max_length=2000, verbose_name='in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'ready reason',
                'verbose_name_plural': 'ready reasons',
                'ordering': ['decision', 'position', 'pk'],
                'constraints': [core.fields.TextLength(length=2000, name='profiles_reviewreason_text_en_length', text='text_en'), core.fields.TextLength(length=2000, name='profiles_reviewreason_text_es_length', text='text_es')],
            },
        ),
        migrations.CreateModel(
            name='SearchAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('alias', models.CharField(max_length=80, verbose_name='what people type')),
                ('meaning', models.CharField(help_text='The English name of a major, industry, industry group, occupation or topic.', max_length=200, verbose_name='what it means')),
            ],
            options={
                'verbose_name': 'search alias',
                'verbose_name_plural': 'search aliases',
                'ordering': ['alias', 'meaning'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('alias'), django.db.models.functions.text.Lower('meaning'), name='one_alias_per_meaning')],
            },
        ),
        migrations.CreateModel(
            name='SearchGap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(max_length=120, unique=True, verbose_name='what people typed')),
                ('times', models.PositiveIntegerField(default=0, verbose_name='times')),
                ('last_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='last')),
                ('facets', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), blank=True, default=list, editable=False, size=None)),
            ],
            options={
                'verbose_name': 'search that found nobody',
                'verbose_name_plural': 'searches that found nobody',
                'ordering': ['-times', 'query'],
            },
        ),
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=250)),
                ('words', models.CharField(max_length=300)),
                ('facet', models.IntegerField()),
                ('strength', models.PositiveSmallIntegerField()),
            ],
            options={
                'indexes': [models.Index(django.contrib.postgres.indexes.OpClass('key', 'text_pattern_ops'), models.F('facet'), name='search_term_by_key'), models.Index(fields=['facet'], name='search_term_by_facet'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('words', config='portal'), fastupdate=False, name='search_term_by_word')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('word', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('times', models.PositiveIntegerField(default=1)),
                ('shortened', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['shortened'], name='search_word_by_shortened')],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_es', models.CharField(blank=True, max_length=200, verbose_name='name in Spanish')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'topic of help',
                'verbose_name_plural': 'topics of help',
                'ordering': ['position', 'name_en'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name_en'), name='one_topic_per_name')],
            },
        ),
        migrations.CreateModel(
            name='Major',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_es', models.CharField(blank=True, max_length=200, verbose_name='name in Spanish')),
                ('college', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='majors', to='profiles.college', verbose_name='college')),
                ('degrees', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='degrees')),
                ('cip_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=7), blank=True, default=list, size=None, verbose_name='CIP codes')),
                ('search_words', core.fields.Text(blank=True, help_text='One phrase on a line.', max_length=8000, verbose_name='more words it is found by')),
            ],
            options={
                'verbose_name': 'major',
                'verbose_name_plural': 'majors',
                'ordering': ['name_en'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name_en'), name='one_major_per_name'), core.fields.TextLength(length=8000, name='profiles_major_search_words_length', text='search_words')],
            },
        ),
        migrations.CreateModel(
            name='Industry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('name_es', models.CharField(blank=True, max_length=200, verbose_name='name in Spanish')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='industries', to='profiles.industrygroup', verbose_name='group')),
                ('naics_prefixes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), blank=True, default=list, size=None, verbose_name='NAICS codes')),
                ('search_words', core.fields.Text(blank=True, help_text='One phrase on a line.', max_length=100000, verbose_name='more words it is found by')),
                ('majors', models.ManyToManyField(blank=True, help_text='Suggested to its mentors as students they can help.', related_name='industries', to='profiles.major', verbose_name='majors that lead here')),
            ],
            options={
                'verbose_name': 'industry',
                'verbose_name_plural': 'industries',
                'ordering': ['group__position', 'name_en'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name_en'), name='one_industry_per_name'), core.fields.TextLength(length=100000, name='profiles_industry_search_words_length', text='search_words')],
            },
        ),
        migrations.CreateModel(
            name='Occupation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('onet_code', models.CharField(max_length=10, unique=True, verbose_name='O*NET code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('description', core.fields.Text(blank=True, max_length=1000, verbose_name='description')),
                ('job_zone', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='job zone')),
                ('alternate_titles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='other titles')),
                ('titles_es', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='titles in Spanish')),
                ('majors', models.ManyToManyField(blank=True, related_name='occupations', to='profiles.major', verbose_name='majors that lead here')),
            ],
            options={
                'verbose_name': 'occupation',
                'verbose_name_plural': 'occupations',
                'ordering': ['title'],
                'constraints': [core.fields.TextLength(length=1000, name='profiles_occupation_description_length', text='description')],
            },
        ),
        migrations.CreateModel(
            name='MenteeProfile',
            fields=[
                ('status_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this state since')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('status', models.CharField(choices=[('draft', 'Being filled in'), ('complete', 'Complete')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('standing', models.CharField(blank=True, choices=[('student', 'Current student'), ('graduate', 'Graduate')], max_length=10, verbose_name='student or graduate')),
                ('is_undeclared', models.BooleanField(default=False, verbose_name='undeclared or still exploring')),
                ('minor', models.CharField(blank=True, max_length=200, validators=[core.validators.no_contact_data], verbose_name='minor')),
                ('class_level', models.CharField(blank=True, choices=[('first_year', 'First year'), ('sophomore', 'Sophomore'), ('junior', 'Junior'), ('senior', 'Senior'), ('masters', "Master's student"), ('doctoral', 'Doctoral student'), ('credential', 'Credential or certificate student')], max_length=12, verbose_name='class level')),
                ('graduation_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='graduation year')),
                ('goals', core.fields.Text(blank=True, max_length=2000, validators=[core.validators.no_contact_data], verbose_name='goals')),
                ('about_me', core.fields.Text(blank=True, max_length=2000, validators=[core.validators.no_contact_data], verbose_name='about me')),
                ('contact_methods', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'E-mail'), ('call', 'Phone call'), ('text', 'Text message'), ('link', 'A link of mine'), ('portal', 'Only through this portal')], max_length=10), blank=True, default=list, size=None, verbose_name='authorized contact methods')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('link', models.URLField(blank=True, max_length=300, verbose_name='link')),
                ('is_adult', models.BooleanField(default=False, verbose_name='I am 18 or older')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='acknowledged what mentoring is not')),
                ('completed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='completed')),
                ('majors', models.ManyToManyField(blank=True, related_name='+', to='profiles.major', verbose_name='majors')),
                ('industries', models.ManyToManyField(blank=True, related_name='+', to='profiles.industry', verbose_name='industries of interest')),
                ('occupations', models.ManyToManyField(blank=True, related_name='+', to='profiles.occupation', verbose_name='occupations of interest')),
                ('topics', models.ManyToManyField(blank=True, related_name='+', to='profiles.topic', verbose_name='topics I want help with')),
            ],
            options={
                'verbose_name': 'mentee',
                'verbose_name_plural': 'mentees',
                'constraints': [models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('acknowledged_at__isnull', False), ('completed_at__isnull', False), models.Q(('standing', ''), _negated=True)), _connector='OR'), name='complete_mentee_profile_is_complete'), core.fields.TextLength(length=2000, name='profiles_menteeprofile_goals_length', text='goals'), core.fields.TextLength(length=2000, name='profiles_menteeprofile_about_me_length', text='about_me')],
            },
        ),
        migrations.CreateModel(
            name='MenteeProfileStatusIsAdultEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_is_adult_events', to='profiles.menteeprofile')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('draft', 'Being filled in'), ('complete', 'Complete')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('is_adult', models.BooleanField(default=False, verbose_name='I am 18 or older')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to='profiles.menteeprofile')),
                ('query_string', models.CharField(max_length=500)),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('told_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-saved_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('mentee', 'query_string'), name='one_saved_search_per_query')],
            },
        ),
        migrations.CreateModel(
            name='MentorProfile',
            fields=[
                ('status_changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='in this state since')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('status', models.CharField(choices=[('draft', 'Being filled in'), ('submitted', 'Waiting for staff'), ('returned', 'Staff ask for a change'), ('declined', 'Not approved'), ('approved', 'Approved'), ('withdrawn', 'Taken back by the mentor')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('submitted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='changed')),
                ('opened_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='being read since')),
                ('profession', models.CharField(blank=True, max_length=200, validators=[core.validators.no_contact_data], verbose_name='profession')),
                ('occupation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='profiles.occupation', verbose_name='occupation')),
                ('employer', models.CharField(blank=True, max_length=200, validators=[core.validators.no_contact_data], verbose_name='employer')),
                ('employer_kind', models.CharField(choices=[('employed', 'Employed'), ('self_employed', 'Self-employed'), ('retired', 'Retired from'), ('between_jobs', 'Between jobs')], default='employed', max_length=14, verbose_name='employment')),
                ('is_employer_hidden', models.BooleanField(default=False, verbose_name='hide my employer from students')),
                ('years_of_experience', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='years of experience')),
                ('affiliation', models.CharField(blank=True, choices=[('alumnus', 'Alumna or alumnus'), ('friend', 'Friend of the university')], max_length=8, verbose_name='alumna, alumnus or friend')),
                ('graduation_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='graduation year')),
                ('helps_any_major', models.BooleanField(default=True, verbose_name='I can help students of any major')),
                ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80, validators=[core.validators.no_contact_data]), blank=True, default=list, size=30, verbose_name='skills')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('en', 'English'), ('es', 'Spanish'), ('ar', 'Arabic'), ('hy', 'Armenian'), ('ase', 'American Sign Language'), ('yue', 'Cantonese'), ('fa', 'Persian'), ('fil', 'Filipino'), ('fr', 'French'), ('de', 'German'), ('he', 'Hebrew'), ('hi', 'Hindi'), ('it', 'Italian'), ('ja', 'Japanese'), ('km', 'Khmer'), ('ko', 'Korean'), ('cmn', 'Mandarin'), ('pt', 'Portuguese'), ('pa', 'Punjabi'), ('ru', 'Russian'), ('th', 'Thai'), ('vi', 'Vietnamese')], max_length=8), blank=True, default=list, size=None, verbose_name='languages')),
                ('city', models.CharField(blank=True, max_length=120, validators=[core.validators.no_contact_data], verbose_name='city')),
                ('availability', models.CharField(blank=True, max_length=300, validators=[core.validators.no_contact_data], verbose_name='when I usually have time')),
                ('bio', core.fields.Text(blank=True, max_length=4000, validators=[core.validators.no_contact_data], verbose_name='about me')),
                ('photo', models.ImageField(blank=True, upload_to=profiles.models.mentor.photo_path, verbose_name='photo')),
                ('meeting_modes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('in_person', 'In person'), ('phone', 'By phone'), ('online', 'Online')], max_length=10), blank=True, default=list, size=None, verbose_name='ways to meet')),
                ('contact_methods', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'E-mail'), ('call', 'Phone call'), ('text', 'Text message'), ('link', 'A link of mine'), ('portal', 'Only through this portal')], max_length=10), blank=True, default=list, size=None, verbose_name='authorized contact methods')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('link', models.URLField(blank=True, max_length=300, verbose_name='link')),
                ('capacity', models.PositiveSmallIntegerField(default=1, help_text='How many mentees at one time.', verbose_name='places')),
                ('places_taken', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='places taken')),
                ('paused_until', models.DateField(blank=True, null=True, verbose_name='paused until')),
                ('hidden_until', models.DateField(blank=True, null=True, verbose_name='hidden until')),
                ('hidden_reason', models.CharField(blank=True, max_length=500, verbose_name='reason for hiding')),
                ('confirmed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='confirmed by the mentor')),
                ('changed_since_approval_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='changed and not yet checked')),
                ('unanswered_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='asked if still available')),
                ('silent_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='did not answer')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='acknowledged what mentoring is not')),
                ('industries', models.ManyToManyField(blank=True, related_name='+', to='profiles.industry', verbose_name='industries')),
                ('helped_majors', models.ManyToManyField(blank=True, related_name='+', to='profiles.major', verbose_name='majors I know or can help with')),
                ('helped_colleges', models.ManyToManyField(blank=True, related_name='+', to='profiles.college', verbose_name='colleges I can help with')),
                ('topics', models.ManyToManyField(blank=True, related_name='+', to='profiles.topic', verbose_name='topics I can help with')),
            ],
            options={
                'verbose_name': 'mentor',
                'verbose_name_plural': 'mentors',
                'constraints': [models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(models.Q(('profession', ''), _negated=True), models.Q(('meeting_modes', []), _negated=True), models.Q(('contact_methods', []), _negated=True)), _connector='OR'), name='sent_application_names_profession_and_ways', violation_error_message='An application names a profession, a way to meet and a contact method before it is sent.'), models.CheckConstraint(condition=models.Q(models.Q(('contact_methods__contains', ['portal']), _negated=True), ('contact_methods', ['portal']), _connector='OR'), name='portal_only_means_only', violation_error_message='“Only through this portal” cannot be combined with other contact methods.'), models.CheckConstraint(condition=models.Q(('capacity__gte', 1), ('capacity__lte', 10)), name='capacity_is_one_to_ten', violation_error_message='Offer between 1 and 10 places.'), core.fields.TextLength(length=4000, name='profiles_mentorprofile_bio_length', text='bio')],
            },
        ),
        migrations.CreateModel(
            name='MentorProfileStatusProfessionEmployerCapacityHiddenUntilPausedUntilEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='status_profession_employer_capacity_hidden_until_paused_until_events', to='profiles.mentorprofile')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('status', models.CharField(choices=[('draft', 'Being filled in'), ('submitted', 'Waiting for staff'), ('returned', 'Staff ask for a change'), ('declined', 'Not approved'), ('approved', 'Approved'), ('withdrawn', 'Taken back by the mentor')], default='draft', editable=False, max_length=10, verbose_name='state')),
                ('profession', models.CharField(blank=True, max_length=200, validators=[core.validators.no_contact_data], verbose_name='profession')),
                ('employer', models.CharField(blank=True, max_length=200, validators=[core.validators.no_contact_data], verbose_name='employer')),
                ('capacity', models.PositiveSmallIntegerField(default=1, help_text='How many mentees at one time.', verbose_name='places')),
                ('hidden_until', models.DateField(blank=True, null=True, verbose_name='hidden until')),
                ('paused_until', models.DateField(blank=True, null=True, verbose_name='paused until')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MentorReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='profiles.mentorprofile', verbose_name='mentor')),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewer')),
                ('decision', models.CharField(choices=[('approved', 'Approved'), ('returned', 'Returned for a change'), ('declined', 'Not approved')], max_length=10, verbose_name='decision')),
                ('reason', core.fields.Text(blank=True, max_length=2000, verbose_name='reason, as the applicant reads it')),
                ('identity_method', models.CharField(blank=True, choices=[('campus_email', 'Campus e-mail address'), ('campus_sign_in', 'Campus sign-in'), ('alumni_record', 'Alumni record'), ('diploma', 'Diploma, seen by staff'), ('known_graduate', 'Known to staff as a student or graduate'), ('work_email', 'Work e-mail address'), ('call', 'A phone or video call'), ('known', 'Known to staff')], max_length=20, verbose_name='how identity was checked')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='decided')),
                ('undone_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='undone')),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('decision', 'approved'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_no_carries_a_reason', violation_error_message='Say why: the applicant reads your reason (R9).'), core.fields.TextLength(length=2000, name='profiles_mentorreview_reason_length', text='reason')],
            },
        ),
        migrations.CreateModel(
            name='ReviewNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_notes', to='profiles.mentorprofile')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', core.fields.Text(max_length=2000, verbose_name='note among staff')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='written')),
            ],
            options={
                'verbose_name': 'note among staff',
                'verbose_name_plural': 'notes among staff',
                'ordering': ['-at', '-pk'],
                'constraints': [core.fields.TextLength(length=2000, name='profiles_reviewnote_text_length', text='text')],
            },
        ),
        migrations.CreateModel(
            name='SavedMentor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mentee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_mentors', to='profiles.menteeprofile')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='profiles.mentorprofile')),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'ordering': ['-saved_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('mentee', 'mentor'), name='one_saved_mentor_per_pair')],
            },
        ),
        migrations.CreateModel(
            name='AnsweringHabit',
            fields=[
                ('mentor', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='answering_habit', serialize=False, to='profiles.mentorprofile')),
                ('waiting', models.PositiveSmallIntegerField(default=0)),
                ('usual_days', models.PositiveSmallIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('mentor', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_document', serialize=False, to='profiles.mentorprofile')),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
                ('facets', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('slice', models.PositiveSmallIntegerField(default=0)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('away_until', models.DateField(null=True)),
                ('refreshed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['vector'], name='search_document_by_word')],
            },
        ),
        migrations.CreateModel(
            name='Attainment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attainments', to='profiles.mentorprofile')),
                ('kind', models.CharField(choices=[('degree', 'Degree'), ('position', 'Position'), ('licence', 'License or certificate'), ('honour', 'Honor or award')], max_length=10, verbose_name='kind')),
                ('text', models.CharField(max_length=200, validators=[core.validators.no_contact_data], verbose_name='what')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year')),
            ],
            options={
                'verbose_name': 'attainment',
                'verbose_name_plural': 'attainments',
                'ordering': ['kind', '-year', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='MentorProfile',
            name='approval',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='profiles.mentorreview'),
        ),
        migrations.AddConstraint(
            model_name='mentorprofile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), ('approval__isnull', False), _connector='OR'), name='posted_only_after_approval', violation_error_message='A profile is posted only after staff have approved it.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mentorreview',
            trigger=pgtrigger.compiler.Trigger(name='reviews_are_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF (OLD.decision, OLD.reason, OLD.mentor_id)\n                    IS DISTINCT FROM (NEW.decision, NEW.reason, NEW.mentor_id) THEN\n                RAISE EXCEPTION 'reviews_are_never_changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'reviews_are_never_changed';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='d350ecd0b24b46c7c19366edaa24d3676494cb85', operation='UPDATE', pgid='pgtrigger_reviews_are_never_changed_55adc', table='profiles_mentorreview', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mentorprofile',
            trigger=pgtrigger.compiler.Trigger(name='approved_by_an_approving_review', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            \n            IF NEW.status = 'approved' AND NOT EXISTS (\n                    SELECT 1 FROM profiles_mentorreview review\n                    WHERE review.id = NEW.approval_id AND review.mentor_id = NEW.user_id\n                      AND review.decision = 'approved') THEN\n                RAISE EXCEPTION 'approved_by_an_approving_review' USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_by_an_approving_review';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='a753a5670785482d6cc8c4a6db0d51ee3d3dc460', operation='INSERT OR UPDATE', pgid='pgtrigger_approved_by_an_approving_review_38769', table='profiles_mentorprofile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mentorprofile',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "profiles_mentorprofilestatusprofessionemployercapacityhidde6c80" ("capacity", "employer", "hidden_until", "paused_until", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profession", "status") VALUES (NEW."capacity", NEW."employer", NEW."hidden_until", NEW."paused_until", _pgh_attach_context(), NOW(), \'insert\', NEW."user_id", NEW."profession", NEW."status"); RETURN NULL;', hash='d55cb011b3863478d50d6bed324fdcbcdfad29e5', operation='INSERT', pgid='pgtrigger_insert_insert_ca98b', table='profiles_mentorprofile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mentorprofile',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."employer" IS DISTINCT FROM (NEW."employer") OR OLD."hidden_until" IS DISTINCT FROM (NEW."hidden_until") OR OLD."paused_until" IS DISTINCT FROM (NEW."paused_until") OR OLD."profession" IS DISTINCT FROM (NEW."profession") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "profiles_mentorprofilestatusprofessionemployercapacityhidde6c80" ("capacity", "employer", "hidden_until", "paused_until", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profession", "status") VALUES (NEW."capacity", NEW."employer", NEW."hidden_until", NEW."paused_until", _pgh_attach_context(), NOW(), \'update\', NEW."user_id", NEW."profession", NEW."status"); RETURN NULL;', hash='c47276c4c9343134819a9af1acf9cc637cacb1ec', operation='UPDATE', pgid='pgtrigger_update_update_eac95', table='profiles_mentorprofile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='menteeprofile',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "profiles_menteeprofilestatusisadultevent" ("is_adult", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."is_adult", _pgh_attach_context(), NOW(), \'insert\', NEW."user_id", NEW."status"); RETURN NULL;', hash='ff0f39ef4ecca200681c5dfdb01c7535bb850eaf', operation='INSERT', pgid='pgtrigger_insert_insert_b1e12', table='profiles_menteeprofile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='menteeprofile',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."is_adult" IS DISTINCT FROM (NEW."is_adult") OR OLD."status" IS DISTINCT FROM (NEW."status"))', func='INSERT INTO "profiles_menteeprofilestatusisadultevent" ("is_adult", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status") VALUES (NEW."is_adult", _pgh_attach_context(), NOW(), \'update\', NEW."user_id", NEW."status"); RETURN NULL;', hash='7a8db3463f15bc6da5775a7772f5e2d7840b9f63', operation='UPDATE', pgid='pgtrigger_update_update_6482c', table='profiles_menteeprofile', when='AFTER')),
        ),
        # A document of a few kilobytes is read whole, not fetched in pieces for every word that is compared.
        migrations.RunSQL(
            "ALTER TABLE profiles_searchdocument SET (toast_tuple_target = 8160)",
            "ALTER TABLE profiles_searchdocument RESET (toast_tuple_target)",
        ),
        # The planner is not told which words are common, so it always looks them up and never reads all documents.
        # What is common the search knows itself (`CommonLexeme`) and never looks up. Told as well, the planner would
        # expect to meet two hundred fitting documents soon and read one after the other, which is wrong for words that
        # hardly occur together.
        migrations.RunSQL(
            "ALTER TABLE profiles_searchdocument ALTER vector SET STATISTICS 0",
            "ALTER TABLE profiles_searchdocument ALTER vector SET STATISTICS -1",
        ),
    ]
