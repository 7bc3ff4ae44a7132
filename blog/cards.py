"""Cards: links to what stands elsewhere, which a page shows large and loads nothing for.

In the source: `<p class="embed"><a href="address">words</a></p>`. Where a known player can show
what is there, the card says how, for `blog/static/blog/embeds.js` to offer it.
"""

from collections.abc import Iterator

from bleach.html5lib_shim import Filter
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from blog import players
from blog.embeds import element, is_start, label, tag_of, value_of
from blog.markup import decoded

PLAY = _("Play here")
CONTACTS = _("Playing it here loads it from %(host)s: %(name)s then sees your internet address.")


class PlayableCards(Filter):
    """A card that stands for a player says which, and one without words says where it leads."""

    def __iter__(self) -> Iterator[dict]:
        tokens = super().__iter__()
        for token in tokens:
            is_card = (
                token["type"] == "StartTag"
                and token["name"] == "p"
                and "embed" in value_of(token, "class").split()
            )
            yield from self.card(element(token, tokens)) if is_card else (token,)

    def card(self, tokens: list[dict]) -> list[dict]:
        link = next((t for t in tokens if tag_of(t) == "a" and is_start(t)), None)
        if link is None:
            return tokens
        address = value_of(link, "href")
        page = players.page_of(address)
        link["data"][(None, "href")] = escape(page)
        words = [t for t in tokens if t["type"] in {"Characters", "SpaceCharacters", "Entity"}]
        if len(words) == 1 and decoded(words[0]["data"]).strip() in {address, page}:
            words[0]["data"] = label(page)
        if showing := players.showing(address):
            tokens[0]["data"] |= {
                (None, "data-frame"): escape(showing.frame),
                (None, "data-play"): escape(PLAY),
                (None, "data-contacts"): escape(CONTACTS % showing._asdict()),
            }
        return tokens
