"""Dates in the running text, resolved against the day of publication.

A date mention's id is the span of days it stands for, `2021-07-19/2021-07-19`; its use is the precision: `day`,
`month`, `year` or `relative` ("last week"). What cannot be resolved, a weekday in an undated report, is no mention.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from demarche.lexicon import load
from demarche.model import Mention, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from demarche.lexicon import Pack
    from demarche.model import Sentence

EARLIEST, LATEST = 1980, 2100
"""Years that a report of a cyber operation can speak of; other numbers of four digits are counts."""
_AHEAD: Final = 31
"""Days after publication that a date without a year may lie; one further ahead is last year's."""
Days = tuple[dt.date, dt.date]


def find_dates(text: str, sentences: Sequence[Sentence], language: str, published: dt.date | None) -> Iterator[Mention]:
    """Yield the dates of each sentence, in text order."""
    pattern = _pattern(language)
    pack = load().packs[language]
    for sentence in sentences:
        for found in pattern.finditer(text, sentence.span.start, sentence.span.end):
            resolved = _resolve(found, pack, published)
            if resolved is not None:
                precision, (start, end) = resolved
                span, rule = Span(*found.span()), f"date:{found.lastgroup}"
                yield Mention(span=span, kind="date", id=f"{start}/{end}", use=precision, rule=rule)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """One expression for all spellings; the group matched last names the kind."""
    pack = load().packs[language]
    words = {name: _any(forms) for name, forms in pack.dates.items()}
    # "may" and "march" are months only with a capital, "sat" and "mon" are no weekdays at all
    months = "|".join(sorted((name.capitalize() for name in pack.months), key=len, reverse=True))
    weekdays = "|".join(name.capitalize() for name in sorted(pack.weekdays, key=len, reverse=True) if len(name) > 3)
    ordinal = f"(?:{words['ordinal']})?"
    spans = "|".join(words[name] for name in ("day", "week", "month", "year"))
    kinds = (
        r"(?P<iso>(?P<iy>\d{4})-(?P<im>\d\d)-(?P<id>\d\d)(?![\d-]))",
        rf"(?P<month_first>(?P<m1>{months})\.?\s+(?P<d1>\d{{1,2}}){ordinal}(?![\w%])(?:,?\s+(?P<y1>\d{{4}}))?)",
        rf"(?P<day_first>(?P<d2>\d{{1,2}}){ordinal}\s+(?P<m2>{months})\b\.?(?:,?\s+(?P<y2>\d{{4}}))?)",
        rf"(?P<month>(?P<m3>{months})\.?,?\s+(?P<y3>\d{{4}}))",
        rf"(?P<bare_month>(?:(?P<l4>(?i:{words['last']}|{words['this']}))|(?i:{words['early']}|{words['in']}))\s+(?P<m4>{months})\b(?!\s+\d))",
        rf"(?P<weekday>(?:(?i:{words['last']})\s+)?(?P<w5>{weekdays}))",
        rf"(?P<yesterday>(?i:{words['yesterday']}))",
        rf"(?P<today>(?i:{words['today']}))",
        rf"(?P<ago>(?P<n7>\d{{1,3}}|[^\W\d_]+)\s+(?P<u7>(?i:{spans}))\s+(?i:{words['ago']}))",
        rf"(?P<span>(?:(?i:{words['early']})\s+)?(?P<l8>(?i:{words['last']}|{words['this']}))\s+(?P<u8>(?i:{spans})))",
        rf"(?P<year>(?:(?i:{words['in']})\s+)(?:(?i:{words['early']})[\s-]+)?(?P<y9>(?:19|20)\d\d)(?![\w,.]\d|\s*-))",
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(kinds)})(?![\w-])")


def _any(forms: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


def _resolve(found: re.Match[str], pack: Pack, published: dt.date | None) -> tuple[str, Days] | None:
    part = found.groupdict()
    try:
        if part["iso"]:
            return _day(dt.date(int(part["iy"]), int(part["im"]), int(part["id"])))
        for number in ("1", "2"):
            if part[f"d{number}"]:
                month, day = pack.months[part[f"m{number}"].casefold()], int(part[f"d{number}"])
                year = int(part[f"y{number}"]) if part[f"y{number}"] else _year_of(month, day, published)
                return _day(dt.date(year, month, day)) if year else None
        if part["month"]:
            return _within("month", _month(int(part["y3"]), pack.months[part["m3"].casefold()]))
        if part["year"]:
            return _within("year", (dt.date(int(part["y9"]), 1, 1), dt.date(int(part["y9"]), 12, 31)))
        return _relative(part, pack, published) if published else None
    except (ValueError, OverflowError):
        return None


def _relative(part: dict[str, str | None], pack: Pack, published: dt.date) -> tuple[str, Days] | None:
    """Resolve what only the day of publication gives a date."""
    if name := part["m4"]:
        month = pack.months[name.casefold()]
        last = (part["l4"] or "").casefold() in pack.dates["last"]
        year = published.year - (month > published.month or (last and month == published.month))
        return "month", _month(year, month)
    if name := part["w5"]:
        return _day(published - dt.timedelta((published.weekday() - pack.weekdays[name.casefold()]) % 7))
    if part["yesterday"]:
        return _day(published - dt.timedelta(1))
    if part["today"]:
        return _day(published)
    if part["ago"]:
        count = _count(part["n7"] or "", pack)
        return _before(part["u7"] or "", count, pack, published) if count else None
    back = int((part["l8"] or "").casefold() in pack.dates["last"])
    return _before(part["u8"] or "", back, pack, published)


def _count(word: str, pack: Pack) -> int:
    folded = word.casefold()
    if folded in pack.numbers.words["article"]:
        return 1
    return int(folded) if folded.isdigit() else pack.numbers.values.get(folded, 0)


def _before(unit: str, back: int, pack: Pack, published: dt.date) -> tuple[str, Days] | None:
    """Give the day, week, month or year that lies `back` before that of publication."""
    unit = unit.casefold()
    if unit in pack.dates["day"]:
        return _day(published - dt.timedelta(back)) if back else None
    if unit in pack.dates["week"]:
        monday = published - dt.timedelta(published.weekday() + 7 * back)
        return "relative", (monday, monday + dt.timedelta(6))
    if unit in pack.dates["month"]:
        months = published.year * 12 + published.month - 1 - back
        return "month" if back <= 1 else "relative", _month(months // 12, months % 12 + 1)
    year = published.year - back
    return "year" if back <= 1 else "relative", (dt.date(year, 1, 1), dt.date(year, 12, 31))


def _day(day: dt.date) -> tuple[str, Days] | None:
    return _within("day", (day, day))


def _within(precision: str, days: Days) -> tuple[str, Days] | None:
    return (precision, days) if EARLIEST <= days[0].year <= LATEST else None


def _month(year: int, month: int) -> Days:
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def _year_of(month: int, day: int, published: dt.date | None) -> int:
    """Year of a date written without one: that of publication, or the one before."""
    if published is None:
        return 0
    if (month, day) == (2, 29):
        return next((year for year in range(published.year, published.year - 8, -1) if calendar.isleap(year)), 0)
    return published.year - (dt.date(published.year, month, day) > published + dt.timedelta(_AHEAD))
