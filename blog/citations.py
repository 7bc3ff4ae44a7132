"""What a text refers to, and the text itself, as files for programs that keep references.

Only what the blog knows is in them: identifiers, addresses, and what the author wrote. A program
that keeps references looks up the rest by the identifier.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from blog import references
from blog.addresses import absolute
from blog.identifiers import Kind
from blog.models import Entry, Site
from blog.references import Reference

NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9.:_/+-]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
NICE = "National Institute for Health and Care Excellence"

# What TeX does not take as it stands. `\\{` would not do: BibTeX counts that brace all the same.
TEX = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"{\textasciicircum}",
        "~": r"{\textasciitilde}",
    }
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

# By kind; None is the post itself.
BIBTEX_TYPES = {Kind.ISBN: "book", Kind.NICE: "techreport"}
RIS_TYPES = {
    None: "BLOG",
    Kind.PMID: "JOUR",
    Kind.PMCID: "JOUR",
    Kind.ARXIV: "UNPB",
    Kind.ISBN: "BOOK",
    Kind.NICE: "RPRT",
}


@dataclass
class Source:
    """Something that can be cited. `kind` is None for a post of the blog."""

    key: str
    title: str
    address: str
    kind: Kind | None = None
    value: str = ""
    authors: list[str] = field(default_factory=list)
    published: date | None = None
    container: str = ""
    notes: list[str] = field(default_factory=list)


class Format(NamedTuple):
    """A kind of file."""

    content_type: str
    write: Callable[[Iterable[Source]], str]


def source_of(entry: Entry, site: Site) -> Source:
    """A post or page of the blog, with what is needed to cite it."""
    return Source(
        key=key_of(f"{urlsplit(settings.SITE_URL).hostname}:{entry.pk}"),
        title=str(entry),
        address=absolute(entry.get_absolute_url()),
        authors=[str(author) for author in entry.authors],
        published=timezone.localtime(entry.published_at, site.zone).date(),
        container=site.title,
    )


def sources_in(entry: Entry) -> list[Source]:
    """What a post or page refers to, in the order of the text."""
    return [referred(one) for one in references.found_in(entry.body_html)]


def referred(reference: Reference) -> Source:
    kind, value = reference.identifier
    return Source(
        key=key_of(f"{kind}:{value}"),
        title=reference.citation or reference.identifier.label,
        address=reference.identifier.address,
        kind=kind,
        value=value,
        authors=[NICE] if kind is Kind.NICE else [],
        notes=reference.notes,
    )


def key_of(name: str) -> str:
    """What a text that cites it calls it: the same each time, since it follows from what it is."""
    return NOT_IN_KEYS.sub("-", name).strip("-")


def bibtex(sources: Iterable[Source]) -> str:
    """A BibTeX file. The sentences of the post go into `annote`, which styles do not print."""
    entries, used = [], Counter[str]()
    for source in sources:
        used[source.key] += 1
        key = source.key if used[source.key] == 1 else f"{source.key}-{used[source.key]}"
        lines = [f"  {name} = {value},\n" for name, value in bibtex_fields(source)]
        entries.append(f"@{BIBTEX_TYPES.get(source.kind, 'misc')}{{{key},\n{''.join(lines)}}}\n")
    return "\n".join(entries)


def bibtex_fields(source: Source) -> list[tuple[str, str]]:
    """Names and values of the fields, those that are empty left out."""
    fields = [
        # Double braces keep upper and lower case as they are.
        ("title", f"{{{{{tex(source.title)}}}}}"),
        ("howpublished", braced(source.container)),
    ]
    if source.kind is Kind.NICE:
        fields += [("institution", braced(NICE)), ("number", braced(source.value))]
    else:
        fields.insert(0, ("author", braced_names(source.authors)))
    if source.published:
        fields += [
            ("year", braced(str(source.published.year))),
            ("month", MONTHS[source.published.month - 1]),
        ]
    if source.kind is Kind.ARXIV:
        fields += [("eprint", verbatim(source.value)), ("archiveprefix", "{arXiv}")]
    elif source.kind in {Kind.DOI, Kind.PMID, Kind.PMCID, Kind.ISBN}:
        fields.append((str(source.kind), verbatim(source.value)))
    fields += [
        ("url", verbatim(source.address)),
        ("annote", braced(" ".join(source.notes))),
    ]
    return [(name, value) for name, value in fields if value]


def tex(text: str) -> str:
    return plain(text).translate(TEX)


def braced(text: str) -> str:
    return f"{{{tex(text)}}}" if text else ""


def verbatim(text: str) -> str:
    """Addresses and identifiers stand as they are: styles do not set them as text."""
    return f"{{{text}}}" if text else ""


def braced_names(names: list[str]) -> str:
    """Names joined as BibTeX wants it; one that it would split wrongly has braces of its own."""
    made = [
        f"{{{tex(name)}}}" if "," in name or " and " in f" {name.lower()} " else tex(name)
        for name in names
    ]
    return f"{{{' and '.join(made)}}}" if made else ""


def ris(sources: Iterable[Source]) -> str:
    """A RIS file: a tag of two letters, two spaces, a hyphen, a space and one line of text."""
    lines: list[str] = []
    for source in sources:
        fields = [("TY", RIS_TYPES.get(source.kind, "GEN")), *ris_fields(source), ("ER", "")]
        lines += [f"{tag}  - {plain(value)}\r\n" for tag, value in fields if value or tag == "ER"]
    return "".join(lines)


def ris_fields(source: Source) -> list[tuple[str, str]]:
    """Tags and values between the type and the end."""
    # An asterisk in a name has a meaning of its own.
    fields = [("AU", author.replace("*", "")) for author in source.authors]
    fields += [("TI", source.title), ("T2", source.container), ("ID", source.key)]
    if source.published:
        fields += [("PY", f"{source.published:%Y}"), ("DA", f"{source.published:%Y/%m/%d}")]
    match source.kind:
        case Kind.DOI:
            fields.append(("DO", source.value))
        case Kind.PMID:
            fields += [("AN", source.value), ("DB", "PubMed")]
        case Kind.PMCID:
            fields.append(("C2", source.value))
        case Kind.ARXIV:
            fields.append(("AN", f"arXiv:{source.value}"))
        case Kind.ISBN:
            fields.append(("SN", source.value))
        case Kind.NICE:
            fields.append(("M1", source.value))
    return [*fields, ("UR", source.address), *(("N1", note) for note in source.notes)]


def plain(text: str) -> str:
    """One line without control characters."""
    return " ".join(CONTROL.sub(" ", text).split())


# By the ending of the file's name.
FORMATS = {
    "bib": Format("application/x-bibtex; charset=utf-8", bibtex),
    "ris": Format("application/x-research-info-systems; charset=utf-8", ris),
}
