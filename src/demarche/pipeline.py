"""The chain, in the README's order: read → clean → recognise → code. Only this module knows it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from demarche import cleaning, coding, lexicon, reading, recognising
from demarche.errors import Fault
from demarche.lexicon import spoken
from demarche.model import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.lexicon import Lexicon
    from demarche.model import Document, Recognised, Region
    from demarche.reading import Input, ReadOptions

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


def _informed(options: ReadOptions | None) -> ReadOptions:
    """Add what the lexicon knows of publishers and of the names of months."""
    return msgspec.structs.replace(
        options or reading.ReadOptions(), publishers=lexicon.publishers(), months=lexicon.months()
    )
