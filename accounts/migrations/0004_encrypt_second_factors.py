from django.db import migrations

from core.secret_key import PREFIX, encrypt

SECRETS = ("secret", "seed")  # of an authenticator app, of recovery codes


def encrypt_second_factors(apps, schema_editor):
    """What was stored in clear stands in every older backup; from now on it no longer does."""
    for factor in apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"]):
        clear = {name: factor.data[name] for name in SECRETS if name in factor.data}
        factor.data |= {name: encrypt(text) for name, text in clear.items() if not text.startswith(PREFIX)}
        factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_plain_words_of_models"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(encrypt_second_factors, migrations.RunPython.noop)]
