"""The table of readers. A new format is a module with a `FORMAT` and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.reading import html, jsonl, pdf, scanned, text, warc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from demarche.reading.inputs import Format

READERS: Final[Mapping[str, Format]] = {
    "pdf": pdf.FORMAT,
    "html": html.FORMAT,
    "jsonl": jsonl.FORMAT,
    "warc": warc.FORMAT,
    "parquet": scanned.FORMAT,
    "text": text.FORMAT,
}
"""Kind → how it is told, read and split. The first that knows the bytes wins where the suffix tells nothing."""
