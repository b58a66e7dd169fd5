"""What an analyst reads in a terminal: for each report who says what of whom, how, in which words, and where.

Foreign text never reaches the terminal as markup or control: it is put into `Text` objects, with hidden characters
named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from demarche.model import Report
from demarche.publishing.codebook import family
from demarche.publishing.record import at, coded, place
from demarche.publishing.screen import screen
from demarche.publishing.visible import one_line
from demarche.publishing.wording import amount, chance, ranged, silence, spaced

Row = tuple[Text, Text, Text, Text]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from rich.console import RenderableType

    from demarche.errors import Fault
    from demarche.model import Actor, Document, Figure, Span, Statement
    from demarche.publishing import View

TONES: Final = {"attribution": "red", "stance": "blue", "pressure": "magenta", "response": "green", "reply": "yellow"}
QUOTE: Final = 220
"""Longest quotation in characters; a longer one loses its middle."""
NARROW: Final = 84
"""Below this width in columns, what stands side by side is stacked."""


def write(results: Iterable[Report | Fault], out: TextIO, view: View) -> None:
    """Write each report as soon as it is there; faults are left to the summary."""
    console = screen(out, view)
    for result in results:
        if isinstance(result, Report):
            console.print(_report(result, view))


def _report(report: Report, view: View) -> RenderableType:
    document = report.document
    rows = [_statement(document, statement) for statement in report.statements]
    rows += [_figure(document, figure) for figure in report.figures]
    body: RenderableType = _stacked(rows) if view.width < NARROW else _columns(rows)
    nothing = [] if report.statements else [Text(f" {silence(document)}", "dim")]
    return Group(_heading(document), *nothing, *([Padding(body, (0, 0, 0, 1))] if rows else []), "")


def _heading(document: Document) -> Text:
    published = document.published
    dated = f"{published.date} ({published.basis})" if published else "undated"
    about = " · ".join(one_line(part) for part in (document.publisher, dated, place(document)) if part)
    title = one_line(document.title or document.name, QUOTE)
    return Text.assemble((title, "bold"), "\n", (f" {about}", "dim"))


def _columns(rows: Iterable[Row]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for ratio in (4, 3, 7):
        table.add_column(ratio=ratio, overflow="fold")
    for who, how, words, where in rows:
        table.add_row(who, how, Text.assemble(words, "\n", where))
    return table


def _stacked(rows: Iterable[Row]) -> Group:
    parts: list[RenderableType] = []
    for who, *rest in rows:
        parts += [who, *(Padding(text, (0, 0, 0, 2)) for text in rest if text)]
    return Group(*parts)


def _statement(document: Document, statement: Statement) -> Row:
    """Lay out a statement: who → act → whom; how; its words; where they stand."""
    tone = TONES.get(family(statement.act.value), "")
    who = Text.assemble(_parties(statement.speakers) or Text("nobody named", "italic"), " → ")
    who.append(spaced(statement.act.value), tone)
    if statement.targets:
        who.append(" → ").append_text(_parties(statement.targets))
    return who, Text(" · ").join(_how(statement)), *_words(document, statement.span)


def _how(statement: Statement) -> Iterator[Text]:
    """Yield what qualifies the statement; a current one does not say so."""
    if statement.status.value != "current":
        yield Text(statement.status.value, "bold")
    values = coded(statement)
    for field in ("link", "measure"):
        yield from (Text(ranged(value)) for value in values.get(field, ()))
    yield from (Text(one_line(chance(likelihood)), "italic") for likelihood in statement.likelihood)
    yield from (Text(f"{one_line(one.term)} confidence", "italic") for one in statement.confidence)
    for name in dict.fromkeys(spaced(value.value) for value in values.get("conduct", ())):
        yield Text(name)


def _figure(document: Document, figure: Figure) -> Row:
    claimed = Text(f"says {one_line(figure.claimed_by)}") if figure.claimed_by else Text()
    return Text(f"{amount(figure)} as {spaced(figure.role)}", "dim"), claimed, *_words(document, figure.span)


def _parties(actors: Iterable[Actor]) -> Text:
    return Text(", ").join(map(_party, actors))


def _party(actor: Actor) -> Text:
    finer = ", ".join(fine.removeprefix(f"{actor.id}.") for fine in actor.fine)
    return Text.assemble((one_line(actor.id), "bold"), (f" ({one_line(finer)})" if finer else "", "dim"))


def _words(document: Document, span: Span) -> tuple[Text, Text]:
    """Quote the words, and say where they stand in the form that `explain` takes."""
    return Text(f"“{one_line(span.of(document.text), QUOTE)}”"), Text(at(document, span), "dim")
