"""Details of statements: operation, victims, time and likelihood scheme, each with its evidence."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from demarche import pipeline
from demarche.model import Published

if TYPE_CHECKING:
    from demarche.model import Report, Statement

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "coding" / "details.toml").read_text("utf-8"))["case"]
TODAY = Published(date=dt.date(2021, 7, 20), basis="given", as_written="2021-07-20")


def coded(text: str, published: Published | None = TODAY) -> Report:
    document = msgspec.structs.replace(pipeline.read_text(text), published=published)
    return pipeline.code_document(document)


def shown(statement: Statement, field: str) -> Any:
    """Spell a field as the cases do."""
    held = getattr(statement, field)
    if field == "operation":
        return held.value if held else ""
    if field == "said_on":
        return f"{held.start} {held.end} {held.precision} {held.basis}" if held else ""
    if field == "victims":
        return [f"{victim.name} {victim.country or ''}".strip() for victim in held]
    if field == "likelihood":
        return [f"{hedge.term} {hedge.scheme} {hedge.low} {hedge.high} {hedge.scope}" for hedge in held]
    return [value.value for value in held]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["in"])
def test_details(case: dict[str, Any]) -> None:
    first = coded(case["in"]).statements[0]
    assert {field: shown(first, field) for field in case["is"]} == case["is"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["in"])
def test_every_detail_shows_its_words(case: dict[str, Any]) -> None:
    for statement in coded(case["in"]).statements:
        values = (*statement.products, *statement.cves, *statement.malware)
        assert all(value.span is not None and value.rule for value in values)
        assert all(victim.span.of(case["in"]) and victim.rule for victim in statement.victims)
        said = statement.said_on
        assert said is None or said.span is None or said.span.of(case["in"]) == said.as_written


def test_the_one_operation_of_a_report_goes_with_its_statements() -> None:
    told = coded("After the NotPetya attack\n\nNotPetya spread fast.\n\nBritain accused Russia of the cyberattack.")
    (operation,) = {s.operation.value for s in told.statements if s.operation}
    assert operation == "notpetya"
    assert [s.operation.via for s in told.statements if s.operation] == ["report"]


def test_an_operation_of_others_does_not() -> None:
    told = coded(
        "After the NotPetya attack\n\nNotPetya spread fast.\n\nBritain accused Iran of a cyberattack on a bank."
    )
    assert [s.operation for s in told.statements] == [None]


def test_two_operations_leave_it_open() -> None:
    told = coded("NotPetya and WannaCry\n\nBoth spread fast.\n\nBritain accused Russia of a cyberattack on a bank.")
    assert [s.operation for s in told.statements] == [None]


def test_without_a_day_of_publication_only_whole_dates_are_told() -> None:
    assert coded("Norway accused Russia of hacking on Monday.", None).statements[0].said_on is None
    told = coded("On 12 July 2018 Norway accused Russia of hacking its parliament.", None).statements[0].said_on
    assert told is not None
    assert told.start == dt.date(2018, 7, 12)
