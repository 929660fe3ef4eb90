"""Three topics that said the same as others become these, and the more specific ones become part of a general one.

Whoever chose a topic that goes has chosen every topic it becomes. Rows that the office has renamed stay as they are.
"""

from urllib.parse import parse_qsl, urlencode

from django.db import connection, migrations

BECOMES = {
    "Choosing a career path": ["Selecting a career"],
    "Professional communication and workplace etiquette": ["Professional communication", "Workplace etiquette"],
    "Networking and professional associations": ["Networking", "Professional associations"],
}
SPANISH = {
    "Choosing a career path": "Planear el camino profesional",
    "Professional communication and workplace etiquette": "Comunicación y etiqueta profesionales",
    "Networking and professional associations": "Redes de contactos y asociaciones profesionales",
    "Selecting a career": "Elegir una profesión",
    "Professional communication": "Comunicación profesional",
    "Workplace etiquette": "Etiqueta profesional",
    "Networking": "Redes de contactos (networking)",
    "Professional associations": "Asociaciones profesionales",
}
PARTS = {
    "Selecting a career": ["Job shadowing", "Transitioning from the military"],
    "Educational options": [
        "Graduate and professional school",
        "Certifications and licensing",
        "First-generation college experience",
    ],
    "Professional and personal goals": ["Work-life balance", "Starting a business"],
    "Employers": [
        "Planning a search for an internship or job: you search, the mentor advises",
        "Industry news and resources",
    ],
    "Networking": ["Professional associations"],
    "Résumé writing": ["Résumé and cover letter review"],
    "Multimedia communication": ["LinkedIn profile and online presence"],
    "Self-representation": ["Mock interviews", "Elevator pitch and professional introduction"],
}
LINKS = {
    "profiles_mentorprofile_topics": "mentorprofile_id",
    "profiles_menteeprofile_topics": "menteeprofile_id",
    "matches_matchrequest_topics": "matchrequest_id",
}


def join_topics(apps, schema_editor):
    Topic = apps.get_model("profiles", "Topic")
    for name, new_names in BECOMES.items():
        for topic in Topic.objects.filter(name_en=name):
            topics = topics_named(Topic, new_names, instead_of=topic)
            rename_aliases(apps, name, new_names)
            link_to(topics, instead_of=topic)
            filter_saved_searches_by(apps, topics, instead_of=topic)
            if topic not in topics:
                move_starter_goals(apps, topic, topics[0])
                topic.delete()


def topics_named(Topic, names, *, instead_of):
    """The topics with these names. If one is missing, `instead_of` gets its name, and others are added."""
    missing = [name for name in names if not Topic.objects.filter(name_en__iexact=name).exists()]
    if missing:
        name = missing.pop()
        if instead_of.name_es == SPANISH[instead_of.name_en]:
            instead_of.name_es = SPANISH[name]
        instead_of.name_en = name
        instead_of.save()
    for name in missing:
        Topic.objects.create(name_en=name, name_es=SPANISH[name], position=instead_of.position)
    return [Topic.objects.get(name_en__iexact=name) for name in names]


def rename_aliases(apps, name, new_names):
    SearchAlias = apps.get_model("profiles", "SearchAlias")
    for alias in SearchAlias.objects.filter(meaning__iexact=name):
        for meaning in new_names:
            if not SearchAlias.objects.filter(alias__iexact=alias.alias, meaning__iexact=meaning).exists():
                SearchAlias.objects.create(alias=alias.alias, meaning=meaning)
        alias.delete()


def link_to(topics, *, instead_of):
    """Whoever has chosen the one topic has chosen these, each once."""
    with connection.cursor() as cursor:
        for table, owner in LINKS.items():
            for topic in topics:
                cursor.execute(
                    f"INSERT INTO {table} ({owner}, topic_id) SELECT {owner}, %s FROM {table} WHERE topic_id = %s"  # noqa: S608
                    " ON CONFLICT DO NOTHING",
                    [topic.pk, instead_of.pk],
                )


def filter_saved_searches_by(apps, topics, *, instead_of):
    """A saved search that becomes the same as another one of the same person is that one."""
    SavedSearch = apps.get_model("profiles", "SavedSearch")
    old, new = ("topic", str(instead_of.pk)), [("topic", str(topic.pk)) for topic in topics]
    for saved in SavedSearch.objects.filter(query_string__contains=urlencode([old])).order_by("pk"):
        pairs = parse_qsl(saved.query_string)
        if old not in pairs:
            continue
        changed = dict.fromkeys(one for pair in pairs for one in (new if pair == old else [pair]))
        query_string = urlencode(list(changed))[:500]
        if SavedSearch.objects.filter(mentee=saved.mentee_id, query_string=query_string).exclude(pk=saved.pk).exists():
            saved.delete()
        else:
            SavedSearch.objects.filter(pk=saved.pk).update(query_string=query_string)


def move_starter_goals(apps, topic, other):
    """One with a name that the other topic has among its own goes with the topic."""
    StarterGoal = apps.get_model("agreements", "StarterGoal")
    for goal in StarterGoal.objects.filter(topic=topic):
        if not StarterGoal.objects.filter(topic=other, name_en__iexact=goal.name_en).exists():
            StarterGoal.objects.filter(pk=goal.pk).update(topic=other)


def put_parts_below(apps, schema_editor):
    Topic = apps.get_model("profiles", "Topic")
    for name, parts in PARTS.items():
        for general in Topic.objects.filter(name_en=name, parent=None):
            Topic.objects.filter(name_en__in=parts, specific_topics=None).update(parent=general)


class Migration(migrations.Migration):
    dependencies = [
        ("profiles", "0009_topics_have_two_levels"),
        ("matches", "0001_initial_squashed"),
        ("agreements", "0001_initial_squashed"),
    ]

    operations = [
        migrations.RunPython(join_topics, migrations.RunPython.noop),
        migrations.RunPython(put_parts_below, migrations.RunPython.noop),
    ]
