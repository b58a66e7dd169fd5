"""Pages: headline first, metadata with their basis, and hostile markup that must lose no text."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.errors import Fault
from demarche.model import Document
from demarche.reading import ReadOptions, html, metadata, read_bytes

SENTENCE = "The ministry said on Monday that people whom it could not name had entered its mail servers in the spring. "
SECOND = (
    "Its spokesman told reporters in the garden that the matter had been taken up with the embassy of a far country. "
)
PARAGRAPHS = f"<p>{SENTENCE * 2}</p><p>{SECOND * 2}</p>"


def page(head: str = "", body: str = PARAGRAPHS, lang: str = "en") -> bytes:
    article = f"<article>{body}</article><footer>All rights</footer>"
    return f"<!DOCTYPE html>\n<html lang='{lang}'><head>{head}</head><body>{article}</body></html>".encode()


def read(data: bytes, options: ReadOptions | None = None) -> Document:
    found = read_bytes(data, "page.html", options=options)[0]
    assert isinstance(found, Document), found
    return found


def test_headline_first_then_paragraphs_by_line() -> None:
    found = read(page("<meta property='og:title' content='Mail servers entered'>"))
    assert found.text.split("\n") == ["Mail servers entered", "", (SENTENCE * 2).strip(), (SECOND * 2).strip()]
    assert found.title == "Mail servers entered"
    assert found.source.media_type == "text/html"


def test_headline_of_the_body_is_not_doubled() -> None:
    found = read(page("<title>Mail servers entered | The Paper</title>", f"<h1>Mail servers entered</h1>{PARAGRAPHS}"))
    assert found.text.count("Mail servers entered") == 1
    assert found.text.startswith("Mail servers entered\n\nThe ministry")


def test_line_breaks_of_the_source_end_no_paragraph() -> None:
    found = read(page(body=PARAGRAPHS.replace(" that ", "\n   that ")))
    assert "Monday that people" in found.text


def test_outlet_is_cut_from_the_title() -> None:
    head = (
        "<title>Mail servers entered - The Daily Paper</title><meta property='og:site_name' content='The Daily Paper'>"
    )
    found = read(page(head))
    assert (found.title, found.publisher) == ("Mail servers entered", "The Daily Paper")


def test_json_ld_gives_what_meta_tags_lack() -> None:
    node = {
        "@graph": [
            {"@type": "WebSite", "name": "x"},
            {
                "@type": ["NewsArticle"], "headline": "Mail servers &amp; more",
                "datePublished": "2021-07-19T08:00:00Z",
                "author": [{"name": "Ann Writer"}, {"name": "Bo Writer"}], "publisher": {"name": "Daily Paper"},
                "url": "https://paper.example/a",
            },
        ]
    }  # fmt: skip
    found = read(page(f"<script type='application/ld+json'>{json.dumps(node)}</script>"))
    assert found.title == "Mail servers & more"
    assert found.byline == "Ann Writer, Bo Writer"
    assert found.publisher == "Daily Paper"
    assert found.url == "https://paper.example/a"
    assert found.published is not None
    assert (found.published.date, found.published.basis) == (dt.date(2021, 7, 19), "metadata")
    assert found.published.as_written == "2021-07-19T08:00:00Z"


@pytest.mark.parametrize(
    ("head", "body", "basis"),
    [
        ("<meta property='article:published_time' content='2021-07-19'>", "", "metadata"),
        ("", "<time datetime='2021-07-19T10:00'>Monday</time>", "metadata"),
        ("<link rel='canonical' href='https://paper.example/2021/07/19/a'>", "", "url"),
        ("", "<p>Published 19.07.2021</p>", "text"),
    ],
)
def test_date_and_its_basis(head: str, body: str, basis: str) -> None:
    found = read(page(head, body + PARAGRAPHS))
    assert found.published is not None
    assert (found.published.date, found.published.basis) == (dt.date(2021, 7, 19), basis)


def test_no_date_is_made_up() -> None:
    assert read(page("<meta name='date' content='2021'>")).published is None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "/relative", "ftp://paper.example/a", "https://", "data:text/html,x"]
)
def test_only_web_addresses_are_urls(url: str) -> None:
    assert read(page(f"<link rel='canonical' href='{url}'>")).url is None


def test_browsers_mark_saved_pages() -> None:
    saved = page().replace(b"<html", b"<!-- saved from url=(0024)https://paper.example/a -->\n<html", 1)
    assert read(saved).url == "https://paper.example/a"


def test_a_page_that_claims_another_address_is_noted() -> None:
    options = ReadOptions(url="https://copy.example/x")
    found = read(page("<link rel='canonical' href='https://paper.example/a'>"), options)
    assert found.url == "https://copy.example/x"
    assert "the page calls itself https://paper.example/a" in found.source.notes


def test_page_without_text_has_a_reason() -> None:
    fault = read_bytes(b"<html><head><title>x</title></head><body><nav></nav></body></html>", "x.html")[0]
    assert isinstance(fault, Fault)
    assert fault.reason == "no_text"
    assert fault.remedy


def test_article_of_the_metadata_stands_in_for_a_page_drawn_by_script() -> None:
    node = {"@type": "NewsArticle", "articleBody": SENTENCE * 4}
    found = read(page(f"<script type='application/ld+json'>{json.dumps(node)}</script>", "<div id='app'></div>"))
    assert SENTENCE.strip() in found.text


HOSTILE = {
    "nested divs": "<div>" * 5_000 + PARAGRAPHS + "</div>" * 5_000,
    "nested bold": "<b>" * 20_000 + PARAGRAPHS,
    "nested spans inside a paragraph": "<p>" + "<span>" * 5_000 + SENTENCE * 4 + "</span>" * 5_000 + "</p>",
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(32_000)) + f">{SENTENCE * 4}</p>",
    "attributes with closing signs": "<p " + " ".join(f'a{n}=">"' for n in range(32_000)) + f">{SENTENCE * 4}</p>",
    "long attribute": f"<p x='{'y' * 100_000}'>{SENTENCE * 4}</p>",
    "many tags": "<i></i>" * 60_000 + PARAGRAPHS,
    "huge text node": f"<p>{SENTENCE * 100_000}</p>",
    "unclosed quote": PARAGRAPHS + '<a x="' * 10_000,
    "deep JSON-LD": "<script type='application/ld+json'>" + "[" * 50_000 + "</script>" + PARAGRAPHS,
    "divs in a script": "<script>" + "'<div>'" * 5_000 + "</script>" + PARAGRAPHS,
    "controls and surrogates": f"<p>\x01{SENTENCE * 4}&#xD800;&#0;</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_loses_no_text(name: str) -> None:
    found = read(page(body=HOSTILE[name]))
    assert SENTENCE.strip() in found.text
    found.text.encode()


def test_what_was_tamed_is_noted() -> None:
    assert any("nested too deep" in note for note in read(page(body=HOSTILE["nested divs"])).source.notes)
    assert any("over-long" in note for note in read(page(body=HOSTILE["attributes"])).source.notes)


def test_an_ordinary_page_is_not_touched() -> None:
    text = page().decode()
    assert html.tame(text)[:2] == (text, ())


@given(st.text(alphabet="<>/ab=\"'! -div&;", max_size=300))
def test_taming_keeps_every_word_and_ends(text: str) -> None:
    tamed, _, tags = html.tame(text)
    assert tamed == text
    assert tags <= text.count("<")


PIECES = [
    *"<>/=\"' &;!-{}[]:,",
    "<script type=application/ld+json>",
    "</script>",
    "<meta ",
    "title",
    "<p>",
    " content=",
    "<!--",
]


@given(st.lists(st.sampled_from(PIECES)))
def test_no_page_raises(pieces: list[str]) -> None:
    found = read_bytes(f"<html><body>{''.join(pieces)}".encode(), "x.html")[0]
    assert isinstance(found, Document) or found.reason in ("no_text", "empty")


def test_domain_is_the_host_and_nothing_else() -> None:
    assert metadata.domain("https://gov.example@evil.example/x") == "evil.example"
    assert metadata.domain("https://WWW.Gov.Example./x") == "gov.example"
    assert metadata.domain("https://[broken") == ""
    assert metadata.domain(None) == ""
