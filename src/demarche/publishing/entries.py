"""Statements one by one, as searches show them: two lines each for people, one JSON object for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from demarche.model import Report
from demarche.publishing.record import at, coded, published
from demarche.publishing.visible import one_line
from demarche.publishing.wording import spaced

if TYPE_CHECKING:
    from demarche.model import Document, Statement

QUOTE: Final = 200
"""Characters of a quote that a list shows."""
UNDATED: Final = "undated   "


def lines(document: Document, statement: Statement) -> str:
    """Lay a statement out: when, who, what, whom, how, its state and id; below, its words and where they stand."""
    said = statement.said_on.start if statement.said_on else document.published.date if document.published else None
    speakers = ", ".join(one.id for one in statement.speakers) or "nobody named"
    targets = ", ".join(one.id for one in statement.targets)
    how = [spaced(value.value) for name in ("link", "measure", "conduct") for value in coded(statement).get(name, ())]
    how += [one.term for one in statement.likelihood]
    deed = " → ".join(part for part in (speakers, spaced(statement.act.value), targets) if part)
    told = " · ".join([deed, *dict.fromkeys(how)])
    words = one_line(statement.span.of(document.text), QUOTE)
    about = ", ".join(one_line(part) for part in (document.publisher, at(document, statement.span)) if part)
    first = f"{said or UNDATED}  {one_line(told)}  [{statement.review} {statement.id}]"
    return f"{first}\n            “{words}” {about}\n"


def plain(document: Document, statement: Statement) -> dict[str, Any]:
    """Give a statement the published shape, with the document's heading beside it."""
    whole = published(Report(document=document, statements=(statement,)))
    heading = {name: getattr(whole.document, name) for name in HEADING}
    return {"document": heading, **msgspec.to_builtins(whole.statements[0])}


HEADING: Final = ("id", "hash", "source", "title", "url", "publisher", "published", "language", "kind")
