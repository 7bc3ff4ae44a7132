"""What authors are told of HTML that the blog takes out."""

import pytest

from blog.losses import losses


@pytest.mark.parametrize(
    ("html", "lost"),
    [
        ("<p>A <em>text</em></p>", []),
        ("<p>Before</p><!--more--><p>After</p>", []),
        ("<p>a<script>b</script></p>", ["<script>"]),
        ('<p style="color: red" onclick="x()">a</p>', ["onclick of <p>", "style of <p>"]),
        ('<p class="lead big">a</p>', ['class="big" of <p>']),
        ("<p style='a'>a</p><p style='b'>b</p>", ["2 × style of <p>"]),
        ('<a href="javascript:x()">a</a>', ["href of <a>"]),
        ('<font color="red">a</font>', ["<font>"]),
        ('<img src="https://elsewhere.example/a.png" alt="a">', ["<img>"]),
        ("<p>a <b>b <i>c</b> d</i>", []),
        ("a &lt;script&gt; < b", []),
    ],
)
def test_what_is_taken_out_is_named(html, lost):
    assert losses(html) == lost
