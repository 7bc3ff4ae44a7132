"""Identifiers of publications, as people write them: DOI, PubMed, arXiv, ISBN, NICE.

What is found here becomes a link, so a wrong find is worse than a missed one: an identifier stands
by itself, has the length and the check digit that its kind has, and one that could be something
else (a number, a postcode) needs its name before it.

Everything takes linear time, whatever the text: no pattern reads further than its longest find.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

# Characters. Crossref's longest are about half of that; a longer run is no DOI.
MAX_DOI_LENGTH = 256
MAX_WRITTEN_ADDRESS = 500  # characters; those of the registries are shorter by far


class Kind(StrEnum):
    DOI = "doi"
    PMID = "pmid"
    PMCID = "pmcid"
    ARXIV = "arxiv"
    ISBN = "isbn"
    NICE = "nice"


class Identifier(NamedTuple):
    """What a publication is called by a registry. `value` has one form for each publication."""

    kind: Kind
    value: str

    @property
    def label(self) -> str:
        """How a list of references writes it."""
        names = {
            Kind.DOI: f"doi:{self.value}",
            Kind.PMID: f"PMID {self.value}",
            Kind.ARXIV: f"arXiv:{self.value}",
            Kind.ISBN: f"ISBN {self.value}",
            Kind.NICE: f"NICE {self.value}",
        }
        return names.get(self.kind, self.value)

    @property
    def address(self) -> str:
        """Where it leads: the registry's own page.

        A book leads to Wikipedia's page of book sources: it has the catalogues of the libraries of
        the reader's country beside each other, sells nothing, and answers for every ISBN, while
        a catalogue has no page for the books that it lacks.
        """
        match self.kind:
            case Kind.DOI:
                return f"https://doi.org/{quote(self.value, safe=SAFE_IN_DOI)}"
            case Kind.PMID:
                return f"https://pubmed.ncbi.nlm.nih.gov/{self.value}/"
            case Kind.PMCID:
                return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.value}/"
            case Kind.ARXIV:
                return f"https://arxiv.org/abs/{self.value}"
            case Kind.ISBN:
                return f"https://en.wikipedia.org/wiki/Special:BookSources/{self.value}"
            case Kind.NICE:
                code = re.match("[A-Z]+", self.value)[0]
                return f"https://www.nice.org.uk/{NICE_CODES[code]}/{self.value.lower()}"

    @property
    def key(self) -> tuple[Kind, str]:
        """Equal for all ways to name one publication. DOIs know no upper and lower case."""
        lowered = self.value.lower()
        if self.kind is Kind.DOI and lowered.startswith(ARXIV_DOI):
            return Kind.ARXIV, lowered.removeprefix(ARXIV_DOI)
        return self.kind, lowered


class Found(NamedTuple):
    """Where in a text an identifier stands, with its name. `written` is a web address, if it is
    one that stands there."""

    start: int
    end: int
    identifier: Identifier
    written: str = ""

    @property
    def address(self) -> str:
        """Where its link leads."""
        return self.written or self.identifier.address


SAFE_IN_DOI = "/:;()._-~+=&@$*"
ARXIV_DOI = "10.48550/arxiv."
# What programs make of a hyphen: hyphen, non-breaking, figure dash, en dash, minus.
DASHES = "\u2010\u2011\u2012\u2013\u2212"
TO_HYPHENS = dict.fromkeys(map(ord, DASHES), "-")
HYPHEN = f"[-{DASHES}]"
GAP = rf"[-{DASHES} \u00a0\u2009\u202f]?"  # between the parts of an ISBN

# Nothing of a longer word, number, path or address.
BEFORE = r"(?<![A-Za-z0-9_./@%=&?#+~-])"
AFTER = rf"(?![A-Za-z0-9_]|[.,]\d|{HYPHEN}\d)"

# ISO 26324 allows every character in a DOI; these occur. Two further ones end a DOI made of a SICI
# (ANSI/NISO Z39.56) as its check character.
IN_DOI = rf"[A-Za-z0-9._;()/:\[\]<>+&=%{DASHES}-]"
DOI = (
    rf"10\.\d{{4,9}}(?:\.\d{{1,9}}){{0,3}}/{IN_DOI}{{1,{MAX_DOI_LENGTH}}}"
    rf"(?:(?<=;\d{HYPHEN})[#~@$*])?"
)
# Archives of arXiv before April 2007, https://info.arxiv.org/help/arxiv_identifier.html
ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas"
    "|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin"
    "|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|stat|supr-con"
)
VERSION = r"(?:v[1-9]\d{0,2})?"
ARXIV_OLD = rf"(?:{ARCHIVES})(?:\.[A-Z]{{2}})?/(?:9[1-9]|0[0-7])(?:0[1-9]|1[0-2])\d{{3}}{VERSION}"
ARXIV_NEW = rf"\d\d(?:0[1-9]|1[0-2])\.\d{{4,5}}{VERSION}"
ISBN = rf"(?:97[89]{GAP})?(?:\d{GAP}){{9}}[\dXx]"
ISBN_13_PARTED = (
    rf"97[89](?P<dash>{HYPHEN})\d{{1,5}}(?P=dash)\d{{1,7}}(?P=dash)\d{{1,7}}(?P=dash)\d"
)

WEB_ADDRESS = r"[^\s<>\"“”]++"

ANY = re.compile(
    BEFORE + "(?:"
    rf"(?:(?P<web>(?:https?://)?(?:dx\.|www\.)?doi\.org/)|(?i:doi)(?::\s?|\s))?(?P<doi>{DOI})"
    rf"|(?P<address>(?:https?://|www\.){WEB_ADDRESS})"
    rf"|(?i:PMID|PubMed\sID)(?::\s?|\s)(?P<pmid>[1-9]\d{{0,7}}){AFTER}"
    rf"|(?:PMCID(?::\s?|\s))?PMC(?P<pmcid>[1-9]\d{{4,7}})(?:\.\d{{1,2}})?{AFTER}"
    rf"|(?i:arxiv)(?::\s?|\s)(?P<arxiv>{ARXIV_NEW}|{ARXIV_OLD}){AFTER}"
    rf"|(?P<old_arxiv>{ARXIV_OLD}){AFTER}"
    rf"|(?i:(?:e-?)?ISBN)(?:[-\s]?1[03](?=[:\s]))?(?::\s?|\s)?(?P<isbn>{ISBN}){AFTER}"
    rf"|(?P<bare_isbn>{ISBN_13_PARTED}){AFTER}"
    ")"
)

# Where another identifier begins right after one, without a space.
NEXT = re.compile(rf"(?:;|{HYPHEN})(?=https?:|doi:|10\.\d{{4,9}}/)", re.IGNORECASE)
PAIRS = {")": "(", "]": "[", ">": "<"}
SICI_END = re.compile(r";\d-[%&+#~@$*]$")
NOT_AT_END = "._;/:+&=%-#~@$*"

# Each kind of NICE guidance, and the part of www.nice.org.uk where it stands.
NICE_CODES = dict.fromkeys(
    "NG CG TA QS PH MTG DG IPG HST HTE HTG CSG MPG SC SG".split(), "guidance"
) | dict.fromkeys("ES ESNM ESUOM KTT LGB MIB".split(), "advice")
NICE_EVENT = re.compile(
    r"(?<![A-Za-z0-9_])(?:"
    r"(?P<direct>NICE\s(?:(?:guideline|guidance)\s)?[\[(]?)?"
    rf"(?P<code>{'|'.join(sorted(NICE_CODES, key=len, reverse=True))})"
    rf"(?P<gap>\s?)(?P<number>[1-9]\d{{0,3}}){AFTER}(?P<postcode>\s?\d[A-Z]{{2}}\b)?"
    r"|(?P<nice>NICE)(?![A-Za-z0-9_]))"
    r"|(?P<stop>[.!?…][\"”’)\]]*\s)"
)


def find(text: str, known: Collection[str] = ()) -> list[Found]:
    """All identifiers in a plain text, in its order.

    A code of NICE such as NG28 could also be a postcode or a name, so it counts only

    - in a sentence that says NICE, in capitals, before it, or
    - where `known` has it: elsewhere the same text says that it is one of NICE.

    With a space in it (NG 28) it counts only directly after "NICE" or "NICE guideline".

    Args:
        known: codes of NICE, such as "NG28".
    """
    if not any(letter.isdigit() for letter in text):
        return []
    found: list[Found] = []
    starts, ends = [0], [0]  # where what is found, or is another web address
    position = 0
    while match := ANY.search(text, position):
        one = identified(match)
        if one:
            found.append(one)
            position = one.end
        else:
            position = match.end("address") if match["address"] else match.start() + 1
        starts.append(match.start())
        ends.append(position)
    for one in nice(text, known):
        if ends[bisect_right(starts, one.start) - 1] <= one.start:
            found.append(one)
    return sorted(found)


def identified(match: re.Match) -> Found | None:
    """What a match of ANY is, with where it ends once the punctuation after it is left out."""
    kind = str(match.lastgroup)
    value = match[kind]
    if kind == "doi":
        return doi_in(match)
    if kind == "address":
        return address_in(match)
    identifier: Identifier | None
    if kind in {"isbn", "bare_isbn"}:
        identifier = isbn(value)
    elif kind in {"arxiv", "old_arxiv"}:
        identifier = arxiv(value)
    else:
        identifier = Identifier(Kind(kind), f"PMC{value}" if kind == "pmcid" else value)
    return Found(match.start(), match.end(), identifier) if identifier else None


def address_in(match: re.Match) -> Found | None:
    """A web address, where it is one of a registry. Other addresses stay as their author has
    written them: an identifier in one is part of it."""
    address = match["address"]
    if len(address) > MAX_WRITTEN_ADDRESS:
        return None
    length = length_without_punctuation(address)
    address = address[: length + address.startswith("/", length)]
    end = match.start("address") + len(address)
    written = address if "://" in address else f"https://{address}"
    identifier = identify(written)
    return Found(match.start(), end, identifier, written) if identifier else None


def doi_in(match: re.Match) -> Found | None:
    raw = match["doi"]
    if re.match(IN_DOI, match.string[match.end() : match.end() + 1]):
        return None  # longer than any DOI is
    raw = raw[: length_without_punctuation(raw)]
    value = unquote(raw) if match["web"] else raw
    identifier = doi(value)
    end = match.start("doi") + len(raw)
    return Found(match.start(), end, identifier) if identifier else None


def length_without_punctuation(text: str) -> int:
    """How much of a run belongs to the identifier and not to the sentence around it.

    A bracket belongs to it where both of its pair do: `(10.1016/S0140-6736(97)11096-0).`
    """
    if following := NEXT.search(text):
        text = text[: following.start()]
    opened: list[tuple[str, int]] = []
    for at, letter in enumerate(text):
        if letter in PAIRS.values():
            opened.append((letter, at))
        elif letter in PAIRS:
            if not opened or opened[-1][0] != PAIRS[letter]:
                text = text[:at]
                break
            opened.pop()
    if opened:
        text = text[: opened[0][1]]
    if SICI_END.search(text.translate(TO_HYPHENS)):
        return len(text)
    return len(text.rstrip(NOT_AT_END + DASHES + ",!?'’*|\\"))


def doi(value: str) -> Identifier | None:
    """A DOI; None if the text is none."""
    value = value.translate(TO_HYPHENS)
    is_one = re.fullmatch(r"10\.\d{4,9}(?:\.\d{1,9}){0,3}/[^\s\x00-\x1f\x7f\"{}|\\^`]+", value)
    return Identifier(Kind.DOI, value) if is_one and len(value) <= MAX_DOI_LENGTH + 50 else None


def arxiv(value: str) -> Identifier | None:
    """A number of arXiv, old (hep-th/9901001) or new: four figures at the end, since 2015 five."""
    if "/" not in value:
        month, _dot, rest = value.partition(".")
        figures = len(rest.partition("v")[0])
        if month < "0704" or figures != (4 if month < "1501" else 5):
            return None
    return Identifier(Kind.ARXIV, value)


def isbn(text: str) -> Identifier | None:
    """A book's number as its thirteen figures; None if the check digit (ISO 2108) is wrong."""
    figures = "".join(letter for letter in text.upper() if letter.isdecimal() or letter == "X")
    if len(figures) == 10:
        values = [10 if figure == "X" else int(figure) for figure in figures]
        if sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11:
            return None
        body = f"978{figures[:9]}"
        return Identifier(Kind.ISBN, body + str(-weighted(body) % 10))
    is_book = len(figures) == 13 and figures.isdecimal() and not figures.startswith("9790")
    return Identifier(Kind.ISBN, figures) if is_book and not weighted(figures) % 10 else None


def weighted(figures: str) -> int:
    """The sum of which the check digit of thirteen figures makes a multiple of ten."""
    return sum(int(figure) * (3 if at % 2 else 1) for at, figure in enumerate(figures))


def nice(text: str, known: Collection[str] = ()) -> Iterator[Found]:
    """Codes of NICE; `find` says which count."""
    is_named = False
    for match in NICE_EVENT.finditer(text):
        if match["stop"]:
            is_named = False
        elif match["nice"]:
            is_named = True
        elif not match["postcode"]:
            is_named = is_named or bool(match["direct"])
            value = match["code"] + match["number"]
            if match["direct"] if match["gap"] else is_named or value in known:
                # A bracket in "NICE guideline [NG28]" stays outside, and so do the words before it.
                is_short = (match["direct"] or "").strip() == "NICE"
                start = match.start() if is_short else match.start("code")
                yield Found(start, match.end("number"), Identifier(Kind.NICE, value))


DOI_HOSTS = {"doi.org", "dx.doi.org", "www.doi.org"}
# On the pages of a publisher: /doi/10.1000/xyz, /doi/full/10.1000/xyz, /doi/10.1000/xyz/abstract
DOI_IN_PATH = re.compile(
    r"/doi/(?:[a-z]{1,12}/)?(10\.\d{4,9}/.+?)(?:/(?:abstract|full|pdf|epdf))?/?"
)
PATHS: tuple[tuple[set[str], re.Pattern, Kind], ...] = tuple(
    (set(hosts.split()), re.compile(path, re.IGNORECASE), kind)
    for hosts, path, kind in (
        ("pubmed.ncbi.nlm.nih.gov", r"/([1-9]\d{0,7})/?", Kind.PMID),
        ("www.ncbi.nlm.nih.gov ncbi.nlm.nih.gov", r"/pubmed/([1-9]\d{0,7})/?", Kind.PMID),
        ("www.ncbi.nlm.nih.gov ncbi.nlm.nih.gov", r"/pmc/articles/(PMC\d{1,8})/?", Kind.PMCID),
        ("pmc.ncbi.nlm.nih.gov", r"/articles/(PMC\d{1,8})/?", Kind.PMCID),
        (
            "arxiv.org www.arxiv.org",
            rf"/(?:abs|pdf|html)/({ARXIV_NEW}|{ARXIV_OLD})(?:\.pdf)?/?",
            Kind.ARXIV,
        ),
        ("en.wikipedia.org", r"/wiki/Special:BookSources/([\dXx -]{10,17})", Kind.ISBN),
        ("openlibrary.org", r"/isbn/([\dXx-]{10,17})/?", Kind.ISBN),
        ("search.worldcat.org www.worldcat.org", r"/isbn/([\dXx-]{10,17})/?", Kind.ISBN),
        (
            "www.nice.org.uk nice.org.uk",
            rf"/(?:guidance|advice)/((?:{'|'.join(NICE_CODES)})[1-9]\d{{0,3}})(?:/.*)?",
            Kind.NICE,
        ),
    )
)


def identify(address: str) -> Identifier | None:
    """The publication to which a web address leads, if it is one of a registry's."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    path = unquote(parts.path)
    if host in DOI_HOSTS:
        return doi(path.strip("/"))
    for hosts, pattern, kind in PATHS:
        if host in hosts and (match := pattern.fullmatch(path)):
            if kind is Kind.ISBN:
                return isbn(match[1])
            is_upper = kind in {Kind.NICE, Kind.PMCID}
            return Identifier(kind, match[1].upper() if is_upper else match[1])
    match = DOI_IN_PATH.fullmatch(path)
    return doi(match[1]) if match else None
