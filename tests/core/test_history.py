"""The history says on which page a change was made, and never with the token of a link."""

import importlib

import pytest
from django.apps import apps
from pghistory.models import Context

from matches import answer_link
from matches.models import MatchRequest
from tests.factories import MatchRequestFactory

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("program.migrations.0011_history_without_tokens")


def test_the_history_of_an_answer_by_link_has_the_route_and_no_statement_has_the_token(
    client, django_assert_max_num_queries
):
    match_request = MatchRequestFactory()
    link = answer_link.link_for(match_request)
    token = link.rstrip("/").split("/")[-1]

    with django_assert_max_num_queries(500) as statements:
        client.post(link, {"answer": "yes", "minutes": "30"})

    assert MatchRequest.objects.get().status == MatchRequest.Status.ACCEPTED
    assert list(Context.objects.values_list("metadata__url", flat=True)) == ["/answer/<str:token>/"]
    assert [sql for query in statements if token in (sql := query["sql"])] == []


def test_earlier_rows_lose_their_tokens_and_keep_everything_else():
    urls = {
        "/answer/1:abc/": "/answer/<str:token>/",
        "/profile/confirm/1:abc/": "/profile/confirm/<str:token>/",
        "/unsubscribe/1:abc/": "/unsubscribe/<str:token>/",
        "/requests/7/": "/requests/7/",
    }
    rows = {Context.objects.create(metadata={"url": url, "user": 7}).pk: url for url in urls}

    MIGRATION.replace_tokens_by_routes(apps, None)

    metadata = dict(Context.objects.values_list("pk", "metadata"))
    assert metadata == {pk: {"url": urls[url], "user": 7} for pk, url in rows.items()}
