"""Title, section headings, and the headlines of other stories that stand between or after the paragraphs.

A heading shares words with the report around it; the teaser of another story does not.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec

from demarche.cleaning.lines import is_wrapped
from demarche.cleaning.marks import Mark, furniture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.cleaning.lines import Line
    from demarche.cleaning.pack import Words
    from demarche.model import Document

MAX_TITLE_WORDS: Final = 40
MAX_HEADING_WORDS: Final = 12
MIN_TEASER_WORDS: Final = 8
"""A teaser between paragraphs has at least so many words, as headlines have and section headings have not."""
MIN_NEW: Final = 3
"""A teaser brings at least so many words that the report has nowhere."""
NEW_SHARE: Final = 0.6
"""Share of a teaser's content words that the report has nowhere, if it is written in title case."""
PLAIN_NEW: Final = 5
PLAIN_SHARE: Final = 0.75
"""The same two where it is written like a sentence, which a paragraph without its full stop is too."""
TITLE_CASE: Final = 0.7
"""Share of a line's longer words that begin with a capital in title case."""
BLOCK_SHARE: Final = 0.5
"""The same for a whole block of headlines after the report's end."""
CLOSING_LINES: Final = 4
CLOSING_WORDS: Final = 35
CLOSING_HEADLINES: Final = 0.4
"""Teasers with a sentence each after the page's own closing matter: at least so many lines, none longer, and so large a
share of them headlines."""
MAX_LIST: Final = 40
"""How many lines a list may be long."""
MIN_BLOCK: Final = 3
"""Lines that make a block after the end, when no other furniture stands among them."""

_CONTENT: Final = re.compile(r"[^\W\d_][^\W_’']*")
_CODEISH: Final = re.compile(r"[{}<>\\|=_]|\[\.\]|://|hxxp|\S{32,}|\.(?:exe|dll|com|net|org)\b", re.IGNORECASE)


class Evidence(msgspec.Struct, frozen=True):
    """What the whole report says about a line that may be a headline."""

    prose: Counter[str]
    """Stems of the words in its paragraphs and title."""
    words: Words
    wrapped: bool

    def content(self, line: str) -> list[str]:
        """Give the stems of a line's content words."""
        return [_stem(w) for w in _CONTENT.findall(line) if self._carries(w)]

    def new(self, stems: Iterable[str]) -> int:
        """Count the stems that the report has nowhere."""
        return sum(not self.prose[stem] for stem in stems)

    def _carries(self, word: str) -> bool:
        return (len(word) >= 4 or (len(word) >= 2 and word.isupper())) and word.lower() not in self.words.stop


def _stem(word: str) -> str:
    """Cut a word to its first five letters, without a plural's s, which is enough to meet its inflections."""
    low = word.lower()
    return low[:-1] if 3 < len(low) < 6 and low.endswith("s") else low[:5]


def mark_headings(document: Document, lines: list[Line], taken: dict[int, Mark], words: Words) -> dict[int, Mark]:
    """Mark title and section headings as headline, other stories' headlines as furniture."""
    marks: dict[int, Mark] = {}
    title = _title(document, lines, taken)
    for n in title:
        marks[n] = _headline(lines[n], "title")
    evidence = _evidence(lines, {**taken, **marks}, title, words)
    paragraphs = [n for n, line in enumerate(lines) if n not in taken and line.prose]
    first, last = (paragraphs[0], paragraphs[-1]) if paragraphs else (-1, -1)
    body_lines = [n for n in range(len(lines)) if n not in taken and n not in marks]
    if last >= 0 and words.stop:
        closing = _after_closing(lines, taken, body_lines, evidence)
        for n in closing or _block_after(lines, last, taken, body_lines, evidence):
            marks[n] = furniture(lines[n].start, lines[n].end, "related_links", "headlines-after-end")
    for n in body_lines:
        if n not in marks and (mark := _between(lines, n, taken, (first, last), evidence)):
            marks[n] = mark
    return marks


def _headline(line: Line, rule: str) -> Mark:
    return Mark(line.start, line.end, "headline", None, f"layout:{rule}")


def _title(document: Document, lines: list[Line], taken: dict[int, Mark]) -> list[int]:
    """Find the title: lines near the top that repeat the document's title, else a first line that looks like one."""
    wanted = _plain(document.title or "")
    top = [n for n in range(min(6, len(lines))) if n not in taken]
    named = [n for n in top if wanted and _plain(lines[n].bare) == wanted]
    if named:
        return named
    if not top or len(lines) < 2:
        return []
    first = lines[top[0]]
    follows = lines[top[0] + 1] if top[0] + 1 < len(lines) else None
    unfinished = not first.bare.endswith((".", ",", ";", ":", "…", "。")) and not first.bullet
    parted = follows is not None and (follows.block > first.block or follows.words > first.words) and (
        not follows.bare[:1].islower()
    )  # fmt: skip
    short = 2 <= first.words <= MAX_TITLE_WORDS and len(first.bare) <= 250
    return [top[0]] if unfinished and parted and (short or first.heading) else []


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _evidence(lines: list[Line], taken: dict[int, Mark], title: list[int], words: Words) -> Evidence:
    stems = Counter(
        _stem(word)
        for n, line in enumerate(lines)
        if n in title or (n not in taken and (line.prose or line.words > 20))
        for word in _CONTENT.findall(line.bare)
    )
    return Evidence(stems, words, is_wrapped(lines))


def _block_after(
    lines: list[Line], last: int, taken: dict[int, Mark], free: list[int], evidence: Evidence
) -> list[int]:
    """Find headlines of other stories after the last paragraph."""
    block = [
        n
        for n in free
        if n > last and _like_headline(lines[n]) and not lines[n].heading and _stands_alone(lines, n, evidence)
        and not _in_list(lines, n)
    ]  # fmt: skip
    stems = [stem for n in block for stem in evidence.content(lines[n].bare)]
    fenced_off = any(n in taken for n in range(last + 1, block[0])) if block else False
    enough = len(block) >= (1 if fenced_off else MIN_BLOCK)
    dense = sum(lines[n].words for n in block) >= 5 * len(block)
    if enough and dense and len(stems) >= MIN_NEW and evidence.new(stems) >= BLOCK_SHARE * len(stems):
        return block
    return []


def _after_closing(lines: list[Line], taken: dict[int, Mark], free: list[int], evidence: Evidence) -> list[int]:
    """Find teasers after the page's closing matter (sign-up, legal line, links), each with a sentence under it."""
    longer = max((n for n in free if lines[n].words > CLOSING_WORDS), default=-1)
    closings = [n for n, mark in taken.items() if n > longer and mark.reason in ("subscribe", "legal", "related_links")]
    block = [n for n in free if closings and n > min(closings) and not lines[n].fenced]
    headlines = sum(_like_headline(lines[n]) for n in block)
    if evidence.wrapped or len(block) < CLOSING_LINES or headlines < CLOSING_HEADLINES * len(block):
        return []
    before = Counter(_stem(w) for n in free if n < block[0] for w in _CONTENT.findall(lines[n].bare))
    stems = [stem for n in block for stem in evidence.content(lines[n].bare)]
    new = sum(not before[stem] for stem in stems)
    return block if new >= BLOCK_SHARE * len(stems) else []


def _in_list(lines: list[Line], n: int) -> bool:
    """Tell whether the line belongs to a list of the report: an introduction with a colon stands above it."""
    for k in range(n - 1, max(n - 1 - MAX_LIST, -1), -1):
        if lines[k].bare.endswith((":", ";", ",")):
            return True
        if lines[k].prose or lines[k].heading:
            return False
    return False


def _like_headline(line: Line) -> bool:
    """Tell whether a line could be some story's headline: words, a capital first, no sentence end, no code."""
    if line.fenced or line.ruler or not 3 <= line.words <= 30 or _CODEISH.search(line.bare):
        return False
    unfinished = not line.closed or line.bare.rstrip("\"'”’").endswith(("?", "!"))
    return unfinished and not line.bare[:1].islower() and line.bare[:1] not in "(["


def _between(
    lines: list[Line], n: int, taken: dict[int, Mark], ends: tuple[int, int], evidence: Evidence
) -> Mark | None:
    """Judge one line among the paragraphs: section heading, teaser, or nothing."""
    line = lines[n]
    first, last = ends
    if line.fenced or line.ruler or not any(c.isalpha() for c in line.bare[:80]):
        return None
    if line.heading and line.words <= 25:
        return _headline(line, "marked-heading")
    if not first < n < last or line.bullet or not _stands_alone(lines, n, evidence):
        return None
    if not _like_name_of_something(line):
        return None
    if _teases(lines, n, taken, evidence):
        return furniture(line.start, line.end, "related_links", "headline-between")
    if line.words <= MAX_HEADING_WORDS and _before_prose(lines, n, taken):
        return _headline(line, "heading")
    return None


def _teases(lines: list[Line], n: int, taken: dict[int, Mark], evidence: Evidence) -> bool:
    """Tell whether a line between paragraphs is another story's headline: long enough, alone, and on something else."""
    line = lines[n]
    if not evidence.words.stop or line.words < MIN_TEASER_WORDS or not _like_headline(line) or "@" in line.bare:
        return False
    if _in_list(lines, n) or not (n - 1 in taken or lines[n - 1].prose or lines[n - 1].heading):
        return False
    stems = evidence.content(line.bare)
    new = evidence.new(stems)
    if _introduces(lines, n, stems, evidence):
        return False
    if _is_title_case(line.bare):
        return new >= MIN_NEW and new >= NEW_SHARE * len(stems)
    opener = line.bare.split(None, 1)[0].strip("\"'“‘").lower()
    return opener not in evidence.words.starters and new >= PLAIN_NEW and new >= PLAIN_SHARE * len(stems)


def _introduces(lines: list[Line], n: int, stems: list[str], evidence: Evidence) -> bool:
    """Tell whether the text under the line takes up its words, as under a section's heading."""
    under = {stem for line in lines[n + 1 : n + 3] for stem in evidence.content(line.bare)}
    return sum(stem in under for stem in set(stems)) > len(set(stems)) // 4


def _is_title_case(bare: str) -> bool:
    longer: list[str] = [w for w in _CONTENT.findall(bare) if len(w) >= 4]
    return sum(w[0].isupper() for w in longer) >= TITLE_CASE * len(longer)


def _like_name_of_something(line: Line) -> bool:
    """Tell whether a line could be a heading: a capital first, no sentence end but that of a question or call."""
    first = line.bare.lstrip("\"'“‘«([¿¡")[:1]
    asks = line.bare.endswith(("?", "!", "?’", "!’", "?'", "!'")) and not any(mark in line.bare for mark in '"“«')
    return (not line.closed or asks) and (first.isupper() or first.isdigit()) and not _CODEISH.search(line.bare)


def _stands_alone(lines: list[Line], n: int, evidence: Evidence) -> bool:
    """Tell whether the line is a unit: its own block, or between paragraphs that are one line each."""
    line = lines[n]
    above = lines[n - 1] if n else None
    below = lines[n + 1] if n + 1 < len(lines) else None
    if evidence.wrapped:
        return (above is None or above.block < line.block) and (below is None or below.block > line.block)
    goes_on = below is not None and below.block == line.block and below.bare[:1].islower()
    cut_off = above is not None and above.block == line.block and not above.closed and not above.bullet
    return not goes_on and not (cut_off and line.bare[:1].islower())


def _before_prose(lines: list[Line], n: int, taken: dict[int, Mark]) -> bool:
    """Tell whether a paragraph follows, perhaps after furniture or one more heading."""
    following = [k for k in range(n + 1, min(n + 4, len(lines))) if k not in taken]
    return any(lines[k].prose or lines[k].words > 12 or lines[k].bullet for k in following[:2])
