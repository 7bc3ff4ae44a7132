"""The pages for what went wrong. That of a 404 is tested where addresses are."""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_form_without_its_cookie_is_refused_in_plain_words():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert response.status_code == 403
    assert "load the page again" in response.text


def test_a_wrong_host_is_refused_in_plain_words(client):
    response = client.get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "Request not understood" in response.text


def test_a_page_that_breaks_says_so_and_tells_nothing_else(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE blog_site RENAME TO gone")
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "This page could not be made" in response.text
    assert "blog_site" not in response.text


def test_a_method_that_means_nothing_is_refused(client):
    assert client.put("/").status_code == 405
