"""What the filter says of a text, in words."""

from itertools import pairwise

import pytest

from comments import posting
from comments.models import Doubt, Feature, Mention
from comments.spam import explaining, features
from comments.spam.content import Content
from comments.spam.features import Kind, Shape, Trait
from comments.spam.scoring import FINE_CUT, SPAM_CUT, Lessons, Score

pytestmark = pytest.mark.django_db

SPAM, FINE = 40, 300


@pytest.fixture
def learned():
    """Has the filter know how many pieces of spam, and of what was fine, had something."""

    def learned(*known: tuple[Kind, str, int, int]) -> None:
        rows = [Feature(hash=features.every(), spam=SPAM, fine=FINE)]
        for kind, value, spam, fine in known:
            (number,) = features.hashes([Trait(kind, value)])
            rows.append(Feature(hash=number, spam=spam, fine=fine))
        Feature.objects.bulk_create(rows)

    return learned


def explained(html: str, name: str = "Bob") -> explaining.Explanation:
    return explaining.of_texts([features.traits(Content(name, html))])[0]


def percent(cut: float) -> int:
    return round(cut * 100)


def told(side: explaining.Side) -> list[str]:
    return [f"{sign.name}: {sign.counts}" for sign in side.signs]


def test_each_word_is_told_with_how_often_it_stood_in_spam_and_in_what_was_fine(learned):
    learned((Kind.WORD, "casino", 30, 0), (Kind.WORD, "thanks", 0, 90), (Kind.WORD, "win", 12, 9))
    why = explained("<p>Thanks, win at the casino</p>")
    assert told(why.of_spam) == [
        "“casino”: in 30 of 40 spam, in none of 300 fine",
        "“win”: in 12 of 40 spam, in 9 of 300 fine",
    ]
    assert told(why.of_fine) == ["“thanks”: in none of 40 spam, in 90 of 300 fine"]


def test_what_says_little_is_left_out(learned):
    learned((Kind.WORD, "weather", 4, 30), (Kind.WORD, "pills", 9, 0))
    assert told(explained("<p>weather pills</p>").of_spam) == [
        "“pills”: in 9 of 40 spam, in none of 300 fine"
    ]


def test_pairs_sites_names_and_shapes_are_told_in_plain_words(learned):
    learned(
        (Kind.PAIR, "casino bonus", 12, 0),
        (Kind.HOST, "casino.example", 11, 0),
        (Kind.NAME, "seo", 10, 0),
        (Kind.SHAPE, Shape.ONLY_LINKS, 9, 0),
    )
    why = explained('<p><a href="https://casino.example/">casino bonus</a></p>', name="SEO")
    assert [sign.name for sign in why.of_spam.signs] == [
        "the site casino.example",
        "“casino bonus”",
        "“seo” in the name",
        "no text outside its links",
    ]


def test_pairs_in_a_row_that_say_the_same_are_one_phrase(learned):
    learned(
        *[(Kind.PAIR, pair, 12, 0) for pair in ("there you", "you can", "can find")],
        *[(Kind.WORD, word, 12, 0) for word in ("there", "you", "can", "find")],
    )
    assert told(explained("<p>There you can find it</p>").of_spam) == [
        "“there you can find”, pair by pair: in 12 of 40 spam, in none of 300 fine"
    ]


def test_pairs_that_do_not_follow_one_another_or_say_something_else_stay_apart(learned):
    learned(
        (Kind.PAIR, "cheap pills", 12, 0),
        (Kind.PAIR, "pills here", 5, 0),
        (Kind.PAIR, "click now", 12, 0),
    )
    why = explained("<p>cheap pills here, click now</p>")
    assert {sign.name for sign in why.of_spam.signs} == {
        "“cheap pills”",
        "“pills here”",
        "“click now”",
    }


def test_a_word_that_says_more_than_its_phrase_is_told_beside_it(learned):
    learned((Kind.PAIR, "casino bonus", 25, 0), (Kind.WORD, "casino", 35, 0))
    names = [sign.name for sign in explained("<p>casino bonus</p>").of_spam.signs]
    assert names == ["“casino bonus”", "“casino”"]


def test_of_a_site_and_its_domain_that_say_the_same_the_whole_name_is_told(learned):
    learned(
        (Kind.HOST, "win.casino.example", 12, 0),
        (Kind.HOST, "casino.example", 12, 0),
        (Kind.WORD, "casino", 12, 0),
    )
    why = explained('<p><a href="https://win.casino.example/">here</a></p>')
    assert [sign.name for sign in why.of_spam.signs] == ["the site win.casino.example"]


def test_what_says_clearly_more_comes_first_and_of_the_rest_what_is_told_in_more_words(learned):
    learned(
        (Kind.WORD, "maybe", 30, 60),
        (Kind.WORD, "pills", 35, 0),
        (Kind.PAIR, "maybe pills", 30, 0),
    )
    names = [sign.name for sign in explained("<p>maybe pills</p>").of_spam.signs]
    assert names == ["“maybe pills”", "“pills”", "“maybe”"]


def test_a_long_phrase_is_cut(learned):
    words = [f"word{letter}" for letter in "abcdefghijkl"]
    learned(*[(Kind.PAIR, f"{a} {b}", 12, 0) for a, b in pairwise(words)])
    (sign,) = explained(f"<p>{' '.join(words)}</p>").of_spam.signs
    assert sign.name == f"“{' '.join(words[:8])}…”, pair by pair"


def test_numbers_are_shown_as_one_sign_that_the_page_explains(learned):
    learned((Kind.PAIR, "0 additional", 12, 0), (Kind.WORD, "info", 10, 0))
    why = explained("<p>59988 additional info</p>")
    assert why.of_spam.signs[0].name == "“# additional”"
    assert why.has_numbers
    assert not explained("<p>info</p>").has_numbers


def test_each_side_has_a_dozen_at_most_of_which_three_are_read_at_once(learned):
    words = [f"word{chr(97 + number)}" for number in range(20)]
    learned(*[(Kind.WORD, word, 10, 0) for word in words])
    side = explained(f"<p>{', '.join(words)}</p>").of_spam
    assert (len(side.first), len(side.others)) == (3, 9)


def test_every_shape_has_words():
    assert set(explaining.SHAPES) == set(Shape)
    for shape in Shape:
        assert "%(" not in str(explaining.SHAPES[shape]) % explaining.LIMITS


def test_the_lengths_leave_no_gap():
    told = [str(explaining.SHAPES[Shape(f"length-{n}")]) % explaining.LIMITS for n in range(5)]
    assert told == [
        "a text of under 30 characters",
        "a text of 30 characters or more, under 120",
        "a text of 120 characters or more, under 600",
        "a text of 600 characters or more, under 2500",
        "a text of 2500 characters or more",
    ]


def test_replies_and_mentions_are_explained_by_one_query(learned, post, django_assert_num_queries):
    learned((Kind.WORD, "casino", 12, 0), (Kind.HOST, "bad.example", 11, 0))
    replies = [posting.post(post.pk, name="Bob", text="casino", state="spam") for _ in range(3)]
    mention = Mention.objects.create(
        entry=post, source="https://bad.example/", protocol="pingback", title="A casino <b>"
    )
    with django_assert_num_queries(1):
        *of_replies, of_mention = explaining.of([*replies, mention])
    assert all("“casino”" in told(why.of_spam)[0] for why in of_replies)
    assert [sign.name for sign in of_mention.of_spam.signs] == [
        "the site bad.example",
        "“casino”",
    ]
    with django_assert_num_queries(0):
        assert explaining.of([]) == []


def test_that_the_text_of_a_mention_has_no_links_does_not_speak_for_it(learned, post):
    learned((Kind.SHAPE, Shape.NO_LINK, 0, 290))
    mention = Mention(entry=post, host="bad.example", title="A page")
    (why,) = explaining.of([mention])
    assert why.of_fine.signs == ()


@pytest.mark.parametrize(
    ("value", "doubt", "shown"),
    [
        (0.0, Doubt.NONE, 1),
        (FINE_CUT, Doubt.NONE, percent(FINE_CUT)),
        (FINE_CUT + 0.001, Doubt.UNSURE, percent(FINE_CUT) + 1),
        (0.5, Doubt.UNSURE, 50),
        (SPAM_CUT - 0.001, Doubt.UNSURE, percent(SPAM_CUT) - 1),
        (SPAM_CUT, Doubt.STRONG, percent(SPAM_CUT)),
        (1.0, Doubt.STRONG, 99),
    ],
)
def test_what_is_not_sure_enough_never_shows_the_number_of_the_cut(value, doubt, shown):
    score = Score(Lessons(SPAM, FINE), value)
    assert (score.doubt, score.percent) == (doubt, shown)


@pytest.mark.parametrize("lessons", [Lessons(0, 0), Lessons(99, 0), Lessons(19, 200)])
def test_a_filter_that_has_learned_too_little_says_so_with_the_numbers(lessons):
    words = explaining.too_few(lessons)
    assert f"learned from {lessons.total} decisions, {lessons.spam} of them spam" in words
    assert "begins at 100, with 20 of spam and 20 of what is fine" in words


def test_a_filter_that_has_learned_enough_need_not_say_so():
    assert explaining.too_few(Lessons(20, 80)) == ""
