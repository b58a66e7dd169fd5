"""Draft → document: what goes before what, publishers by exact domain, languages by a clear margin, hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from demarche.errors import Fault, InputError
from demarche.model import Document
from demarche.reading import ReadOptions, read, read_bytes, read_text
from demarche.reading.documents import language

CASES = Path(__file__).parents[1] / "cases" / "reading"
ENGLISH = "The ministry said on Monday that people whom it could not name had entered its servers in the spring. " * 3
GERMAN = (
    "Das Ministerium teilte am Montag mit, dass Unbekannte im Frühjahr in seine Server eingedrungen seien. Wer es war, "
    "wisse man nicht, sagte ein Sprecher vor Journalisten. Die Ermittlungen werden wohl noch einige Wochen dauern, und "
    "auch andere Behörden haben inzwischen ihre Anlagen überprüfen lassen, ohne dabei etwas Auffälliges zu finden."
)


class Row(NamedTuple):
    publisher: str
    kind: str


PUBLISHERS = {
    "ministry.example": Row("Ministry of Mail", "official"),
    "wire.example": Row("The Wire", "wire"),
    "lab.example": Row("The Lab", "vendor"),
    "blog.example": Row("A Blog", "blog"),
    "odd.example": Row("Odd", "unheard_of"),
}


@pytest.mark.parametrize(
    "case", tomllib.loads((CASES / "titles.toml").read_text("utf-8"))["case"], ids=lambda case: case["name"]
)
def test_title_of_plain_text(case: dict[str, str]) -> None:
    found = read_text(case["text"])
    assert found.title == case.get("title")
    assert found.text == case["text"]


def test_hashes_are_of_bytes_and_of_text() -> None:
    data = "Überschrift ohne Punkt\r\n\r\nText.".encode("cp1252")
    found = read_bytes(data, "a.txt")[0]
    assert isinstance(found, Document)
    assert found.source.bytes_hash == hashlib.sha256(data).hexdigest()
    assert found.id == hashlib.sha256(found.text.encode()).hexdigest()
    assert found.text == "Überschrift ohne Punkt\n\nText."


@pytest.mark.parametrize(
    ("url", "publisher", "kind"),
    [
        ("https://ministry.example/a", "Ministry of Mail", "official_statement"),
        ("https://www.press.ministry.example/a", "Ministry of Mail", "official_statement"),
        ("https://wire.example/a", "The Wire", "wire"),
        ("https://lab.example/a", "The Lab", "vendor_report"),
        ("https://blog.example/a", "A Blog", "blog"),
        ("https://odd.example/a", "Odd", "unknown"),
        ("https://ministry.example.evil.test/a", None, "unknown"),
        ("https://ministry-example.test/a", None, "unknown"),
        ("https://ministry.example@evil.test/a", None, "unknown"),
        ("https://minіstry.example/a", None, "unknown"),  # a Cyrillic letter
        ("not a url", None, "unknown"),
    ],
)
def test_publisher_by_exact_domain(url: str, publisher: str | None, kind: str) -> None:
    found = read_text(ENGLISH, options=ReadOptions(url=url, publishers=PUBLISHERS))
    assert (found.publisher, found.kind) == (publisher, kind)


def test_publisher_given_as_a_domain() -> None:
    found = read_text(ENGLISH, options=ReadOptions(publisher="wire.example", publishers=PUBLISHERS))
    assert (found.publisher, found.kind) == ("The Wire", "wire")


def test_the_place_decides_the_kind_not_what_the_page_claims() -> None:
    claim = "<link rel='canonical' href='https://ministry.example/a'>"
    data = f"<html><head>{claim}</head><body><p>{ENGLISH}</p></body></html>".encode()
    options = ReadOptions(url="https://elsewhere.test/a", publishers=PUBLISHERS)
    found = read_bytes(data, "a.html", options=options)[0]
    assert isinstance(found, Document)
    assert found.kind == "unknown"


def test_order_of_dates(tmp_path: Path) -> None:
    text = tmp_path / "2021-07-22-note.txt"
    text.write_text("Mail servers were entered\n\n2021-07-21\n\n" + ENGLISH)

    def day(options: ReadOptions) -> tuple[dt.date, str]:
        found = next(iter(read([text], options=options)))
        assert isinstance(found, Document)
        assert found.published is not None
        return found.published.date, found.published.basis

    address = "https://paper.example/2021/07/20/a"
    assert day(ReadOptions()) == (dt.date(2021, 7, 21), "text")
    assert day(ReadOptions(url=address)) == (dt.date(2021, 7, 20), "url")
    assert day(ReadOptions(url=address, date=dt.date(2021, 7, 19))) == (dt.date(2021, 7, 19), "given")
    text.write_text(ENGLISH)
    assert day(ReadOptions()) == (dt.date(2021, 7, 22), "file")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.meta.toml", 'title = "T"\ndate = 2021-07-19\nurl = "https://x.example/"\nsource = "S"\nlang = "de"\n'),
        (
            "a.meta.json",
            '{"title": "T", "date": "2021-07-19", "url": "https://x.example/", "source": "S", "lang": "de"}',
        ),
    ],
)
def test_sidecar(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / "a.txt").write_text(ENGLISH)
    (tmp_path / name).write_text(content)
    (found,) = read([tmp_path])
    assert isinstance(found, Document)
    assert (found.title, found.url, found.publisher, found.language) == ("T", "https://x.example/", "S", "de")
    assert found.published is not None
    assert (found.published.date, found.published.basis) == (dt.date(2021, 7, 19), "given")


@pytest.mark.parametrize("content", ["title = ", 'dat = "2021-07-19"', 'date = "soon"', "\x00"])
def test_broken_sidecar_is_told_and_the_text_is_read(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.txt").write_text(ENGLISH)
    (tmp_path / "a.meta.toml").write_text(content)
    document, fault = read([tmp_path])
    assert isinstance(document, Document)
    assert isinstance(fault, Fault)
    assert fault.reason == "bad_record"
    assert fault.place.endswith("a.meta.toml")


@pytest.mark.parametrize(
    ("given", "declared", "text", "code"),
    [
        (None, None, ENGLISH, "en"),
        (None, "en-US", GERMAN, "de"),  # a template's default
        (None, "de_AT", GERMAN, "de"),
        ("fr-FR", None, GERMAN, "fr"),
        (None, "de", "Kurz.", "de"),
        (None, None, "Kurz.", "und"),
        (None, "english", "Kurz.", "und"),
        (None, None, "19 . 07 . 2021", "und"),
    ],
)
def test_language(given: str | None, declared: str | None, text: str, code: str) -> None:
    assert language(given, declared, text) == code


def test_text_without_a_character_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        read_text(" \n\t ")
    assert refused.value.reason == "empty"
