"""PDF: text page by page, title and date, and the faults of locked, empty and broken files."""

from __future__ import annotations

import datetime as dt
import io
import zlib

import pytest

from demarche.errors import Fault
from demarche.model import Document
from demarche.reading import ReadOptions, read_bytes

pypdf = pytest.importorskip("pypdf")


def pdf(*pages: bytes, about: dict[str, str] | None = None, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    font = pypdf.generic.DictionaryObject(
        {
            pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
            pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
            pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
        }
    )
    fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
    for content in pages:
        page = writer.add_blank_page(width=600, height=800)
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): fonts}
        )
        stream = pypdf.generic.EncodedStreamObject()
        stream._data = zlib.compress(content)
        stream[pypdf.generic.NameObject("/Filter")] = pypdf.generic.NameObject("/FlateDecode")
        page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    if about:
        writer.add_metadata(about)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def line(text: str) -> bytes:
    return f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode()


def fault(data: bytes, options: ReadOptions | None = None) -> Fault:
    (found,) = read_bytes(data, "a.pdf", options=options)
    assert isinstance(found, Fault), found
    assert found.remedy
    return found


def test_pages_in_order_with_title_and_date() -> None:
    about = {"/Title": "Indictment of  five officers", "/CreationDate": "D:20210719120000Z"}
    (found,) = read_bytes(pdf(line("The grand jury charges"), line("Count two"), about=about), "a.pdf")
    assert isinstance(found, Document)
    assert found.text == "The grand jury charges\nCount two"
    assert found.title == "Indictment of five officers"
    assert found.published is not None
    assert (found.published.date, found.published.basis) == (dt.date(2021, 7, 19), "metadata")
    assert found.source.media_type == "application/pdf"


def test_bytes_go_before_the_suffix() -> None:
    (found,) = read_bytes(pdf(line("The grand jury charges")), "a.txt")
    assert isinstance(found, Document)
    assert found.source.media_type == "application/pdf"


def test_locked() -> None:
    locked = fault(pdf(line("secret"), password="open"))  # noqa: S106
    assert locked.reason == "unreadable"
    assert "password" in locked.message


def test_scan_without_text() -> None:
    assert fault(pdf(b"")).reason == "no_text"


def test_text_over_the_cap() -> None:
    data = pdf(line("x" * 3_000), line("y" * 3_000))
    assert fault(data, ReadOptions(max_bytes=len(data))).reason == "too_large"


def test_bomb_ends_in_a_fault() -> None:
    assert fault(pdf(b" " * 200_000_000)).reason in ("unreadable", "too_large", "no_text")


@pytest.mark.parametrize("cut", [20, 200, 500])
def test_broken(cut: int) -> None:
    assert fault(pdf(line("text"))[:cut]).reason in ("unreadable", "no_text")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypdf", None)
    missing = fault(b"%PDF-1.7 x")
    assert missing.reason == "unsupported"
    assert "demarche[pdf]" in missing.message
