"""Quotations: stretches between quotation marks, across the sentences of a paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.model import Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.model import Sentence

_OPENERS: Final = {"“": "”", "«": "»", "„": "“", '"': '"'}
_MOST: Final = 3000
"""Longest quotation, in characters; beyond it the mark is taken for a stray one."""


def find_quotes(text: str, sentences: list[Sentence]) -> Iterator[Mention]:
    """Yield the quotations of each paragraph; one that is not closed ends with its paragraph."""
    start = 0
    while start < len(sentences):
        stop = start
        while stop < len(sentences) and sentences[stop].block == sentences[start].block:
            stop += 1
        yield from _in_block(text, sentences[start].span.start, sentences[stop - 1].span.end)
        start = stop


def _in_block(text: str, at: int, end: int) -> Iterator[Mention]:
    while at < end:
        closer = _OPENERS.get(text[at])
        if closer is None:
            at += 1
            continue
        close = text.find(closer, at + 1, end)
        if close < 0 and closer == "”":
            close = text.find('"', at + 1, end)
        if (
            closer == '"'
            and (curly := text.find("”", at + 1, end)) >= 0
            and (close < 0 or curly < close)
            and "“" not in text[at:curly]
        ):
            close = curly  # opened straight, closed curly
        stop = end if close < 0 else close + 1
        if stop - at > _MOST:
            at += 1
            continue
        yield Mention(span=Span(at, stop), kind="quote", id="", rule="quotes")
        at = stop
