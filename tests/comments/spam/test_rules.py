"""What speaks against showing a reply at once."""

import time

import pytest

from blog.models import Entry, User
from comments import posting
from comments.models import Comment, Protection, Writer
from comments.spam import Arrival, Outcome, verdict
from comments.spam.content import Content
from comments.spam.lists import Hosts, Phrases
from comments.spam.lookalikes import skeleton

LONG = "I have read this twice now and I still do not see it."


def judged(text: str = "Hm.", *, name: str = "Bob", **rules):
    """What is made of a text by these rules; keys that are no rules are the arrival's."""
    of_arrival = {key: rules.pop(key) for key in ("trap", "writer", "replaces") if key in rules}
    arrival = Arrival(entry=Entry(), parent=None, name=name, text=text, **of_arrival)
    found = verdict(arrival, Protection(**rules))
    return found.outcome, [(str(code), detail) for code, detail in found.reasons]


def content(text: str) -> Content:
    return Content("Bob", Arrival(entry=Entry(), parent=None, name="Bob", text=text).html)


@pytest.mark.django_db
class TestVerdicts:
    def test_an_ordinary_reply_is_fine(self):
        assert judged(LONG) == (Outcome.FINE, [])

    def test_who_fills_in_the_trap_is_spam(self):
        assert judged(trap="https://pills.example") == (Outcome.SPAM, [("trap", "")])

    def test_every_reason_is_given_and_the_gravest_counts(self):
        outcome, reasons = judged(
            "Pills! http://a.example http://b.example http://shop.example",
            spam_words="pills",
            held_hosts="a.example\nb.example\nc.example",
        )
        assert outcome == Outcome.SPAM
        assert reasons == [("word", "pills"), ("links", "3"), ("host", "a.example, b.example")]

    @pytest.mark.parametrize(("limit", "held"), [(3, True), (4, False), (0, False)])
    def test_so_many_links_wait(self, limit, held):
        text = "[a](https://a.example) https://b.example/ and www.c.example"
        outcome = Outcome.UNSURE if held else Outcome.FINE
        assert judged(text, links_held=limit)[0] == outcome

    def test_the_name_is_read_too(self):
        rules = {"spam_words": "casino", "spam_hosts": "pills.example"}
        assert judged(name="Best Casino", **rules)[1] == [("word", "casino")]
        assert judged(name="www.pills.example", **rules)[1] == [("host", "pills.example")]

    def test_links_and_repetition_by_a_trusted_writer_do_not_wait_but_the_lists_count(self, post):
        posting.post(post.pk, name="Ann", text=LONG, state="approved")
        writer = Writer.objects.create(trust=Writer.Trust.TRUSTED)
        assert judged(LONG, writer=writer)[0] == Outcome.FINE
        assert judged("http://a.example", writer=writer, links_held=1)[0] == Outcome.FINE
        assert judged("A word", writer=writer, held_words="word")[0] == Outcome.UNSURE


@pytest.mark.django_db
class TestRepeatedTexts:
    @pytest.fixture(autouse=True)
    def first(self, post) -> Comment:
        return posting.post(post.pk, name="Ann", text=f"{LONG} 17", state="approved")

    @pytest.mark.parametrize("text", [f"{LONG} 18", f"{LONG.upper()} 17!!", f"*{LONG}* 17"])
    def test_the_same_words_wait(self, text):
        assert judged(text) == (Outcome.UNSURE, [("repeated", "")])

    def test_other_words_and_short_ones_do_not(self, post):
        posting.post(post.pk, name="Ann", text="Thank you!", state="approved")
        assert judged(f"{LONG} seventeen")[0] == Outcome.FINE
        assert judged("Thank you!")[0] == Outcome.FINE

    def test_the_rule_can_be_turned_off(self):
        assert judged(f"{LONG} 17", duplicates_held=False)[0] == Outcome.FINE

    def test_a_reply_is_no_repetition_of_itself(self, first):
        assert judged(first.text, replaces=first)[0] == Outcome.FINE

    def test_what_its_writer_took_back_can_be_sent_again_and_what_a_moderator_removed_not(
        self, first
    ):
        Comment.objects.update(state="removed", removed_by="writer")
        assert judged(first.text)[0] == Outcome.FINE
        Comment.objects.update(removed_by="moderator")
        assert judged(first.text)[0] == Outcome.UNSURE


class TestWords:
    @pytest.mark.parametrize(
        ("line", "text"),
        [
            ("casino", "The CASINO, you know"),
            ("Casino", "casino"),
            ("casino", "cas*in*o"),
            ("casino", "c&#97;sino"),
            ("casino", "ca\u00adsi\u200bno"),
            ("casino", "ｃａｓｉｎｏ"),
            ("casino", "see https://best-casino.example/"),
            ("cheap pills", "cheap,\n\npills"),
            ("don't", "Don’t"),
            ("poker-online", "poker online"),
            ("Straße", "STRASSE"),
            ("café", "cafe\u0301"),
            ("казино", "Лучшее КАЗИНО!"),
            ("赌场", "我爱网上赌场吗"),
            ("हिन्दी", "यह हिन्दी है"),
            ("قمار", "لعب قمار هنا"),
        ],
    )
    def test_a_word_is_found_however_it_is_written(self, line, text):
        assert Phrases(line).find(content(text).words) == [line]

    @pytest.mark.parametrize(
        ("line", "text"),
        [
            ("sex", "Essex and Sussex"),
            ("cialis", "a specialist"),
            ("cheap pills", "cheap and good pills"),
            ("cheap pills", "pills cheap"),
            ("हिन", "हिन्दी"),
            ("кот", "который"),
            ("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa!"),
            (".*", "anything at all"),
        ],
    )
    def test_a_part_of_a_word_is_not(self, line, text):
        assert Phrases(line).find(content(text).words) == []


class TestHosts:
    @pytest.mark.parametrize(
        ("line", "text"),
        [
            ("evil.example", "[x](https://evil.example/page)"),
            ("evil.example", "[x](https://www.EVIL.example:8080)"),
            ("evil.example", "[x](//evil.example)"),
            ("evil.example", "[x](https://user:word@evil.example./)"),
            ("evil.example", "[x](http://%65vil.example)"),
            ("evil.example", "just evil.example, without a link"),
            ("evil.example", "write to me@evil.example"),
            ("evil.example", "https://evil。example/"),
            ("evil.example", "evil\u200b.example"),
            (".example", "any.thing.example"),
            ("bücher.example", "[x](https://xn--bcher-kva.example/)"),
            ("xn--bcher-kva.example", "https://BÜCHER.example/"),
        ],
    )
    def test_a_site_and_its_subdomains_are_found(self, line, text):
        assert Hosts(line).find(content(text).hosts) == [line]

    @pytest.mark.parametrize(
        ("line", "text"),
        [
            ("evil.example", "https://notevil.example"),
            ("evil.example", "https://evil.example.org"),
            ("evil.example", "[x](https://good.example/evil.example)"),
            ("www.evil.example", "https://evil.example"),
            ("evil.example", "[x](https://good.example/?u=//evil.example)"),
        ],
    )
    def test_another_site_is_not(self, line, text):
        assert Hosts(line).find(content(text).hosts) == []


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("No link, e.g. none at 10.30", 0),
            ("https://a.example and https://a.example", 2),
            ("http://new.ending-nobody-knows www.a.example", 2),
            ("[https://a.example](https://a.example)", 1),
            ("[mine](/2026/11/a-post/) [own](http://127.0.0.1:8000/) [here](#comment-1)", 0),
        ],
    )
    def test_what_leads_away_counts(self, text, number, settings):
        settings.SITE_URL = "http://127.0.0.1:8000"
        assert content(text).number_of_links == number


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "Alice Author",
            "ALICE AUTHOR",
            "alice.author",
            "A l i c e Author",
            "Álice Àuthor",
            "Аliсе Аuthоr",  # Cyrillic А, с, е, о
            "Αlice Αuthοr",  # Greek Α, ο
            "AIice Author",  # a capital I
            "A1ice Auth0r",
            "𝐀𝐥𝐢𝐜𝐞 Author",
            "Alice\u200b\u2060Author",
            "\u202eAlice Author",
            "Alice Author (admin)",
            "The real Alice Author",
        ],
    )
    @pytest.mark.django_db
    def test_what_looks_like_an_authors_name_waits(self, author, name):
        assert judged(name=name) == (Outcome.UNSURE, [("author-name", "Alice Author")])

    @pytest.mark.parametrize(
        "name", ["Alice", "Alice Arthur", "Author", "Malice Authority", "爱丽丝", "…", "👍"]
    )
    @pytest.mark.django_db
    def test_other_names_do_not(self, author, name):
        assert judged(name=name) == (Outcome.FINE, [])

    @pytest.mark.django_db
    def test_a_name_of_one_word_is_found_alone_and_leaves_others_who_have_it_in_peace(self):
        User.objects.create_user("tom")
        assert judged(name="T0m")[1] == [("author-name", "tom")]
        assert judged(name="Tom Baker")[0] == Outcome.FINE

    def test_what_looks_alike_shares_a_skeleton(self):
        assert skeleton("Anna Marn") == skeleton("АNNА МАRN") == skeleton("anna mam")
        assert skeleton("Anna") != skeleton("Hanna")


SECOND = 1.0  # far more than any of these takes


@pytest.mark.parametrize(
    "lines",
    [
        "\n".join(f"a a a a a a a a a {number}" for number in range(10_000)),
        "\n".join(f"(x+)+${number}[" for number in range(20_000)),
        "a\n" * 125_000,
        "a" * 250_000,
    ],
)
def test_hostile_lists_and_texts_take_no_time(lines):
    phrases, hosts = Phrases(lines), Hosts(lines)
    for text in ("a " * 10_000, "a-" * 10_000, "a.b." * 5_000):
        said = content(text)
        begun = time.process_time()
        phrases.find(said.words)
        hosts.find(said.hosts)
        assert time.process_time() - begun < SECOND
