"""An existing installation is upgraded: rows as the portal was shipped get better words, the office's own stay."""

import io
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from agreements.models import NextStep, StarterGoal, SuggestedActivity
from matches.models import DeclineReason
from profiles.management.commands import load_vocabularies
from profiles.models import ReviewReason, SearchTerm, Topic
from program.models import Edition, FaqEntry, Page

pytestmark = pytest.mark.django_db
BEFORE = "0001_initial_squashed"
APPS = ["agreements", "matches", "profiles", "program"]

# What the portal was shipped with.
ACTIVITY_EN = "Rehearse: a mock interview, an introduction or an elevator pitch"
ACTIVITY_ES = "Ensayar: una entrevista simulada, una presentación o un discurso breve"
GOAL_EN = "Introduce myself in one minute so that people remember"
GOAL_ES = "Presentarme en un minuto de modo que me recuerden"
STEP_EN, STEP_ES = "Apply for a job or for graduate school", "Postular a un empleo o a un posgrado"
TOPIC_EN, TOPIC_ES = "Self-representation", "Presentación de uno mismo"
REASON_EN = "Please add at least one degree, position, licence or honor: students look for it first."
REASON_ES = (
    "Por favor, añada al menos un título, puesto, licencia o distinción: es lo primero que buscan las"
    " y los estudiantes."
)
QUESTION = {
    "slug": "if-i-cannot-accept",
    "audience": "mentor",
    "question_en": "What if I cannot, or do not want to, say yes?",
    "question_es": "¿Y si no puedo o no quiero decir que sí?",
    "answer_en": "Then say no with one tap: no reason is needed, and the student is told kindly and at once. Please"
    " answer either way. After ten days without an answer the request closes by itself, and the student may ask"
    " somebody else.",
    "answer_es": "Entonces responda que no con un toque: no hace falta dar razones, y se le avisa a la otra persona con"
    " amabilidad y de inmediato. Por favor responda en cualquier caso. Tras diez días sin respuesta la solicitud se"
    " cierra sola y la persona puede escribirle a alguien más.",
}
HELP = {
    "slug": "help",
    "title_en": "Help",
    "text_en": "Nobody has to find the right door at once: whoever answers knows the other two.",
}


@pytest.fixture
def shipped():
    """The models of the four apps as they were before, in a database as it was."""
    executor = MigrationExecutor(connection)
    before = [(app, BEFORE) for app in APPS]
    executor.migrate(before)
    return MigrationExecutor(connection).loader.project_state(before).apps


def upgrade():
    """What a release does to an existing database (devserver/run/prepare.py)."""
    connection.check_constraints()  # what is deferred to the end of a transaction, now: tables may be altered
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    call_command("load_agreement_vocabulary", verbosity=0)
    call_command("load_program", verbosity=0)


def names(model, **which):
    return list(model.objects.filter(**which).order_by("pk").values_list("name_en", "name_es"))


def test_shipped_activities_and_goals_are_reworded_and_not_there_twice(shipped):
    activity = shipped.get_model("agreements", "SuggestedActivity").objects.create(
        name_en=ACTIVITY_EN, name_es=ACTIVITY_ES
    )
    topic = shipped.get_model("profiles", "Topic").objects.create(name_en=TOPIC_EN, name_es=TOPIC_ES)
    goal = shipped.get_model("agreements", "StarterGoal").objects.create(topic=topic, name_en=GOAL_EN, name_es=GOAL_ES)
    step = shipped.get_model("agreements", "NextStep").objects.create(name_en=STEP_EN, name_es=STEP_ES)

    upgrade()

    assert SuggestedActivity.objects.get(name_en__startswith="Practice:").pk == activity.pk
    assert names(StarterGoal) == [("Introduce myself in one memorable minute", GOAL_ES)]
    assert StarterGoal.objects.get().pk == goal.pk
    assert names(NextStep, pk=step.pk) == [
        ("Apply for a job or to graduate school", "Solicitar un empleo o el ingreso a un posgrado")
    ]
    assert (SuggestedActivity.objects.count(), NextStep.objects.count()) == (9, 8)
    assert names(Topic) == [(TOPIC_EN, "Saber presentarse")]


def test_what_the_office_has_changed_stays_in_each_language_by_itself(shipped):
    steps = shipped.get_model("agreements", "NextStep").objects
    in_english = steps.create(name_en="Apply for one job.", name_es=STEP_ES)
    in_spanish = steps.create(name_en=STEP_EN, name_es="Pedir trabajo")
    own = steps.create(name_en="Come to our fair", name_es="Venir a la feria")

    upgrade()

    assert names(NextStep, pk__in=[in_english.pk, in_spanish.pk, own.pk]) == [
        ("Apply for one job.", "Solicitar un empleo o el ingreso a un posgrado"),
        ("Apply for a job or to graduate school", "Pedir trabajo"),
        ("Come to our fair", "Venir a la feria"),
    ]


def test_a_row_that_has_the_new_words_already_is_left_beside_the_shipped_one(shipped):
    steps = shipped.get_model("agreements", "NextStep").objects
    steps.create(name_en="apply for a job or to graduate school")
    steps.create(name_en=STEP_EN)

    upgrade()

    written = [name for name, _spanish in names(NextStep) if name.lower().startswith("apply for a job")]
    assert written == ["apply for a job or to graduate school", STEP_EN]


def test_reasons_for_a_no_are_reworded_where_they_are_as_shipped(shipped):
    reasons = shipped.get_model("matches", "DeclineReason").objects
    reasons.all().delete()
    import_module(f"matches.migrations.{BEFORE}").write_reasons(shipped, None)  # a new installation begins so, too
    reasons.filter(name_en="This is not my field").update(name_en="Ask a lawyer")

    upgrade()

    assert names(DeclineReason) == [
        ("I don't have time right now", "No tengo tiempo en este momento"),
        ("Another mentor could help you better", "Otra persona podría ayudarle mejor"),
        ("Ask a lawyer", "No es mi campo"),
        ("I'm already mentoring as many people as I can", "Ya ofrezco mentoría a todas las personas que puedo"),
        ("My situation has changed", "Mi situación ha cambiado"),
    ]


def test_standard_reasons_of_a_review_are_reworded_and_the_search_knows_the_new_names(shipped, monkeypatch):
    reasons = shipped.get_model("profiles", "ReviewReason").objects
    reasons.create(decision="returned", text_en=REASON_EN, text_es=REASON_ES)
    reasons.create(decision="returned", text_en="Call me.", text_es=REASON_ES)
    topic = shipped.get_model("profiles", "Topic").objects.create(name_en=TOPIC_EN, name_es=TOPIC_ES)
    small = [load_vocabularies.topics, load_vocabularies.aliases, load_vocabularies.review_reasons]
    monkeypatch.setattr(load_vocabularies, "STEPS", small)

    upgrade()
    call_command("load_vocabularies", stdout=io.StringIO())

    assert list(ReviewReason.objects.order_by("pk").values_list("text_en", "text_es")) == [
        (
            "Please add at least one degree, position, license, or honor. Students look for these first.",
            "Por favor, agregue al menos un título, puesto, licencia o distinción: es lo primero que se busca.",
        ),
        (
            "Call me.",
            "Por favor, agregue al menos un título, puesto, licencia o distinción: es lo primero que se busca.",
        ),
    ]
    assert Topic.objects.get(name_en=TOPIC_EN).pk == topic.pk
    assert SearchTerm.objects.filter(words="saber presentarse").exists()


def test_questions_and_help_pages_are_reworded_where_they_are_as_shipped(shipped):
    questions, pages = shipped.get_model("program", "FaqEntry").objects, shipped.get_model("program", "Page").objects
    questions.create(**QUESTION | {"answer_es": "Diga que no."})
    questions.create(slug="orientation", audience="mentor", question_en="Orientation?", answer_en="On Monday.")
    pages.create(**HELP, text_es="Llame a Rosa.")

    upgrade()

    changed = FaqEntry.objects.get(slug=QUESTION["slug"])
    assert changed.question_en == "What if I can't or don't want to accept a request?"
    assert changed.question_es == "¿Y si no puedo o no quiero aceptar una petición?"
    assert "10 minutes later" in changed.answer_en
    assert changed.answer_es == "Diga que no."
    assert FaqEntry.objects.get(slug="orientation").answer_en == "On Monday."
    assert FaqEntry.objects.count() == 22
    assert Page.objects.get(slug="help").text_en.startswith("Not sure which to choose?")
    assert Page.objects.get(slug="help").text_es == "Llame a Rosa."


def test_a_published_edition_is_never_reworded(shipped):
    manual = shipped.get_model("program", "Material").objects.create(slug="mentor-manual", kind="manual")
    shipped.get_model("program", "Edition").objects.create(
        material=manual, number=1, text_en="## From the letter to the talk", published_at="2026-01-05T12:00Z"
    )

    upgrade()

    assert list(Edition.objects.filter(material=manual.pk).values_list("text_en", flat=True)) == [
        "## From the letter to the talk"
    ]


def test_upgrading_again_changes_nothing(shipped):
    shipped.get_model("program", "FaqEntry").objects.create(**QUESTION)
    upgrade()
    before = list(FaqEntry.objects.order_by("pk").values())

    MigrationExecutor(connection).migrate([(app, BEFORE) for app in APPS])
    upgrade()

    assert list(FaqEntry.objects.order_by("pk").values()) == before
