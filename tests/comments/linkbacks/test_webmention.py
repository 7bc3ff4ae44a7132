"""Webmention: what is sent to `/webmention/`, and what its sender is told, now and later.

The first class is the part of the W3C's checklist for receivers that is done while the sender
waits; the other part is that of `verifying`.
"""

import json
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from blog.models import Site
from comments.linkbacks import receiving
from comments.models import Mention
from tests.comments.linkbacks.senders import BROWSER, FORM, PAGE, address, webmention

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
OTHER = "https://b.example/"


class TestChecklistForReceivers:
    def test_accepts_a_form(self, post):
        assert webmention(PAGE, address(post)).status_code == 201
        mention = Mention.objects.get()
        assert (mention.protocol, mention.source) == ("webmention", PAGE)
        assert mention.target == address(post)

    def test_returns_201_with_location_of_a_status_page_as_it_is_processed_later(self, post):
        response = webmention(PAGE, address(post))
        assert response.status_code == 201
        assert response["Location"].startswith("http://127.0.0.1:8000/webmention/")
        assert Mention.objects.get().verification == "unchecked"

    def test_has_a_location_with_a_201_alone(self, post):
        for response in (webmention("x", address(post)), webmention(PAGE, "x")):
            assert "Location" not in response.headers

    def test_rejects_a_source_that_is_no_address(self, post):
        assert webmention("no address", address(post)).status_code == 400

    def test_rejects_a_target_that_is_no_address(self):
        assert webmention(PAGE, "no address").status_code == 400

    def test_rejects_schemes_that_are_not_supported(self, post):
        for scheme in ("ftp", "javascript", "data", "mailto", "file", "gopher"):
            assert webmention(f"{scheme}://a.example/", address(post)).status_code == 400
            target = address(post).replace("http:", f"{scheme}:")
            assert webmention(PAGE, target).status_code == 400

    def test_rejects_a_source_that_is_the_target(self, post):
        assert webmention(PAGE, PAGE).status_code == 400
        assert webmention(address(post), address(post)).status_code == 400

    def test_rejects_a_target_for_which_it_takes_none(self, make_post, settings):
        closed = make_post(reply_policy="closed")
        for target in (address(closed), f"{settings.SITE_URL}/nothing/", "https://other.example/"):
            assert webmention(PAGE, target).status_code == 400

    def test_rejects_a_source_that_is_missing(self, post):
        response = Client().generic("POST", "/webmention/", f"target={address(post)}", FORM)
        assert (response.status_code, b"source" in response.content) == (400, True)

    def test_rejects_a_target_that_is_missing(self):
        response = Client().generic("POST", "/webmention/", f"source={PAGE}", FORM)
        assert (response.status_code, b"target" in response.content) == (400, True)

    def test_ignores_the_fragment_of_the_target(self, post):
        assert webmention(PAGE, f"{address(post)}#comment-1").status_code == 201
        assert Mention.objects.get().target == address(post)

    def test_takes_the_same_again_as_an_update(self, post):
        first = webmention(PAGE, address(post))
        again = webmention(PAGE, address(post))
        assert (again.status_code, again["Location"]) == (201, first["Location"])
        assert Mention.objects.count() == 1

    def test_says_429_and_when_to_come_back_where_there_are_too_many(self, post, monkeypatch):
        monkeypatch.setattr(receiving, "MAX_OF_SENDER", 1)
        webmention(PAGE, address(post))
        response = webmention(OTHER, address(post))
        assert response.status_code == 429
        assert 1 <= int(response["Retry-After"]) <= 600
        assert "again in 10 minutes" in response.content.decode()


class TestAnswers:
    def test_programs_get_a_sentence(self, post):
        for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/plain"}, {"Accept": "image/png"}):
            response = webmention(PAGE, address(post), headers=headers)
            assert response["Content-Type"] == "text/plain; charset=utf-8"
            assert response.content.decode() == "Your page will be looked at soon.\n"

    def test_or_json_where_they_ask_for_it(self, post):
        response = webmention(PAGE, address(post), headers=JSON)
        assert response.json() == {
            "status": "waiting",
            "message": "Your page will be looked at soon.",
            "source": PAGE,
            "target": address(post),
            "location": response["Location"],
        }
        refused = webmention("x", address(post), headers=JSON)
        assert (refused.status_code, refused.json()["error"]) == (400, "source")

    def test_people_get_a_page(self, post):
        page = webmention(PAGE, address(post), headers=BROWSER).content.decode()
        assert "Your page will be looked at soon." in page
        assert "At <a href=" in page

    def test_caches_keep_none_and_search_engines_pass(self, post):
        for response in (webmention(PAGE, address(post)), webmention("x", "y")):
            assert "no-store" in response["Cache-Control"]
            assert response["X-Robots-Tag"] == "noindex"
            assert "Accept" in response["Vary"]

    def test_no_cookie_is_set_and_no_token_is_asked_for(self, post):
        strict = Client(enforce_csrf_checks=True)
        form = f"source={PAGE}&target={address(post)}"
        response = strict.generic(
            "POST", "/webmention/", form, FORM, headers=BROWSER | {"Origin": "https://a.example"}
        )
        assert (response.status_code, len(response.cookies)) == (201, 0)

    def test_while_the_blog_takes_none_there_is_nothing(self, post, client):
        location = webmention(PAGE, address(post))["Location"]
        Site(takes_mentions=False).save()
        for response in (
            client.get("/webmention/"),
            webmention(PAGE, address(post)),
            client.get(urlsplit(location).path),
        ):
            assert response.status_code == 404
            assert response.content.decode() == "This blog takes no mentions."


class TestThePageForPeople:
    def send(self, source: str, target: str) -> tuple[int, BeautifulSoup]:
        response = webmention(source, target, headers=BROWSER)
        return response.status_code, BeautifulSoup(response.content, "html.parser")

    def test_it_has_a_form_and_can_fill_in_the_post(self, post, client):
        response = client.get("/webmention/", {"target": address(post)})
        page = BeautifulSoup(response.content, "html.parser")
        assert page.find("input", {"name": "source"}).get("value") is None
        assert page.find("input", {"name": "target"})["value"] == address(post)
        assert page.find("meta", {"name": "robots"})["content"] == "noindex"
        assert not response.cookies

    def test_it_says_where_programs_send(self, client):
        page = client.get("/webmention/").content.decode()
        assert '<code translate="no">http://127.0.0.1:8000/webmention/</code>' in page
        assert '<code translate="no">http://127.0.0.1:8000/xmlrpc.php</code>' in page

    def test_a_wrong_form_comes_back_filled_in_with_the_error_beside_the_field(self, post):
        for source, target, field in (
            ("no address", address(post), "source"),
            (PAGE, "https://other.example/", "target"),
            ("", address(post), "source"),
            (PAGE, "", "target"),
        ):
            status, page = self.send(source, target)
            assert status == 400
            fields = {name: page.find("input", {"name": name}) for name in ("source", "target")}
            assert {name: found.get("value", "") for name, found in fields.items()} == {
                "source": source, "target": target
            }  # fmt: skip
            assert page.find("ul", {"class": "errorlist"}).find_parent("div").input["name"] == field
            assert fields[field]["aria-invalid"] == "true"

    def test_what_was_typed_cannot_break_the_page(self, post):
        status, page = self.send('"><script>alert(1)</script>\0\x1f', "<b>" + "a" * 5000)
        assert status == 400
        assert "alert" not in "".join(script.text for script in page.find_all("script"))
        assert page.find("input", {"name": "source"})["value"] == '"><script>alert(1)</script>'

    def test_too_many_is_said_above_the_form(self, post, monkeypatch):
        monkeypatch.setattr(receiving, "MAX_WAITING", 0)
        status, page = self.send(PAGE, address(post))
        assert status == 429
        assert "try again in 5 minutes" in page.find("p", {"role": "alert"}).text

    def test_methods_that_mean_nothing_here(self, client):
        for method in ("put", "delete", "patch", "options"):
            assert getattr(client, method)("/webmention/").status_code == 405


class TestProgress:
    @pytest.fixture
    def mention(self, post) -> Mention:
        webmention(PAGE, address(post))
        return Mention.objects.get()

    def test_it_is_told_in_a_word_and_in_a_sentence(self, mention, client):
        path = self.path(mention)
        for told, fields in (
            ("waiting", {"verification": "unchecked"}),
            ("retrying", {"verification": "unchecked", "failures": 2}),
            ("unreadable", {"verification": "unreadable"}),
            ("missing", {"verification": "missing"}),
            ("shown", {"verification": "links", "state": "approved"}),
            ("missing", {"verification": "missing", "state": "approved"}),
        ):
            Mention.objects.update(**{"state": "pending", "failures": 0} | fields)
            facts = client.get(path, headers=JSON).json()
            assert facts["status"] == told
            text = client.get(path).content.decode().strip()
            assert text == facts["message"]
            assert text in client.get(path, headers=BROWSER).content.decode()

    def path(self, mention: Mention) -> str:
        return urlsplit(webmention(mention.source, mention.target)["Location"]).path

    def test_what_moderators_decide_is_told_to_nobody(self, mention, client):
        path = self.path(mention)
        pages = set()
        for state in ("pending", "spam", "removed"):
            Mention.objects.update(state=state, verification="links")
            pages.add(client.get(path, headers=BROWSER).content)
            pages.add(client.get(path, headers=JSON).content)
        assert len(pages) == 2
        assert json.loads(min(pages, key=len))["status"] == "seen"

    def test_why_a_page_could_not_be_read_is_told_to_nobody(self, mention, client):
        path = self.path(mention)
        Mention.objects.update(verification="unreadable", detail="10.0.0.1 is not on the internet")
        for headers in (BROWSER, JSON, {}):
            assert b"10.0.0.1" not in client.get(path, headers=headers).content

    def test_its_address_cannot_be_guessed(self, mention, client):
        path = self.path(mention)
        token = path.split("/")[2]
        wrong = [str(mention.pk), f"{mention.pk}.x", token[:-1], f"9{token}", "x", "%00", "." * 9]
        for one in wrong:
            response = client.get(f"/webmention/{one}/")
            assert response.status_code == 404
        assert client.get(path).status_code == 200

    def test_it_goes_with_the_mention_and_with_the_post(self, mention, post, client):
        path = self.path(mention)
        post.state = "draft"
        post.save()
        assert client.get(path).status_code == 404
        Mention.objects.all().delete()
        response = client.get(path)
        assert response.status_code == 404
        assert response.content.decode().startswith("This mention is not here any more")

    def test_nothing_can_be_sent_to_it(self, mention, client):
        assert client.post(self.path(mention)).status_code == 405


class TestWrongForms:
    def test_what_is_no_webmention_is_the_senders_fault(self):
        both = f"source={PAGE}&target=x"
        for body, kind in (
            ("", FORM),
            ("x", FORM),
            ("=", FORM),
            (bytes(range(256)), FORM),
            ("{}", "application/json"),
            (both, "text/plain"),
            (both, "multipart/form-data"),
            (both, ""),
            (both, f"{FORM}; charset=utf-7"),
            (both + "&a=b" * 1000, FORM),
            (f"{both}&source={OTHER}", FORM),
            (f"{both}&target=y", FORM),
            ("source=%FC&target=%FC", FORM),
            ("source=" + "a" * 100_000, FORM),
            ("source[]=a&target[]=b", FORM),
        ):
            for headers in ({}, BROWSER, JSON):
                response = Client().generic("POST", "/webmention/", body, kind, headers=headers)
                assert response.status_code == 400
                assert response.content
        assert not Mention.objects.exists()

    def test_two_targets_at_once_are_none(self, post, make_post):
        other = make_post("Another")
        body = f"source={PAGE}&target={address(post)}&target={address(other)}"
        response = Client().generic("POST", "/webmention/", body, FORM)
        assert (response.status_code, b"several" in response.content) == (400, True)
        assert not Mention.objects.exists()
