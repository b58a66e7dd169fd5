"""What the rules made of a stretch of text: what fired there, what nearly fired, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from demarche.publishing.record import at
from demarche.publishing.screen import screen
from demarche.publishing.tracing import traces
from demarche.publishing.visible import one_line
from demarche.publishing.wording import amount, silence, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from rich.console import Console

    from demarche.model import Report, Span, Statement
    from demarche.publishing import View


def write_explained(report: Report, span: Span, out: TextIO, view: View) -> None:
    """Write the statements, figures, near misses, names and regions that share a character with `span`."""
    console = screen(out, view)
    text = report.document.text
    console.print(Text(at(report.document, span), "bold"), soft_wrap=True)
    console.print(Text(f"“{one_line(span.of(text), 600)}”"))
    statements = [statement for statement in report.statements if statement.span.overlaps(span)]
    for statement in statements:
        _statement(console, report, statement)
    if not statements:
        console.print(f"\nhere: {silence(report.document)}")
    _section(console, "figures", (
        (amount(figure), spaced(figure.role), _quote(text, figure.span), figure.rule)
        for figure in report.figures if figure.span.overlaps(span)
    ))  # fmt: skip
    _section(console, "nearly fired", (
        (miss.rule, f"lacked {miss.lacked}", _quote(text, miss.span), "")
        for miss in report.near_misses if miss.span.overlaps(span)
    ))  # fmt: skip
    _section(console, "names", (
        (mention.id, mention.kind, _quote(text, mention.span), mention.rule or mention.use)
        for mention in report.mentions if mention.span.overlaps(span)
    ))  # fmt: skip
    _section(console, "regions", (
        (region.kind, region.reason or "", f"{region.span.start}-{region.span.end}", region.rule)
        for region in report.regions if region.span.overlaps(span)
    ))  # fmt: skip


def _statement(console: Console, report: Report, statement: Statement) -> None:
    made = statement.provenance
    words = statement.span
    head = f"{spaced(statement.act.value)}, {words.start}-{words.end}, by {made.rule}"
    score = f" (score {made.score:.2g}, lexicon {made.lexicon})"
    rows = [
        (trace.field, one_line(trace.value), _quote(report.document.text, trace.span), _how(trace.rule, trace.via))
        for trace in traces(statement)
    ]
    _section(console, head + score, rows)


def _section(console: Console, title: str, rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Print a titled table, if there is anything in it."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for ratio in (2, 4, 8, 4):
        table.add_column(ratio=ratio, overflow="fold")
    for field, value, words, rule in rows:
        table.add_row(Text(one_line(field)), Text(one_line(value), "bold"), Text(words), Text(one_line(rule), "dim"))
    if table.row_count:
        console.print(Text(f"\n{title}", "bold"))
        console.print(Padding(table, (0, 0, 0, 2)))


def _quote(text: str, span: Span | None) -> str:
    return f"“{one_line(span.of(text), 160)}” {span.start}-{span.end}" if span else ""


def _how(rule: str, via: str) -> str:
    return ", ".join(filter(None, (rule, f"via {via}" if via else "")))
