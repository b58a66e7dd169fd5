"""The project's own reports, with cut copies of some: whatever the order, the same cases."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from demarche import pipeline
from demarche.grouping import Groups, add, clusters, group
from demarche.reading import ReadOptions

if TYPE_CHECKING:
    from demarche.model import Report

TEXTS = sorted((Path(__file__).parents[2] / "eval/texts").glob("*.txt"))
OPTIONS = ReadOptions()


@cache
def reports() -> tuple[Report, ...]:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in TEXTS}
    cut = {f"{name}-cut": text[: len(text) * 4 // 5] + "\nMore to follow." for name, text in list(texts.items())[::4]}
    documents = [pipeline.read_text(text, name, OPTIONS) for name, text in (texts | cut).items()]
    return tuple(pipeline.code_document(document) for document in documents)


def shape(groups: Groups) -> set[tuple[str, frozenset[str]]]:
    return {(case.id, frozenset(case.reports)) for case in groups.cases()}


def test_cut_copies_are_found() -> None:
    documents = {report.document.id: report.document for report in reports()}
    found = clusters(group(reports()), documents)
    names = [{documents[ident].name.removesuffix("-cut") for ident in cluster.members} for cluster in found]
    assert all(len(one) == 1 for one in names)
    assert len(names) == len(TEXTS)
    assert all("cut" not in documents[cluster.origin].name for cluster in found)


@pytest.mark.parametrize("seed", range(4))
def test_order_makes_no_difference(seed: int) -> None:
    shuffled = random.Random(seed).sample(reports(), len(reports()))  # noqa: S311
    assert shape(group(shuffled)) == shape(group(reports()))
    groups = group(shuffled[:60])
    for report in shuffled[60:]:
        add(groups, report)
    assert {members for _, members in shape(groups)} == {members for _, members in shape(group(reports()))}
