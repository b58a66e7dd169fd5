"""What colours a statement: its status, link, hedges and conduct, each with the words it was read from."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demarche import pipeline

if TYPE_CHECKING:
    from demarche.model import Statement

FOLDER = Path(__file__).parents[1] / "cases" / "coding"
ATTRIBUTION = {"attribute", "suspect", "corroborate", "name_group"}
YEARS = st.integers(min_value=1990, max_value=2019)


def cases(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["case"]


def said(text: str, of: str = "") -> list[Statement]:
    """Statements of the sentence that begins with `of`."""
    found = pipeline.code_document(pipeline.read_text(text)).statements
    first = text.index(of)
    last = text.find("\n", first)
    return [s for s in found if first <= s.act.span.start < (last if last > 0 else len(text))] if of else list(found)


def attribution(case: dict[str, Any]) -> Statement:
    found = [s for s in said(case["in"], case.get("of", "")) if s.act.value in ATTRIBUTION]
    assert found, "no attribution"
    return found[0]


@pytest.mark.parametrize("case", cases("status"), ids=lambda case: case["why"])
def test_status(case: dict[str, Any]) -> None:
    found = [s for s in said(case["report"].strip(), case["of"]) if s.act.value in {*ATTRIBUTION, "respond"}]
    assert found
    assert {s.status.value for s in found} == {case["status"]}


@pytest.mark.parametrize("case", cases("status"), ids=lambda case: case["why"])
def test_every_status_shows_where_it_comes_from(case: dict[str, Any]) -> None:
    for statement in said(case["report"].strip()):
        assert statement.status.rule
        assert statement.status.span is not None or statement.status.via


@pytest.mark.parametrize("case", cases("link"), ids=lambda case: case["in"])
def test_link(case: dict[str, Any]) -> None:
    link = attribution(case).link
    assert link is not None
    assert (link.value, bool(link.rule)) == (case["link"], True)


@pytest.mark.parametrize("case", cases("hedges"), ids=lambda case: case["in"])
def test_hedges(case: dict[str, Any]) -> None:
    found = attribution(case)
    assert found.act.value == case["act"]
    assert [hedge.term for hedge in found.likelihood] == case["terms"]


@pytest.mark.parametrize("case", cases("conduct"), ids=lambda case: case["in"])
def test_conduct(case: dict[str, Any]) -> None:
    found = attribution(case).conduct
    assert [value.value for value in found] == case["conduct"]
    assert all(value.span is not None and value.span.of(case["in"]) for value in found)


@given(YEARS)
@settings(max_examples=20, deadline=None)
def test_an_accusation_of_an_earlier_year_is_past(year: int) -> None:
    report = f"""Estonia blames Russia for hacking its grid

Estonia accused Russia on Monday, 3 May 2021 of hacking the operator of its power grid.

In {year}, Latvia accused Russia of hacking its railway."""
    assert {s.status.value for s in said(report, f"In {year}")} == {"past"}
    assert {s.status.value for s in said(report, "Estonia accused")} == {"current"}
