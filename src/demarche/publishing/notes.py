"""The notes beside a report's text: what each statement says, in the codebook's words, and why it was read so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demarche import lexicon
from demarche.publishing.codebook import family, table
from demarche.publishing.markup import Markup, element, join
from demarche.publishing.record import coded
from demarche.publishing.tracing import traces
from demarche.publishing.visible import one_line
from demarche.publishing.wording import amount, chance, ranged, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.model import Actor, Figure, Report, Statement
    from demarche.publishing.tracing import Trace


def note(report: Report, number: int, key: str) -> Markup:
    """Write the note of statement `number` (from 0); `key` makes its anchors unique on the page."""
    statement = report.statements[number]
    act = statement.act.value
    entry = table("act").get(act)
    back = element("a", str(number + 1), class_="number", href=f"#{key}t{number + 1}", title="to the words in the text")
    status = statement.status.value
    head = element(
        "h3",
        back,
        element("span", spaced(act), class_="act", title=entry["definition"] if entry else None),
        element("span", spaced(status), class_="status") if status != "current" else None,
        *(element("span", spaced(flag), class_="status") for flag in statement.flags),
        element("span", statement.voice.value, class_="voice"),
    )
    fields = _fields(report, statement, key)
    told = [element("div", element("dt", name), element("dd", said)) for name, said in fields]
    return element(
        "aside",
        head,
        _parties(statement),
        element("dl", *told) if told else None,
        _why(statement, report.document.text),
        class_=f"note k{number + 1} {family(act)}",
        id=f"{key}s{number + 1}",
    )


def figure_note(figure: Figure, number: int, key: str, text: str) -> Markup:
    """Write one line on a figure."""
    back = element("a", str(number + 1), class_="number", href=f"#{key}f{number + 1}", title="to the words in the text")
    claimed = f", says {party(figure.claimed_by)}" if figure.claimed_by else ""
    said = element("span", amount(figure), class_="amount")
    quote = element("q", one_line(figure.span.of(text), 120))
    return element("li", back, said, f" as {spaced(figure.role)}{claimed} ", quote, id=f"{key}g{number + 1}")


def party(ident: str) -> str:
    """Name a party as a person would."""
    if ident == "narrator":
        return "the report itself"
    kind, _, name = ident.partition(":")
    if kind == "anon":
        return f"unnamed, {party(name)}" if name else "unnamed source"
    entity = lexicon.load().entities.get(ident)
    return entity.name if entity else name or ident


def _parties(statement: Statement) -> Markup:
    speakers = _actors(statement.speakers) or element("em", "nobody named")
    if not statement.targets:
        return element("p", speakers, class_="parties")
    arrow = element("span", " → ", class_="arrow")
    return element("p", speakers, arrow, _actors(statement.targets), class_="parties")


def _actors(actors: Iterable[Actor]) -> Markup:
    return Markup(", ".join(map(_actor, actors)))


def _actor(actor: Actor) -> Markup:
    name = party(actor.id)
    capacity = "" if actor.capacity.endswith(name) else actor.capacity  # "the United States" says nothing new
    finer = [*map(party, actor.fine), capacity, spaced(actor.level), spaced(actor.role)]
    told = " · ".join(dict.fromkeys(filter(None, finer)))
    by = f", by {actor.via}" if actor.via else ""
    strong = element("b", name, title=f"{actor.id}{by}")
    return join([strong, element("span", f" {told}", class_="fine") if told else None])


def _fields(report: Report, statement: Statement, key: str) -> Iterator[tuple[str, Markup]]:
    values = coded(statement)
    if statement.holder:
        yield "held by", _actor(statement.holder)
    for field in ("link", "measure"):
        for value in values.get(field, ()):
            entry = table(field).get(value.value)
            yield field, element("span", ranged(value), title=entry["definition"] if entry else None)
    for likelihood in statement.likelihood:
        yield "likelihood", element("span", chance(likelihood), title=f"scope: {spaced(likelihood.scope)}")
    for confidence in statement.confidence:
        yield "confidence", element("span", confidence.level, title=confidence.term)
    for field in ("conduct", "operation", "products", "malware", "cves"):
        names = dict.fromkeys(spaced(_bare(value.value)) for value in values.get(field, ()))
        if names:
            yield field, join([", ".join(names)])
    if statement.victims:
        yield "victims", join(["; ".join(dict.fromkeys(party(one.name) for one in statement.victims))])
    if statement.said_on:
        yield "said on", element("span", str(statement.said_on.start), title=statement.said_on.basis)
    answered = [at for at, other in enumerate(report.statements, 1) if other.id in statement.answers]
    if answered:
        links = [element("a", f"{at}", href=f"#{key}s{at}", class_="number") for at in answered]
        yield "answers", join(links)


def _bare(ident: str) -> str:
    return ident.partition(":")[2] or ident


def _why(statement: Statement, text: str) -> Markup:
    """Fold away, under the note, which words and which rule gave each field."""
    rows = [_trace(trace, text) for trace in traces(statement)]
    rule = element("p", f"read by {statement.provenance.rule}, score {statement.provenance.score:.2g}", class_="rule")
    return element("details", element("summary", "why"), element("table", *rows), rule)


def _trace(trace: Trace, text: str) -> Markup:
    words = element("q", one_line(trace.span.of(text), 160)) if trace.span else trace.via
    cells = [element("td", trace.value), element("td", words, title=trace.rule or None)]
    return element("tr", element("th", trace.field, scope="row"), *cells)
