"""Every construction of culprit assertion is read, and its look-alikes are not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from demarche.pipeline import code_document, read_text

if TYPE_CHECKING:
    from demarche.model import Statement

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "coding" / "assertions.toml").read_text(encoding="utf-8"))["case"]
ATTRIBUTION = {"attribute", "suspect", "corroborate", "name_group"}


def attributions(text: str) -> list[Statement]:
    return [s for s in code_document(read_text(text)).statements if s.act.value in ATTRIBUTION and s.status.value != "negated"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["construction"])
def test_construction(case: dict[str, Any]) -> None:
    found = attributions(case["text"])
    pairs = {f"{speaker.id} > {target.id}" for s in found for speaker in s.speakers for target in s.targets}
    assert pairs == set(case["says"]), pairs
    if "link" in case:
        assert case["link"] in {s.link.value for s in found if s.link}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["construction"])
def test_every_value_has_its_words_or_says_where_it_came_from(case: dict[str, Any]) -> None:
    text = case["text"]
    for statement in code_document(read_text(text)).statements:
        assert statement.span.of(text).strip()
        for value in (statement.act, statement.link, statement.status, statement.measure, *statement.conduct):
            if value is not None:
                assert (value.span is not None and value.span.of(text)) or value.via or value.rule
        for actor in (*statement.speakers, *statement.targets):
            assert actor.span is not None or actor.via or actor.rule
