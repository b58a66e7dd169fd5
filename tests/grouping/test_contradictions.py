from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import pytest
from making import report

from demarche.grouping.contradictions import RULES, Told, contradictions
from demarche.grouping.statements import utterances
from demarche.model import Contradiction, ContradictionKind, Report

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/grouping/contradictions.toml").read_text(encoding="utf-8"))["case"]


def tuples(told: dict) -> dict:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}


def made(given: dict) -> Report:
    told = [tuples(one) for one in given.get("told", ())]
    return report(given["text"], *told, figures=tuple(given.get("figures", ())), on=given.get("on", 0))


def found(reports: list[Report], earlier: list[Report]) -> tuple[Contradiction, ...]:
    told = Told(
        utterances=utterances(reports, lambda ident: ident, {}),
        places={statement.id: (statement, one) for one in reports for statement in one.statements},
        reports=reports,
        publishers={},
        earlier=[(statement, one) for one in earlier for statement in one.statements],
    )
    return contradictions(told)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_contradictions(case: dict) -> None:
    reports = [made(one) for one in case["report"]]
    earlier = [report(case["earlier"], {"words": "blamed"}, on=0)] if "earlier" in case else []
    got = found(reports, earlier)
    named = [one.kind if "/" not in "".join(case["kinds"]) else f"{one.kind}/{one.status}" for one in got]
    assert named == case["kinds"]
    assert all(len(one.members) > 1 for one in got)
    assert found(reports[::-1], earlier) == got


def test_every_kind_has_a_rule_and_a_case() -> None:
    kinds = set(get_args(ContradictionKind))
    assert set(RULES) == kinds
    assert {kind.partition("/")[0] for case in CASES for kind in case["kinds"]} == kinds
