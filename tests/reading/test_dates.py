"""Publication dates: whole days only, from values, URLs, texts and names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.reading import dates

MONTHS = {"july": 7, "jul": 7}
CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "reading" / "dates.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["value"], ids=lambda case: case["in"])
def test_value(case: dict[str, Any]) -> None:
    assert dates.parse(case["in"], MONTHS) == case.get("day")


@pytest.mark.parametrize("case", CASES["url"], ids=lambda case: case["in"])
def test_url(case: dict[str, Any]) -> None:
    found = dates.from_url(case["in"], MONTHS)
    assert (found.date if found else None) == case.get("day")
    assert found is None or (found.basis == "url" and found.as_written in case["in"])


@pytest.mark.parametrize("case", CASES["text"], ids=lambda case: case["in"][:30])
def test_text(case: dict[str, Any]) -> None:
    found = dates.from_text(case["in"], MONTHS)
    assert (found.date if found else None) == case.get("day")
    assert (found.as_written if found else None) == case.get("as_written")


@pytest.mark.parametrize("case", CASES["name"], ids=lambda case: case["in"])
def test_name(case: dict[str, Any]) -> None:
    found = dates.from_name(case["in"])
    assert (found.date if found else None) == case.get("day")


def test_months_are_data() -> None:
    assert dates.parse("19 July 2021") is None
    assert dates.parse("19 juillet 2021", {"juillet": 7}) == dates.parse("2021-07-19")


@given(st.dates(min_value=dates.dt.date(1980, 1, 1), max_value=dates.dt.date(2100, 12, 31)))
def test_every_day_comes_back(day: dates.dt.date) -> None:
    assert dates.parse(day.isoformat()) == day
    assert dates.parse(day.strftime("%Y%m%d")) == day
    found = dates.from_url(f"https://news.example/{day:%Y/%m/%d}/title")
    assert found is not None
    assert found.date == day


@given(st.text())
def test_no_text_raises(text: str) -> None:
    dates.parse(text, MONTHS)
    dates.from_text(text, MONTHS)
    dates.from_url(text, MONTHS)
