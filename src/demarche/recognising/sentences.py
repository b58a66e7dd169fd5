"""Sentences: first by line, then by punctuation, quotes or no quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from demarche.model import Sentence, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.model import Region

_LINE: Final = re.compile(r"[^\n]+")
# A splitter keeps a quotation in one piece; statements inside are several. Blanked out, one for one, they split as prose.
_BLANK_QUOTES: Final = str.maketrans(dict.fromkeys("“”„\"«»", " "))
_ENDS_SHORT: Final = re.compile(r"(?:^|[\s(])(?:[A-Z]\.)+$|(?:\b(?:Sen|Rep|Gov|Gen|Lt|Col|Mr|Mrs|Ms|Dr|St|Jr|No|vs|R|D)\.)$")


def split(text: str, regions: tuple[Region, ...], language: str) -> list[Sentence]:
    """Split the report regions of `text` into sentences, ordered, without surrounding space."""
    found: list[Sentence] = []
    block = 0
    for region in regions:
        if region.kind == "furniture":
            continue
        for line in _LINE.finditer(text, region.span.start, region.span.end):
            block += 1
            for start, end in _sentences(line.group(), language):
                begin, stop = _trim(text, line.start() + start, line.start() + end)
                if begin < stop:
                    found.append(Sentence(span=Span(begin, stop), block=block, headline=region.kind == "headline"))
    return found


def _sentences(line: str, language: str) -> Iterator[tuple[int, int]]:
    from sentencex import segment

    start = at = 0
    blanked = line.translate(_BLANK_QUOTES)
    pieces = list(segment(language, blanked))
    for number, piece in enumerate(pieces):
        at += len(piece)
        if number + 1 < len(pieces) and not _is_boundary(blanked[start:at], pieces[number + 1]):
            continue
        yield start, at
        start = at
    if start < len(line):
        yield start, len(line)


def _is_boundary(before: str, after: str) -> bool:
    """Undo splits inside abbreviations and before a continuation in lower case."""
    tail = before.rstrip()
    if before == tail and after[:1].isalnum():
        return False
    first = after.lstrip("'’( ")[:1]
    return not (first.islower() or _ENDS_SHORT.search(tail))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
