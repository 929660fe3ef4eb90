"""Fields of our own: many keys at once, and texts that are never without a length."""

import pytest
from django.apps import apps

from accounts.models import User
from core.fields import Text
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_of_many_keys_those_rows_are_found_and_of_none_nobody_is_asked(django_assert_num_queries):
    people = UserFactory.create_batch(3)

    assert set(User.objects.filter(pk__any=[person.pk for person in people[:2]])) == set(people[:2])
    with django_assert_num_queries(0):
        assert list(User.objects.filter(pk__any=[])) == []


def test_a_text_without_a_length_is_a_mistake_that_the_check_finds_and_no_text_of_ours_is():
    texts = [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, Text)]
    without = Text()
    without.set_attributes_from_name("text")

    assert [mistake.id for mistake in without.check()] == ["mentoring.E001"]
    assert {str(field) for field in texts if field.check()} == set()
    assert texts
