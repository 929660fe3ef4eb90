"""Standard reasons and Spanish names that are still as they were shipped are said in plainer words.

The Spanish of before became search aliases: because these are new, load_vocabularies then reads all phrases afresh.
"""

from django.db import migrations

from core.rewording import reword

# Model and column, then what was shipped and what it is now.
WORDS = {
    ("Topic", "name_es"): {
        "Noticias y recursos del sector": "Noticias y recursos de la industria",
        "Elegir una carrera profesional": "Elegir una profesión",
        "Redes de contactos": "Redes de contactos (networking)",
        "Presentación de uno mismo": "Saber presentarse",
        "Acompañamiento en el trabajo": "Observación laboral (job shadowing)",
    },
    ("Industry", "name_es"): {
        "Periodismo y editoriales": "Periodismo y edición",
        "Químicos y plásticos": "Productos químicos y plásticos",
    },
    ("Major", "name_es"): {
        "Estudios Prelegales de Negocios": "Estudios Prejurídicos en Negocios",
        "Estudios Chicanos y Latinos": "Estudios de Chicana(o)s y Latina(o)s",
        "Servicios de Hospitalidad, Bienestar y Ocio": "Servicios de Hotelería, Bienestar y Recreación",
    },
    ("ReviewReason", "text_en"): {
        "Please say a little more about what you do, so that students can tell whether you can help them.":
            "Please say a little more about what you do so students can tell whether you can help them.",
        "Please add at least one degree, position, licence or honor: students look for it first.":
            "Please add at least one degree, position, license, or honor. Students look for these first.",
        "Your photo does not show you clearly. Please choose another one, or leave it out.":
            "Your photo doesn't show you clearly. Please choose another one or leave it out.",
        "We could not confirm who you are yet. Please use a work address, or call the program office.":
            "We couldn't confirm who you are yet. Please use a work email address or call the program office.",
        "Your text offers a service or a job. Mentoring here is advice, given freely: please reword it.":
            "Your text offers a service or a job. Mentors here give free advice, so please reword it.",
        "We could not confirm who you are, and did not reach you.":
            "We couldn't confirm who you are, and we couldn't reach you.",
        "What you offer is not what this program is for: advice on careers for students and graduates.":
            "What you offer doesn't fit this program, which gives career advice to students and graduates.",
        "You have a profile already; please use that one.": "You already have a profile. Please use that one.",
    },
    ("ReviewReason", "text_es"): {
        "Por favor, cuente un poco más sobre lo que hace, para que las y los estudiantes sepan si usted puede ayudarles.":
            "Por favor, cuente un poco más sobre lo que hace, para que se sepa a quién puede ayudar.",
        "Por favor, añada al menos un título, puesto, licencia o distinción: es lo primero que buscan las y los estudiantes.":
            "Por favor, agregue al menos un título, puesto, licencia o distinción: es lo primero que se busca.",
        "Todavía no pudimos confirmar quién es usted. Por favor, use una dirección de trabajo o llame a la oficina del programa.":
            "Todavía no pudimos confirmar quién es usted. Por favor, use una dirección de correo electrónico del trabajo o llame a la oficina del programa.",
        "Su texto ofrece un servicio o un empleo. La mentoría aquí es consejo, dado sin costo: por favor, redáctelo de otro modo.":
            "Su texto ofrece un servicio o un empleo. Aquí la mentoría es orientación gratuita: por favor, redáctelo de otro modo.",
        "Lo que usted ofrece no es para lo que existe este programa: consejo profesional para estudiantes y personas graduadas.":
            "Lo que usted ofrece no corresponde a este programa, que da orientación profesional a estudiantes y personas graduadas.",
    },
}


def say_it_plainly(apps, schema_editor):
    for (model, column), words in WORDS.items():
        reword(apps.get_model("profiles", model), column, words)


class Migration(migrations.Migration):

    dependencies = [("profiles", "0001_initial_squashed")]

    operations = [migrations.RunPython(say_it_plainly, migrations.RunPython.noop)]
