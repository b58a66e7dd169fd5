"""The commands by which a person decides what the rules cannot."""

from pathlib import Path
from typing import Annotated, Any

import typer

from demarche.cli.ending import ending, say
from demarche.cli.holding import as_json, conflict_line, decision_line, held, user
from demarche.cli.options import AsJson, Config, Ident, Ledger, Who, Why
from demarche.cli.output import stdout

reviews = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Decide what the rules cannot.")


@reviews.command("next")
def review_next(
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="Statements to show.")] = 1,
    json: AsJson = False,
    ledger: Ledger = None,
    config: Config = None,
) -> None:
    """Show the newest statement that needs a person, and why."""
    with ending(), held(ledger, config) as (store, _):
        from demarche import reviewing
        from demarche.ledger import finding
        from demarche.publishing import entries

        page, out = finding.find(store, finding.Query(review=("queued",), limit=limit)), stdout()
        for found in page.found:
            why = reviewing.reasons(found.statement)
            if json:
                out.write(as_json({**entries.plain(found.document, found.statement), "reasons": why}))
            else:
                out.write(f"{entries.lines(found.document, found.statement)}            look: {', '.join(why)}\n")
        if not page.found:
            say("nothing waits for a person")


@reviews.command("accept")
def review_accept(ident: Ident, why: Why = "", who: Who = "", ledger: Ledger = None, config: Config = None) -> None:
    """Confirm a statement as the rules read it."""
    _decide("accept", ident, why, who, ledger, config)


@reviews.command("reject")
def review_reject(ident: Ident, why: Why = "", who: Who = "", ledger: Ledger = None, config: Config = None) -> None:
    """Say that a statement is none."""
    _decide("reject", ident, why, who, ledger, config)


@reviews.command("correct")
def review_correct(
    ident: Ident,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="act, link, conduct, speakers, targets, …")],
    values: Annotated[list[str] | None, typer.Argument(metavar="[VALUES]", help="What it is; nothing empties it.")] = None,
    why: Why = "",
    who: Who = "",
    ledger: Ledger = None,
    config: Config = None,
) -> None:
    """Put other values into a field of a statement."""
    _decide("correct", ident, why, who, ledger, config, field=field, said=tuple(values or ()))


@reviews.command("note")
def review_note(
    ident: Ident,
    why: Annotated[str, typer.Argument(metavar="TEXT")],
    who: Who = "",
    ledger: Ledger = None,
    config: Config = None,
) -> None:
    """Keep a remark on a statement."""
    _decide("note", ident, why, who, ledger, config)


@reviews.command("undo")
def review_undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of a decision in the history.")],
    why: Why = "",
    who: Who = "",
    ledger: Ledger = None,
    config: Config = None,
) -> None:
    """Take a decision back; that is a decision too, and can itself be undone."""
    with ending(), held(ledger, config) as (store, _):
        from demarche import keeping, reviewing
        from demarche.ledger import showing

        before = showing.decision(store, number)
        keeping.decide(store, reviewing.take_back(before, who=who or user(), at=keeping.now(), why=why))
        say(f"undone: {before.kind} {before.subject}")


@reviews.command("history")
def review_history(json: AsJson = False, ledger: Ledger = None, config: Config = None) -> None:
    """List every decision, oldest first."""
    with ending(), held(ledger, config) as (store, _):
        from demarche.ledger import showing

        out = stdout()
        for made in showing.history(store):
            out.write(as_json(made) if json else decision_line(made))


@reviews.command("conflicts")
def review_conflicts(json: AsJson = False, ledger: Ledger = None, config: Config = None) -> None:
    """List decisions that do not fit what newer rules read."""
    with ending(), held(ledger, config) as (store, _):
        from demarche import keeping

        out = stdout()
        for conflict in keeping.conflicts(store):
            out.write(as_json(conflict) if json else conflict_line(conflict))


def _decide(kind: str, ident: str, why: str, who: str, ledger: str | None, config: Path | None, **said: Any) -> None:
    with ending(), held(ledger, config) as (store, _):
        from demarche import keeping

        made = keeping.decide_on(store, ident, kind, who=who or user(), why=why, **said)
        say(f"{kind}: {made.subject}")
