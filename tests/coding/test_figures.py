"""Figures: quantities of an operation with comparator, unit and role, and the numbers that are none."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demarche import pipeline

if TYPE_CHECKING:
    from demarche.model import Figure

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "coding" / "figures.toml").read_text("utf-8"))["case"]
CODEBOOK = Path(pipeline.__file__).parent / "data" / "codebook"


ON_TOPIC = "\n\nThese were cyberattacks."
"""Reports that speak of no cyber operation at all are passed over."""


def figures(text: str) -> tuple[Figure, ...]:
    return pipeline.code_document(pipeline.read_text(text + ON_TOPIC)).figures


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["in"])
def test_figures(case: dict[str, Any]) -> None:
    found = [
        {
            "words": figure.span.of(case["in"]), "value": figure.value, "to": figure.to, "comparator": figure.comparator,
            "unit": figure.unit, "role": figure.role,
        }
        for figure in figures(case["in"])
    ]  # fmt: skip
    assert found == [{"value": None, "to": None, **wanted} for wanted in case.get("found", ())]


@pytest.mark.parametrize(
    ("field", "file"), [("unit", "figure_unit"), ("role", "figure_role"), ("comparator", "figure_comparator")]
)
def test_values_are_of_the_codebook(field: str, file: str) -> None:
    known = {line.split("\t")[0] for line in (CODEBOOK / f"{file}.tsv").read_text("utf-8").splitlines()}
    for case in CASES:
        for figure in figures(case["in"]):
            assert getattr(figure, field).partition(":")[0] in known


def test_a_figure_is_claimed_by_who_gives_it() -> None:
    (figure,) = figures("Microsoft said that hackers had breached 40 companies.")
    assert figure.claimed_by == "co:Microsoft"
    (figure,) = figures("In spring, hackers breached 40 companies in Europe.")
    assert figure.claimed_by is None


def test_nobody_claims_what_a_passive_leaves_open() -> None:
    (figure,) = figures("Hackers are said to have breached 40 companies.")
    assert figure.claimed_by is None


def test_an_organisation_needs_no_verb_where_the_report_speaks_of_an_operation() -> None:
    told = "The hack of the mail servers was large. It is a matter of more than 30,000 organisations."
    assert [figure.value for figure in figures(told)] == [30000]
    assert not figures("The fair was large. It is a matter of more than 30,000 organisations.")


@settings(deadline=None)
@given(st.integers(min_value=13, max_value=10**9))
def test_thousands_separators_do_not_change_the_value(number: int) -> None:
    (figure,) = figures(f"Hackers breached more than {number:,} companies.")
    assert figure.value == number


@settings(deadline=None)
@given(st.text(alphabet="0123456789 .,$€-:/%'\"()abkmnMillionofthedozen", max_size=80))
def test_odd_numbers_never_break_the_reader(text: str) -> None:
    for figure in figures("Hackers stole " + text + " files from banks."):
        assert figure.span.start < figure.span.end
        assert figure.to is None or (figure.value is not None and figure.value < figure.to)
