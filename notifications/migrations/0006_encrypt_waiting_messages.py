from django.db import migrations

import core.secret_key


def encrypt_waiting_messages(apps, schema_editor):
    """Saving writes them as the field does now; what has been sent holds nothing any more."""
    for mail in apps.get_model("notifications", "OutgoingMail").objects.exclude(message=None):
        if mail.message:
            mail.save(update_fields=["message"])


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_write_notifications_faster")]

    operations = [
        migrations.AlterField(
            model_name="outgoingmail",
            name="message",
            field=core.secret_key.EncryptedJSONField(blank=True, null=True, verbose_name="final message"),
        ),
        migrations.RunPython(encrypt_waiting_messages, migrations.RunPython.noop),
    ]
