"""A document's lines, with what the rules ask of them: bare text, markup, sentence end, neighbours."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MAX_PIECE: Final = 2000
"""Longest stretch, in code points, that a pattern is run on."""
MAX_LINE_RULE: Final = 700
"""Longest line, in code points, that whole-line rules look at; furniture lines are short."""

_BREAK: Final = re.compile(r"\r\n?|\n|\u2028|\u2029")
_LEAD: Final = re.compile(
    r"(?:\s|[#>*_|•·▪►▶▸◦‣●■–—~\u200b\ufeff\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]|-(?=\s)|\d{1,2}\.(?=\s)){0,40}"
)
_TRAIL: Final = re.compile(r"[\s*_|\\#\u200b\ufeff]")
_BULLET: Final = re.compile(r"\s{0,20}(?:[*•·▪►▸◦‣●■–-]\s|\d{1,2}[.)]\s)")
_END: Final = re.compile(r"""[.!?…。！？؟।:;,、，；：]["'”’»)\]]{0,3}$""")
_FULL: Final = re.compile(r"""[.!?…。！？؟।]["'”’»)\]]{0,3}$""")
_RULER: Final = re.compile(r"[-=_*~\s]{3,}")


class Line(NamedTuple):
    """One line that is not blank."""

    start: int
    end: int
    """End of the line without its line break."""
    bare_start: int
    bare: str
    """The line without list, heading, quote and emphasis marks around it; cut at `MAX_PIECE`."""
    words: int
    block: int
    """Number of the run of lines without a blank line between."""
    heading: int
    """Heading level by markup (`##`, underlined, all bold), 0 without."""
    bullet: bool
    fenced: bool
    """Inside a fenced code block."""
    ruler: bool
    """Holds only dashes or the like."""

    @property
    def bare_end(self) -> int:
        """End of the bare text."""
        return self.bare_start + len(self.bare)

    @property
    def closed(self) -> bool:
        """Tell whether it ends like a clause or sentence."""
        return bool(_END.search(self.bare[-8:]))

    @property
    def sentence(self) -> bool:
        """Tell whether it ends like a sentence."""
        return bool(_FULL.search(self.bare[-8:]))

    @property
    def prose(self) -> bool:
        """Tell whether it reads like a paragraph: long enough, and ending as sentences do, or very long."""
        if self.fenced:
            return False
        return self.words >= 30 or len(self.bare) >= 300 or (self.sentence and self.words >= 10)


def split_lines(text: str) -> list[Line]:
    """Give the lines of `text` that are not blank, in order."""
    lines: list[Line] = []
    block = 0
    fenced = False
    blank = True
    for start, end in _bounds(text):
        raw = text[start:end] if end - start <= MAX_PIECE else text[start : start + MAX_PIECE]
        if not raw.strip():
            blank = True
            continue
        block += blank
        blank = False
        fence = raw.lstrip().startswith(("```", "~~~"))
        lines.append(_line(raw, start, end, block, fenced=fenced or fence))
        fenced ^= fence
    return _underlined(lines)


def _bounds(text: str) -> list[tuple[int, int]]:
    bounds = []
    at = 0
    for found in _BREAK.finditer(text):
        bounds.append((at, found.start()))
        at = found.end()
    bounds.append((at, len(text)))
    return bounds


def _line(raw: str, start: int, end: int, block: int, *, fenced: bool) -> Line:
    lead = _LEAD.match(raw)
    first = lead.end() if lead else 0
    last = len(raw)
    while last > first and _TRAIL.match(raw, last - 1):
        last -= 1
    bare = raw[first:last]
    marks = raw[:first]
    heading = marks.count("#")
    if not heading and marks.strip() in ("**", "__") and raw.rstrip().endswith(marks.strip()):
        heading = 6
    return Line(
        start, end, start + first, bare, len(bare.split()), block, heading,
        bool(_BULLET.match(raw)), fenced, bool(_RULER.fullmatch(raw)) and not fenced,
    )  # fmt: skip


def _underlined(lines: list[Line]) -> list[Line]:
    """Give lines underlined by a ruler right below their heading level."""
    for n in range(1, len(lines)):
        above, ruler = lines[n - 1], lines[n]
        if ruler.ruler and above.block == ruler.block and above.words <= 20 and not above.sentence and not above.ruler:
            lines[n - 1] = above._replace(heading=above.heading or 2)
    return lines


def pieces(text: str, line: Line) -> list[tuple[int, int]]:
    """Cut a line into stretches of at most `MAX_PIECE`, at blanks where there are any."""
    cuts = []
    at = line.start
    while line.end - at > MAX_PIECE:
        cut = text.rfind(" ", at + MAX_PIECE // 2, at + MAX_PIECE)
        cut = cut if cut > 0 else at + MAX_PIECE
        cuts.append((at, cut))
        at = cut
    cuts.append((at, line.end))
    return cuts


def is_wrapped(lines: list[Line]) -> bool:
    """Tell whether paragraphs are broken at a fixed width, so that a line is no unit of sense."""
    plain = [line for line in lines if not line.bullet and not line.fenced and line.bare]
    low = sum(line.bare[0].islower() for line in plain)
    return len(plain) >= 8 and low * 4 >= len(plain)
