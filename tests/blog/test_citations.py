"""References and posts as files for programs that keep references."""

import datetime
import re

import pytest

from blog.citations import Source, bibtex, ris
from blog.identifiers import Kind
from blog.models import Site, User

pytestmark = pytest.mark.django_db

BODY = """
<p>As <a href="https://doi.org/10.1016/S0140-6736(97)11096-0">Ileal-lymphoid hyperplasia</a> says.
Then PMID 9500320, PMC3531190, arXiv:2101.12345v2 and NICE NG28.</p>
<section class="footnotes"><ol><li id="fn-1"><p>Bob B. 100% of a_book &amp; more. ISBN 0306406152.
</p></li></ol></section>
"""


@pytest.fixture
def paper(make_post, author):
    Site.objects.update_or_create(pk=1, defaults={"title": "My blog", "time_zone": "Asia/Tokyo"})
    post = make_post(
        "Rates & {risks}",
        body=BODY,
        published_at=datetime.datetime(2025, 12, 31, 20, tzinfo=datetime.UTC),  # 2026 in Tokyo
        shows_references=True,
    )
    post.coauthors.add(User.objects.create_user("bob", name="Bob Writer"))
    return post


def fetch(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_bibtex_file_holds_the_post_and_what_it_refers_to(client, paper):
    text = fetch(client, f"/references/{paper.pk}.bib")
    assert re.findall(r"@(\w+)\{([^,]+),", text) == [
        ("misc", f"127.0.0.1:{paper.pk}"),
        ("misc", "doi:10.1016/S0140-6736-97-11096-0"),
        ("misc", "pmid:9500320"),
        ("misc", "pmcid:PMC3531190"),
        ("misc", "arxiv:2101.12345v2"),
        ("techreport", "nice:NG28"),
        ("book", "isbn:9780306406157"),
    ]
    for line in (
        r"author = {Alice Author and Bob Writer}",
        r"title = {{Rates \& {\textbraceleft}risks{\textbraceright}}}",
        r"howpublished = {My blog}",
        r"year = {2026}",
        r"month = jan",
        f"url = {{http://127.0.0.1:8000{paper.get_absolute_url()}}}",
        r"title = {{Ileal-lymphoid hyperplasia}}",
        r"doi = {10.1016/S0140-6736(97)11096-0}",
        r"url = {https://doi.org/10.1016/S0140-6736(97)11096-0}",
        r"annote = {As Ileal-lymphoid hyperplasia says.}",
        r"pmid = {9500320}",
        r"eprint = {2101.12345v2}",
        r"archiveprefix = {arXiv}",
        r"institution = {National Institute for Health and Care Excellence}",
        r"number = {NG28}",
        r"title = {{Bob B. 100\% of a\_book \& more}}",
        r"isbn = {9780306406157}",
    ):
        assert f"  {line},\n" in text


def test_braces_of_a_bibtex_file_are_balanced_whatever_the_words(client, make_post):
    post = make_post(r"}{ \{ } @misc{x, % ~^_#$", body="<p>PMID 1</p>")
    text = fetch(client, f"/references/{post.pk}.bib")
    depth = 0
    for letter in text:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0


def test_names_that_bibtex_would_split_have_braces():
    source = Source(key="k", title="t", address="", authors=["Rand and Co", "Doe, Jane", "Bob"])
    assert "author = {{Rand and Co} and {Doe, Jane} and Bob}" in bibtex([source])


def test_keys_of_a_file_are_different():
    sources = [Source(key="same", title="t", address="") for _number in range(3)]
    assert re.findall("misc{([^,]+)", bibtex(sources)) == ["same", "same-2", "same-3"]


def test_keys_stay_when_the_text_changes(client, paper):
    before = re.findall(r"@\w+\{([^,]+),", fetch(client, f"/references/{paper.pk}.bib"))
    paper.title, paper.slug = "Another title", "another"
    paper.body = "<p>New.</p>" + paper.body
    paper.save()
    assert re.findall(r"@\w+\{([^,]+),", fetch(client, f"/references/{paper.pk}.bib")) == before


def test_a_ris_file_holds_the_post_and_what_it_refers_to(client, paper):
    text = fetch(client, f"/references/{paper.pk}.ris")
    lines = text.split("\r\n")
    assert [line for line in lines if line.startswith("TY")] == [
        f"TY  - {kind}" for kind in ("BLOG", "GEN", "JOUR", "JOUR", "UNPB", "RPRT", "BOOK")
    ]
    assert lines.count("ER  - ") == 7
    for line in (
        "AU  - Alice Author",
        "AU  - Bob Writer",
        "TI  - Rates & {risks}",
        "T2  - My blog",
        "PY  - 2026",
        "DA  - 2026/01/01",
        "DO  - 10.1016/S0140-6736(97)11096-0",
        "AN  - 9500320",
        "C2  - PMC3531190",
        "SN  - 9780306406157",
        "M1  - NG28",
        "N1  - Bob B. 100% of a_book & more. ISBN 0306406152.",
    ):
        assert line in lines


def test_each_line_of_a_ris_file_is_a_tag_and_a_value():
    source = Source(
        key="k",
        title="One\r\nER  - \r\nTY  - BOOK\u2028\x85\0",
        address="https://example.org/",
        kind=Kind.DOI,
        value="10.1000/a",
        authors=["Bob*"],
        notes=["a\nb"],
    )
    text = ris([source])
    assert all(re.fullmatch("[A-Z][A-Z0-9]  - .*", line) for line in text.split("\r\n")[:-1])
    assert len(text.splitlines()) == 8
    assert "AU  - Bob\r\n" in text


def test_the_post_alone_can_be_cited(client, paper):
    assert fetch(client, f"/references/{paper.pk}/post.bib").count("@") == 1
    assert fetch(client, f"/references/{paper.pk}/post.ris").count("TY  - ") == 1


@pytest.mark.parametrize(
    ("ending", "kind"),
    [("bib", "application/x-bibtex"), ("ris", "application/x-research-info-systems")],
)
def test_the_file_is_of_its_kind(client, paper, ending, kind):
    response = client.get(f"/references/{paper.pk}.{ending}")
    assert response.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="rates-risks.{ending}"'
    )


def test_a_name_in_another_script_becomes_a_number(client, make_post):
    post = make_post("日本", slug="日本")
    response = client.get(f"/references/{post.pk}.bib")
    assert f'filename="{post.pk}.bib"' in response.headers["Content-Disposition"]
    assert "日本" in response.content.decode()


@pytest.mark.parametrize("address", ["1.bib", "1.txt", "1.bib/", "x.bib", f"{10**30}.bib"])
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(f"/references/{address}").status_code == 404


def test_an_unknown_kind_of_file_is_not_found(client, paper):
    assert client.get(f"/references/{paper.pk}.txt").status_code == 404


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"is_private": True}])
def test_what_one_may_not_read_one_may_not_cite(client, make_post, fields):
    post = make_post(**fields)
    assert client.get(f"/references/{post.pk}.bib").status_code == 404


def test_an_author_may_cite_what_is_private(client, make_post, author):
    author.is_staff = True
    author.save()
    client.force_login(author)
    response = client.get(f"/references/{make_post(is_private=True).pk}.bib")
    assert response.status_code == 200
    assert "no-cache" in response.headers["Cache-Control"]


def test_the_page_links_to_the_files_where_it_lists_references(client, paper):
    page = fetch(client, paper.get_absolute_url())
    for address in (f"/references/{paper.pk}.bib", f"/references/{paper.pk}/post.ris"):
        assert f'href="{address}"' in page
    paper.shows_references = False
    paper.save()
    assert "/references/" not in fetch(client, paper.get_absolute_url())


def test_a_page_may_still_have_the_address_references(client, author):
    from blog.models import Page

    Page.objects.create(title="References", author=author, state="published")
    assert "References" in fetch(client, "/references/")


def test_paper_numbers_no_link_that_says_where_it_leads(client, paper):
    from blog.templatetags.links import outward_links

    assert outward_links(paper.body_html) == [
        "https://doi.org/10.1016/S0140-6736(97)11096-0"  # words in the text lead there
    ]
