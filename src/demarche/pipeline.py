"""The chain, in the README's order: read → clean → recognise → code. Only this module knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from demarche import cleaning, coding, reading, recognising
from demarche import lexicon as lexicons
from demarche.errors import Fault

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from demarche.lexicon import Lexicon
    from demarche.model import Document, Region, Report
    from demarche.reading import Input, ReadOptions


def lexicon() -> Lexicon:
    """Load the lexicon, once per process. Raises `LexiconError` where a data file is wrong."""
    return lexicons.load()


def find(paths: Iterable[str | os.PathLike[str]], options: ReadOptions | None = None) -> Iterator[Input | Fault]:
    """Find what there is to read, cheaply and in a stable order."""
    return reading.find(paths, options)


def read(found: Input | Fault, options: ReadOptions | None = None) -> tuple[Document | Fault, ...]:
    """Read one input, with what the lexicon knows of publishers."""
    if isinstance(found, Fault):
        return (found,)
    told = msgspec.structs.replace(options or reading.ReadOptions(), publishers=lexicons.publishers())
    return reading.load(found, told)


def clean(document: Document) -> tuple[Region, ...]:
    """Mark what is report and what is furniture; nothing is cut."""
    return cleaning.clean(document, cleaning.load_furniture(document.language))


def code_document(document: Document, lexicon: Lexicon) -> Report:
    """Code one document. Pure: the same document and lexicon give the same report."""
    regions = clean(document)
    recognised = recognising.recognise(document, regions, lexicon)
    return coding.code(document, regions, recognised, lexicon)


def code_input(found: Input | Fault, options: ReadOptions | None = None) -> tuple[Report | Fault, ...]:
    """Read one input and code what is in it: the per-document half of the chain, which any engine can map."""
    return tuple(
        result if isinstance(result, Fault) else code_document(result, lexicon()) for result in read(found, options)
    )
