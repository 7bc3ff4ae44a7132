"""`manage.py verify_mentions`, and the button that does the same in the admin."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from blog.models import Site
from comments import tasks
from comments.linkbacks import rechecking, verifying
from comments.models import Mention, Protection
from tests.comments.linkbacks import world as elsewhere
from tests.comments.linkbacks.world import World
from tests.comments.mentions import mention_of

LIST = "/admin/comments/mention/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, monkeypatch) -> Iterator[World]:
    """Pages elsewhere. All are of one host, which is asked once a run: the runs do not pause."""
    settings.FETCH_ALLOW_LOOPBACK = True
    monkeypatch.setattr(verifying, "PAUSE", timedelta())
    with elsewhere.world() as world:
        yield world


@pytest.fixture
def imported(post):
    """Makes mentions as an import brings them."""

    def imported(source: str = "https://peer.example/", **fields) -> Mention:
        fields = {"verification": "unchecked", "protocol": "pingback"} | fields
        return mention_of(fields.pop("entry", post), source, **fields)

    return imported


@pytest.fixture
def link(post) -> str:
    return f'<p><a href="http://127.0.0.1:8000{post.get_absolute_url()}">A post</a></p>'


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("verify_mentions", *arguments, stdout=out)
    return " ".join(out.getvalue().split())


def has_job() -> bool:
    return ProcrastinateJob.objects.filter(task_name=tasks.VERIFY, status="todo").exists()


class TestInTheForeground:
    def test_it_says_what_came_of_each_and_shows_what_links_here(self, world, imported, link):
        shown = imported(world.page("/shown", link))
        waiting = imported(world.page("/waiting", link), state="pending")
        imported(world.page("/elsewhere", "Nothing."))
        imported(world.page("/broken", link, status=500))
        Protection(held_words="waiting").save()
        out = run()
        assert "Mentions of another blog, never looked at: 4." in out
        assert "takes about 1 minute." in out
        assert "1 link here and are shown" in out
        assert "1 link here, and wait for a moderator or are like spam" in out
        assert "1 do not link here" in out
        assert "1 could not be read; most of them are tried again within a day" in out
        assert list(Mention.objects.visible()) == [shown]
        assert list(Mention.objects.waiting()) == [waiting]

    def test_what_the_old_blog_told_itself_is_no_mention(self, settings, world, imported, post):
        settings.SITE_URL = world.address
        link = f'<a href="{world.address}{post.get_absolute_url()}">A post</a>'
        mention = imported(world.page("/2020/12/another/", link))
        assert "1 do not link here" in run()
        mention.refresh_from_db()
        assert mention.detail == "It is a page of this very blog."

    def test_it_looks_at_nothing_twice(self, world, imported, link):
        imported(world.page("/shown", link))
        run()
        assert "none. There is nothing to look at." in run()
        assert world.asked == ["/shown"]

    def test_what_was_decided_against_and_what_was_received_is_left_alone(
        self, world, imported, link
    ):
        for number, fields in enumerate(
            ({"state": "spam"}, {"state": "removed"}, {"received_at": timezone.now()})
        ):
            imported(world.page(f"/{number}", link), **fields)
        assert "nothing to look at" in run()
        assert world.asked == []

    def test_all_that_were_imported_are_looked_at_again_where_that_is_asked_for(
        self, world, imported, link
    ):
        imported(world.page("/gone", "Nothing."), verification="links")
        imported(world.page("/back", link), verification="unreadable", failures=4)
        imported(world.page("/received", link), received_at=timezone.now(), verification="links")
        out = run("--imported")
        assert "Mentions of another blog: 2." in out
        assert sorted(world.asked) == ["/back", "/gone"]
        assert [one.source for one in Mention.objects.visible()] == [
            f"{world.address}/back",
            f"{world.address}/received",
        ]

    def test_all_means_those_that_were_received_too(self, world, imported, link):
        imported(world.page("/one", link))
        imported(world.page("/two", link), received_at=timezone.now(), verification="links")
        assert "All mentions: 2." in run("--all")
        assert sorted(world.asked) == ["/one", "/two"]

    @pytest.mark.parametrize("name", ["{number}", "{path}", "http://127.0.0.1:8000{path}"])
    def test_one_post_alone(self, world, imported, link, post, make_post, name):
        imported(world.page("/one", link))
        imported(world.page("/two"), entry=make_post("Another"))
        out = run("--post", name.format(number=post.pk, path=post.get_absolute_url()))
        assert "never looked at of “A post”: 1." in out
        assert world.asked == ["/one"]

    def test_what_another_worker_has_in_hand_is_waited_for(
        self, world, imported, link, monkeypatch
    ):
        mention = imported(world.page("/one", link))
        leased = timezone.now() + timedelta(minutes=1)
        Mention.objects.update(due_at=leased)

        def finish(seconds: float) -> None:
            """What the worker does meanwhile."""
            now = timezone.now()
            Mention.objects.update(verification="links", checked_at=now, due_at=None)

        monkeypatch.setattr(rechecking, "sleep", finish)
        assert "1 link here and are shown" in run()
        assert world.asked == []
        assert list(Mention.objects.visible()) == [mention]

    def test_where_mentions_are_switched_off_it_ends_and_says_what_it_left(
        self, world, imported, link, post
    ):
        Site(takes_mentions=False).save()
        imported(world.page("/one", link), received_at=timezone.now())
        assert "1 were not looked at" in run("--all")


class TestLeftToTheServer:
    def test_all_are_due_and_a_job_is_queued(self, imported):
        imported("https://one.example/")
        imported("https://two.example/")
        out = run("--queue")
        assert "2. To look at them takes about 1 minute. The server does it." in out
        assert Mention.objects.due().count() == 2
        assert has_job()

    def test_nothing_to_do_queues_nothing(self, db):
        run("--queue")
        assert not has_job()


class TestWrongInput:
    @pytest.mark.parametrize("name", ["99", "/not/here/", "9" * 30, "x\0y", "/\0/"])
    def test_a_post_that_is_not_there_is_named(self, imported, name):
        with pytest.raises(CommandError, match="--post"):
            run("--post", name)

    @pytest.mark.parametrize("name", ["https://other.example/", "http://[", "mailto:a@b.example"])
    def test_an_address_of_another_blog_is_named(self, imported, name):
        with pytest.raises(CommandError, match="no address of this blog"):
            run("--post", name)

    def test_all_and_imported_exclude_each_other(self, imported):
        with pytest.raises(CommandError, match="not allowed with"):
            run("--all", "--imported")


class TestTheButton:
    def test_the_list_says_how_many_and_how_long_and_the_button_begins(
        self, admin_client, imported, post
    ):
        Mention.objects.bulk_create(
            Mention(entry=post, protocol="pingback", state="approved", source=f"https://{n}.x/")
            for n in range(31)
        )
        page = admin_client.get(LIST).content.decode()
        assert "31 mentions came from another blog" in page
        assert "To look takes about 2 minutes." in page
        page = admin_client.post(f"{LIST}verify/", follow=True).content.decode()
        assert "31 pages will be looked at." in page
        assert "That takes about 2 minutes." in page
        assert "Check imported mentions" not in page
        assert Mention.objects.due().count() == 31
        assert has_job()

    def test_where_there_is_nothing_to_look_at_there_is_no_button(self, admin_client, imported):
        imported(state="spam")
        imported("https://two.example/", verification="links")
        assert "Check imported mentions" not in admin_client.get(LIST).content.decode()
        page = admin_client.post(f"{LIST}verify/", follow=True).content.decode()
        assert "There is nothing to look at" in page

    def test_an_address_that_was_only_opened_begins_nothing(self, admin_client, imported):
        imported()
        assert admin_client.get(f"{LIST}verify/").status_code == 302
        assert not Mention.objects.due().exists()

    def test_some_that_were_selected_are_looked_at_again(self, admin_client, imported):
        mention = imported(verification="missing")
        imported("https://two.example/")
        form = {"action": "look_again", "_selected_action": [mention.pk]}
        page = admin_client.post(LIST, form, follow=True).content.decode()
        assert "1 page will be looked at." in page
        assert list(Mention.objects.due()) == [mention]
