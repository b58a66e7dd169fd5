"""How far page code reaches around a tell-tale call: back to the sentence before, on to where prose begins again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from demarche.cleaning.lines import Line

MAX_LINES: Final = 2000
"""Most lines one script may run over."""
MAX_BACK: Final = 400
"""How far before the tell-tale call its script may begin, in code points."""
MAX_REACH: Final = 2000
"""Longest stretch between two marks of code, in code points."""
MAX_GAP: Final = 18
"""Most words between two marks of code; comments and messages inside code are shorter."""

_SENTENCE_END: Final = re.compile(r"""[a-z0-9)][.!?]["'”’]?\s+(?=\S)""")
_CODE_END: Final = re.compile(r"</script>|\}\s{0,3}\)\s{0,3};?|\)\s{0,3};|\*/|[{}=\[\];]")
"""Marks that code is full of and prose is not; brackets and commas are in both."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_CODE_LINE: Final = re.compile(
    r"\s*(?:[{}()\[\];,]|//|/\*|\*/|<!--|-->|</?script|(?:var|let|const|if|else|for|while|return|function|try|catch|new|this|window|document)\b\s*[^a-z\s]?"
    r"|[\w$.\"'-]+\s*(?:[=(:{]|\+=)|[@.#][\w-]+[^.]*\{)"
)
_CODE_TAIL: Final = re.compile(r"[{};,()\[\]>]\s*$")


def script_extent(text: str, lines: list[Line], n: int, start: int, end: int) -> tuple[int, int]:
    """Give the script's stretch around the match `[start, end)` in line `n`; it may run on over the following lines."""
    line = lines[n]
    first = _begin(text, line, start)
    last = _end_in_line(text, end, line.end)
    depth = _depth(text, first, last)
    if line.end - last > MAX_BACK or text[last : line.end].strip():
        return first, last
    for k in range(n + 1, min(n + MAX_LINES, len(lines))):
        if not _is_code(text, lines[k], depth):
            break
        last = lines[k].end
        depth += _depth(text, lines[k].start, lines[k].end)
    return first, last


def _begin(text: str, line: Line, start: int) -> int:
    """Find where the code before the match starts: after the last sentence end, else at the line's start."""
    low = max(line.start, start - MAX_BACK)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, low, start)]
    if ends:
        return ends[-1]
    before = text[low:start]
    prose = low > line.start or (len(before.split()) > 6 and not re.search(r"[{};=]", before))
    return start if prose else line.start


def _end_in_line(text: str, end: int, line_end: int) -> int:
    """Find the last mark of code in the line that no run of prose parts from the match."""
    last = end
    while found := _CODE_END.search(text, last, min(line_end, last + MAX_REACH)):
        if len(_WORD.findall(text, last, found.start())) > MAX_GAP:
            return last
        last = found.end()
    if line_end - last < MAX_BACK:
        rest = text[last:line_end].split()
        if len(rest) <= 3 or rest[0].startswith(("//", "/*")):
            return line_end
    return last


def _depth(text: str, start: int, end: int) -> int:
    return text.count("{", start, end) - text.count("}", start, end)


def _is_code(text: str, line: Line, depth: int) -> bool:
    """Tell whether a following line goes on with the script."""
    raw = text[line.start : min(line.end, line.start + 400)]
    coded = bool(_CODE_LINE.match(raw)) and bool(_CODE_TAIL.search(text[max(line.start, line.end - 8) : line.end]))
    if line.prose and not coded:
        return False
    return coded or (depth > 0 and bool(re.search(r"[{};=()]", raw)))
