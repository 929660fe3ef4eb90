"""Spanish names of topics that are still as they were shipped become clearer."""

from django.db import migrations

from core.rewording import reword

NAMES = {
    "Redacción del currículum": "Escribir un currículum",
    "Normas de trato en el trabajo": "Etiqueta profesional",
    "Revisión del currículum y de la carta de presentación": "Revisión de un currículum y una carta de presentación",
    "Presentación breve y profesional": "Discurso de un minuto (elevator pitch) y presentación profesional",
    "Elegir un rumbo profesional": "Planear el camino profesional",
    "Posgrado y escuelas profesionales": "Posgrados académicos y profesionales (derecho, medicina…)",
    "Comunicación profesional y normas de trato en el trabajo": "Comunicación y etiqueta profesionales",
}


def reword_what_is_as_shipped(apps, schema_editor):
    reword(apps.get_model("profiles", "Topic"), "name_es", NAMES)


class Migration(migrations.Migration):
    dependencies = [("profiles", "0004_name_models_in_plain_words")]

    operations = [migrations.RunPython(reword_what_is_as_shipped, migrations.RunPython.noop)]
