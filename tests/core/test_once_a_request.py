"""The admin's list of apps is built once for each request, and for no other request."""

from django.test import RequestFactory

from core.admin import once_a_request


def test_each_request_has_its_own_list_and_asks_for_it_once():
    asked = []
    app_list = once_a_request(lambda request, app_label: asked.append((request, app_label)) or [len(asked)])
    one, other = RequestFactory().get("/admin/"), RequestFactory().get("/admin/")

    assert [app_list(one), app_list(one), app_list(one, "program")] == [[1], [1], [2]]
    assert [app_list(other), app_list(one)] == [[3], [1]]
