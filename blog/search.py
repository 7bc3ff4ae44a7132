"""Full-text search over posts and pages, in PostgreSQL."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection, models, transaction
from django.db.models import F
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

# The stemmers that PostgreSQL brings, by the language of the blog; "simple" splits words only.
CONFIGURATIONS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish",
}  # fmt: skip

# PostgreSQL refuses a search vector over 1 MB; this much text stays below it in every language.
MAX_INDEXED_CHARACTERS = 300_000

# Hits that are put in order. The order takes a look at the text of each, which PostgreSQL keeps
# apart from the rest of an entry: of a word that is everywhere, at nearly the whole database.
MAX_HITS = 500
MAX_QUERY_LENGTH = 200  # characters; a sentence
PARTS = re.compile(r'-?"[^"]*"?|\S+')  # of a query: words, and what is between quotation marks
# Characters. Of a text that is shorter than a fragment PostgreSQL shows the word found and no more.
SHORT_TEXT = 200
MAX_FRAGMENTS = 2  # pieces of the text in an excerpt: enough to judge by, and still two lines
# Control characters, which no text has after sanitising, so that marks survive the escaping.
BEGIN_MARK, END_MARK = "\x02", "\x03"
MARKED = re.compile(f"{BEGIN_MARK}([^{BEGIN_MARK}{END_MARK}]*){END_MARK}")
# Tags inside of words and sentences; all others part two words.
INLINE_TAGS = (
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|dfn|del|em|i|ins|kbd|mark|q|s|samp|small|span|strong|time|u"
    r"|var|wbr)(?:\s[^>]*)?>"
)
OTHER_TAGS = "<[^>]+>"
MARKS = f'StartSel="{BEGIN_MARK}", StopSel="{END_MARK}"'
# The numbers and arrows of footnotes (blog/footnotes.py) are no words; the notes themselves are.
FOOTNOTE_LINKS = (
    "<sup [^>]*footnote-ref[^>]*><a [^>]*>[^<]*</a></sup>|<a [^>]*footnote-back[^>]*>[^<]*</a>"
)


INDEX = """
UPDATE blog_entry e SET search =
    setweight(to_tsvector(%(config)s::regconfig, e.title), 'A') ||
    setweight(to_tsvector(%(config)s::regconfig, left(e.summary, %(limit)s) || ' ' || coalesce(
        (SELECT string_agg(t.name, ' ') FROM blog_tag t
         JOIN blog_entry_tags et ON et.tag_id = t.id WHERE et.entry_id = e.id), '') || ' ' ||
        coalesce(
        (SELECT string_agg(c.name, ' ') FROM blog_category c
         JOIN blog_entry_categories ec ON ec.category_id = c.id WHERE ec.entry_id = e.id), '')
    ), 'B') ||
    setweight(to_tsvector(%(config)s::regconfig,
        left(regexp_replace(regexp_replace(e.body_html, %(inline)s, '', 'g'), %(other)s, ' ', 'g'),
            %(limit)s)), 'C')
WHERE e.id = ANY(%(ids)s)
"""

# The text without tags is made once for each entry, as `OFFSET 0` keeps the two parts apart; its
# characters are still encoded as in HTML.
EXCERPTS = """
SELECT id, title, kind, path, published_at,
    ts_headline(%(config)s::regconfig, title, query, %(whole)s) AS marked_title,
    ts_headline(%(config)s::regconfig, text, query,
        CASE WHEN length(text) < %(short)s THEN %(whole)s ELSE %(parts)s END) AS marked_text
FROM (
    SELECT id, title, kind, path, published_at,
        left(regexp_replace(regexp_replace(body_html, %(inline)s, '', 'g'), %(other)s, ' ', 'g'),
            %(limit)s) AS text
    FROM blog_entry WHERE id = ANY(%(ids)s) OFFSET 0
) entry, websearch_to_tsquery(%(config)s::regconfig, %(words)s) query
"""


def configuration(language: str) -> str:
    """The name of PostgreSQL's text-search configuration for a language such as "de" or "pt-br"."""
    return CONFIGURATIONS.get(language.split("-")[0], "simple")


def index(entry_ids: Iterable[int], language: str = "") -> None:
    """Makes the search index of these entries again. One query, and one for the language.

    Args:
        language: of the blog, where the caller knows it.
    """
    from blog.models import Site

    with connection.cursor() as cursor:
        cursor.execute(
            INDEX,
            {
                "config": configuration(language or Site.current().language),
                "limit": MAX_INDEXED_CHARACTERS,
                "inline": f"{FOOTNOTE_LINKS}|{INLINE_TAGS}",
                "other": OTHER_TAGS,
                "ids": list(entry_ids),
            },
        )


class SearchForm(forms.Form):
    """What somebody looks for. A NUL, which PostgreSQL takes in no text, is refused here."""

    q = forms.CharField(
        label=_("Words"),
        max_length=MAX_QUERY_LENGTH,
        required=False,
        error_messages={
            "max_length": _("Please search for fewer words: %(limit_value)d characters at most.")
        },
    )


@dataclass
class Hit:
    """A post or page that was found; both texts are HTML with the words found in `mark`."""

    entry: models.Model
    title: SafeString
    excerpt: SafeString


class Hits(Sequence):
    """The posts and pages that match, best first, by their numbers, for Paginator to cut.

    Of what is found more than MAX_HITS times, the newest MAX_HITS. One query for all.
    """

    def __init__(self, entries: models.QuerySet, words: str, language: str) -> None:
        self.entries, self.words = entries, words
        self.query = SearchQuery(words, config=configuration(language), search_type="websearch")

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, part: slice) -> list[int]:
        return self.numbers[part]

    @property
    def numbers(self) -> list[int]:
        return [number for number, _ in sorted(self.found[:MAX_HITS], key=rank_of, reverse=True)]

    @property
    def is_cut(self) -> bool:
        """Whether there are more."""
        return len(self.found) > MAX_HITS

    @cached_property
    def found(self) -> list[tuple[int, float]]:
        """The newest that match, and one too many where there are more, with their ranks.

        PostgreSQL does not count what it takes to look into texts, and would read all of them
        rather than use an index: two seconds for a common word in 100,000 posts.
        """
        ranked = self.entries.model.objects.filter(pk__in=self.newest()).newest_first()
        ranks = ranked.annotate(rank=SearchRank(F("search"), self.query)).values_list("pk", "rank")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            return list(ranks)

    def newest(self) -> models.QuerySet:
        """The numbers of the newest that match, as part of a query.

        How often a word is there, PostgreSQL knows: it goes through the entries from the newest on
        where that leads to enough of them soon, and else takes all from the index of words and
        sorts them. How often words are there together it can only guess, and would go through
        everything for two common words that never meet. That way is closed then, by an order that
        no index has.
        """
        matching = self.entries.filter(search=self.query).values("pk")
        if can_be_foreseen(self.words):
            return matching.newest_first()[: MAX_HITS + 1]
        return matching.order_by((F("published_at") + timedelta()).desc(), "-pk")[: MAX_HITS + 1]


def can_be_foreseen(words: str) -> bool:
    """Whether it is known how often a query matches: one word, one of several, or none at all."""
    wanted = [part for part in PARTS.findall(words.lower()) if not part.startswith("-")]
    return not wanted or "or" in wanted or (len(wanted) == 1 and wanted[0].isalnum())


def rank_of(found: tuple[int, float]) -> float:
    return found[1]


def excerpts(numbers: list[int], words: str, language: str) -> list[Hit]:
    """What was found, in this order, with the words marked in it. One query, which reads texts."""
    from blog.models import Entry

    parameters = {
        "config": configuration(language),
        "words": words,
        "ids": numbers,
        "inline": f"{FOOTNOTE_LINKS}|{INLINE_TAGS}",
        "other": OTHER_TAGS,
        "limit": MAX_INDEXED_CHARACTERS,
        "short": SHORT_TEXT,
        "whole": f"{MARKS}, HighlightAll=true",
        "parts": f'{MARKS}, MaxFragments={MAX_FRAGMENTS}, FragmentDelimiter=" … "',
    }
    found = {entry.pk: entry for entry in Entry.objects.raw(EXCERPTS, parameters)}
    return [hit(found[number]) for number in numbers if number in found]


def hit(entry: models.Model) -> Hit:
    title = entry.marked_title or str(entry)
    return Hit(entry, with_marks(title), with_marks(html.unescape(entry.marked_text)))


def with_marks(text: str) -> SafeString:
    """Escapes a text, and then makes `mark` elements of what PostgreSQL marked in it."""
    marked = MARKED.sub(r"<mark>\1</mark>", escape(" ".join(text.split())))
    return mark_safe(marked.replace(BEGIN_MARK, "").replace(END_MARK, ""))


def says_nothing(words: str, language: str) -> bool:
    """Whether a query has only words that the index leaves out, such as "the". One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT numnode(websearch_to_tsquery(%s::regconfig, %s))",
            [configuration(language), words],
        )
        return cursor.fetchone()[0] == 0
