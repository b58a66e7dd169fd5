"""Dates in running text: resolved against the day of publication, or left alone."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demarche.model import Sentence, Span
from demarche.recognising.dates import find_dates

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "recognising" / "dates.toml").read_text("utf-8"))["case"]
TODAY = dt.date(2021, 7, 20)


def dates(text: str, published: dt.date | None = TODAY) -> list[str]:
    sentences = [Sentence(span=Span(0, len(text)), block=1)]
    found = find_dates(text, sentences, "en", published)
    return [f"{mention.span.of(text)} {mention.id.replace('/', ' ')} {mention.use}" for mention in found]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["in"])
def test_dates(case: dict[str, Any]) -> None:
    assert dates(case["in"]) == case.get("found", [])


def test_an_undated_report_has_only_whole_dates() -> None:
    assert dates("On Monday, on July 17 and last week.", None) == []
    assert dates("On July 17, 2021 and in 2016.", None) == [
        "July 17, 2021 2021-07-17 2021-07-17 day",
        "in 2016 2016-01-01 2016-12-31 year",
    ]


@settings(deadline=None)
@given(st.dates(dt.date(1980, 1, 1), dt.date(2099, 12, 31)))
def test_a_whole_date_means_itself(day: dt.date) -> None:
    written = f"{day:%B} {day.day}, {day.year}"
    assert dates(f"It was {written}, they said.", None) == [f"{written} {day} {day} day"]


@settings(deadline=None)
@given(st.dates(dt.date(1981, 1, 1), dt.date(2099, 12, 31)))
def test_a_weekday_lies_in_the_week_before_the_report(day: dt.date) -> None:
    (found,) = dates("They met on Friday.", day)
    friday = dt.date.fromisoformat(found.split()[1])
    assert friday.weekday() == 4
    assert 0 <= (day - friday).days < 7
