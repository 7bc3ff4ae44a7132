"""Full-text search over posts and pages, in PostgreSQL."""

from collections.abc import Iterable

from django.db import connection

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
        left(regexp_replace(e.body_html, '<[^>]+>', ' ', 'g'), %(limit)s)), 'C')
WHERE e.id = ANY(%(ids)s)
"""


def configuration(language: str) -> str:
    """The name of PostgreSQL's text-search configuration for a language such as "de" or "pt-br"."""
    return CONFIGURATIONS.get(language.split("-")[0], "simple")


def index(entry_ids: Iterable[int]) -> None:
    """Makes the search index of these entries again. Two queries."""
    from blog.models import Site

    with connection.cursor() as cursor:
        cursor.execute(
            INDEX,
            {
                "config": configuration(Site.current().language),
                "limit": MAX_INDEXED_CHARACTERS,
                "ids": list(entry_ids),
            },
        )
