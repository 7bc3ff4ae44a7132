"""The icon at the address where browsers look for it."""

from django.contrib.staticfiles import finders


def test_browsers_that_guess_the_address_of_the_icon_find_it(client, db):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert finders.find(response.url.removeprefix("/static/"))
