"""Activities, starter goals and next steps that are still as they were shipped are said in plainer words."""

from django.db import migrations

from core.rewording import reword

# Model and column, then what was shipped and what it is now.
WORDS = {
    ("SuggestedActivity", "name_en"): {
        "Interview each other about plans and challenges, in study and at work":
            "Interview each other about plans and challenges, in school and at work",
        "Go through resources about the field: people, newsletters, sites, articles":
            "Explore resources about the field: people, newsletters, websites, and articles",
        "Give feedback on a plan for a job shadow or an internship, and on applications":
            "Give feedback on a plan for job shadowing or an internship, and on applications",
        "Attend a professional, civic or career event together, and talk it over afterwards":
            "Attend a professional, civic, or career event together, and discuss it afterward",
        "Give feedback on interpersonal skills, strengths and weaknesses":
            "Give feedback on interpersonal skills, strengths, and weaknesses",
        "Review the résumé and a cover letter": "Review a résumé and cover letter",
        "Rehearse: a mock interview, an introduction or an elevator pitch":
            "Practice: a mock interview, an introduction, or an elevator pitch",
        "Conclude formally: a last review, and next steps": "Conclude formally: a final review and next steps",
    },
    ("SuggestedActivity", "name_es"): {
        "Revisar recursos sobre el campo: personas, boletines, sitios, artículos":
            "Explorar recursos sobre el campo: personas, boletines, sitios web y artículos",
        "Comentar un plan de observación laboral o de prácticas, y las solicitudes":
            "Comentar un plan de observación laboral o de pasantía, y las solicitudes",
        "Asistir juntos a un evento profesional, cívico o de empleo, y comentarlo después":
            "Asistir en conjunto a un evento profesional, cívico o de empleo, y comentarlo después",
        "Revisar el currículum y una carta de presentación": "Revisar un currículum y una carta de presentación",
        "Ensayar: una entrevista simulada, una presentación o un discurso breve":
            "Practicar: una entrevista de práctica, una presentación o un discurso de un minuto (elevator pitch)",
    },
    ("StarterGoal", "name_en"): {
        "See what a working day in one field is really like": "See what a workday in one field is really like",
        "Put my goals for this year and the next into words": "Write down my goals for this year and next year",
        "Know five employers of my field and what they look for":
            "Learn about five employers in my field and what they look for",
        "Have a résumé and a cover letter I am proud of": "Have a résumé and cover letter I'm proud of",
        "Know what is expected in a workplace of my field": "Learn what's expected in a workplace in my field",
        "Show my work well online": "Present my work well online",
        "Introduce myself in one minute so that people remember": "Introduce myself in one memorable minute",
    },
    ("StarterGoal", "name_es"): {
        "Reducir tres carreras a una para probar primero": "Reducir tres profesiones a una para probar primero",
        "Comparar dos programas y decidir a cuál postular":
            "Comparar dos programas y decidir a cuál solicitar ingreso",
        "Poner en palabras mis metas de este año y del próximo": "Escribir mis metas de este año y del próximo",
        "Tener un currículum y una carta de los que me sienta bien":
            "Tener un currículum y una carta de presentación que me den orgullo",
        "Saber qué se espera en un lugar de trabajo de mi campo":
            "Aprender qué se espera en un lugar de trabajo de mi campo",
        "Mostrar bien mi trabajo en línea": "Presentar bien mi trabajo en línea",
    },
    ("NextStep", "name_en"): {
        "Apply for an internship or a job shadow": "Apply for an internship or job shadowing",
        "Apply for a job or for graduate school": "Apply for a job or to graduate school",
        "Stay in touch with people met along the way": "Stay in touch with the people I met along the way",
    },
    ("NextStep", "name_es"): {
        "Solicitar prácticas o una observación laboral": "Solicitar una pasantía o una observación laboral",
        "Postular a un empleo o a un posgrado": "Solicitar un empleo o el ingreso a un posgrado",
        "Visitar el Centro de Desarrollo Profesional":
            "Visitar el Centro de Desarrollo Profesional (Career Development Center)",
        "Mantener el contacto con las personas conocidas en el camino":
            "Mantener el contacto con las personas que conocí en el camino",
    },
}


def say_it_plainly(apps, schema_editor):
    for (model, column), words in WORDS.items():
        reword(apps.get_model("agreements", model), column, words)


class Migration(migrations.Migration):

    dependencies = [("agreements", "0001_initial_squashed")]

    operations = [migrations.RunPython(say_it_plainly, migrations.RunPython.noop)]
