"""Numbers as they are written: "250,000", "$3bn", "half a million", "tens of thousands of", "between 800 and 1,500"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from demarche.coding.view import View
    from demarche.lexicon.numbers import Numbers

_DIGITS: Final = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
_HUNDRED: Final = 100
_JOINS: Final = ("/", ":", "#", "_", ".", "\\")
"""Marks that join digits to what stands before them."""


class Quantity(msgspec.Struct, frozen=True):
    """A number in tokens `[start, end)`, comparator and currency included; `value` is None for a vague one."""

    start: int
    end: int
    value: float | None
    to: float | None = None
    comparator: str = "exact"
    currency: str = ""
    bare: bool = False
    """Four digits that can be a year."""


def find_quantities(view: View) -> list[Quantity]:
    """Every quantity of a sentence in order; dates and names are passed over."""
    numbers = view.pack.numbers
    if "NUM" not in view.tags and numbers.first.isdisjoint(view.words):
        return []
    found: list[Quantity] = []
    before = {cue.end: cue for cue in sorted(numbers.before.scan(view.words), key=lambda cue: cue.start, reverse=True)}
    at = 0
    while at < len(view):
        quantity = _quantity(view, numbers, at) if _may_begin(view, numbers, at) else None
        if quantity is None:
            at += 1
            continue
        at = quantity.end
        quantity = _with_range(view, numbers, quantity)
        start, comparator = quantity.start, quantity.comparator
        cue = before.get(start)
        while start and view.words[start - 1] in numbers.words["all"]:
            start -= 1
        cue = cue or before.get(start)
        if cue is not None:
            start, comparator = cue.start, cue.cue.value
        end, after = _after(view, numbers, quantity.end)
        if quantity.value is None:
            comparator = "vague"
        elif after and comparator == "exact":
            comparator = after
        at = max(at, end)
        found.append(msgspec.structs.replace(quantity, start=start, end=end, comparator=comparator))
    return found


def _may_begin(view: View, numbers: Numbers, at: int) -> bool:
    """Tell quickly whether a quantity may begin at a token; never inside "COVID-19" or "CVE-2021-1"."""
    word = view.words[at]
    if word[0].isdigit():
        return not view.hyphened(at)
    if view.tags[at] == "DET" and at + 1 < len(view):  # "a dozen"
        at, word = at + 1, view.words[at + 1]
    return word in numbers.first or view.tag(at) == "NUM" or any(True for _ in numbers.money_before.at(view.words, at))


def _after(view: View, numbers: Numbers, end: int) -> tuple[int, str]:
    """Read a comparator behind the number: "1,000 or more", "500+"."""
    if end < len(view):
        for cue in numbers.after.at(view.words, end):
            return end + len(cue.words), cue.value
    return end, "exact"


def _quantity(view: View, numbers: Numbers, at: int) -> Quantity | None:
    if view.mention_at[at] is not None:
        return None
    start, currency = at, ""
    for cue in numbers.money_before.at(view.words, at):
        if len(cue.words) == 1 or view.starts[at + 1] == view.ends[at]:  # "A$5", but "a $5 bill"
            start, currency = at + len(cue.words), cue.value
            break
    if start >= len(view):
        return None
    value, end = _number(view, numbers, start, money=bool(currency))
    if end == start:
        return None
    if not currency and end < len(view):
        for cue in numbers.money_after.at(view.words, _skip_of(view, numbers, end)):
            end, currency = _skip_of(view, numbers, end) + len(cue.words), cue.value
            break
    bare = end == start + 1 and bool(_YEAR.match(view.words[start])) and not currency
    return Quantity(at, end, value, currency=currency, bare=bare)


def _skip_of(view: View, numbers: Numbers, end: int) -> int:
    return end + 1 if end + 1 < len(view) and view.words[end] in numbers.words["of"] else end


def _number(view: View, numbers: Numbers, at: int, *, money: bool) -> tuple[float | None, int]:
    """Value and end of the number at a token; the end is `at` where there is none, the value None where it is vague."""
    words, word = view.words, view.words[at]
    follows = words[at + 1] if at + 1 < len(words) else ""
    if word in numbers.words["vague"]:
        return None, _vague_end(words, numbers, at)
    if word in numbers.words["several"] and (follows in numbers.magnitudes or follows in numbers.words["vague"]):
        return None, _vague_end(words, numbers, at + 1)
    if word in numbers.words["article"]:
        share, end = _fraction(words, numbers, at + 1)
        if end > at + 1:
            return share, end
        if follows in numbers.words["several"]:
            found = _number(view, numbers, at + 1, money=money)
            return found if found[1] > at + 1 else (0, at)
        return _times(words, numbers, 1, at + 1) if _is_magnitude(follows, numbers) else (0, at)
    share, end = _fraction(words, numbers, at)
    if end > at:
        return share, end
    if word in numbers.values:
        return _spelled(words, numbers, at)
    if _DIGITS.match(word) and not _inside_word(view, numbers, at):
        glued = at + 1 < len(words) and view.starts[at + 1] == view.ends[at]
        return _times(words, numbers, float(word.replace(",", "")), at + 1, short=money or glued)
    return 0, at


def _inside_word(view: View, numbers: Numbers, at: int) -> bool:
    """Digits of an identifier or a time: "C2", "CVE-2021-1", "24/7", "9:30"."""
    text, start, end = view.text, view.starts[at], view.ends[at]
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or before in _JOINS or (after in ("/", ":", "_") and text[end + 1 : end + 2].isalnum()):
        return True
    follows = view.words[at + 1] if at + 1 < len(view) else ""
    return after.isalnum() and follows not in numbers.magnitudes and follows not in numbers.bytes


def _is_magnitude(word: str, numbers: Numbers) -> bool:
    return word in numbers.magnitudes and len(word) > len("bn")  # short ones follow digits only


def _times(words: list[str], numbers: Numbers, value: float, end: int, *, short: bool = False) -> tuple[float, int]:
    while end < len(words) and (_is_magnitude(words[end], numbers) or (short and words[end] in numbers.magnitudes)):
        value, end, short = value * numbers.magnitudes[words[end]], end + 1, False
    return round(value, 2), end


def _spelled(words: list[str], numbers: Numbers, at: int) -> tuple[float, int]:
    """Read "seven", "twenty six", "one hundred and fifty", "two hundred thousand"; "one" alone is an article."""
    value, end = numbers.values[words[at]], at + 1
    if value >= 20 and end < len(words) and 0 < numbers.values.get(words[end], 0) < 10:
        value, end = value + numbers.values[words[end]], end + 1
    total, end = _times(words, numbers, value, end)
    if total == 1:
        return 0, at
    rest = end + 1 if end < len(words) and words[end] in numbers.words["and"] else end
    if total >= _HUNDRED and total > value and rest < len(words) and words[rest] in numbers.values:
        more, stop = _spelled(words, numbers, rest)
        if stop > rest and 0 < more < _HUNDRED:
            return total + more, stop
    return total, end


def _fraction(words: list[str], numbers: Numbers, at: int) -> tuple[float, int]:
    """Read "half a million", "half a dozen", "quarter of a million"; the end is `at` where there is none."""
    share = numbers.fractions.get(words[at], 0) if at < len(words) else 0
    if not share:
        return 0, at
    end = at + 1
    while end < len(words) and (words[end] in numbers.words["of"] or words[end] in numbers.words["article"]):
        end += 1
    if end < len(words) and _is_magnitude(words[end], numbers):
        return _times(words, numbers, share, end)
    return 0, at


def _vague_end(words: list[str], numbers: Numbers, at: int) -> int:
    """Behind "thousands", "tens of thousands", "hundred thousand"."""
    end = at + 1
    while end < len(words):
        if words[end] in numbers.words["vague"] or _is_magnitude(words[end], numbers):
            end += 1
        elif words[end] in numbers.words["of"] and end + 1 < len(words) and words[end + 1] in numbers.words["vague"]:
            end += 2
        else:
            break
    return end


def _with_range(view: View, numbers: Numbers, low: Quantity) -> Quantity:
    """Read "between 800 and 1,500", "30 to 40", "5-10 million": the upper end shares magnitude and currency."""
    joined = low.end < len(view) and view.words[low.end] in numbers.ranges["between"]
    dashed = view.hyphened(low.end)
    opened = low.start > 0 and view.words[low.start - 1] in numbers.ranges["opened_by"]
    if low.value is None or not (joined or dashed):
        return low
    if joined and view.words[low.end] in numbers.words["and"] and not opened:
        return low
    high = _quantity(view, numbers, low.end + joined) if low.end + joined < len(view) else None
    if high is None or high.value is None or high.bare:
        return low
    value, top = low.value, high.value
    shared = next((numbers.magnitudes[w] for w in view.words[high.start : high.end] if w in numbers.magnitudes), 1)
    if view.words[low.end - 1] not in numbers.magnitudes and value * shared < top:
        value *= shared  # "5 to 10 million"
    if value >= top:
        return low
    start = low.start - 1 if opened else low.start
    return Quantity(start, high.end, value, top, currency=low.currency or high.currency)
