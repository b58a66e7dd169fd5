"""Every kind of source is found, and what looks like one is not."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from demarche.pipeline import code_document, read_text

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "coding" / "sources.toml").read_text(encoding="utf-8"))["case"]
ATTRIBUTION = {"attribute", "suspect", "corroborate", "name_group"}


def plain(ident: str) -> str:
    """Every unnamed voice counts as one."""
    return "anon" if ident.startswith("anon") else ident


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"])
def test_source(case: dict[str, Any]) -> None:
    wanted = {case["act"]} if "act" in case else ATTRIBUTION
    found = [s for s in code_document(read_text(case["text"])).statements if s.act.value in wanted]
    assert found
    assert {plain(speaker.id) for speaker in found[-1].speakers} == set(case["speakers"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["source"])
def test_no_culprit_accuses_itself(case: dict[str, Any]) -> None:
    for statement in code_document(read_text(case["text"])).statements:
        if statement.act.value in ATTRIBUTION:
            named = {speaker.id for speaker in statement.speakers} - {"anon"}
            assert not named & {target.id for target in statement.targets}
