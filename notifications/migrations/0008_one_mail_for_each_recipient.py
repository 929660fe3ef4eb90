import django.db.models.deletion
from django.db import migrations, models
from django.utils.crypto import get_random_string


def split_waiting_messages(apps, schema_editor):
    """A finished message to several people becomes one mail for each; other copies are written when a mail leaves."""
    OutgoingMail = apps.get_model("notifications", "OutgoingMail")
    waiting = OutgoingMail.objects.filter(sent_at=None, failed_at=None, obsolete_at=None).exclude(message=None)
    for mail in waiting:
        seen = [*mail.message.get("to", []), *mail.message.get("cc", [])]
        addresses = list(dict.fromkeys([*seen, *mail.message.pop("bcc", [])]))
        for address in addresses:
            others = [other for other in seen if other != address]
            mail.to_address, mail.message = address, mail.message | {"to": [address], "cc": others}
            mail.save()
            mail.pk, mail.key = None, f"finished:{get_random_string(32)}"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_state_of_the_mail_server")]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="copy_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="copies",
                to="notifications.outgoingmail",
                verbose_name="copy of",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("copy_of__isnull", False)), fields=["copy_of"], name="copies_of_a_mail"
            ),
        ),
        migrations.RunPython(split_waiting_messages, migrations.RunPython.noop),
    ]
