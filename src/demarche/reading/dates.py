"""Publication dates: from a metadata value, a URL or file name, or a date line of the text. Only whole days count."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from demarche.model import Basis, Published

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EARLIEST, LATEST = 1980, 2100
"""Years between which a report of a cyber operation can have been published; others are ids, not dates."""

_ISO: Final = re.compile(r"(?<!\d)(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?!\d)")
_DOTTED: Final = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_IN_NAME: Final = re.compile(r"(?<!\d)(\d{4})([-/_.]?)(\d{1,2}|[^\W\d_]{3,12})\2(\d{1,2})(?!\d)")
_DAY_FIRST: Final = re.compile(r"(?<!\d)(\d{1,2})[^\W\d_]{0,2}\.?\s+([^\W\d_]{3,12})\.?,?\s+(\d{4})(?!\d)")
_MONTH_FIRST: Final = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})[^\W\d_]{0,2},?\s+(\d{4})(?!\d)")
_DASH: Final = re.compile(r"\s*(?:\([^)]{1,30}\)\s*)?[—–-]")
_LINES, _LINE, _LEAD = 12, 80, 60
"""A date line stands among the first lines and is short; a dateline opens its paragraph."""


def parse(value: str, months: Mapping[str, int] | None = None) -> dt.date | None:
    """Read a metadata value: ISO 8601 in its usual spellings, RFC 2822, day.month.year, or with a month's name.

    The day is the one written, whatever the zone. None where it is no whole day or can be read in two ways
    (07/08/2021).
    """
    value = value.strip()[:60]
    if found := _ISO.match(value):
        return _date(found[1], found[3], found[4])
    if found := _DOTTED.match(value):
        return _date(found[3], found[2], found[1])
    if named := next(_named(value, months), None):
        return named[0]
    try:
        return _within(parsedate_to_datetime(value).date())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def given(value: str, basis: Basis, months: Mapping[str, int] | None = None) -> Published | None:
    """Make a publication date of a value as it was written."""
    day = parse(value, months)
    return Published(date=day, basis=basis, as_written=value.strip()) if day else None


def from_url(url: str, months: Mapping[str, int] | None = None) -> Published | None:
    """Read the date that many outlets put into the path: /2021/07/19/, /2021-07-19-, /20210719."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    return _in_name(path, "url", months)


def from_name(stem: str, months: Mapping[str, int] | None = None) -> Published | None:
    """Read a date in a file name."""
    return _in_name(stem, "file", months)


def from_text(text: str, months: Mapping[str, int] | None = None) -> Published | None:
    """Read the date line: a short line with one whole date among the first, or a dateline that opens a paragraph."""
    for line in text[:4000].split("\n")[:_LINES]:
        found = sorted(_whole(line[:400], months))
        if not found:
            continue
        start, end, day = found[0]
        alone = len(line) <= _LINE and all(other == day for _, _, other in found)
        if alone or (end <= _LEAD and _DASH.match(line, end)):
            return Published(date=day, basis="text", as_written=line[start:end])
    return None


def _in_name(name: str, basis: Basis, months: Mapping[str, int] | None) -> Published | None:
    for found in _IN_NAME.finditer(name[:2000]):
        month = str((months or {}).get(found[3].casefold(), "")) if found[3].isalpha() else found[3]
        glued = not found[2] and len(found[0]) != len("YYYYMMDD")
        if month and not glued and (day := _date(found[1], month, found[4])):
            return Published(date=day, basis=basis, as_written=found[0])
    return None


def _whole(line: str, months: Mapping[str, int] | None) -> Iterator[tuple[int, int, dt.date]]:
    for found in _ISO.finditer(line):
        if found[2] and (day := _date(found[1], found[3], found[4])):
            yield found.start(), found.end(), day
    for found in _DOTTED.finditer(line):
        if day := _date(found[3], found[2], found[1]):
            yield found.start(), found.end(), day
    yield from ((start, end, day) for day, start, end in _named(line, months))


def _named(line: str, months: Mapping[str, int] | None) -> Iterator[tuple[dt.date, int, int]]:
    if not months:
        return
    for pattern, day_at, month_at in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        for found in pattern.finditer(line):
            month = months.get(found[month_at].casefold())
            if month and (day := _date(found[3], str(month), found[day_at])):
                yield day, found.start(), found.end()


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return _within(dt.date(int(year), int(month), int(day)))
    except ValueError:
        return None


def _within(day: dt.date) -> dt.date | None:
    return day if EARLIEST <= day.year <= LATEST else None
