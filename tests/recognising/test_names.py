"""Names are found as written, ambiguous ones only where the context calls for them, offsets always true."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demarche.lexicon import load
from demarche.model import Region, Span
from demarche.pipeline import read_text
from demarche.recognising import recognise
from demarche.recognising.sentences import split

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "recognising" / "names.toml").read_text(encoding="utf-8"))["case"]
KINDS = {"state", "agency", "group", "cve", "company", "organisation"}


def body(text: str) -> tuple[Region, ...]:
    return (Region(span=Span(0, len(text)), kind="body"),)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_names(case: dict[str, Any]) -> None:
    document = read_text(case["text"])
    found = recognise(document, body(document.text), load()).mentions
    assert {mention.id for mention in found if mention.kind in KINDS} == set(case["finds"])


def test_a_word_glued_to_another_is_found_where_cleaning_says_it_begins() -> None:
    text = "Site OnlineUnited States officials spoke."
    document = read_text(text)
    start = text.index("United")
    glued = (Region(span=Span(0, len(text)), kind="body", glued=(start,)),)
    assert Span(start, start + len("United States")) in [m.span for m in recognise(document, glued, load()).mentions]
    assert Span(start, start + len("United States")) not in [m.span for m in recognise(document, body(text), load()).mentions]


def test_furniture_is_passed_over() -> None:
    text = "Russia hacked it.\nRelated: Iran hacked it."
    document = read_text(text)
    cut = text.index("\n") + 1
    regions = (
        Region(span=Span(0, cut), kind="body"),
        Region(span=Span(cut, len(text)), kind="furniture", reason="related_links"),
    )
    assert {m.id for m in recognise(document, regions, load()).mentions if m.kind == "state"} == {"RU"}


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("“They did it. We know it,” Sen. Ann Example said. The U.S. agreed.", 3),
        ("Mr. Example spoke at 5 p.m. on Monday about the hack.", 1),
        ("One line\nanother line", 2),
    ],
)
def test_sentences_split_inside_quotations_and_not_after_abbreviations(line: str, count: int) -> None:
    assert len(split(line, body(line), "en")) == count


@given(st.text(max_size=400))
def test_any_text_gives_ordered_sentences_and_mentions_inside_it(text: str) -> None:
    document = read_text("Begin. " + text)
    found = recognise(document, body(document.text), load())
    last = 0
    for sentence in found.sentences:
        assert last <= sentence.span.start < sentence.span.end <= len(document.text)
        last = sentence.span.end
    for mention in found.mentions:
        assert 0 <= mention.span.start < mention.span.end <= len(document.text)
