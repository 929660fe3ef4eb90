from django.db import migrations


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0002_proofs_of_campus'),
        ('accounts', '0003_what_one_signs_in_with'),
        ('accounts', '0004_time_zones'),
    ]

    dependencies = [
        ('accounts', '0001_initial_squashed'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('socialaccount', '0006_alter_socialaccount_extra_data'),
        ('usersessions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CampusAccount',
            fields=[
            ],
            options={
                'verbose_name': 'campus account',
                'verbose_name_plural': 'campus accounts',
                'proxy': True,
            },
            bases=('socialaccount.socialaccount',),
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
            ],
            options={
                'verbose_name': 'second factor',
                'verbose_name_plural': 'second factors',
                'proxy': True,
            },
            bases=('mfa.authenticator',),
        ),
        migrations.CreateModel(
            name='SignedInDevice',
            fields=[
            ],
            options={
                'verbose_name': 'device signed in',
                'verbose_name_plural': 'devices signed in',
                'proxy': True,
            },
            bases=('usersessions.usersession',),
        ),
    ]
