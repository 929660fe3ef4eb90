"""Erased people are known again where it matters, and a plus in a campus address no longer makes another person."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


def fold_campus_addresses(apps, schema_editor):
    """Addresses with a plus that have proven someone stand without it, unless another account has that one already."""
    proofs = apps.get_model("accounts", "IdentityProof").objects
    for proof in proofs.filter(campus_identity__contains="+", campus_identity__regex="^[^+]+[+].*@").order_by("pk"):
        name, _at, domain = proof.campus_identity.lower().rpartition("@")
        folded = f"{name.partition('+')[0]}@{domain}"
        if not proofs.filter(campus_identity__iexact=folded).exists():
            proofs.filter(pk=proof.pk).update(campus_identity=folded)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_names_hold_names_only'),
    ]

    operations = [
        migrations.RunPython(fold_campus_addresses, migrations.RunPython.noop),
        migrations.CreateModel(
            name='FormerIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=300)),
                ('is_barred', models.BooleanField(default=False)),
                ('erased_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='erased')),
                ('successor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
        ),
    ]
