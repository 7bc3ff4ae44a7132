"""What opening and saving does to a text: nothing that the blog allows is lost."""

import re

import pytest

from blog import bodies
from blog.embeds import FRAMES
from blog.losses import losses, tally
from blog.sanitize import ATTRIBUTES, CLASSES, EVERYWHERE, TAGS, clean
from tests.browser.writing import Writing, open_writing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VALUES = {
    "abbr": "A", "cite": "/source/", "colspan": "2", "controls": "", "data": "/x/",
    "datetime": "2020-01-01", "default": "", "dir": "rtl", "height": "40", "href": "/a/",
    "hreflang": "de", "id": "here", "kind": "captions", "label": "English", "lang": "de",
    "loop": "", "muted": "", "open": "", "poster": "/p.png", "preload": "none", "rel": "nofollow",
    "reversed": "", "role": "presentation", "rowspan": "2", "scope": "col", "span": "2",
    "src": "/m.png", "srclang": "en", "start": "3", "tabindex": "0", "type": "a", "value": "7",
    "width": "30",
}  # fmt: skip
# Each image gets them when the text is rendered, whatever its source says.
GIVEN = {"loading", "decoding"}
# Tags that must stand in others, with what else those need.
PLACES = {
    "caption": "<table>{}<tbody><tr><td>x</td></tr></tbody></table>",
    "col": "<table><colgroup>{}</colgroup><tbody><tr><td>x</td><td>y</td></tr></tbody></table>",
    "colgroup": "<table>{}<tbody><tr><td>x</td></tr></tbody></table>",
    "dd": "<dl><dt>x</dt>{}</dl>",
    "dt": "<dl>{}<dd>x</dd></dl>",
    "figcaption": '<figure><img src="/m.png" alt="x">{}</figure>',
    "li": "<ul>{}</ul>",
    "rp": "<p><ruby>x{}<rt>y</rt></ruby></p>",
    "rt": "<p><ruby>x{}</ruby></p>",
    "source": '<video controls="">{}</video>',
    "summary": "<details>{}<p>x</p></details>",
    "tbody": "<table>{}</table>",
    "td": "<table><tbody><tr>{}<td>x</td></tr><tr><td>y</td><td>z</td></tr></tbody></table>",
    "tfoot": "<table><tbody><tr><td>x</td></tr></tbody>{}</table>",
    "th": "<table><tbody><tr>{}<td>x</td></tr><tr><td>y</td><td>z</td></tr></tbody></table>",
    "thead": "<table>{}<tbody><tr><td>x</td></tr></tbody></table>",
    "tr": "<table><tbody>{}</tbody></table>",
    "track": '<video controls="">{}</video>',
}
INSIDE = {
    "dl": "<dt>words</dt><dd>x</dd>",
    "ol": "<li>words</li>",
    "ruby": "words<rt>x</rt>",
    "table": "<tbody><tr><td>words</td></tr></tbody>",
    "tbody": "<tr><td>words</td></tr>",
    "tfoot": "<tr><td>words</td></tr>",
    "thead": "<tr><th>words</th></tr>",
    "tr": "<td>words</td>",
    "ul": "<li>words</li>",
}
VOID = {"br", "col", "embed", "hr", "img", "source", "track", "wbr"}
BLOCKS = bodies.BLOCKS | {"audio", "video", "iframe", "object", "embed"}


def sample(tag: str, attributes: str = "") -> str:
    """The tag with some words, in a place where it may stand."""
    if tag == "img" and "src=" not in attributes:
        attributes += ' src="/m.png"'
    html = f"<{tag}{attributes}>"
    if tag not in VOID:
        inside = INSIDE.get(tag, "" if tag in {"colgroup", "audio", "video"} else "words")
        html += f"{inside}</{tag}>"
    if tag in PLACES:
        return PLACES[tag].format(html)
    return html if tag in BLOCKS else f"<p>Before {html} after.</p>"


SAMPLES = [
    sample(tag, extra)
    for tag in sorted(TAGS | FRAMES.keys())
    for extra in [
        "",
        *(f' {name}="{VALUES.get(name, "x")}"'
          for name in sorted(EVERYWHERE | ATTRIBUTES.get(tag, set()) - GIVEN)),
    ]
] + [f'<{tag} class="{name}">x</{tag}>' for tag in ("p", "div", "blockquote", "table", "ul")
     for name in sorted(CLASSES) if tag in ("p", "div")]  # fmt: skip

# What came from WordPress, from other editors, and by hand.
WRITTEN = [
    "<p>Before<!--more-->after</p>",
    "<p>Before</p>\n<!--more-->\n<p>After</p>",
    "<p>Before</p><!--more And on--><!--noteaser--><p>After</p>",
    '<!-- wp:paragraph {"dropCap":true} --><p>x</p><!-- /wp:paragraph -->',
    '<p>[gallery ids="1,2"] [caption id="a"]words[/caption]</p>',
    "<p>one</p><!--nextpage--><p>two</p>",
    "<p><q>a</q><q>b</q> <kbd>Ctrl</kbd>+<kbd>C</kbd></p>",
    '<p>A <a href="/x/">link with <em>some</em> <strong>marks</strong></a>, <cite>and <a '
    'href="/y/">one</a> inside</cite>.</p>',
    "<p><em>a<strong>b</strong></em><strong>c</strong> <code>co<em>d</em>e</code></p>",
    '<p>An anchor <a id="there"></a><span lang="fr"></span>here.</p>',
    "<ul><li>one<ul><li>two</li></ul></li><li><p>three</p></li><li><p>four</p><p>x</p></li></ul>",
    "<ul><li><h3>Heading</h3><p>x</p></li><li><blockquote><p>x</p></blockquote></li></ul>",
    "<blockquote><p>Words</p><cite>Who</cite></blockquote><blockquote>bare</blockquote>",
    "<pre>\n\n  two  lines\n\tand a <em>tab</em></pre><pre><code>a\n  b\n</code></pre>",
    '<pre class="verse">A line\n  and <em>one</em> more</pre>',
    '<pre><code class="language-c++">x <span class="lead">y</span></code></pre>',
    "<table><caption>A <em>name</em></caption><colgroup><col><col span=2></colgroup><thead><tr>"
    "<th>a</th><th colspan=2>b</th></tr></thead><tbody><tr><th scope=row>x</th><td rowspan=2>1"
    "</td><td><p>2</p></td></tr><tr><td></td><td><ul><li>x</li></ul></td></tr></tbody><tfoot><tr>"
    "<td>f</td><td>g</td><td>h</td></tr></tfoot></table>",
    "<table><tbody><tr><td>1</td></tr></tbody><tbody><tr><td>2</td></tr></tbody></table>",
    "<table><tbody><tr><td><table><tbody><tr><td>in</td></tr></tbody></table></td></tr></table>",
    "<div>bare <p>x</p> text</div><div></div><section><h2>x</h2><aside>y</aside></section>",
    "<details open><summary>More <em>of it</em></summary><p>x</p>y</details>",
    "<dl><div><dt>a</dt><dd>b</dd></div></dl><dl><dt>a</dt><dt>b</dt><dd>c<ul><li>d</li></ul></dl>",
    "<figure><blockquote><p>x</p></blockquote><figcaption>Who</figcaption></figure>",
    '<figure class="gallery columns-3"><figure><img src="/a.png" alt=""></figure><figure><img '
    'src="/b.png" alt="b"><figcaption>x</figcaption></figure></figure>',
    '<a href="/x/"><div>A block in a link</div></a>',
    '<p><a href="/x/"><img src="/m.png" alt="x"></a></p><p>in <audio src="/a.mp3" controls></p>',
    '<p class="embed"><a href="https://youtu.be/x">A film</a></p>',
    "<ul><li>a</li><ul><li>wrongly nested</li></ul></ul>",
    "<p>&nbsp;</p><p>&lt;script&gt; &amp;amp; \u201cquotes\u201d a\u00a0b</p><p></p><p>x</p>",
]


@pytest.fixture
def writing(open_admin, post) -> Writing:
    return open_writing(open_admin, post)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_every_tag_and_attribute_that_the_blog_allows_survives(writing):
    lost = {}
    for source, saved in zip(SAMPLES, writing.saved(*SAMPLES), strict=True):
        gone = tally(source) - tally(saved)
        if gone or words(saved) != words(source):
            lost[source] = saved
    assert lost == {}


def test_readers_see_the_same_after_opening_and_saving(writing):
    once = writing.saved(*WRITTEN)
    for source, saved in zip(WRITTEN, once, strict=True):
        assert compact(clean(saved)) == compact(clean(source))
        assert re.findall(r"<!--.*?-->", saved) == re.findall(r"<!--.*?-->", source)
    assert writing.saved(*once) == once


def compact(html: str) -> str:
    """Without the space beside blocks, which no reader sees, and with one form of each space."""
    html = html.replace("&nbsp;", "\u00a0")
    return re.sub(r"\s*(</?(?!a\b|em|strong|code|kbd|q|cite)[a-z0-9]+[^>]*>)\s*", r"\1", html)


def test_what_is_not_allowed_is_gone_and_the_text_stays(writing):
    [saved] = writing.saved(
        '<p data-x="1">a<script>b</script></p><center>c</center>'
        '<p><a href="javascript:x()">d</a></p><svg><text>e</text></svg>'
    )
    assert losses(saved) == []
    assert words(saved) == "a c d e"
