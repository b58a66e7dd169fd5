"""Times that a sentence names, and where they lie seen from the report: past, now, or a stretch up to now."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from demarche.coding.view import View

_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
_DAYS_OF_NOW: Final = 10
"""Days before publication that still belong to the news of the day."""


def years_of(view: View) -> set[int]:
    """Every year that a sentence names, in whatever part."""
    return {int(word) for word in view.words if _YEAR.match(word)}


class Time(msgspec.Struct, frozen=True):
    """Tokens `[start, end)` that name a time.

    Kinds: `past`, `now`, `recent` (last week), `stretch` ("since 2014"), `then` ("the same day"),
    `thing` ("its May report").
    """

    start: int
    end: int
    kind: str
    rule: str


class Now(msgspec.Struct, frozen=True):
    """When the report was written: the day if it is known, else the newest year its text names."""

    year: int | None
    day: dt.date | None = None

    @classmethod
    def of(cls, text: str, day: dt.date | None) -> Now:
        """Of a text with a known day of publication, or without one."""
        years = (int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text))
        return cls(day.year if day else max((year for year in years if year < 2050), default=None), day)


def find_times(view: View, now: Now) -> list[Time]:
    """Find the times of a sentence in order; of times that share words the first, longer one."""
    found: list[Time] = []
    for time in _all(view, now):
        if not found or time.start >= found[-1].end:
            found.append(time)
    return found


def _all(view: View, now: Now) -> Iterator[Time]:
    cues = {cue.start: cue for cue in view.found("status") if cue.cue.value in ("past", "now", "stretch", "then")}
    index = 0
    while index < len(view):
        cue = cues.get(index)
        time = Time(cue.start, cue.end, cue.cue.value, cue.cue.rule) if cue is not None else _dated(view, index, now)
        if time is not None:
            yield time
        index = time.end if time is not None else index + 1


def _dated(view: View, index: int, now: Now) -> Time | None:
    """Read a date that begins at a token."""
    if view.is_(index, "weekday") and view.caps[index]:
        return _weekday(view, index)
    if view.is_(index, "month") and view.caps[index]:
        return _month(view, index, now)
    if _YEAR.match(view.words[index]) and not view.hyphened(index):
        return _bare_year(view, index, now)
    if view.words[index] in view.pack.dates["ago"] and index >= 2 and _unit(view, index - 1):
        return Time(index - 2, index + 1, "past", "time:ago")
    return _relative(view, index)


def _unit(view: View, index: int) -> bool:
    dates = view.pack.dates
    return 0 <= index < len(view) and any(view.words[index] in dates[name] for name in ("day", "week", "month", "year"))


def _weekday(view: View, index: int) -> Time:
    before = view.words[index - 1] if index else ""
    return Time(index - (before in view.pack.dates["at"]), index + 1, "now", "time:weekday")


def _month(view: View, index: int, now: Now) -> Time | None:
    """Read "in December", "on 10 December 2020": past unless it lies in the days before the report."""
    end, day, year = index + 1, 0, 0
    while end < len(view) and end <= index + 4:
        word = view.words[end]
        if _YEAR.match(word):
            year, end = int(word), end + 1
            break
        if word[0].isdigit() and not day and len(word) <= 2:
            day = int(word) if word.isdigit() else 0
        elif word not in (",", "th", "st", "nd", "rd", "of"):
            break
        end += 1
    if not year and not day:
        end = index + 1
    start = index - 1 if index and view.words[index - 1][0].isdigit() else index
    day = day or (int(view.words[start]) if start < index and view.words[start].isdigit() else 0)
    before = view.words[start - 1] if start else ""
    if before in view.pack.dates["early"]:
        start, before = start - 1, view.words[start - 2] if start > 1 else ""
    if before in view.pack.dates["stretch"]:
        return Time(start - 1, end, "stretch", "time:stretch")
    if _names_a_thing(view, start, end):
        return Time(start, end, "thing", "time:thing") if _lies(view, index, day, year, now) == "past" else None
    kind = _lies(view, index, day, year, now)
    return Time(start - (before in view.pack.dates["at"]), end, kind, "time:month") if kind else None


def _lies(view: View, index: int, day: int, year: int, now: Now) -> str:
    """Where a month lies; a day and month alone may be the day of the report."""
    import datetime as dt

    number = view.pack.months[view.words[index]]
    if year and now.year and year < now.year:
        return "past"
    if now.day is not None:
        year = year or (now.day.year if number <= now.day.month else now.day.year - 1)
        try:
            last = dt.date(year, number, day or 28)
        except ValueError:
            return ""
        return "now" if (now.day - last).days <= _DAYS_OF_NOW else "past"
    if day:
        return ""
    return "past"


def _names_a_thing(view: View, start: int, end: int) -> bool:
    """Tell "the 2016 election", "its May 2024 report": the time belongs to a thing."""
    owned = start > 0 and view.tags[start - 1] in ("DET", "POS")
    return owned and view.tag(end) in ("N", "NAME", "V")


def _bare_year(view: View, index: int, now: Now) -> Time | None:
    before = view.words[index - 1] if index else ""
    if before in view.pack.dates["stretch"]:
        return Time(index - 1, index + 1, "stretch", "time:stretch")
    if now.year is None or not (index == 0 or before in view.pack.dates["at"]):
        return None
    named = int(view.words[index])
    if named > now.year or (named == now.year and (now.day is not None or index > 1)):
        return None  # reports seldom open a sentence with the year they are written in
    return Time(max(0, index - 1), index + 1, "past", "time:year")


def _is_unit(view: View, word: str) -> bool:
    dates = view.pack.dates
    return word in dates["year"] or word in dates["month"] or word in view.pack.words["time_noun"]


def _relative(view: View, index: int) -> Time | None:
    """Read "last year", "this week", "earlier this month"."""
    dates, word = view.pack.dates, view.words[index]
    following = view.words[index + 1] if index + 1 < len(view) else ""
    if word in dates["last"] and _is_unit(view, following):
        if following.endswith("s") or view.is_(index - 1, "definite"):
            return Time(index, index + 2, "stretch", "time:last")
        return Time(index, index + 2, "recent" if following in dates["week"] else "past", "time:last")
    if word in dates["early"] and following in dates["this"] and _unit(view, index + 2):
        kind = "now" if view.words[index + 2] in dates["week"] or view.words[index + 2] in dates["day"] else "past"
        return Time(index, index + 3, kind, "time:earlier")
    if word in dates["this"] and (following in dates["week"] or following in dates["day"]):
        return Time(index, index + 2, "now", "time:this")
    if word in dates["today"] or word in dates["yesterday"]:
        return Time(index, index + 1, "now", "time:today")
    return None
