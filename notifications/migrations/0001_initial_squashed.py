import django.db.models.deletion
import django.db.models.functions.datetime
import core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_wishes_and_words'),
        ('notifications', '0003_words_of_columns'),
        ('notifications', '0004_text_lengths'),
    ]

    dependencies = [
        ('accounts', '0001_initial_squashed'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80, unique=True, verbose_name='kind of mail')),
                ('text_en', core.fields.Text(max_length=1000, verbose_name='in English')),
                ('text_es', core.fields.Text(blank=True, max_length=1000, verbose_name='in Spanish')),
            ],
            options={
                'verbose_name': 'opening of a mail',
                'verbose_name_plural': 'openings of mails',
                'ordering': ['kind'],
                'constraints': [core.fields.TextLength(length=1000, name='notifications_mailopening_text_en_length', text='text_en'), core.fields.TextLength(length=1000, name='notifications_mailopening_text_es_length', text='text_es')],
            },
        ),
        migrations.CreateModel(
            name='ProgramSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office_email', models.EmailField(default='mentoring@portal.example', max_length=254, verbose_name='office e-mail')),
                ('staff_copy_email', models.EmailField(default='agreements@portal.example', help_text='See R19.', max_length=254, verbose_name='where copies of agreements go')),
                ('alumni_phone', models.CharField(default='(323) 343-4978', max_length=30, verbose_name='Alumni Association')),
                ('career_phone', models.CharField(default='(323) 343-3237', max_length=30, verbose_name='Career Development Center')),
                ('phone_hours_en', models.CharField(default='Monday to Friday, 8 am to 5 pm', max_length=120, verbose_name='hours')),
                ('phone_hours_es', models.CharField(default='De lunes a viernes, de 8 a. m. a 5 p. m.', max_length=120, verbose_name='hours, in Spanish')),
                ('policies_url', models.URLField(default='https://www.calstatela.edu/studenthealthcenter/safe/cal-state-la-and-csu-policies-procedures', verbose_name='policies and supporting resources')),
                ('health_center_url', models.URLField(default='https://www.calstatela.edu/studenthealthcenter', verbose_name='Student Health Center')),
                ('signature_en', core.fields.Text(blank=True, max_length=500, verbose_name='signature of mails')),
                ('signature_es', core.fields.Text(blank=True, max_length=500, verbose_name='signature of mails, in Spanish')),
            ],
            options={
                'verbose_name': 'program settings',
                'verbose_name_plural': 'program settings',
                'constraints': [core.fields.TextLength(length=500, name='notifications_programsettings_signature_en_length', text='signature_en'), core.fields.TextLength(length=500, name='notifications_programsettings_signature_es_length', text='signature_es')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80, verbose_name='kind')),
                ('about_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                ('about_id', models.BigIntegerField(blank=True, null=True)),
                ('key', models.CharField(max_length=200, verbose_name='idempotency key')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='since')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                ('read_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='read')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['recipient', '-created_at'], name='notices_of_a_person'), models.Index(fields=['about_type', 'about_id'], name='notices_about_a_row')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='one_notice_per_event_and_person')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80, verbose_name='kind')),
                ('about_type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                ('about_id', models.BigIntegerField(blank=True, null=True)),
                ('key', models.CharField(max_length=200, verbose_name='idempotency key')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='since')),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                ('to_address', models.EmailField(blank=True, max_length=254, verbose_name='address')),
                ('message', models.JSONField(blank=True, null=True, verbose_name='finished message')),
                ('priority', models.PositiveSmallIntegerField(default=5, help_text='0 leaves first.')),
                ('not_before', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='given up')),
                ('obsolete_at', models.DateTimeField(blank=True, null=True, verbose_name='no longer true')),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='last error')),
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'mails',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(models.F('priority'), models.F('not_before'), models.F('id'), condition=models.Q(('failed_at', None), ('obsolete_at', None), ('sent_at', None)), name='mails_due'), models.Index(fields=['about_type', 'about_id'], name='mails_about_a_row'), models.Index(fields=['recipient', '-created_at'], name='mails_of_a_person')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='one_mail_per_event_and_person'), models.CheckConstraint(condition=models.Q(('recipient__isnull', False), models.Q(('to_address', ''), _negated=True), _connector='OR'), name='mail_has_a_recipient'), models.CheckConstraint(condition=models.Q(models.Q(('failed_at', None), ('sent_at', None)), models.Q(('obsolete_at', None), ('sent_at', None)), models.Q(('failed_at', None), ('obsolete_at', None)), _connector='OR'), name='mail_has_one_fate')],
            },
        ),
        migrations.CreateModel(
            name='SwitchedOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='switched_off', to=settings.AUTH_USER_MODEL)),
                ('group', models.CharField(max_length=40, verbose_name='group of mails')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='since')),
            ],
            options={
                'verbose_name': 'switched-off mail',
                'verbose_name_plural': 'switched-off mails',
                'constraints': [models.UniqueConstraint(fields=('user', 'group'), name='one_switch_per_group_and_person')],
            },
        ),
    ]
