"""PDF, page by page, with the extra `pdf`. Statements and indictments come so."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from demarche.errors import InputError, MissingExtra
from demarche.model import Published
from demarche.reading.decoding import clean
from demarche.reading.inputs import Draft, Format, ReadOptions
from demarche.reading.text import date_of

if TYPE_CHECKING:
    from pypdf import PdfReader


def read(data: bytes, options: ReadOptions) -> Draft:
    """Read a PDF. Words broken at line ends stay broken: whether the hyphen is part of the word cannot be told.

    Raises MissingExtra without pypdf; InputError for locked and broken files and for scans without text.
    """
    try:
        import pypdf
        from pypdf.errors import PyPdfError
    except ImportError:
        raise MissingExtra("pdf", "reading PDF") from None
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("unreadable", "the PDF is locked with a password", "save it without the password")
        text, notes = clean("\n".join(_pages(reader, options.max_bytes)))
        title, published = _about(reader)
    except PyPdfError as error:
        raise InputError("unreadable", f"the PDF is broken: {error}", "save it again with another program") from None
    if not text.strip():
        raise InputError("no_text", "the PDF has no text layer", "run text recognition (OCR) over it first")
    return Draft(
        text=text,
        title=title,
        published=published or date_of(text, options),
        media_type="application/pdf",
        encoding="pdf",
        notes=notes,
    )


def _pages(reader: PdfReader, cap: int) -> list[str]:
    pages: list[str] = []
    size = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        size += len(pages[-1])
        if size > cap:
            raise InputError("too_large", f"its text has over {cap} characters", "raise the cap or split the file")
    return pages


def _about(reader: PdfReader) -> tuple[str | None, Published | None]:
    about = reader.metadata
    if about is None:
        return None, None
    title = " ".join(clean(about.title or "")[0].split()).removeprefix("Microsoft Word - ")
    if (made := about.creation_date) is None:
        return title or None, None
    return title or None, Published(date=made.date(), basis="metadata", as_written=about.creation_date_raw or "")


FORMAT: Final = Format(suffixes=(".pdf",), looks=lambda head: b"%PDF-" in head[:1024], read=read)
