"""Whole pages as data: what is marked, why, and what is left alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from demarche.cleaning import clean, load_furniture
from demarche.model import Document, Source

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "cleaning" / "pages.toml").read_text("utf-8"))["case"]


def _param(case: dict[str, Any]) -> Any:
    marks = [pytest.mark.xfail(reason=case["xfail"])] if "xfail" in case else []
    return pytest.param(case, id=case["name"], marks=marks)


@pytest.mark.parametrize("case", [_param(case) for case in CASES])
def test_page(case: dict[str, Any]) -> None:
    language = case.get("language", "en")
    document = Document(
        id="", text=case["text"], name="case", source=Source(path="-"),
        title=case.get("title"), publisher=case.get("publisher"), language=language,
    )  # fmt: skip
    regions = clean(document, load_furniture(language))
    marked = [(r.reason, r.span.of(document.text).strip()) for r in regions if r.kind == "furniture"]
    headlines = [r.span.of(document.text).strip() for r in regions if r.kind == "headline"]
    glued = [document.text[at:] for r in regions for at in r.glued]
    assert marked == [tuple(pair) for pair in case["furniture"]]
    assert headlines == case["headlines"]
    assert len(glued) == len(case["glued"])
    assert all(text.startswith(start) for text, start in zip(glued, case["glued"], strict=True))
    assert all(r.rule for r in regions if r.kind != "body")
