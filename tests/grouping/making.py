"""Made reports: few words a test has to say, everything else filled in."""

from __future__ import annotations

import datetime as dt
import hashlib

from demarche.model import (
    Actor,
    Document,
    Figure,
    Likelihood,
    Mention,
    Provenance,
    Published,
    Report,
    SaidOn,
    Source,
    Span,
    Statement,
    Value,
)

DAY = dt.date(2021, 5, 3)
RULE = Provenance(rule="made", lexicon="made", score=1.0)


def day(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


def document(text: str, *, on: int | None = 0, title: str | None = None, **fields: object) -> Document:
    text = f"{title}\n\n{text}" if title else text
    return Document(
        id=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        name=text[:12],
        source=Source(path="made.txt"),
        title=title,
        published=None if on is None else Published(date=day(on), basis="given", as_written=""),
        **({"language": "en"} | fields),  # type: ignore[arg-type]
    )


def report(
    text: str, *told: dict, names: dict[str, str] | None = None, figures: tuple[dict, ...] = (), **fields: object
) -> Report:
    """Make a report. `told` are statements: `words` of the text, `act`, `by`, `to` and more; `names` are id → kind."""
    made = document(text, **fields)  # type: ignore[arg-type]
    mentions = tuple(Mention(span=Span(0, 1), kind=kind, id=ident) for ident, kind in (names or {}).items())
    counted = tuple(Figure(**{**one, "span": place(made, one["span"])}) for one in figures)
    return Report(document=made, mentions=mentions, statements=tuple(statement(made, **one) for one in told), figures=counted)


def place(made: Document, words: str) -> Span:
    start = made.text.index(words)
    return Span(start, start + len(words))


def statement(
    made: Document,
    *,
    words: str,
    act: str = "attribute",
    by: tuple[str, ...] = ("US",),
    to: tuple[str, ...] = ("RU",),
    status: str = "current",
    voice: str = "reported",
    link: str | None = None,
    measure: str | None = None,
    conduct: tuple[str, ...] = (),
    likely: str | None = None,
    on: int | None = None,
    level: str = "",
    fine: tuple[str, ...] = (),
    operation: str | None = None,
    role: str = "",
    via: str = "",
    answers: tuple[str, ...] = (),
) -> Statement:
    span = place(made, words)
    key = repr((made.id, span.start, act, by, to))
    return Statement(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        document=made.id,
        span=span,
        act=Value(value=act, span=span, rule="made"),
        speakers=tuple(Actor(id=party, fine=fine if number == 0 else (), role=role, via=via) for number, party in enumerate(by)),
        targets=tuple(Actor(id=party, level=level) for party in to),
        status=Value(value=status),
        voice=Value(value=voice),
        provenance=RULE,
        link=Value(value=link) if link else None,
        likelihood=(Likelihood(term=likely, span=span),) if likely else (),
        conduct=tuple(Value(value=one) for one in conduct),
        operation=Value(value=operation) if operation else None,
        measure=Value(value=measure) if measure else None,
        said_on=None if on is None else SaidOn(as_written="", start=day(on), end=day(on), precision="day", basis="text"),
        answers=answers,
    )
