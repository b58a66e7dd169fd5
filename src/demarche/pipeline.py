"""The chain, in the README's order: read → clean → recognise → code. Only this module knows it."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

import msgspec

from demarche import cleaning, coding, gating, lexicon, reading, recognising
from demarche.errors import Fault, InputError
from demarche.lexicon import spoken
from demarche.model import Report
from demarche.reading import warc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.lexicon import Lexicon
    from demarche.model import Document, Recognised, Region
    from demarche.reading import Input, ReadOptions
    from demarche.reading.warc import Page

    Path = str | os.PathLike[str]


def load_lexicon() -> Lexicon:
    """Load the names and words that reading goes by, once per process.

    Raises `LexiconError`, with file and line, where a data file is wrong.
    """
    return lexicon.load()


def find(paths: Path | Iterable[Path], options: ReadOptions | None = None) -> Iterator[Input | Fault]:
    """Find what there is to read, cheaply and in a stable order."""
    return reading.find([paths] if isinstance(paths, str | os.PathLike) else paths, options)


def read(paths: Path | Iterable[Path], options: ReadOptions | None = None) -> Iterator[Document | Fault]:
    """Read every document under `paths`: files, folders, patterns, or `-` for standard input.

    Yields a `Fault` for each input that had to be skipped; no input stops the run.
    """
    return (result for found in find(paths, options) for result in read_input(found, options))


def read_text(text: str, name: str = "text", options: ReadOptions | None = None) -> Document:
    """Make a document of a string. Raises `InputError` where there is no text in it."""
    return reading.read_text(text, name, options=_informed(options))


def read_input(found: Input | Fault, options: ReadOptions | None = None) -> tuple[Document | Fault, ...]:
    """Read one input."""
    return (found,) if isinstance(found, Fault) else reading.load(found, _informed(options))


def clean(document: Document) -> tuple[Region, ...]:
    """Mark what is report and what is furniture, with the reason; nothing is cut."""
    language = spoken(document.language) or document.language
    return cleaning.clean(document, cleaning.load_furniture(language))


def recognise(document: Document, regions: tuple[Region, ...], lexicon: Lexicon | None = None) -> Recognised:
    """Find the sentences of a document's report regions, and who and what is mentioned in them."""
    return recognising.recognise(document, regions, lexicon or load_lexicon())


def code_document(document: Document, lexicon: Lexicon | None = None) -> Report:
    """Code one document. Pure: the same document and lexicon give the same report.

    In a language without a pack only names are recognised; nothing is coded.
    """
    lexicon = lexicon or load_lexicon()
    regions = clean(document)
    recognised = recognise(document, regions, lexicon)
    if not spoken(document.language):
        return Report(document=document, regions=regions, mentions=recognised.mentions)
    return coding.code(document, regions, recognised, lexicon)


def code_input(found: Input | Fault, options: ReadOptions | None = None) -> tuple[Report | Fault, ...]:
    """Read one input and code what is in it: the per-document half of the chain, which any engine can map."""
    results = read_input(found, options)
    return tuple(result if isinstance(result, Fault) else code_document(result) for result in results)


def pages(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[str, Page | Fault]]:
    """Yield position and page of each record of a WARC, or a fault."""
    return warc.pages(stream, max_bytes)


def may_report(page: Page) -> bool:
    """Tell by its bytes whether a page of a crawl has to be looked at: the first step of the gate."""
    return gating.raw_step()(page.body)


def packed(found: Input, page: Page) -> Input:
    """Put a page into the input that stands for it, to be read elsewhere."""
    return msgspec.structs.replace(found, data=warc.pack(page))


def sift(found: Input, options: ReadOptions | None = None) -> tuple[Report | Fault, ...] | None:
    """Code a packed page whose text passes the second step of the gate; None if it does not."""
    try:
        passes = gating.text_step()(warc.plain(warc.unpack(found.data or b"")))
    except InputError:  # reading it says the same, as a fault
        passes = True
    return code_input(found, options) if passes else None


def _informed(options: ReadOptions | None) -> ReadOptions:
    """Add what the lexicon knows of publishers and of the names of months."""
    return msgspec.structs.replace(
        options or reading.ReadOptions(), publishers=lexicon.publishers(), months=lexicon.months()
    )
