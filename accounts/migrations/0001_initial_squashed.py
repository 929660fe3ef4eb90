import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('accounts', '0001_initial'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('given_name', models.CharField(blank=True, max_length=120, verbose_name='given name')),
                ('family_name', models.CharField(blank=True, max_length=120, verbose_name='family name')),
                ('preferred_name', models.CharField(blank=True, help_text='What people call you, if it differs.', max_length=120, verbose_name='preferred name')),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Spanish')], default='en', max_length=2, verbose_name='language')),
                ('time_zone', models.CharField(default='America/Los_Angeles', max_length=40, validators=[core.validators.a_time_zone], verbose_name='time zone')),
                ('is_staff', models.BooleanField(default=False, verbose_name='program staff')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('joined_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='joined')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='participation ended')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_account_per_address', violation_error_message='There is already an account with this e-mail address.')],
            },
        ),
        migrations.CreateModel(
            name='IdentityClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='identity_claim', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('name_while_enrolled', models.CharField(max_length=240, verbose_name='name while enrolled')),
                ('graduation_year', models.PositiveSmallIntegerField(verbose_name='year of graduation, or about')),
                ('major_then', models.CharField(max_length=200, verbose_name='major, as it was called then')),
                ('campus_id', models.CharField(blank=True, max_length=20, verbose_name='campus id, if known')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='sent')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='answered')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'graduate to confirm',
                'verbose_name_plural': 'graduates to confirm',
                'ordering': ['created_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('graduation_year__gte', 1947), ('graduation_year__lte', 2200)), name='graduation_year_is_plausible', violation_error_message='The university opened in 1947: give a year from then on.')],
            },
        ),
        migrations.CreateModel(
            name='IdentityProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identity_proofs', to=settings.AUTH_USER_MODEL)),
                ('method', models.CharField(choices=[('campus_email', 'Campus e-mail address'), ('campus_sign_in', 'Campus sign-in'), ('alumni_record', 'Alumni record'), ('diploma', 'Diploma, seen by staff'), ('known_graduate', 'Known to staff as a student or graduate'), ('work_email', 'Work e-mail address'), ('call', 'A phone or video call'), ('known', 'Known to staff')], max_length=20, verbose_name='method')),
                ('campus_identity', models.CharField(blank=True, help_text='The address or id that proved it.', max_length=254, null=True, verbose_name='campus identity')),
                ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
                ('verified_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='verified')),
            ],
            options={
                'verbose_name': 'identity proof',
                'verbose_name_plural': 'identity proofs',
                'ordering': ['-verified_at', 'pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('campus_identity'), name='one_account_per_campus_identity', violation_error_message='This campus identity already belongs to another account.'), models.CheckConstraint(condition=models.Q(models.Q(('method__in', ['campus_email', 'campus_sign_in']), _negated=True), models.Q(('campus_identity__isnull', False), models.Q(('campus_identity', ''), _negated=True)), _connector='OR'), name='proof_by_campus_names_the_identity', violation_error_message='A proof by the campus names the address or id that proved it.')],
            },
        ),
        migrations.CreateModel(
            name='UserEmailIsActiveIsStaffIsSuperuserEndedAtEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='email_is_active_is_staff_is_superuser_ended_at_events', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('is_staff', models.BooleanField(default=False, verbose_name='program staff')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='participation ended')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_useremailisactiveisstaffissuperuserendedatevent" ("email", "ended_at", "is_active", "is_staff", "is_superuser", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."email", NEW."ended_at", NEW."is_active", NEW."is_staff", NEW."is_superuser", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='17fdc1f118fa0a0a796a2b58e61ec0d3f63e398a', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."ended_at" IS DISTINCT FROM (NEW."ended_at") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser"))', func='INSERT INTO "accounts_useremailisactiveisstaffissuperuserendedatevent" ("email", "ended_at", "is_active", "is_staff", "is_superuser", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."email", NEW."ended_at", NEW."is_active", NEW."is_staff", NEW."is_superuser", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='ce6378b144e8bb98a8d18e3b0aff206c1cce64b8', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
        ),
    ]
