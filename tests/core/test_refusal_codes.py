"""Every refusal has a name of its own, so that nobody has to know its words."""

import ast
import re
from collections import defaultdict
from functools import cache

import pytest
from django.apps import apps

from core.message_extraction import called_name, sources
from core.workflow import Refused, Workflow, rule_refusals

PLAIN_WORDS = re.compile(r"[a-z]+(_[a-z]+)*")


@cache
def refusals_in_the_code():
    """Every call of `Refused` with the file and line it stands on."""
    return [
        (f"{path.parent.name}/{path.name}:{node.lineno}", node)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called_name(node) == "Refused"
    ]


def code_of(call):
    return next((keyword.value for keyword in call.keywords if keyword.arg == "code"), None)


def literal(node):
    return node.value if isinstance(node, ast.Constant) else None


def sentence_of(call):
    """The words of a sentence written in the call itself; None where it comes from elsewhere."""
    words = [
        literal(node.args[0]) for node in ast.walk(call) if isinstance(node, ast.Call) and called_name(node) == "_"
    ]
    return words[0] if words else literal(call.args[0])


def codes_of_states():
    models = [model for model in apps.get_models() if issubclass(model, Workflow)]
    return {model(status=state).refusal().code for model in models for state in model.Status.values}


def test_a_refusal_without_a_code_cannot_be_made():
    with pytest.raises(TypeError):
        Refused("Not today.")


def test_every_refusal_in_the_code_is_named():
    calls = dict(refusals_in_the_code())

    assert [place for place, call in calls.items() if code_of(call) is None] == []
    assert len(calls) > 100


def test_codes_are_plain_words():
    written = {literal(code_of(call)) for _place, call in refusals_in_the_code()} - {None}

    assert [code for code in written | codes_of_states() if not PLAIN_WORDS.fullmatch(code)] == []


def test_one_code_has_one_sentence():
    sentences = defaultdict(set)
    for _place, call in refusals_in_the_code():
        if literal(code_of(call)) and sentence_of(call):
            sentences[literal(code_of(call))].add(sentence_of(call))

    assert {code: said for code, said in sentences.items() if len(said) > 1} == {}


def test_no_refusal_is_named_like_a_state_or_like_a_rule_of_the_database():
    written = {literal(code_of(call)) for _place, call in refusals_in_the_code()} - {None}

    assert written & codes_of_states() == set()
    assert written & set(rule_refusals()) == set()
    assert codes_of_states() & set(rule_refusals()) == set()
