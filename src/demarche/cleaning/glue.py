"""Words that lost the blank or line break between them, and what that shows.

It shows a site's name before the first word, the end of a teaser in front of the next sentence, and places where a
reader should see two words.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec

from demarche.cleaning.lines import MAX_PIECE
from demarche.cleaning.marks import Mark, furniture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.cleaning.lines import Line
    from demarche.cleaning.pack import Words
    from demarche.model import Document

MAX_TEASER_WORDS: Final = 28
"""Longest line that is a teaser from cue to end when no sentence is glued on."""
MAX_PREFIX: Final = 90
"""Longest site furniture before the first word, in code points."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_SEAM: Final = re.compile(r"(?<=[^\W\d_A-Z])[A-Z](?=[a-z]|\s)")
"""A capital right after a small letter, which starts a word or is one."""
_STOPPED: Final = re.compile(r"""(?<=[a-z]{3})[.!?]["”’]?(?=[A-Z][a-z]{0,12}[ ,’'])""")
_URLISH: Final = re.compile(r"[/@\\_]|www\.")


class Vocabulary(msgspec.Struct, frozen=True):
    """Which words a document uses, and how often."""

    counts: Counter[str]
    words: Words

    def known(self, word: str) -> bool:
        """Tell whether the document has the word standing alone, in this case or small."""
        return self.counts[word] > 0 or self.counts[word.lower()] > 0


def vocabulary_of(text: str, words: Words) -> Vocabulary:
    """Count the words of a text."""
    return Vocabulary(Counter(_WORD.findall(text)), words)


def teaser_end(text: str, line: Line, vocabulary: Vocabulary) -> int:
    """Find where a teaser that starts line `line` ends: at a glued-on sentence, else with the line if it is short.

    A long line without a seam keeps its words: only the cue itself, up to its colon, ends the teaser there.
    """
    limit = min(line.end, line.start + MAX_PIECE)
    for seam in seams(text, line.bare_start, limit, vocabulary):
        rest = text[seam : min(line.end, seam + MAX_PIECE)].split(None, 7)
        if len(rest) > 6:
            return seam
    if line.words <= MAX_TEASER_WORDS:
        return line.end
    colon = text.find(":", line.bare_start, line.bare_start + 40)
    return colon + 1 if colon > 0 else line.bare_start


def seams(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[int]:
    """Give the offsets in a stretch where a word starts glued to the one before."""
    for found in _SEAM.finditer(text, start, end):
        at = found.start()
        left, right, token = _around(text, at, start, end)
        if len(left) >= 3 and not _URLISH.search(token) and _is_seam(left, right, vocabulary):
            yield at
    for found in _STOPPED.finditer(text, start, end):
        left, right, token = _around(text, found.end(), start, end)
        if not _URLISH.search(token) and token.count(".") < 3 and _parts_sentences(found[0], token, right, vocabulary):
            yield found.end()


def _around(text: str, at: int, start: int, end: int) -> tuple[str, str, str]:
    """Give the letters left and right of a seam and the whole token, looking at most 60 code points either way."""
    left = re.search(r"[^\W\d_]*$", text[max(start, at - 60) : at])
    right = _WORD.match(text, at, min(end, at + 60))
    before = text[max(start, at - 60) : at].split()
    after = text[at : min(end, at + 60)].split()
    token = (before[-1] if before else "") + (after[0] if after else "")
    return (left[0] if left else ""), (right[0] if right else ""), token


def _is_seam(left: str, right: str, vocabulary: Vocabulary) -> bool:
    """Tell glue from a name like `SolarWinds`: both halves live alone, the whole is no known name and comes once.

    A word in small letters before one that opens sentences (`passwordsThe`) needs no proof of living alone.
    """
    whole = left + right
    words = vocabulary.words
    if whole.lower() in words.camel or vocabulary.counts[whole] > 1 or _SEAM.search(left) or _SEAM.search(right):
        return False
    if left.islower() and min(len(left), len(right)) >= 3 and right.lower() in words.starters:
        return True
    return _opens(right, vocabulary) and (vocabulary.known(left) or left.lower() in words.site)


def _parts_sentences(stop: str, token: str, right: str, vocabulary: Vocabulary) -> bool:
    """Tell `… was found.Officials said` from a dotted name such as `Backdoor.Winter`."""
    if right.lower() in vocabulary.words.starters or len(stop) > 1:
        return True
    return not token[0].isupper() and _opens(right, vocabulary)


def _opens(word: str, vocabulary: Vocabulary) -> bool:
    return word.lower() in vocabulary.words.starters or vocabulary.counts[word] > 0


def site_prefix(document: Document, lines: list[Line], vocabulary: Vocabulary) -> Mark | None:
    """Find site furniture glued before the first word: `Harbour News OnlineThe minister said …`.

    The prefix is all capitalised words without punctuation, and ends in a site word or is the publisher's name.
    """
    if not lines:
        return None
    text, line = document.text, lines[0]
    limit = min(line.end, line.start + MAX_PREFIX)
    for found in _SEAM.finditer(text, line.bare_start, limit):
        at = found.start()
        prefix = text[line.bare_start : at]
        tokens = prefix.split()
        if not tokens or any(not t.isalnum() or not (t[0].isupper() or t[0].isdigit()) for t in tokens):
            return None
        named = document.publisher is not None and prefix.casefold() == document.publisher.strip().casefold()
        sentence = len(text[at : min(line.end, at + MAX_PIECE)].split(None, 6)) > 5
        if sentence and (named or tokens[-1].lower() in vocabulary.words.site):
            return furniture(line.start, at, "navigation", "site-prefix")
    return None
