"""Hand-made reports: every span is found from the words it stands for, so no offset is written by hand."""

from __future__ import annotations

import datetime as dt
import hashlib

from demarche.model import (
    Actor,
    Confidence,
    Document,
    Figure,
    Likelihood,
    Mention,
    NearMiss,
    Provenance,
    Published,
    Region,
    Report,
    SaidOn,
    Source,
    Span,
    Statement,
    Value,
    Victim,
)

TEXT = """Ruritania says Grenbia's spies broke into its mail servers
By Ana Weir, Harbour Courier
The government of Ruritania said on 3 May 2021 that hackers employed by Grenbia's Ministry of Quiet almost \
certainly broke into mail servers at more than 4,000 firms, and Borovia joined it in condemning the theft of designs.
READ NEXT: Ten gardens to see this spring
"We have no part in this," a Grenbian diplomat answered, calling the charge a fairy tale.
Subscribe to the Courier for two crowns a week
"""
PROVENANCE = Provenance(rule="accuse.say_that", lexicon="2021.1", score=0.9)


def span(words: str, text: str = TEXT) -> Span:
    """Find the words, which must stand in the text once."""
    assert text.count(words) == 1, words
    start = text.index(words)
    return Span(start, start + len(words))


def value(name: str, words: str, rule: str, text: str = TEXT) -> Value:
    return Value(value=name, span=span(words, text), rule=rule)


def document(text: str = TEXT, **fields: object) -> Document:
    ident = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    given = {
        "name": "courier",
        "source": Source(path="reports/courier.txt", bytes_hash=ident),
        "title": "Ruritania says Grenbia's spies broke into its mail servers",
        "url": "https://courier.example/2021/05/03/mail",
        "publisher": "Harbour Courier",
        "byline": "Ana Weir",
        "published": Published(date=dt.date(2021, 5, 3), basis="metadata", as_written="2021-05-03T08:00"),
        "language": "en",
        "kind": "news",
    } | fields
    return Document(id=ident, text=text, **given)  # type: ignore[arg-type]


def regions(text: str = TEXT) -> tuple[Region, ...]:
    """Mark the text line by line, as the cleaning stage would."""
    marks = {"Ruritania says": ("headline", None), "By Ana": ("furniture", "author_box")}
    marks |= {"READ NEXT": ("furniture", "related_links"), "Subscribe": ("furniture", "subscribe")}
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        kind, reason = next((mark for words, mark in marks.items() if line.startswith(words)), ("body", None))
        rule = f"furniture:{reason}" if reason else "layout"
        found.append(Region(span=Span(at, at + len(line)), kind=kind, reason=reason, rule=rule))  # type: ignore[arg-type]
        at += len(line)
    return tuple(found)


def accusation() -> Statement:
    """An attribution with every kind of field."""
    return Statement(
        id="s-accuse",
        document=document().id,
        span=span(TEXT[TEXT.index("The government of") : TEXT.index(", and Borovia")]),
        act=value("attribute", "said on 3 May 2021 that", "accuse.say_that"),
        speakers=(
            Actor(id="RU-R", fine=("RU-R.GOV",), capacity="government", role="lead",
                  span=span("The government of Ruritania"), via="name", rule="actor.government"),
        ),
        targets=(
            Actor(id="GR-B", fine=("GR-B.MOQ",), level="service", span=span("Grenbia's Ministry of Quiet"),
                  via="name", rule="actor.agency"),
        ),
        link=Value(value="affiliated", to="directed", span=span("employed by"), rule="link.employed"),
        likelihood=(
            Likelihood(term="almost certainly", span=span("almost certainly"), scheme="PHIA", low=95, high=100,
                       rule="likelihood.phia"),
        ),
        confidence=(Confidence(term="certainly", span=span("certainly"), level="high"),),
        conduct=(
            value("intrusion", "broke into mail servers", "conduct.break_in"),
            value("ip_theft", "theft of designs", "conduct.designs"),
        ),
        operation=Value(value="mail-2021", via="document"),
        products=(value("prod:Mail Server", "mail servers at", "product"),),
        victims=(Victim(name="firms", span=span("firms"), country="RU-R"),),
        status=Value(value="current", via="default"),
        voice=Value(value="reported", via="default"),
        said_on=SaidOn(as_written="3 May 2021", start=dt.date(2021, 5, 3), end=dt.date(2021, 5, 3), precision="day",
                       basis="text", span=span("3 May 2021")),
        provenance=PROVENANCE,
    )  # fmt: skip


def condemnation() -> Statement:
    """A statement whose span lies partly inside no other, and whose target is inherited."""
    return Statement(
        id="s-condemn",
        document=document().id,
        span=span("Borovia joined it in condemning the theft of designs"),
        act=value("condemn", "condemning", "stance.condemn"),
        speakers=(Actor(id="BO", span=span("Borovia"), via="name", role="parallel"),),
        targets=(),
        status=Value(value="current"),
        voice=Value(value="reported"),
        provenance=PROVENANCE,
    )


def overlapping() -> Statement:
    """A statement that begins inside the accusation and ends inside the condemnation."""
    return Statement(
        id="s-overlap",
        document=document().id,
        span=span("at more than 4,000 firms, and Borovia joined it"),
        act=value("corroborate", "joined it", "stance.join"),
        speakers=(Actor(id="BO", span=span("Borovia"), via="name"),),
        targets=(Actor(id="GR-B", via="anaphor"),),
        status=Value(value="current"),
        voice=Value(value="reported"),
        provenance=PROVENANCE,
    )


def denial() -> Statement:
    return Statement(
        id="s-deny",
        document=document().id,
        span=span(TEXT[TEXT.index('"We have') : TEXT.index("\nSubscribe")]),
        act=value("reject", "a fairy tale", "reply.groundless"),
        speakers=(Actor(id="GR-B", capacity="diplomat", span=span("a Grenbian diplomat"), via="adjective"),),
        targets=(),
        status=Value(value="current"),
        voice=Value(value="quoted"),
        answers=("s-accuse",),
        provenance=PROVENANCE,
    )


def figure() -> Figure:
    return Figure(span=span("more than 4,000 firms"), value=4000, unit="organisations", comparator="more_than",
                  claimed_by="RU-R", rule="figure.number")  # fmt: skip


def report(**fields: object) -> Report:
    """One report with four statements, two of them overlapping, a figure and a near miss."""
    given = {
        "document": document(),
        "regions": regions(),
        "mentions": (Mention(span=span("Grenbia's Ministry of Quiet"), kind="agency", id="GR-B.MOQ", rule="name"),),
        "statements": (accusation(), overlapping(), condemnation(), denial()),
        "figures": (figure(),),
        "near_misses": (
            NearMiss(span=span("broke into its mail servers"), rule="accuse.headline", lacked="a speech verb"),
        ),
    } | fields
    return Report(**given)  # type: ignore[arg-type]


def quiet(text: str = "The harbour fair opened under a clear sky.\n") -> Report:
    """A report that holds no statement."""
    found = document(text, name="fair", source=Source(path="reports/fair.txt"), title=None, published=None, url=None,
                     publisher=None, byline=None)  # fmt: skip
    return Report(document=found, regions=(Region(span=Span(0, len(text)), kind="body", rule="layout"),))
