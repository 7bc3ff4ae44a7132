"""The small pictures beside names."""

from xml.etree import ElementTree

from comments.avatars import avatar


def test_the_same_name_has_the_same_picture_however_it_is_written():
    assert avatar("Ann Example") == avatar(" ann EXAMPLE ")


def test_other_names_have_other_pictures():
    assert len({avatar(f"voice {number}") for number in range(200)}) > 190


def test_the_picture_is_one_well_formed_element_that_asks_nobody():
    picture = avatar('"><script>alert(1)</script>')
    assert ElementTree.fromstring(picture).tag == "svg"
    assert "script" not in picture
    assert "http" not in picture
