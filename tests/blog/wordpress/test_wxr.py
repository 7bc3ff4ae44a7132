"""Reading export files: what is in them, and how broken ones are refused."""

import pytest

from blog.wordpress.wxr import NotAnExport, Reader
from tests.blog.wordpress import exports


def read(path):
    reader = Reader(path)
    return reader, list(reader.records())


def refusal(path) -> str:
    with pytest.raises(NotAnExport) as caught:
        read(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_version_reads_the_same_in_both_spellings(tmp_path, version, scheme):
    parts = [exports.author(1, "anna"), exports.item(7, "Title", exports.comment(3))]
    path = exports.write(tmp_path, *parts, version=version, scheme=scheme)
    reader, (author, item) = read(path)
    assert author.text("wp:author_login") == "anna"
    assert (item.text("title"), item.number("wp:post_id")) == ("Title", 7)
    assert item.text("content:encoded") == "Some words."
    assert [c.number("wp:comment_id") for c in item.named("wp:comment")] == [3]
    assert reader.channel.text("wp:base_blog_url") == exports.BLOG


def test_the_title_of_a_picture_is_not_that_of_the_blog(tmp_path):
    reader, _records = read(exports.write(tmp_path, title="Mine"))
    assert reader.channel.text("title") == "Mine"


def test_text_that_holds_the_end_of_cdata_stays_whole(tmp_path):
    path = exports.write(tmp_path, exports.item(1, content="if (a[b[0]]>c) {}"))
    assert read(path)[1][0].text("content:encoded") == "if (a[b[0]]>c) {}"


def test_meta_values_are_found_by_key_in_order(tmp_path):
    meta = {"_wp_old_slug": ["one", "two"], "other": "x"}
    (item,) = read(exports.write(tmp_path, exports.item(1, postmeta=meta)))[1]
    assert item.meta("_wp_old_slug") == ["one", "two"]
    assert item.first_meta("missing") == ""


def test_zero_dates_are_no_dates(tmp_path):
    path = exports.write(tmp_path, exports.item(1, post_date_gmt="0000-00-00 00:00:00"))
    assert read(path)[1][0].moment("wp:post_date_gmt") is None


@pytest.mark.parametrize("text", ["", "12a", "-3", "1" * 30, "٣", "1.5"])
def test_what_is_no_number_is_zero(tmp_path, text):
    path = exports.write(tmp_path, exports.item(1, post_parent=text))
    assert read(path)[1][0].number("wp:post_parent") == 0


def test_characters_that_xml_forbids_are_left_out_and_counted(tmp_path):
    path = exports.write(tmp_path, exports.item(1, content="a\x00b\x0bc\x1fd\ttab"))
    reader, (item,) = read(path)
    assert item.text("content:encoded") == "abcd\ttab"
    assert reader.repairs == 3


def test_bytes_that_are_no_text_are_replaced_and_counted(tmp_path):
    path = exports.write(tmp_path, exports.item(1, content="caf#"))
    path.write_bytes(path.read_bytes().replace(b"caf#", b"caf\xe9"))
    reader, (item,) = read(path)
    assert item.text("content:encoded") == "caf\ufffd"
    assert reader.repairs == 1


def test_a_file_in_another_encoding_is_read_as_it_says(tmp_path):
    path = tmp_path / "latin.xml"
    text = exports.export(exports.item(1, content="café")).replace("UTF-8", "ISO-8859-1")
    path.write_bytes(text.encode("latin-1"))
    assert read(path)[1][0].text("content:encoded") == "café"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_does_no_harm(tmp_path, encoding):
    path = tmp_path / "marked.xml"
    path.write_bytes(exports.export(exports.item(1, content="café")).encode(encoding))
    assert read(path)[1][0].text("content:encoded") == "café"


def test_letters_that_are_cut_by_a_block_are_joined_again(tmp_path, monkeypatch):
    monkeypatch.setattr("blog.wordpress.wxr.BLOCK", 7)
    path = exports.write(tmp_path, exports.item(1, content="ünïcödé 远征手记 " * 20))
    reader, (item,) = read(path)
    assert item.text("content:encoded") == ("ünïcödé 远征手记 " * 20).strip()
    assert reader.repairs == 0


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "no such file" in refusal(tmp_path / "missing.xml")


def test_a_folder_is_refused(tmp_path):
    assert "directory" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "empty"),
        (b"  \n \n", 1, "empty"),
        (b"PK\x03\x04 and so on", 1, "ZIP"),
        (b"just words", 1, "well-formed"),
        (b'{"db": []}', 1, "well-formed"),
        (b"<rss><channel></rss>", 1, "well-formed"),
        (b"<rss>\n<channel>\n&unknown;</channel></rss>", 3, "well-formed"),
        (b"<rss>\n<channel>\n<item>\n<title>A", 4, "cut off"),
        (b"<rss>\n<channel>\n<title><![CDATA[A", 3, "cut off"),
        (b"\n<!DOCTYPE html>\n<html></html>", 2, "DOCTYPE"),
        (b"<rss><channel><title>News</title></channel></rss>", 1, "no WordPress export"),
        (b"<opml><body/></opml>", 1, "no WordPress export"),
        (b'<?xml version="1.0" encoding="klingon"?><rss/>', 1, "klingon"),
    ],
)
def test_what_is_no_export_is_refused_with_line_and_cause(tmp_path, content, line, words):
    path = tmp_path / "strange.xml"
    path.write_bytes(content)
    message = refusal(path)
    assert f"line {line}:" in message
    assert words in message


def test_an_export_that_was_cut_off_is_refused_where_it_ends(tmp_path):
    path = exports.write(tmp_path, *(exports.item(n) for n in range(1, 20)))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    lines = whole[: len(whole) // 2].count(b"\n") + 1
    message = refusal(path)
    assert f"line {lines}: the file ends in the middle" in message


def test_entities_that_multiply_are_never_read(tmp_path):
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    path = tmp_path / "laughs.xml"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{entities}]><rss>&l9;</rss>'
    )
    assert "DOCTYPE" in refusal(path)


def test_a_file_of_this_machine_is_never_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    path = tmp_path / "reads.xml"
    path.write_text(f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss>&x;</rss>')
    assert "DOCTYPE" in refusal(path)


def test_deep_nesting_is_no_danger(tmp_path):
    path = exports.write(tmp_path, "<a>" * 50_000 + "</a>" * 50_000, exports.item(1))
    assert read(path)[1][0].number("wp:post_id") == 1


def test_progress_is_told_in_bytes(tmp_path):
    path = exports.write(tmp_path, exports.item(1))
    steps = []
    list(Reader(path, steps.append).records())
    assert sum(steps) == path.stat().st_size
