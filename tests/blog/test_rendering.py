"""All texts are made again, by themselves, when an update brings new rules."""

import pytest

from blog import bodies
from blog.models import Entry, Site
from tests.jobs import do_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stale(make_post) -> Entry:
    """A text whose HTML is that of older rules, in a blog whose settings were saved."""
    Site.current().save()
    post = make_post(body="<p>See doi:10.1000/182.</p>")
    Entry.objects.update(body_html="<p>stale</p>")
    return post


def run() -> None:
    from blog.tasks import render_by_new_rules

    render_by_new_rules.defer(timestamp=0)
    do_jobs()


def test_texts_of_older_rules_are_made_again_once(stale):
    Site.objects.update(text_rules=bodies.RULES - 1)
    run()
    stale.refresh_from_db()
    assert 'href="https://doi.org/10.1000/182"' in stale.body_html
    Entry.objects.update(body_html="<p>stale</p>")
    run()
    stale.refresh_from_db()
    assert stale.body_html == "<p>stale</p>"


def test_a_blog_that_begins_now_has_nothing_to_make_again(stale):
    run()
    stale.refresh_from_db()
    assert stale.body_html == "<p>stale</p>"
