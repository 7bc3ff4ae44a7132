"""Which threads stand on which page, and where each reply is found."""

import pytest
from django.urls import reverse

from comments import paging, posting, threads
from comments.models import Comment, Writer
from comments.paging import BEGINNING, MAX_REPLIES, Pages, Thread, address_of, pack, thread_page
from comments.visitors import Viewer
from tests.comments.discussions import chain, plant, thread

ANYBODY = Viewer()


def packed(*sizes: int) -> list[list[int]]:
    threads = [Thread(number, size, size, size) for number, size in enumerate(sizes)]
    return [[one.size for one in page] for page in pack(threads)]


@pytest.mark.parametrize(
    ("sizes", "pages"),
    [
        ([], []),
        ([1], [[1]]),
        ([MAX_REPLIES], [[MAX_REPLIES]]),
        ([120, 80, 1], [[120, 80], [1]]),
        ([120, 81, 119], [[120], [81, 119]]),
        # A longer one takes the room of its beginning.
        ([5000, 150, 1], [[5000, 150], [1]]),
        ([MAX_REPLIES + 1] * 5, [[MAX_REPLIES + 1] * 4, [MAX_REPLIES + 1]]),
    ],
)
def test_pages_hold_whole_threads_and_a_bounded_number_of_replies(sizes, pages):
    assert packed(*sizes) == pages


def names(pages: Pages, number: int = 1) -> list[str]:
    return [reply.name for reply in pages.replies(number)]


@pytest.mark.django_db
class TestPages:
    def test_the_newest_thread_comes_first_where_that_is_asked_for(self, post):
        plant(post, *thread("Ann", 3), ("Ben", 0))
        pages = Pages(post, ANYBODY, is_newest_first=True)
        assert names(pages) == ["Ben", "Ann", "Ann 1", "Ann 2"]

    def test_each_order_fills_its_pages_from_its_own_beginning(self, post):
        plant(post, *thread("Ann", 150), *thread("Ben", 150), ("Cleo", 0))
        oldest, newest = Pages(post, ANYBODY), Pages(post, ANYBODY, is_newest_first=True)
        assert [len(names(oldest, 1)), len(names(oldest, 2))] == [150, 151]
        assert names(newest, 1)[:2] == ["Cleo", "Ben"]
        assert names(newest, 2)[0] == "Ann"

    def test_a_thread_larger_than_a_page_shows_its_beginning_and_how_much_is_left(self, post):
        plant(post, ("Ann", 0), *chain(300), ("Ben", 0))
        pages = Pages(post, ANYBODY)
        replies = pages.replies(1)
        assert len(pages) == 1
        assert len(replies) == 2 + BEGINNING
        assert list(paging.more(pages.threads, replies, ANYBODY).values()) == [300 - BEGINNING]
        assert pages.visible == 302

    def test_a_discussion_without_replies_has_one_empty_page(self, post):
        assert [len(Pages(post, ANYBODY)), names(Pages(post, ANYBODY))] == [1, []]

    def test_threads_that_nobody_sees_take_no_room(self, post):
        plant(post, ("Ann", 0, "removed"), *((f"s{n}", 1, "spam") for n in range(300)), ("Ben", 0))
        assert names(Pages(post, ANYBODY)) == ["Ben"]

    def test_a_long_thread_keeps_its_place_where_none_of_its_beginning_is_shown(self, post):
        hidden = [(f"r{level}", level, "removed") for level in range(250)]
        plant(post, *hidden, ("Ann", 250))
        assert names(Pages(post, ANYBODY)) == ["r0"]

    def test_moderators_see_what_waits_in_its_place_and_writers_their_own(self, post):
        writer = Writer.objects.create()
        plant(post, ("Ann", 0), ("Ben", 1, "pending"), ("Cleo", 0, "spam"))
        Comment.objects.filter(name="Cleo").update(writer=writer)
        assert names(Pages(post, ANYBODY)) == ["Ann"]
        assert names(Pages(post, Viewer(is_moderator=True))) == ["Ann", "Ben"]
        assert names(Pages(post, Viewer(writer=writer))) == ["Ann", "Cleo"]

    @pytest.mark.parametrize("sizes", [[1], [3] * 300, [300] * 5 + [1]])
    def test_a_page_costs_two_queries_whatever_is_on_it(
        self, post, django_assert_num_queries, sizes
    ):
        plant(
            post, *(one for number, size in enumerate(sizes) for one in thread(f"T{number}", size))
        )
        with django_assert_num_queries(2):
            Pages(post, ANYBODY).replies(1)


@pytest.mark.django_db
class TestAddresses:
    def address(self, name: str, viewer: Viewer = ANYBODY) -> str:
        reply = Comment.objects.select_related("entry").get(name=name)
        address = address_of(reply, reply.entry, viewer)
        assert address.endswith(f"#comment-{reply.pk}")
        return address.partition("#")[0]

    def test_a_reply_is_found_on_its_page_also_after_more_have_come(self, post):
        plant(post, *thread("Ann", 120), *thread("Ben", 70), *thread("Cleo", 20))
        assert self.address("Ben 3") == post.get_absolute_url()
        assert self.address("Cleo 3") == f"{post.get_absolute_url()}comment-page-2/"
        ann = Comment.objects.get(name="Ann")
        late = [
            Comment(name=f"late {n}", html="x", state="approved", parent=ann) for n in range(20)
        ]
        posting.plant(post, late)
        assert self.address("Ben 3") == f"{post.get_absolute_url()}comment-page-2/"

    def test_a_reply_deep_in_a_long_thread_is_found_on_that_threads_page(self, post):
        plant(post, *chain(1000))
        root = Comment.objects.get(name="voice 0")
        alone = reverse("comments:thread", args=[root.pk])
        assert self.address(f"voice {BEGINNING - 1}") == post.get_absolute_url()
        assert self.address(f"voice {BEGINNING}") == alone
        assert self.address(f"voice {MAX_REPLIES - 1}") == alone
        assert self.address(f"voice {MAX_REPLIES}") == f"{alone}?page=2"
        assert self.address("voice 999") == f"{alone}?page=5"

    def test_each_reply_is_on_the_page_to_which_its_address_leads(self, post):
        states = ["approved", "removed", "approved", "pending", "approved"]
        outline = [(f"voice {n}", n % 40 + (n > 0), states[n % 5]) for n in range(450)]
        plant(post, *outline, *thread("Ann", 160))
        found = [reply for reply in Comment.objects.all() if threads.is_found(reply, ANYBODY)]
        pages = {}
        for reply in found[::7]:
            place = self.address(reply.name)
            if place not in pages:
                pages[place] = {one.pk for one in replies_at(post, place)}
            assert reply.pk in pages[place]
        assert len(pages) == 5

    def test_finding_a_reply_costs_three_queries_however_deep_it_is(
        self, post, django_assert_max_num_queries
    ):
        plant(post, *chain(1000))
        for name in ("voice 3", "voice 999"):
            with django_assert_max_num_queries(3 + 1):  # and the one that looks up the reply here
                self.address(name)


def replies_at(post, address: str) -> list[Comment]:
    """What stands on the page at an address."""
    path, _, query = address.partition("?page=")
    if path.endswith("/thread/"):
        root = Comment.objects.get(pk=path.split("/")[-3])
        return thread_page(root, ANYBODY, int(query or 1)).replies
    number = path.removeprefix(post.get_absolute_url()).removeprefix("comment-page-").strip("/")
    return Pages(post, ANYBODY).replies(int(number or 1))


@pytest.mark.django_db
class TestThreadPage:
    def test_a_thread_stands_by_itself_in_reading_order(self, post):
        plant(post, ("Ann", 0), ("Ben", 1), ("Cleo", 2), ("Dan", 1), ("Eve", 0))
        page = thread_page(Comment.objects.get(name="Ben"), ANYBODY, 1)
        assert [reply.name for reply in page.replies] == ["Ben", "Cleo"]
        assert [reply.name for reply in page.line] == ["Ann"]

    def test_a_further_page_names_the_top_and_the_nearest_replies_above(self, post):
        plant(post, *chain(450))
        page = thread_page(Comment.objects.get(name="voice 0"), ANYBODY, 3)
        assert [page.number, page.count] == [3, 3]
        assert page.replies[0].name == "voice 400"
        assert [reply.name for reply in page.line] == [
            "voice 0",
            *(f"voice {level}" for level in (397, 398, 399)),
        ]

    def test_all_that_is_answered_on_an_earlier_page_is_known(self, post):
        plant(
            post,
            ("Ann", 0),
            ("Ben", 1),
            *((f"x{n}", 2) for n in range(198)),
            ("Cleo", 2),
            ("Dan", 1),
        )
        page = thread_page(Comment.objects.get(name="Ann"), ANYBODY, 2)
        assert [reply.name for reply in page.replies] == ["Cleo", "Dan"]
        assert {reply.name for reply in page.above} == {"Ann", "Ben"}

    def test_a_removed_reply_keeps_its_place_for_an_answer_on_the_next_page(self, post):
        plant(post, *thread("Ann", MAX_REPLIES - 1), ("Ben", 1, "removed"), ("Cleo", 2))
        ann = Comment.objects.get(name="Ann")
        assert thread_page(ann, ANYBODY, 1).replies[-1].name == "Ben"
        assert [reply.name for reply in thread_page(ann, ANYBODY, 2).replies] == ["Cleo"]

    @pytest.mark.parametrize("number", [0, -1, 4, 10**9])
    def test_a_page_that_does_not_exist_is_the_first(self, post, number):
        plant(post, *chain(450))
        assert thread_page(Comment.objects.get(name="voice 0"), ANYBODY, number).number == 1

    @pytest.mark.parametrize("length", [1, 450, 2000])
    def test_it_costs_four_queries_or_fewer(self, post, django_assert_max_num_queries, length):
        plant(post, *chain(length))
        root = Comment.objects.get(name="voice 0")
        with django_assert_max_num_queries(4):
            thread_page(root, ANYBODY, 2)
