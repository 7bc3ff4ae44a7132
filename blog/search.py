"""Full-text search over posts and pages, in PostgreSQL."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connection, models
from django.db.models import Case, F, Func, Value, When
from django.db.models.functions import Left, Length
from django.db.models.lookups import GreaterThan
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

MAX_QUERY_LENGTH = 200  # characters; a sentence
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
# The numbers and arrows of footnotes (blog/footnotes.py) are no words; the notes themselves are.
FOOTNOTE_LINKS = (
    "<sup [^>]*footnote-ref[^>]*><a [^>]*>[^<]*</a></sup>|<a [^>]*footnote-back[^>]*>[^<]*</a>"
)


def without(pattern: str, replacement: str, expression: F | Func) -> Func:
    return Func(
        expression, Value(pattern), Value(replacement), Value("g"), function="regexp_replace"
    )


# The words of an entry without tags, as INDEX has them; its entities are still encoded.
TEXT = Left(
    without(OTHER_TAGS, " ", without(f"{FOOTNOTE_LINKS}|{INLINE_TAGS}", "", F("body_html"))),
    MAX_INDEXED_CHARACTERS,
    output_field=models.TextField(),
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
    """The posts and pages that match, best first, as a sequence that Paginator can cut.

    Counting costs one query, a page of it two: the numbers of the best first, and the excerpts
    only for those, since making an excerpt reads the whole text.
    """

    def __init__(self, entries: models.QuerySet, words: str, language: str) -> None:
        self.query = SearchQuery(words, config=configuration(language), search_type="websearch")
        self.config = configuration(language)
        self.found = entries.filter(search=self.query)

    def __len__(self) -> int:
        return self.count

    @cached_property
    def count(self) -> int:
        return self.found.count()

    def __getitem__(self, part: slice) -> list[Hit]:
        ranked = self.found.annotate(rank=SearchRank(F("search"), self.query))
        numbers = list(
            ranked.order_by("-rank", "-published_at", "-pk").values_list("pk", flat=True)[part]
        )
        entries = (
            self.found.filter(pk__in=numbers)
            .annotate(
                marked_title=self.marked("title", highlight_all=True),
                marked_text=Case(
                    When(
                        GreaterThan(SHORT_TEXT, Length(TEXT)),
                        then=self.marked(TEXT, highlight_all=True),
                    ),
                    default=self.marked(
                        TEXT, max_fragments=MAX_FRAGMENTS, fragment_delimiter=" … "
                    ),
                ),
            )
            .select_related("author")
            .defer("body", "body_html", "search")
            .in_bulk(numbers)
        )
        return [hit(entries[number]) for number in numbers if number in entries]

    def marked(self, expression, **options) -> SearchHeadline:
        return SearchHeadline(
            expression,
            self.query,
            config=self.config,
            start_sel=BEGIN_MARK,
            stop_sel=END_MARK,
            **options,
        )


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
