"""The page that says what is stored about visitors."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.urls import reverse

from comments import privacy
from comments.models import Protection

pytestmark = pytest.mark.django_db

APP = Path(apps.get_app_config("comments").path)
COOKIE = re.compile(r'^COOKIE\w* = "(\w+)"', re.MULTILINE)
NAME = re.compile(r'\b(?:kept|keep)\(\s*(?:"([\w-]+)"|(\w+))')


@pytest.fixture
def page(client) -> str:
    return client.get(reverse("comments:privacy")).content.decode()


def test_each_field_of_each_model_is_described():
    assert privacy.undescribed() == []


def test_no_field_is_described_twice_or_does_not_exist():
    for group in privacy.GROUPS:
        for model, lines in group.kept.items():
            names = [name for kept in lines for name in kept.fields]
            fields = {field.name for field in model._meta.concrete_fields}
            assert sorted(names) == sorted(set(names)), model
            assert set(names) <= fields, model


def test_a_field_that_nobody_described_is_named_on_the_page(client, monkeypatch):
    monkeypatch.setattr(privacy, "GROUPS", privacy.GROUPS[1:])
    page = client.get(reverse("comments:privacy")).content.decode()
    assert "Comment.text" in page


def test_each_line_says_why_and_until_when(page):
    soup = BeautifulSoup(page, "html.parser")
    blocks = soup.select("dl.kept")
    assert len(blocks) > 8
    for block in blocks:
        assert block.select(".until")
        assert all(line.dt.text.strip() and line.dd.text.strip() for line in block.select("div"))
    assert "%(" not in page


def test_the_times_are_those_that_the_job_uses(client):
    Protection(spam_days=77).save()
    page = client.get(reverse("comments:privacy")).content.decode()
    assert "if it is spam, after 77 days" in page


def test_each_cookie_of_the_discussion_is_named(page):
    cookies = {
        name for path in APP.rglob("*.py") for name in COOKIE.findall(path.read_text("utf-8"))
    }
    assert {"writer", "receipt"} <= cookies
    assert {name for name in cookies if f"<code>{name}</code>" not in page} == set()


def test_each_name_under_which_scripts_keep_something_is_on_the_page(page):
    names = set()
    for path in (APP / "static").rglob("*.js"):
        script = path.read_text("utf-8")
        for literal, constant in NAME.findall(script):
            said = re.search(rf'^(?:export )?const {constant} = "([\w-]+)"', script, re.MULTILINE)
            if literal or said:
                names.add(literal or said[1])
    assert "visits" in names
    assert {name for name in names if f"<code>rejoinder.{name}</code>" not in page} == set()


def test_every_page_leads_there_and_reading_it_sets_no_cookie(client, post):
    address = reverse("comments:privacy")
    for path in ("/", post.get_absolute_url()):
        assert f'href="{address}"' in client.get(path).content.decode()
    assert not client.get(address).cookies
