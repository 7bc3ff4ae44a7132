"""What the filter looks at in a text."""

import pytest

from comments import markdown
from comments.spam import features
from comments.spam.content import Content
from comments.spam.features import MAX_FEATURES, Kind, Shape, Trait, hashes, traits


def found(text: str, name: str = "Bob", hosts: tuple[str, ...] = ()) -> list[Trait]:
    return traits(Content(name, markdown.to_html(text)), hosts)


def of_kind(kind: Kind, text: str, **more) -> list[str]:
    return [trait.value for trait in found(text, **more) if trait.kind == kind]


def test_words_and_pairs_of_words_count_once_each():
    assert of_kind(Kind.WORD, "The cold, the COLD chain!") == ["the", "cold", "chain"]
    assert of_kind(Kind.PAIR, "The cold, the COLD chain!") == ["the cold", "cold the", "cold chain"]


def test_a_template_that_is_filled_with_changing_numbers_is_one_text():
    template = "There you can find {} additional Info to that Topic, at https://spam{}.example/{}"
    one, another = found(template.format(59988, 7, 1)), found(template.format(4, 123, 99))
    assert one == another


def test_the_words_of_the_name_are_told_from_those_of_the_text():
    assert Trait(Kind.NAME, "casino") in found("Hello", name="Casino")
    assert Trait(Kind.WORD, "casino") not in found("Hello", name="Casino")


def test_a_site_counts_with_those_above_it_and_so_does_where_a_text_comes_from():
    assert of_kind(Kind.HOST, "See https://a.shop.example/x") == ["a.shop.example", "shop.example"]
    assert of_kind(Kind.HOST, "Hm.", hosts=("b.example",)) == ["b.example"]


def test_letters_that_look_alike_in_unicode_are_the_same_word():
    assert of_kind(Kind.WORD, "ＣＡＳＩＮＯ ca\u200bsino") == ["casino"]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Nothing", Shape.NO_LINK),
        ("See https://a.example/", Shape.ONE_LINK),
        ("See https://a.example/ and https://b.example/", Shape.SOME_LINKS),
        (" ".join(["https://a.example/"] * 4), Shape.MANY_LINKS),
        ("https://a.example/", Shape.ONLY_LINKS),
        ("[here](https://a.example/)", Shape.ONLY_LINKS),
        ("BUY NOW or never", Shape.LOUD),
        ("Never!", Shape.SHOUTS),
        ("a" * 31, Shape.LONG_WORD),
        ("Short.", Shape.LENGTH_0),
        ("long " * 600, Shape.LENGTH_4),
    ],
)
def test_the_shape_of_a_text_counts(text, shape):
    assert shape in of_kind(Kind.SHAPE, text)


@pytest.mark.parametrize("text", ["Nothing", "I AM not loud at all, am I", "12 34", ""])
def test_an_ordinary_text_has_no_shape_but_its_length(text):
    assert of_kind(Kind.SHAPE, text) == [Shape.LENGTH_0, Shape.NO_LINK]


def test_a_number_in_the_name_is_a_shape():
    assert Shape.NUMBERS_IN_NAME in of_kind(Kind.SHAPE, "Hm.", name="max99")


def test_of_a_long_text_the_beginning_counts_and_never_too_much():
    text = " ".join(f"word{'abcdefghij'[n % 10]}{'x' * (n // 10 % 25)}" for n in range(5000))
    assert len(found(f"first {text}")) <= MAX_FEATURES
    assert Trait(Kind.WORD, "first") in found(f"first {text}")


def test_words_that_are_too_long_to_be_words_are_left_out():
    assert of_kind(Kind.WORD, f"a {'b' * 31} c") == ["a", "c"]


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "٣٤٥", "。。。", "xn--", "http://[", "//"])
def test_hostile_texts_have_features_like_others(text):
    assert hashes(traits(Content(text, text), [text]))


class TestHashes:
    def test_the_same_is_one_number_and_different_things_are_different_ones(self):
        all_of_them = found("The cold chain", name="cold") + found("The cold, the cold")
        assert len(hashes(all_of_them)) == len(set(all_of_them))

    def test_kinds_are_told_apart(self):
        word, name = Trait(Kind.WORD, "cold"), Trait(Kind.NAME, "cold")
        assert hashes([word]).keys() != hashes([name]).keys()

    def test_with_another_secret_they_are_others(self, settings):
        word = [Trait(Kind.WORD, "cold")]
        before, every = hashes(word).keys(), features.every()
        settings.SECRET_KEY = "x" * 60
        assert hashes(word).keys() != before
        assert features.every() != every
