"""The door for linkbacks: what it takes down, what it refuses, and that it fetches nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from blog.models import Entry, Site
from comments.linkbacks import receiving
from comments.linkbacks.receiving import Refused, receive
from comments.models import Attempt, Mention
from tests.comments.linkbacks.senders import PAGE, address

pytestmark = pytest.mark.django_db

HERE = "192.0.2.1"
NOON = datetime(2040, 11, 20, 12, tzinfo=UTC)  # later than the posts
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)  # due, whenever the test runs
MINUTE = timedelta(minutes=1)


@pytest.fixture
def tell(post):
    """Tells of a page that links to the post; returns the mention, or why it is refused."""

    def tell(source=PAGE, target=None, protocol="webmention", sender=HERE):
        try:
            return receive(protocol, source, target or address(post), address=sender)
        except Refused as error:
            return error.code

    return tell


class TestWhatIsTaken:
    def test_it_waits_for_its_page_to_be_fetched_and_nobody_sees_it(self, tell, post, time_machine):
        time_machine.move_to(NOON, tick=False)
        tell("https://www.a.example/about-it", f"{address(post)}#comment-1")
        mention = Mention.objects.get()
        assert (mention.entry_id, mention.protocol) == (post.pk, "webmention")
        assert (mention.source, mention.host) == ("https://www.a.example/about-it", "a.example")
        assert mention.target == address(post)
        assert (mention.state, mention.verification) == ("pending", "unchecked")
        assert mention.received_at == mention.due_at == mention.mentioned_at == NOON
        assert mention.title == mention.excerpt == mention.author == ""
        assert not Mention.objects.visible()
        assert not Mention.objects.waiting()

    def test_one_job_is_queued_for_all(self, tell):
        tell(), tell("https://b.example/"), tell("https://c.example/")
        job = ProcrastinateJob.objects.get()
        assert job.task_name == "comments.verify"

    def test_a_trackback_may_link_to_any_address_of_the_post(self, tell):
        assert tell(protocol="trackback").target == ""

    def test_it_takes_few_queries(self, tell, django_assert_max_num_queries):
        tell("https://b.example/")
        # Seven; the settings and the secret of the day, which a web worker has in memory; and two
        # for a transaction within that of the test.
        with django_assert_max_num_queries(11):
            tell()

    def test_addresses_are_kept_in_one_form(self, tell):
        for sent, kept in (
            (" https://a.example/x ", "https://a.example/x"),
            ("HTTPS://A.Example", "https://a.example/"),
            ("https://a.example:443/x", "https://a.example/x"),
            ("https://a.example./x", "https://a.example/x"),
            ("https://a.example/x#part", "https://a.example/x"),
            ("https://a.example/?", "https://a.example/"),
            ("https://a.example/?q=ä&r=b c".replace(" ", "+"), "https://a.example/?q=%C3%A4&r=b+c"),
            ("https://bücher.example/ä/%C3%A4", "https://xn--bcher-kva.example/%C3%A4/%C3%A4"),
            ("https://例え.example/", "https://xn--r8jz45g.example/"),
            ("http://8.8.8.8/x", "http://8.8.8.8/x"),
            ("http://[2606:4700::1111]/x", "http://[2606:4700::1111]/x"),
            ('https://a.example/"<b>', "https://a.example/%22%3Cb%3E"),
        ):
            assert tell(sent).source == kept
            Mention.objects.all().delete()

    def test_a_page_has_a_mention_for_each_post(self, tell, make_post):
        tell(), tell(target=address(make_post("Another")))
        assert Mention.objects.filter(source=PAGE).count() == 2


class TestWhatIsRefused:
    def test_addresses_that_no_public_page_has(self, tell):
        sources = [
            "", "x", "/about-it", "//a.example/", "a.example/x", "ftp://a.example/", "https://",
            "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@a.example",
            "https://user@a.example/", "https://user:word@a.example/", "https://@a.example/",
            "https://a.example:8080/", "https://a.example:0/", "https://a.example:99999/",
            "http://a.example:443/", "https://a.example:x/", "https://[::1/", "https://a..example/",
            "https://a .example/", "https://a.example/a b", "https://a.example/\0",
            "https://a.example/\nx", "https://a.example\\@b.example/", "https://a\ud800.example/",
            "https://a.example/\ud800", "https://localhost/", "https://router/", "https://a.example%20/",
            "https://<b>.example/", "https://ex℀mple.example/", "https://" + "a" * 64 + ".example/",
            "https://a.example/" + "a" * 1000, "https://a.example/" + "ä" * 200, "h" * 100_000,
            # Addresses of networks that nobody has to know about.
            "http://127.0.0.1/", "http://10.0.0.1/", "http://169.254.169.254/", "http://192.168.0.1/",
            "http://2130706433/", "http://127.1/", "http://0/", "http://[::1]/", "http://[fe80::1]/",
            "http://[fe80::1%25eth0]/", "http://[::ffff:10.0.0.1]/", "http://[fd00::1]/",
            "http://[2606:4700::1111%25eth0]/",
        ]  # fmt: skip
        assert [source for source in sources if tell(source) != "source"] == []
        assert not Mention.objects.exists()

    def test_a_page_of_this_blog_however_it_is_spelled(self, tell, post, settings):
        settings.SITE_URL = "https://blog.example.org"
        target = f"https://blog.example.org{post.path}"
        for source in (
            "https://blog.example.org/2026/11/another/",
            f"{target}#x",
            "http://blog.example.org:80/",
            "https://WWW.blog.example.org/x/?y=1",
        ):
            assert tell(source, target) == "same"

    def test_a_page_that_says_to_link_to_itself(self, tell):
        assert tell("https://a.example/x", "https://a.example/x#y") == "same"

    def test_targets_that_are_not_here(self, tell, settings):
        assert tell(target="https://other.example/") == "elsewhere"
        assert tell(target=f"{settings.SITE_URL}/nothing/") == "target"
        assert tell(target=f"{settings.SITE_URL}/{'a' * 3000}/") == "target"

    def test_posts_whose_discussion_is_closed(self, tell, make_post):
        closed = make_post("Closed", reply_policy="closed")
        old = make_post("Old", close_after_days=3, published_at=datetime(2026, 1, 1, tzinfo=UTC))
        assert tell(target=address(closed)) == tell(target=address(old)) == "closed"

    def test_all_while_the_blog_takes_none(self, tell):
        Site(takes_mentions=False).save()
        assert tell() == "closed"

    def test_each_refusal_is_a_sentence(self):
        for code in Refused.Code:
            sentence = str(Refused(code, 90))
            assert sentence.endswith(".")
            assert "%" not in sentence


class TestTheSameAgain:
    @pytest.fixture(autouse=True)
    def clock(self, time_machine):
        time_machine.move_to(NOON, tick=False)
        self.clock = time_machine

    def seen(self, mention: Mention, **fields) -> Mention:
        """What becomes of it once its page was fetched."""
        facts = {
            "verification": "links", "state": "approved", "checked_at": NOON, "verified_at": NOON,
            "due_at": NOON + timedelta(days=1),
        } | fields  # fmt: skip
        Mention.objects.filter(pk=mention.pk).update(**facts)
        return Mention.objects.get()

    def test_it_is_one_mention_and_is_looked_at_again(self, tell):
        self.seen(tell())
        self.clock.move_to(NOON + 5 * MINUTE, tick=False)
        tell()
        assert Mention.objects.get().due_at == NOON + 5 * MINUTE

    def test_meanwhile_readers_go_on_seeing_it(self, tell):
        self.seen(tell())
        tell()
        assert Mention.objects.visible().count() == 1

    def test_a_page_is_not_fetched_more_often_than_once_a_minute(self, tell):
        self.seen(tell())
        for second in range(0, 60, 10):
            self.clock.move_to(NOON + timedelta(seconds=second), tick=False)
            tell(sender=f"192.0.2.{second}")
        assert Mention.objects.get().due_at == NOON + MINUTE

    def test_pingback_and_trackback_are_told_that_it_is_known(self, tell):
        for protocol in ("pingback", "trackback"):
            tell(f"https://{protocol}.example/", protocol=protocol)
            assert tell(f"https://{protocol}.example/", protocol=protocol) == "known"
        assert isinstance(tell("https://pingback.example/"), Mention)

    @pytest.mark.parametrize("verification", ["missing", "unreadable"])
    def test_what_did_not_link_here_gets_another_chance(self, tell, verification):
        mention = self.seen(tell(), verification=verification, due_at=None, failures=4)
        self.clock.move_to(NOON + 5 * MINUTE, tick=False)
        assert isinstance(tell(protocol="pingback"), Mention)
        mention.refresh_from_db()
        assert (mention.verification, mention.failures) == ("unchecked", 0)
        assert mention.due_at == NOON + 5 * MINUTE

    @pytest.mark.parametrize("state", ["spam", "removed"])
    def test_what_a_moderator_took_away_stays_away_and_is_not_fetched(self, tell, state):
        mention = self.seen(tell(), state=state, due_at=None)
        ProcrastinateJob.objects.all().delete()
        assert tell() == mention
        mention.refresh_from_db()
        assert (mention.state, mention.due_at) == (state, None)
        assert not ProcrastinateJob.objects.exists()

    def test_another_address_of_the_same_post_cannot_hide_it(self, tell, post):
        self.seen(tell())
        tell(target=f"{address(post)}?x=1")
        mention = Mention.objects.get()
        assert (mention.target, mention.is_visible) == ("", True)

    def test_one_that_was_not_found_by_one_address_is_looked_for_by_the_other(self, tell, post):
        self.seen(tell(), verification="missing")
        tell(target=f"{address(post)}?x=1")
        assert Mention.objects.get().target == f"{address(post)}?x=1"

    def test_an_imported_one_becomes_one_of_ours(self, tell, post):
        Mention.objects.create(
            entry=post, source=PAGE, protocol="pingback", state="approved", mentioned_at=NOON
        )
        assert isinstance(tell(protocol="pingback"), Mention)
        mention = Mention.objects.get()
        assert not mention.is_imported
        assert (mention.state, mention.due_at) == ("approved", NOON)


class TestLimits:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch):
        for name, number in (("OF_HOST", 3), ("OF_ENTRY", 5)):
            monkeypatch.setattr(receiving, f"MAX_WAITING_{name}", number)
        monkeypatch.setattr(receiving, "MAX_WAITING", 8)
        monkeypatch.setattr(receiving, "MAX_OF_SENDER", 6)

    def taken(self, outcomes: list) -> int:
        assert {one for one in outcomes if not isinstance(one, Mention)} <= {"busy"}
        return sum(isinstance(one, Mention) for one in outcomes)

    def test_each_sender_has_so_many(self, tell, make_post):
        targets = [address(make_post(f"Post {number}")) for number in range(9)]
        told = [tell(f"https://{n}.example/", to) for n, to in enumerate(targets)]
        assert self.taken(told) == 6
        assert self.taken([tell("https://x.example/", targets[0], sender="192.0.2.2")]) == 1

    def test_each_site_has_so_many_that_wait(self, tell):
        told = [
            tell(f"https://{w}a.example/{n}", sender=str(n)) for n in range(4) for w in ("", "www.")
        ]
        assert self.taken(told) == 3

    def test_a_site_that_does_not_answer_has_no_more_of_them(self, tell):
        [tell(f"https://a.example/{n}") for n in range(3)]
        Mention.objects.update(failures=1, due_at=NOON + timedelta(days=10_000))
        assert tell("https://a.example/4") == "busy"
        Mention.objects.update(verification="unreadable", due_at=None)
        assert isinstance(tell("https://a.example/4"), Mention)

    def test_each_post_has_so_many_that_wait(self, tell, make_post):
        told = [tell(f"https://{n}.example/", sender=str(n)) for n in range(7)]
        assert self.taken(told) == 5
        assert isinstance(tell(target=address(make_post("Another"))), Mention)

    def test_in_all_so_many_wait(self, tell, make_post):
        targets = [address(make_post(f"Post {n}")) for n in range(5)]
        told = [tell(f"https://{n}.example/", targets[n % 5], sender=str(n)) for n in range(12)]
        assert self.taken(told) == Mention.objects.count() == 8
        Mention.objects.filter(source="https://0.example/").update(verification="links")
        assert isinstance(tell("https://x.example/"), Mention)

    def test_what_failed_and_waits_for_another_day_keeps_nobody_out(self, tell, make_post):
        targets = [address(make_post(f"Post {n}")) for n in range(5)]
        [tell(f"https://{n}.example/", targets[n % 5], sender=str(n)) for n in range(8)]
        Mention.objects.update(failures=1, due_at=NOON + timedelta(days=10_000))
        assert isinstance(tell("https://x.example/"), Mention)

    def test_imported_ones_that_are_to_be_checked_keep_nobody_out(self, tell, post):
        for number in range(10):
            source = f"https://a.example/{number}"
            Mention.objects.create(entry=post, source=source, protocol="pingback", due_at=EARLIER)
        assert isinstance(tell("https://a.example/x"), Mention)

    def test_whoever_is_refused_is_told_how_long_to_wait(self, post):
        for number in range(6):
            receive("webmention", f"https://{number % 2}.example/", address(post), address=HERE)
        with pytest.raises(Refused) as refusal:
            receive("webmention", "https://7.example/", address(post), address=HERE)
        assert 1 <= refusal.value.wait <= receiving.SENDER_WITHIN.total_seconds()

    def test_once_all_is_full_nothing_is_written_at_all(self, tell, monkeypatch):
        tell()
        monkeypatch.setattr(receiving, "MAX_WAITING", 1)
        before = Attempt.objects.count()
        assert tell("https://b.example/", sender="198.51.100.7") == "busy"
        assert (Attempt.objects.count(), Mention.objects.count()) == (before, 1)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_the_same_by_many_at_once_is_one_mention(self, post):
        start = threading.Barrier(6)

        def run(number: int) -> int:
            start.wait()
            try:
                return receive("webmention", PAGE, address(post), address=str(number)).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            assert set(pool.map(run, range(6))) == {Mention.objects.get().pk}
        assert ProcrastinateJob.objects.count() == 1

    def test_a_post_that_is_deleted_meanwhile_is_not_there(self, post, monkeypatch):
        def and_then_it_goes(target: str) -> Entry:
            entry = Entry.objects.get()
            Entry.objects.all().delete()
            return entry

        monkeypatch.setattr(receiving, "entry_of", and_then_it_goes)
        with pytest.raises(Refused) as refusal:
            receive("webmention", PAGE, address(post), address=HERE)
        assert refusal.value.code == "target"
        assert not Mention.objects.exists()
