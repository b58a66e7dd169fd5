"""The codebook's checks of a record, C1 to C8. C1 (words) is the evidence that `proving` slices again."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from demarche.ledger.rows import evidence_places
from demarche.lexicon.tables import DATA, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.model import Document, Region, Statement


def breaches(document: Document, regions: Iterable[Region], statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield the checks that one statement fails, with the reason."""
    places = list(evidence_places(statement))
    speakers, targets = {one.id for one in statement.speakers}, {one.id for one in statement.targets}
    if any(not 0 <= span.start < span.end <= len(document.text) for _, span in places):
        yield "C1", "a span lies outside the text"
    if statement.act.value in attributions():
        if any(name.startswith("media:") for name in speakers):
            yield "C2", "the outlet stands as the speaker of an attribution"
        if both := speakers & targets:
            yield "C6", f"{', '.join(sorted(both))} stands as accuser and as accused"
    actors = (*statement.speakers, *statement.targets)
    if unsaid := [one.id for one in actors if not one.span and not one.via and not one.id.startswith(NOBODY)]:
        yield "C3", f"no words and no reason for {', '.join(unsaid)}"
    furniture = [region.span for region in regions if region.kind == "furniture"]
    for field, span in places:
        if any(span.overlaps(stretch) for stretch in furniture):
            yield "C5", f"{field} was read in furniture"
    if any(not one.scope for one in statement.likelihood):
        yield "C8", "a likelihood has no scope"


NOBODY: Final = ("anon", "narrator")
"""Speakers that stand for there being no name."""


@cache
def attributions() -> frozenset[str]:
    """Name the acts that hold someone responsible."""
    table = rows(DATA / "codebook" / "act.tsv", ("value", "rank", "family", "definition", "example", "source"))
    return frozenset(row["value"] for row in table if row["family"] == "attribution")


def early_replies(statements: dict[str, Statement]) -> Iterator[tuple[str, str]]:
    """Yield the replies said before what they answer (C4), with the reason; `statements` are by id."""
    for ident, reply in statements.items():
        for answered in reply.answers:
            before = statements.get(answered)
            if before and reply.said_on and before.said_on and reply.said_on.end < before.said_on.start:
                yield ident, f"C4: it was said before {answered}, which it answers"


def counted_twice(cases: dict[str, list[str]], clusters: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the cases that count two documents of one copy cluster (C7); cases hold the documents they count."""
    for case, documents in cases.items():
        seen: dict[str, str] = {}
        for document in documents:
            cluster = clusters.get(document, document)
            if seen.setdefault(cluster, document) != document:
                yield case, f"C7: it counts {document[:12]}, a copy of {seen[cluster][:12]}"
