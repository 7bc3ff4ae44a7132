"""Links by which people without account read a draft."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog import publishing, share_links, working_copies
from blog.models import Post, ShareLink, Upload
from blog.share_links import Lifetime


@pytest.fixture
def draft(make_post) -> Post:
    return make_post("A draft", body="<p>Half a thought</p>", state="draft", published_at=None)


@pytest.fixture
def link(draft, author) -> ShareLink:
    return share_links.make(draft, author, Lifetime.WEEK)


def address(link: ShareLink) -> str:
    return reverse("blog:shared", args=[link.token])


@pytest.mark.django_db
class TestReading:
    def test_whoever_has_the_link_reads_the_draft_and_learns_what_it_is(self, client, link):
        page = client.get(address(link)).text
        assert "Half a thought" in page
        assert "a draft that Alice Author has shared with you" in page
        assert "Please do not pass it on" in page

    def test_the_draft_is_shown_as_it_is_at_that_time(self, client, link, draft, author):
        typed = {"title": ["A draft"], "summary": [""], "body": ["<p>A whole thought</p>"]}
        working_copies.save(draft, typed, base=0, user=author)
        assert "A whole thought" in client.get(address(link)).text

    def test_no_search_engine_no_cache_and_no_other_site_gets_to_know_of_it(self, client, link):
        response = client.get(address(link))
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert '<meta name="robots" content="noindex' in response.text
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response.headers["Cache-Control"]

    def test_there_is_no_form_for_replies(self, client, link):
        assert "leave-a-reply" not in client.get(address(link)).text

    def test_the_address_of_the_draft_is_nowhere_else(self, client, link):
        for page in ("/", "/feed/", "/search/?q=thought", "/sitemap.xml"):
            assert "A draft" not in client.get(page).text

    def test_images_in_it_are_there(self, client, link, draft, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        (tmp_path / "uploads").mkdir()
        (tmp_path / "uploads" / "a.png").write_bytes(b"png")
        Upload.objects.create(file="uploads/a.png", kind="image")
        draft.body = '<p><img src="/media/uploads/a.png" alt="A"></p>'
        draft.save()
        src = re.search(r'src="(/media/[^"]+)"', client.get(address(link)).text)[1]
        image = client.get(src)
        assert b"".join(image) == b"png"

    def test_once_it_is_published_the_link_leads_to_the_post(self, client, link, draft, author):
        publishing.publish(draft, author)
        response = client.get(address(link))
        assert (response.status_code, response.url) == (302, draft.get_absolute_url())

    def test_a_scheduled_post_can_be_read_before_its_time(self, client, link, draft, author):
        publishing.publish(draft, author, timezone.now() + timedelta(days=3))
        assert "Half a thought" in client.get(address(link)).text


@pytest.mark.django_db
class TestEnding:
    @pytest.mark.parametrize(("lifetime", "days"), [("day", 1), ("week", 7), ("month", 30)])
    def test_it_ends_when_its_time_is_over(
        self, client, draft, author, time_machine, lifetime, days
    ):
        link = share_links.make(draft, author, Lifetime(lifetime))
        made = timezone.now()
        time_machine.move_to(made + timedelta(days=days, minutes=-1))
        assert client.get(address(link)).status_code == 200
        time_machine.move_to(made + timedelta(days=days, minutes=1))
        assert client.get(address(link)).status_code == 404

    def test_withdrawn_expired_and_unknown_links_answer_alike(
        self, client, draft, author, time_machine
    ):
        expired = share_links.make(draft, author, Lifetime.DAY)
        time_machine.move_to(timezone.now() + timedelta(days=2))
        withdrawn = share_links.make(draft, author, Lifetime.WEEK)
        share_links.withdraw(draft, withdrawn.pk)
        links = [address(expired), address(withdrawn), "/shared/guessed/", f"/shared/{'x' * 999}/"]
        answers = [client.get(link) for link in links]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
        assert "This link leads nowhere" in answers[0].text
        assert "Half a thought" not in answers[0].text

    def test_a_link_of_another_post_is_not_withdrawn(self, client, link, make_post):
        assert not share_links.withdraw(make_post("Other"), link.pk)
        assert client.get(address(link)).status_code == 200

    def test_tokens_have_256_bits(self, link):
        assert re.fullmatch(r"[\w-]{43}", link.token)


@pytest.mark.django_db
class TestInTheForm:
    """Two buttons: one makes a link, one withdraws it. Neither loses what was typed."""

    def press(self, admin_client, draft: Post, **buttons: str):
        url = reverse("admin:blog_post_change", args=[draft.pk])
        form = {"title": "A draft", "body": "<p>Typed</p>", "summary": "", "_base": "0"}
        return admin_client.post(url, form | buttons, follow=True)

    def test_a_link_is_made_and_listed_with_who_made_it(self, admin_client, client, draft):
        page = self.press(admin_client, draft, _share="1", _share_for="day").text
        link = ShareLink.objects.get()
        assert f"/shared/{link.token}/" in page
        assert "Made by admin, works until" in page
        assert link.expires_at - link.made_at < timedelta(days=1, minutes=1)
        assert "Typed" in client.get(address(link)).text

    def test_one_press_withdraws_it(self, admin_client, client, draft, link):
        page = self.press(admin_client, draft, _withdraw=str(link.pk)).text
        assert link.token not in page
        assert client.get(address(link)).status_code == 404
        assert "Typed" in page

    @pytest.mark.parametrize("number", ["", "x", "²", "9" * 5000, "-1"])
    def test_a_number_that_is_none_withdraws_nothing(self, admin_client, draft, link, number):
        assert self.press(admin_client, draft, _withdraw=number).status_code == 200
        assert ShareLink.objects.exists()

    def test_whoever_may_not_write_it_shares_nothing(self, client, draft, django_user_model):
        other = django_user_model.objects.create_user("bob", role="author", is_staff=True)
        client.force_login(other)
        self.press(client, draft, _share="1")
        assert not ShareLink.objects.exists()
