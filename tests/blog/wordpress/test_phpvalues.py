"""PHP's serialized values: scalars and arrays, never objects."""

import pytest

from blog.wordpress.phpvalues import loads


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("N;", None),
        ("b:1;", True),
        ("i:-5;", -5),
        ("d:0.5;", 0.5),
        ('s:5:"grün";', "grün"),
        ('s:3:"a"b";', 'a"b'),
        ("a:0:{}", []),
        ('a:2:{i:0;s:1:"a";i:1;s:1:"b";}', ["a", "b"]),
        ('a:2:{i:1;s:1:"a";i:0;s:1:"b";}', {1: "a", 0: "b"}),
        (
            'a:2:{s:5:"width";i:640;s:5:"sizes";a:1:{s:1:"s";a:1:{s:4:"file";s:1:"x";}}}',
            {"width": 640, "sizes": {"s": {"file": "x"}}},
        ),
        (" i:1;\n", 1),
    ],
)
def test_scalars_and_arrays_are_read(value, expected):
    assert loads(value) == expected
    assert type(loads(value)) is type(expected)


@pytest.mark.parametrize(
    "value",
    [
        'O:8:"stdClass":0:{}',
        'a:1:{i:0;O:8:"stdClass":1:{s:1:"a";i:1;}}',
        'C:3:"Foo":0:{}',
        "",
        "plain text",
        'i:1;s:1:"a";',
        's:99:"a";',
        's:-1:"a";',
        "i:x;",
        "a:99999999:{",
        "a:1:{a:0:{}i:1;}",
        "a:1:{i:0;" * 5000,
        f"i:{'9' * 10_000};",
        "\ud800",
    ],
    ids=lambda value: value[:12],
)
def test_objects_and_nonsense_are_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        loads(value)
