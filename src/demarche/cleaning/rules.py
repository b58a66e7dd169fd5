"""The pack's rules on a document's lines: whole lines, the lists and captions that hang on them, stretches inside."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from demarche.cleaning.glue import teaser_end
from demarche.cleaning.lines import MAX_LINE_RULE, Line, pieces
from demarche.cleaning.marks import Mark, furniture
from demarche.cleaning.scripts import script_extent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.cleaning.glue import Vocabulary
    from demarche.cleaning.pack import Compiled, FurniturePack

MAX_LIST = 60
"""Most lines a list under an opener may have."""


def rules_on(line: Line, pack: FurniturePack, where: str) -> Iterator[Compiled]:
    """Give the whole-line rules for a part of the document that fit a line, in the pack's order within each sort."""
    if not line.bare or line.fenced:
        return
    fitting = list(pack.lines) if pack.any_line.fullmatch(line.bare) else []
    if len(line.bare) > MAX_LINE_RULE:
        yield from (one for one in fitting if one.rule.take == "teaser" and one.pattern.fullmatch(line.bare))
        return
    low = line.bare.lower()
    fitting += [one for one in pack.rare if any(need in low for need in one.rule.needs)]
    for one in fitting:
        if one.rule.where == where and line.words <= one.rule.max_words and one.pattern.fullmatch(line.bare):
            yield one
    for one in pack.menus:
        if one.rule.where == where and line.words <= one.rule.max_words and _holds_only(low, one.only):
            yield one
    for one in pack.counts:
        if one.rule.where == where and line.words <= one.rule.max_words:
            found = one.pattern.finditer(line.bare)
            if sum(1 for _ in islice(found, one.rule.hits)) == one.rule.hits:
                yield one


def _holds_only(low: str, allowed: frozenset[str]) -> bool:
    words = 0
    for word in low.split():
        bare = word.strip(".,:;|/()[]<>·•+-–—&!'\"*#")
        if bare and bare not in allowed:
            return False
        words += bool(bare)
    return words > 1


def mark_lines(
    text: str, lines: list[Line], covered: dict[int, Mark], pack: FurniturePack, vocabulary: Vocabulary
) -> dict[int, Mark]:
    """Mark whole lines beside those `covered` already; the key is the line's number."""
    marks = dict(covered)
    for n, line in enumerate(lines):
        if n not in marks:
            _apply(text, lines, n, rules_on(line, pack, "any"), marks, vocabulary)
    for order, where in ((range(len(lines)), "start"), (range(len(lines) - 1, -1, -1), "end")):
        for n in order:
            if n not in marks:
                _apply(text, lines, n, rules_on(lines[n], pack, where), marks, vocabulary)
            if n not in marks and lines[n].prose:
                break
    return marks


def _apply(
    text: str, lines: list[Line], n: int, rules: Iterable[Compiled], marks: dict[int, Mark], vocabulary: Vocabulary
) -> None:
    """Apply the first of `rules` that gets hold of line `n`."""
    for one in rules:
        rule = one.rule
        held = [n]
        if rule.take == "list":
            held += _list_under(lines, n, marks)
            if len(held) == 1 and n + 1 < len(lines) and n + 1 not in marks:
                continue
        elif rule.take == "caption" and n and _hangs_on(lines[n - 1], lines[n]) and n - 1 not in marks:
            held.insert(0, n - 1)
        end = teaser_end(text, lines[n], vocabulary) if rule.take == "teaser" else lines[n].end
        for k in held:
            marks.setdefault(k, furniture(lines[k].start, end if k == n else lines[k].end, rule.reason, rule.name))
        return


def _list_under(lines: list[Line], n: int, marks: dict[int, Mark]) -> list[int]:
    """Give the numbers of the lines listed under an opener: bullets if it starts with one, else headlines."""
    held: list[int] = []
    for k in range(n + 1, min(n + 1 + MAX_LIST, len(lines))):
        line = lines[k]
        bulleted = line.bullet if not held else lines[held[0]].bullet
        if k in marks or (line.prose and not line.bullet) or line.heading or line.ruler or line.words > 40:
            break
        if line.bullet != bulleted or (not bulleted and line.sentence and not line.bare.endswith(("?", "...", "…"))):
            break
        held.append(k)
    return held


def _hangs_on(above: Line, credit: Line) -> bool:
    """Tell whether the line right above a credit is the caption's text: same block, short, unfinished, no item."""
    unfinished = above.words <= 30 and not above.closed and ": " not in above.bare
    return above.block == credit.block and unfinished and not above.heading and not above.bullet


def mark_spans(text: str, lines: list[Line], pack: FurniturePack) -> list[Mark]:
    """Mark stretches inside lines, and scripts, which may run over several."""
    lowered = text.lower()
    active = [one for one in pack.spans if any(need in lowered for need in one.rule.needs)]
    marks: list[Mark] = []
    if not active:
        return marks
    done = 0
    for n, line in enumerate(lines):
        if line.fenced or line.end <= done:
            continue
        for start, end in pieces(text, line):
            for one in active:
                at = max(start, done)
                while found := one.pattern.search(text, at, end):
                    first, at = found.span()
                    if one.rule.take == "script":
                        first, at = script_extent(text, lines, n, first, at)
                        done = max(done, at)
                    marks.append(furniture(first, at, one.rule.reason, one.rule.name))
                    at += found.end() == found.start()
    return marks
