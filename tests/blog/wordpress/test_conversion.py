"""WordPress's texts as ours: each row is what the export holds, what we make of it, and notes."""

import time

import pytest

from blog.wordpress.conversion import Attachment, Converted, convert

POST = 7


class SmallLibrary:
    """The rest of the old blog: three pictures, a sound, and two blocks that posts share."""

    files = (
        Attachment(1, "/media/one.png", "One", "First", "The <em>first</em>", "image/png", 4, 3),
        Attachment(2, "/media/two.png", "Two", "", "", "image/png"),
        Attachment(3, "/media/b.mp3", "A song", mime_type="audio/mpeg"),
        Attachment(4, "/media/four.png", "Four", mime_type="image/png"),
    )
    blocks = {
        10: "<!-- wp:paragraph --><p>Shared.</p><!-- /wp:paragraph -->",
        11: '<p>x</p><!-- wp:block {"ref":11} /-->',
    }

    def attachment(self, attachment_id: int) -> Attachment | None:
        return next((file for file in self.files if file.id == attachment_id), None)

    def attachments_of(self, post_id: int) -> list[Attachment]:
        return list(self.files[:3]) if post_id == POST else []

    def reusable_block(self, block_id: int) -> str | None:
        return self.blocks.get(block_id)

    def new_address(self, old_url: str) -> str | None:
        if old_url.startswith("https://old.example/wp-content/uploads/"):
            return "/media/" + old_url.rsplit("/", 1)[-1]
        return "/2020/12/a/" if old_url == "https://old.example/?p=5" else None


def converted(content: str, footnotes: str = "") -> Converted:
    return convert(content, SmallLibrary(), POST, footnotes)


UPLOADS = "https://old.example/wp-content/uploads/2020"
ONE = '<img src="/media/one.png" alt="First" width="4" height="3">'
TWO = '<img src="/media/two.png" alt="">'
FIRST = f"<figure>{ONE}<figcaption>The <em>first</em></figcaption></figure>"
SECOND = f"<figure>{TWO}</figure>"

WITHOUT_NOTES = [
    ("one\r\n\r\ntwo\r\nthree", "<p>one</p>\n<p>two<br>\nthree</p>"),
    ("", ""),
    ("one<!--more-->two", "<p>one</p>\n<!--more-->\n<p>two</p>"),
    ("a [sic] b [1] c [...] d", "<p>a [sic] b [1] c [...] d</p>"),
    # Blocks.
    (
        '<!-- wp:paragraph {"a":"\\u002d\\u002d"} -->\n<p>a\nb</p>\n<!-- /wp:paragraph -->',
        "<p>a\nb</p>",
    ),
    (
        "<!-- wp:group --><div class=x><!-- wp:heading --><h2>a</h2><!-- /wp:heading --></div>"
        "<!-- /wp:group -->",
        "<div><h2>a</h2></div>",
    ),
    (
        "<p>a</p><!-- wp:more --><!--more--><!-- /wp:more --><p>b</p>",
        "<p>a</p><!--more--><p>b</p>",
    ),
    ('<!-- wp:block {"ref":10} /-->', "<p>Shared.</p>"),
    ("<!-- wp:html --><b>a</b>\n\nb<!-- /wp:html -->", "<b>a</b>\n\nb"),
    (
        "<!-- wp:shortcode -->[gallery ids=2]<!-- /wp:shortcode -->",
        f'<figure class="gallery columns-3">{SECOND}</figure>',
    ),
    ("<!-- wp:spacer --><div style=height:9px></div><!-- /wp:spacer --><p>a</p>", "<p>a</p>"),
    (
        '<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div>a</div>'
        "<!-- /wp:column --><!-- wp:column --><div>b</div><!-- /wp:column --></div>"
        "<!-- /wp:columns -->",
        '<div class="columns columns-2"><div>a</div><div>b</div></div>',
    ),
    (
        '<!-- wp:gallery {"columns":2} --><ul class="wp-block-gallery columns-2"><li><figure>'
        f"{TWO}</figure></li></ul><!-- /wp:gallery -->",
        f'<figure class="gallery columns-2">{SECOND}</figure>',
    ),
    (
        '<!-- wp:gallery --><figure class="wp-block-gallery columns-default">'
        f"<figure>{TWO}</figure></figure><!-- /wp:gallery -->",
        f'<figure class="gallery">{SECOND}</figure>',
    ),
    (
        f'<!-- wp:cover {{"url":"{UPLOADS}/a.png"}} --><div><p>a</p></div><!-- /wp:cover -->',
        '<figure><img src="/media/a.png" alt=""></figure><div><p>a</p></div>',
    ),
    (
        '<!-- wp:file --><div><object data="/a.pdf"></object><a href="/a.pdf">A</a>'
        '<a href="/a.pdf" download>Download</a></div><!-- /wp:file -->',
        '<div><a href="/a.pdf">A</a> <a href="/a.pdf" download>Download</a></div>',
    ),
    (
        '<!-- wp:social-links --><ul><!-- wp:social-link {"url":"https://x.example/","service":'
        '"mastodon"} /--></ul><!-- /wp:social-links -->',
        '<ul><li><a href="https://x.example/">mastodon</a></li></ul>',
    ),
    # Captions.
    (
        f'[caption id="attachment_1" align="alignleft" width="3"]<a href="/x">{ONE}</a> A <b>b</b>'
        "[/caption]",
        f'<figure class="align-left"><a href="/x">{ONE}</a>'
        "<figcaption>A <b>b</b></figcaption></figure>",
    ),
    (
        f"[wp_caption caption='See <a href=\"/y\">y</a>' align=aligncenter]{ONE}[/wp_caption]",
        f'<figure class="align-center">{ONE}<figcaption>See <a href="/y">y</a></figcaption>'
        "</figure>",
    ),
    (f"[caption align=alignnone]{TWO}[/caption]", SECOND),
    (
        f'[caption]<a href="/x">{TWO} a link without an end[/caption]',
        f'<figure><a href="/x">{TWO}</a><figcaption>a link without an end</figcaption></figure>',
    ),
    (f"<p>[caption]{TWO} a[/caption]</p>", f"<figure>{TWO}<figcaption>a</figcaption></figure>"),
    # Galleries.
    ('[gallery ids="2,1"]', f'<figure class="gallery columns-3">{SECOND}{FIRST}</figure>'),
    ("[gallery columns=2]", f'<figure class="gallery columns-2">{FIRST}{SECOND}</figure>'),
    ("[gallery exclude=1 columns=9]", f'<figure class="gallery columns-4">{SECOND}</figure>'),
    ("[gallery order=DESC /]", f'<figure class="gallery columns-3">{SECOND}{FIRST}</figure>'),
    (
        "[gallery include=2 link=file]",
        f'<figure class="gallery columns-3"><figure><a href="/media/two.png">{TWO}</a></figure>'
        "</figure>",
    ),
    (
        "a\n[gallery ids=2]\nb",
        f'<p>a</p>\n<figure class="gallery columns-3">{SECOND}</figure>\n<p>b</p>',
    ),
    # Players.
    (
        f'[audio mp3="{UPLOADS}/a.mp3"][/audio]',
        '<figure><audio src="/media/a.mp3" controls="" preload="none">'
        '<a href="/media/a.mp3">/media/a.mp3</a></audio></figure>',
    ),
    (
        "[audio]",
        '<figure><audio src="/media/b.mp3" controls="" preload="none">'
        '<a href="/media/b.mp3">/media/b.mp3</a></audio></figure>',
    ),
    (
        f'[video mp4="{UPLOADS}/a.mp4" webm="{UPLOADS}/a.webm" poster="{UPLOADS}/a.png"]'
        '<track src="/media/a.vtt">[/video]',
        '<figure><video poster="/media/a.png" controls="" preload="metadata">'
        '<source src="/media/a.mp4"><source src="/media/a.webm"><track src="/media/a.vtt">'
        '<a href="/media/a.mp4">/media/a.mp4</a></video></figure>',
    ),
    (
        "[playlist ids=3]",
        '<figure><audio src="/media/b.mp3" controls="" preload="none">'
        '<a href="/media/b.mp3">A song</a></audio><figcaption>A song</figcaption></figure>',
    ),
    # What is only meant to be read.
    ("[[gallery ids=1]]", "<p>[gallery ids=1]</p>"),
    ("[[caption]a[/caption]]", "<p>[caption]a[/caption]</p>"),
    ("<pre>[gallery]</pre>", "<pre>[gallery]</pre>"),
    ("<code>[foo a=1]</code>", "<p><code>[foo a=1]</code></p>"),
    ("<code>[[gallery]] if [[ -f x ]]</code>", "<p><code>[gallery] if [[ -f x ]]</code></p>"),
    ('<a title="[gallery]">a</a>', '<p><a title="[gallery]">a</a></p>'),
    ("<pre>\nhttps://x.example/\n</pre>", "<pre>\nhttps://x.example/\n</pre>"),
    # Addresses, classes, names.
    (
        f'<a href="{UPLOADS}/a-3x2.png"><img src="{UPLOADS}/a.png" srcset="b 2x" sizes="1px" '
        'class="alignright size-full" alt="a &amp; b"></a>',
        '<p><a href="/media/a-3x2.png"><img src="/media/a.png" alt="a &amp; b" '
        'class="align-right"></a></p>',
    ),
    ('<a href="https://old.example/?p=5#x">a</a>', '<p><a href="https://old.example/?p=5#x">a</a></p>'),
    ('<a href="https://old.example/?p=5">a</a>', '<p><a href="/2020/12/a/">a</a></p>'),
    ("<strike>a</strike> <tt>b</tt>", "<p><s>a</s> <code>b</code></p>"),
    ('<p style="color:red" class="has-x">a</p>', "<p>a</p>"),
    (
        '<!-- wp:pullquote --><figure class="wp-block-pullquote alignwide">a</figure>'
        "<!-- /wp:pullquote -->",
        '<figure class="pullquote wide">a</figure>',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), WITHOUT_NOTES)
def test_what_wordpress_shows_is_kept(content, expected):
    html, notes = converted(content)
    assert html == expected
    assert notes == []


@pytest.mark.parametrize(
    ("content", "expected", "word"),
    [
        ("a<!--more Read on-->b", "<p>a</p>\n<!--more-->\n<p>b</p>", "Read on"),
        ("a<!--more--><!--noteaser-->b", "<p>a</p>\n<!--more-->\n<p>b</p>", "hidden"),
        ("a\n<!--nextpage-->\nb<!--nextpage-->c", "<p>a</p>\n<p>b</p>\n<p>c</p>", "3 pages"),
        ("<!-- wp:latest-posts /--><p>a</p>", "<p>a</p>", "latest-posts"),
        ("<!-- wp:acme/map {} /--><p>a</p>", "<p>a</p>", "acme/map"),
        ("<!-- wp:query --><div><!-- wp:post-title /--></div><!-- /wp:query -->", "", "query"),
        ('<!-- wp:block {"ref":99} /-->', "", "99"),
        ('<!-- wp:block {"ref":11} /-->', "<p>x</p>", "holds itself"),
        ("<!-- wp:paragraph {x} --><p>a</p><!-- /wp:paragraph -->", "<p>a</p>", "settings"),
        ("[contact id=5] a", "<p>a</p>", "[contact]"),
        ("[fancy_box]a <b>b</b>[/fancy_box]", "<p>a <b>b</b></p>", "[fancy_box]"),
        ("[gallery ids=99]", "", "File 99"),
        ("[video]", "", "video"),
        ("<form><input></form>a", None, "form"),
        ("<script>x</script><p>a</p>", "<script>x</script><p>a</p>", "script"),
        (
            '[slides src="https://x.example/1"]',
            '<p class="embed"><a href="https://x.example/1">x.example/1</a></p>',
            "[slides]",
        ),
        (
            "a\nhttps://x.example/?a=1&amp;b=2\nb",
            '<p>a</p>\n<p class="embed"><a href="https://x.example/?a=1&amp;b=2">'
            "x.example/?a=1&amp;b=2</a></p>\n<p>b</p>",
            "https://x.example/?a=1&b=2",
        ),
        (
            "<!-- wp:paragraph --><p>https://x.example/1</p><!-- /wp:paragraph -->",
            '<p class="embed"><a href="https://x.example/1">x.example/1</a></p>',
            "https://x.example/1",
        ),
        (
            "[embed width=5]https://x.example/1[/embed]",
            '<p class="embed"><a href="https://x.example/1">x.example/1</a></p>',
            "https://x.example/1",
        ),
        (
            "[youtube abcdefghijk]",
            '<p class="embed"><a href="https://www.youtube.com/watch?v=abcdefghijk">'
            "youtube.com/watch?v=abcdefghijk</a></p>",
            "watch?v=abcdefghijk",
        ),
        (
            '<!-- wp:embed {"url":"https://x.example/1"} --><figure><div>\nhttps://x.example/1\n'
            "</div><figcaption>a</figcaption></figure><!-- /wp:embed -->",
            '<figure><p class="embed"><a href="https://x.example/1">x.example/1</a></p>'
            "<figcaption>a</figcaption></figure>",
            "https://x.example/1",
        ),
        ('<img src="/theme/1.png">', '<p><img src="/theme/1.png"></p>', "/theme/1.png"),
        ("<img src=https://x.example/1.png>", None, "https://x.example/1.png"),
        ("<img src=data:image/png;base64,AA==>", None, "stood in the text"),
        ('<iframe src="https://x.example/1"></iframe>', None, "https://x.example/1"),
    ],
)
def test_what_is_dropped_or_changed_is_noted_once(content, expected, word):
    html, notes = converted(content)
    if expected is not None:
        assert html == expected
    assert len(notes) == 1
    assert word in notes[0]


MARK = '<sup data-fn="{0}" class="fn"><a href="#{0}" id="{0}-link">{1}</a></sup>'
NOTES = '[{"id":"a-1","content":"First <em>note</em>"},{"id":"b-2","content":"Second"}]'


def test_footnotes_lead_there_and_back():
    text = f"<p>x{MARK.format('b-2', 1)} y{MARK.format('a-1', 2)}</p><!-- wp:footnotes /--><p>z</p>"
    html, notes = converted(text, NOTES)
    assert notes == []
    assert html == (
        '<p>x<sup class="footnote-ref" id="fnref-b-2"><a href="#fn-b-2">1</a></sup> '
        'y<sup class="footnote-ref" id="fnref-a-1"><a href="#fn-a-1">2</a></sup></p>\n'
        '<section class="footnotes"><ol>'
        '<li id="fn-b-2">Second <a class="footnote-back" href="#fnref-b-2">↩</a></li>'
        '<li id="fn-a-1">First <em>note</em> <a class="footnote-back" href="#fnref-a-1">↩</a></li>'
        "</ol></section>\n<p>z</p>"
    )


def test_a_footnote_that_is_used_twice_leads_back_to_both():
    html, _ = converted(f"<p>{MARK.format('a-1', 1)}{MARK.format('a-1', 1)}</p>", NOTES)
    assert 'href="#fnref-a-1">' in html
    assert 'href="#fnref-a-1-2">' in html


def test_a_footnote_without_its_text_stays_as_a_number_and_is_noted():
    html, notes = converted(f"<p>x{MARK.format('c', 3)}</p>", "")
    assert html == "<p>x<sup>3</sup></p>"
    assert len(notes) == 1


@pytest.mark.parametrize("meta", ["{", "5", "[5]", '[{"id":1}]', "null", "[" * 100_000])
def test_broken_footnotes_are_noted(meta):
    assert converted("<p>x</p>", meta) == ("<p>x</p>", [
        "The footnotes were left out: they cannot be read."
    ])  # fmt: skip


MANY = 10_000


@pytest.mark.parametrize(
    "content",
    [
        "[" * MANY, "[a b=\"" * MANY, "[audio]" * MANY + "[/audio]" * MANY, "[foo]" * MANY,
        "[caption]" * MANY + "<img src=/media/x>" + "[/caption]" * MANY, "<!-- wp:x {" * MANY,
        "<!-- wp:group -->" * MANY, "<!-- wp:group --><div>" * MANY, "<!--more" * MANY,
        '<sup data-fn="a">' * MANY, "https://" * MANY, "<p>" * MANY + "</p>" * MANY,
        "<!-- wp:file --><object>" * MANY, '<!-- wp:a {"a":' + "[" * MANY + " /-->",
    ],
    ids=lambda content: content[:20],
)  # fmt: skip
def test_hostile_texts_end_soon(content):
    begun = time.process_time()
    converted(content)
    assert time.process_time() - begun < 15
