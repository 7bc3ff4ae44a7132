"""Identifiers of publications in plain text: which ones are found, and where they lead."""

import time

import pytest

from blog.identifiers import find, identify

pytestmark = pytest.mark.django_db

LANCET = "10.1016/S0140-6736(97)11096-0"
SICI = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
DOI, PUBMED = "https://doi.org/", "https://pubmed.ncbi.nlm.nih.gov/"
PMC = "https://pmc.ncbi.nlm.nih.gov/articles/"
NICE, ARXIV = "https://www.nice.org.uk/guidance/", "https://arxiv.org/abs/"
BOOKS = "https://en.wikipedia.org/wiki/Special:BookSources/"


def links(text: str) -> list[tuple[str, str]]:
    """What in a plain text becomes a link, and where to."""
    return [(text[one.start : one.end], one.address) for one in find(text)]


@pytest.mark.parametrize(
    ("text", "words", "address"),
    [
        # DOIs
        (f"See {LANCET}.", LANCET, DOI + LANCET),
        (f"(see {LANCET})", LANCET, DOI + LANCET),
        (f"[{LANCET}],", LANCET, DOI + LANCET),
        (f"“{LANCET}”", LANCET, DOI + LANCET),
        ("10.1000/abc; more", "10.1000/abc", DOI + "10.1000/abc"),
        ("10.1000/abc, more", "10.1000/abc", DOI + "10.1000/abc"),
        ("10.1000/abc: more", "10.1000/abc", DOI + "10.1000/abc"),
        ("10.1000/abc?", "10.1000/abc", DOI + "10.1000/abc"),
        ("10.1000/abc…", "10.1000/abc", DOI + "10.1000/abc"),
        ("10.1000/abc(2019", "10.1000/abc", DOI + "10.1000/abc"),
        ("10.1000/abc's table", "10.1000/abc", DOI + "10.1000/abc"),
        ("10.1000/abc*", "10.1000/abc", DOI + "10.1000/abc"),
        ("10.1000.10/123_4", "10.1000.10/123_4", DOI + "10.1000.10/123_4"),
        ("10.123456789/x", "10.123456789/x", DOI + "10.123456789/x"),
        ("doi:10.1000/abc.", "doi:10.1000/abc", DOI + "10.1000/abc"),
        ("DOI: 10.1000/abc", "DOI: 10.1000/abc", DOI + "10.1000/abc"),
        ("DOI 10.1000/abc", "DOI 10.1000/abc", DOI + "10.1000/abc"),
        ("<10.1000/abc>", "10.1000/abc", DOI + "10.1000/abc"),
        (f"https://doi.org/{LANCET}.", f"https://doi.org/{LANCET}", DOI + LANCET),
        ("http://dx.doi.org/10.1000/abc", "http://dx.doi.org/10.1000/abc", DOI + "10.1000/abc"),
        ("at doi.org/10.1000/abc.", "doi.org/10.1000/abc", DOI + "10.1000/abc"),
        (
            "https://doi.org/10.1016/S0140-6736%2897%2911096-0",
            "https://doi.org/10.1016/S0140-6736%2897%2911096-0",
            DOI + LANCET,
        ),
        (f"{SICI}.", SICI, DOI + SICI.replace("<", "%3C").replace(">", "%3E")),
        (f"({SICI})", SICI, DOI + SICI.replace("<", "%3C").replace(">", "%3E")),
        (
            "10.1002/(SICI)1521-3951(199911)216:1<135::AID-PSSB135>3.0.CO;2-# is one",
            "10.1002/(SICI)1521-3951(199911)216:1<135::AID-PSSB135>3.0.CO;2-#",
            f"{DOI}10.1002/(SICI)1521-3951(199911)216:1%3C135::AID-PSSB135%3E3.0.CO;2-%23",
        ),
        (
            "10.1890/1051-0761(2000)010[0689:BDCIGE]2.0.CO;2",
            "10.1890/1051-0761(2000)010[0689:BDCIGE]2.0.CO;2",
            f"{DOI}10.1890/1051-0761(2000)010%5B0689:BDCIGE%5D2.0.CO;2",
        ),
        ("10.1000/a\u2010b\u2011c\u2013d\u22121", "10.1000/a\u2010b\u2011c\u2013d\u22121",
         DOI + "10.1000/a-b-c-d-1"),
        ("10.1000/abc—which", "10.1000/abc", DOI + "10.1000/abc"),
        # PubMed
        ("PMID: 9500320.", "PMID: 9500320", PUBMED + "9500320/"),
        ("(PMID 9500320)", "PMID 9500320", PUBMED + "9500320/"),
        ("pmid:9500320", "pmid:9500320", PUBMED + "9500320/"),
        ("PubMed ID 1", "PubMed ID 1", PUBMED + "1/"),
        ("PMCID: PMC3531190;", "PMCID: PMC3531190", PMC + "PMC3531190/"),
        ("PMC3531190.1", "PMC3531190.1", PMC + "PMC3531190/"),
        # arXiv
        ("arXiv:1501.00001.", "arXiv:1501.00001", ARXIV + "1501.00001"),
        ("arXiv:0706.0001v2 [hep-th]", "arXiv:0706.0001v2", ARXIV + "0706.0001v2"),
        ("arxiv 2101.12345", "arxiv 2101.12345", ARXIV + "2101.12345"),
        ("arXiv:hep-th/9901001v3", "arXiv:hep-th/9901001v3", ARXIV + "hep-th/9901001v3"),
        ("math.GT/0309136", "math.GT/0309136", ARXIV + "math.GT/0309136"),
        # ISBN
        ("ISBN 978-0-306-40615-7.", "ISBN 978-0-306-40615-7", BOOKS + "9780306406157"),
        ("ISBN-13: 9780306406157", "ISBN-13: 9780306406157", BOOKS + "9780306406157"),
        ("ISBN 978 0 306 40615 7 (2020)", "ISBN 978 0 306 40615 7", BOOKS + "9780306406157"),
        ("ISBN 978–0–306–40615–7", "ISBN 978–0–306–40615–7", BOOKS + "9780306406157"),
        ("ISBN 0-306-40615-2", "ISBN 0-306-40615-2", BOOKS + "9780306406157"),
        ("ISBN-10 080442957X.", "ISBN-10 080442957X", BOOKS + "9780804429573"),
        ("eISBN 979-10-90636-07-1", "eISBN 979-10-90636-07-1", BOOKS + "9791090636071"),
        ("978-0-306-40615-7", "978-0-306-40615-7", BOOKS + "9780306406157"),
        # NICE
        ("NICE NG28", "NICE NG28", NICE + "ng28"),
        ("NICE NG 28.", "NICE NG 28", NICE + "ng28"),
        ("NICE guideline [NG28]", "NG28", NICE + "ng28"),
        ("as NICE says (TA1022)", "TA1022", NICE + "ta1022"),
        ("NICE's standard QS5", "QS5", NICE + "qs5"),
        ("NICE ES27", "NICE ES27", "https://www.nice.org.uk/advice/es27"),
        # Web addresses of registries
        ("https://pubmed.ncbi.nlm.nih.gov/9500320/.",
         "https://pubmed.ncbi.nlm.nih.gov/9500320/", PUBMED + "9500320/"),
        ("(https://www.nice.org.uk/guidance/ng28/chapter/Update)",
         "https://www.nice.org.uk/guidance/ng28/chapter/Update", NICE + "ng28/chapter/Update"),
        ("www.nice.org.uk/guidance/ng28", "www.nice.org.uk/guidance/ng28", NICE + "ng28"),
    ],
)  # fmt: skip
def test_an_identifier_is_found_without_what_stands_around_it(text, words, address):
    assert links(text) == [(words, address)]


@pytest.mark.parametrize(
    "text",
    [
        "10.1000",
        "10.1000/",
        "10.100/abc",
        "10.1000/(",
        "10.1000/...",
        "110.1000/abc",
        "v10.1000/abc",
        "1.10.1000/abc",
        "10.1000/" + "a" * 300,
        "https://example.org/10.1000/abc",
        "https://example.org/?doi=10.1000/abc",
        "https://example.org/",
        "www.example.org/NG28 of NICE",
        "example.org/PMC3531190",
        "PMID",
        "PMID 0",
        "PMID 123456789",
        "PMID 12345a",
        "PubMed 2020",
        "a search in PubMed 2020",
        "PMC 3531190",
        "PMC2020",
        "XPMC3531190",
        "2101.12345",
        "arXiv:2113.12345",
        "arXiv:1412.12345",
        "arXiv:1501.1234",
        "arXiv:0703.1234",
        "arXiv:hep-xy/9901001",
        "hep-th/9913001",
        "hep-th/99010011",
        "math/2",
        "ISBN 978-0-306-40615-8",
        "ISBN 0-306-40615-3",
        "ISBN 0-306-40615-X",
        "ISBN 979-0-2600-0043-8",
        "ISBN 97803064061571",
        "0-306-40615-2",
        "9780306406157",
        "978-0306-406157",
        "978-0 306-40615-7",
        "NG28",
        "NG28 is nice",
        "NICE NG28a",
        "NICE NG028",
        "NICE XNG28",
        "NICE. Then NG28",
        "NICE is in Nottingham, NG7 2RD",
        "of NICE: NG 28",
        "NICE CG",
        "NICER NG28",
    ],
)
def test_what_only_looks_like_an_identifier_is_none(text):
    assert links(text) == []


def test_several_stand_beside_each_other():
    assert [words for words, _address in links("10.1000/a;10.1000/b–10.1000/c (10.1000/d)")] == [
        "10.1000/a",
        "10.1000/b",
        "10.1000/c",
        "10.1000/d",
    ]
    assert [words for words, _address in links("NICE NG28, NG17 and CG181; TA1.")] == [
        "NICE NG28",
        "NG17",
        "CG181",
        "TA1",
    ]


@pytest.mark.parametrize(
    "piece",
    ["10.1000/(", "10.1000/a;", "10.1000.1", "10.", "doi:", "https://", "https://a(", "www.a",
     "https://arxiv.org/abs/2101.12345(", "NICE ", "NICE NG28 ", "NG28 ", "978-0-", "9 7 8 ",
     "ISBN 978 0 ", "ISBN", "arXiv:", "PMC", "PMID ", "hep-th/", "[<(", "1", " ", "1. "],
)  # fmt: skip
def test_hostile_texts_take_linear_time(piece):
    def seconds(length: int) -> float:
        started = time.process_time()
        find(piece * (length // len(piece)), {"NG28"})
        return time.process_time() - started

    assert min(seconds(100_000) for _try in range(2)) < 2


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("https://doi.org/10.1016/S0140-6736%2897%2911096-0", f"doi:{LANCET}"),
        ("http://dx.doi.org/10.1000/abc", "doi:10.1000/abc"),
        ("https://www.tandfonline.com/doi/full/10.1080/123.45", "doi:10.1080/123.45"),
        ("https://publisher.example/doi/10.1000/abc/abstract", "doi:10.1000/abc"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/9500320", "PMID 9500320"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/pmc3531190/", "PMC3531190"),
        ("https://arxiv.org/pdf/2101.12345v2.pdf", "arXiv:2101.12345v2"),
        ("https://openlibrary.org/isbn/0306406152", "ISBN 9780306406157"),
        ("https://www.nice.org.uk/guidance/NG28/evidence", "NICE NG28"),
    ],
)
def test_a_web_address_of_a_publication_is_known(address, label):
    assert identify(address).label == label


@pytest.mark.parametrize(
    "address",
    ["", "#x", "/doi/10.1000/abc", "https://doi.org/", "https://doi.org/about", "http://[::1",
     "ftp://doi.org/10.1000/a", "https://example.org/", "https://www.nice.org.uk/guidance/",
     "https://pubmed.ncbi.nlm.nih.gov/?term=x", "https://openlibrary.org/isbn/0306406153"],
)  # fmt: skip
def test_other_web_addresses_are_no_publication(address):
    assert identify(address) is None
