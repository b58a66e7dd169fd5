"""The commands that keep reports in a ledger and find them there."""

import os
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from demarche.cli.ending import NOTHING, SKIPPED, ending, say
from demarche.cli.holding import address, as_json, conflict_line, decision_line, held, user
from demarche.cli.options import (
    AsJson,
    AsOf,
    Config,
    FollowLinks,
    Jobs,
    Ledger,
    MaxBytes,
    Paths,
    PublishedOn,
    Publisher,
    Quiet,
    WebAddress,
)
from demarche.cli.output import progress, stdout
from demarche.errors import Fault
from demarche.publishing.visible import one_line, visible
from demarche.publishing.wording import count
from demarche.settings import settle

NoGroup = Annotated[bool, typer.Option("--no-group", help="Leave the cases as they are: quicker in a large ledger.")]
NEW: Final = ("documents", "sources", "statements", "figures")


def ingest(
    paths: Paths,
    ledger: Ledger = None,
    jobs: Jobs = None,
    date: PublishedOn = None,
    url: WebAddress = None,
    publisher: Publisher = None,
    follow_links: FollowLinks = False,
    max_bytes: MaxBytes = None,
    no_group: NoGroup = False,
    quiet: Quiet = None,
    config: Config = None,
) -> None:
    """Code reports and keep them in the ledger, grouped into cases.

    Can be ended at any time: what was acknowledged is kept, and the same command goes on from there.
    """
    with (
        ending(),
        held(ledger, config, create=True, jobs=jobs, max_bytes=max_bytes, quiet=quiet) as (store, settings),
    ):
        from demarche import keeping
        from demarche.reading import ReadOptions

        options = ReadOptions(
            date=date.date() if date else None,
            url=url,
            publisher=publisher,
            max_bytes=settings.max_bytes,
            follow_links=follow_links,
        )
        added: Counter[str] = Counter()
        faults: list[Fault] = []
        with progress(paths, options, settings) as advance:
            for done in keeping.ingest_paths(store, paths, options, jobs=settings.jobs, who=user()):
                added.update({name: getattr(done, name) for name in ("inputs", "known", *NEW)})
                faults += done.faults
                for _ in range(done.inputs):
                    advance()
        if added["documents"] and not no_group:
            keeping.group(store, user())
        _summary(added, faults, quiet=settings.quiet)


def find(
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]", help="Phrases in a statement's own words.")] = None,
    party: Annotated[list[str] | None, typer.Option(help="Party anywhere in the statement: US, RU.GRU, grp:APT40.")] = None,
    speaker: Annotated[list[str] | None, typer.Option(help="Who says it.")] = None,
    accused: Annotated[list[str] | None, typer.Option(help="Who is held responsible.")] = None,
    act: Annotated[list[str] | None, typer.Option(help="A word of the codebook: attribute, deny, respond.")] = None,
    link: Annotated[str, typer.Option(help="A link, or a range: tolerated..directed, backed.. and up.")] = "",
    operation: Annotated[list[str] | None, typer.Option(help="Operation named.")] = None,
    conduct: Annotated[list[str] | None, typer.Option(help="Conduct: espionage, ddos.")] = None,
    since: Annotated[str, typer.Option(metavar="DAY", help="Said on this day or after.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="Said on this day or before.")] = "",
    language: Annotated[list[str] | None, typer.Option(help="Language of the report.")] = None,
    publisher: Annotated[list[str] | None, typer.Option(help="Part of the publisher's name.")] = None,
    review: Annotated[list[str] | None, typer.Option(help="machine, queued, accepted, corrected or rejected.")] = None,
    report: Annotated[list[str] | None, typer.Option(help="A phrase anywhere in the report.")] = None,
    as_of: AsOf = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Statements on a page.")] = 50,
    after: Annotated[str, typer.Option(metavar="MARK", help="Next page: the mark the page before ended with.")] = "",
    json: AsJson = False,
    ledger: Ledger = None,
    config: Config = None,
) -> None:
    """Find statements in the ledger, newest first.

    Options hold together; an option given more than once takes any of its values. Case and accents do not matter.
    """
    with ending(), held(ledger, config) as (store, _):
        from demarche.ledger import finding
        from demarche.publishing import entries

        said = {
            "text": words, "party": party, "speaker": speaker, "accused": accused, "act": act, "operation": operation,
            "conduct": conduct, "language": language, "publisher": publisher, "review": review, "report": report,
        }  # fmt: skip
        lists: dict[str, Any] = {name: tuple(values) for name, values in said.items() if values}
        page = finding.find(
            store,
            finding.Query(link=link, since=since, until=until, as_of=as_of, limit=limit, after=after, **lists),
        )
        out = stdout()
        for found in page.found:
            if json:
                out.write(as_json({**entries.plain(found.document, found.statement), "learned": found.learned}))
            else:
                out.write(entries.lines(found.document, found.statement))
        say(count(len(page.found), "statement") + (f"; next page: --after {page.after}" if page.after else ""))


def cases(as_of: AsOf = "", json: AsJson = False, ledger: Ledger = None, config: Config = None) -> None:
    """List the cases in the ledger, newest first."""
    with ending(), held(ledger, config) as (store, _):
        from demarche.ledger import showing

        out, number = stdout(), 0
        for number, case in enumerate(showing.groups(store, "case", as_of), 1):  # noqa: B007
            line = f"{case.first or '?'} to {case.last or '?'}  {one_line(case.label)}  [{case.id}]\n"
            out.write(as_json(case) if json else line)
        say(count(number, "case"))


def show(
    ident: Annotated[str, typer.Argument(metavar="ID", help="Id of a statement, document, case or decision.")],
    as_of: AsOf = "",
    json: AsJson = False,
    ledger: Ledger = None,
    config: Config = None,
) -> None:
    """Show everything the ledger holds about one thing, with its history. The beginning of an id is enough."""
    with ending(), held(ledger, config) as (store, _):
        from demarche.ledger import showing
        from demarche.publishing import entries

        entry, out = showing.show(store, ident, as_of), stdout()
        if json:
            out.write(as_json(entry))
            return
        out.write(f"{entry.kind} {entry.id}\n")
        for version in entry.versions:
            assert entry.document  # noqa: S101  (statements have one)
            until = f", until {version.ended}" if version.ended else ""
            out.write(f"learned {version.learned}{until}\n{entries.lines(entry.document, version.statement)}")
        for source in entry.sources:
            out.write(f"found in {one_line(source.path)} {one_line(source.url or '')}\n")
        for group in entry.groups:
            out.write(f"in {group.kind} {group.id} {one_line(group.label)}\n")
        for made in entry.decisions:
            out.write(decision_line(made))


def reread(
    ledger: Ledger = None,
    jobs: Jobs = None,
    no_group: NoGroup = False,
    quiet: Quiet = None,
    config: Config = None,
) -> None:
    """Code everything in the ledger again by the rules of now, and print what changed. Decisions stay."""
    with ending(), held(ledger, config, jobs=jobs, quiet=quiet) as (store, settings):
        from demarche import keeping

        out, faults, total = stdout(), [], Counter[str]()
        for change in keeping.reread(store, jobs=settings.jobs, who=user()):
            if isinstance(change, Fault):
                faults.append(change)
                continue
            for name in ("gained", "lost", "altered"):
                total[name] += len(getattr(change, name))
                for ident in getattr(change, name):
                    out.write(f"{name} {ident} in {change.document[:12]}\n")
        if total and not no_group:
            keeping.group(store, user())
        for conflict in keeping.conflicts(store):
            out.write(conflict_line(conflict))
        for fault in faults:
            say(f"skipped {fault.place}: {fault.message}; {fault.remedy}")
        if not settings.quiet:
            say(", ".join(f"{total[name]:,} {name}" for name in ("gained", "lost", "altered")))
        if faults:
            raise typer.Exit(SKIPPED)


def verify(ledger: Ledger = None, json: AsJson = False, config: Config = None) -> None:
    """Prove the ledger: hash every document, slice every span, check every record and reference; name each fault.

    Damage is what a disk or a hand did; a breach is a record that goes against the codebook. Exit code 1 for either.
    """
    with ending(), held(ledger, config, write=False) as (store, _):
        from demarche.ledger import proving, showing

        out, found = stdout(), Counter[str]()
        for fault in proving.verify(store):
            found[fault.kind] += 1
            out.write(as_json(fault) if json else f"{fault.kind}: {one_line(fault.place)}: {one_line(fault.message)}\n")
        holds = (
            ", ".join(f"{number:,} {name}" for name, number in showing.counts(store).items())
            if not found["damage"]
            else "the ledger"
        )
        say(f"checked {holds}: {found['damage']:,} damaged, {found['breach']:,} against the codebook")
        if found:
            raise typer.Exit(SKIPPED)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the backup.")],
    ledger: Ledger = None,
    config: Config = None,
) -> None:
    """Copy the ledger to a file, as of one moment, while others may write."""
    with ending(), held(ledger, config, write=False) as (store, _):
        store.back_up(file.absolute())
        say(f"wrote {file}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    ledger: Ledger = None,
    config: Config = None,
) -> None:
    """Make a ledger from a backup, where there is none."""
    with ending():
        from demarche.ledger import stores

        place = address(settle({"ledger": ledger}, os.environ, config))
        stores.restore(place, file)
        say(f"restored {visible(stores.open_store(place, write=False).name)}; `demarche verify` proves it")


def migrate(
    to: Annotated[str, typer.Option(metavar="VERSION", help="Schema version, instead of this program's own.")] = "",
    ledger: Ledger = None,
    config: Config = None,
) -> None:
    """Bring a ledger to this program's schema, or back to an older one. Make a backup first."""
    with ending():
        from demarche.ledger import migrating, stores

        store = stores.open_store(address(settle({"ledger": ledger}, os.environ, config)))
        before, now = migrating.migrate(store, to or migrating.CURRENT)
        say(f"schema {before} is now {now}" if before != now else f"schema {now} already")


def _summary(added: Counter[str], faults: list[Fault], *, quiet: bool) -> None:
    """Say what an ingest added, and leave with the exit code that says how it went."""
    if not quiet:
        for fault in faults:
            say(f"skipped {fault.place}: {fault.reason}: {fault.message}; {fault.remedy}")
        new = ", ".join(count(added[name], name.removesuffix("s")) for name in NEW if added[name])
        known = f"; {added['known']:,} known" if added["known"] else ""
        say((f"new: {new}" if new else "nothing new") + known + (f"; {len(faults):,} skipped" if faults else ""))
    if not added["inputs"] or len(faults) == added["inputs"]:
        raise typer.Exit(NOTHING)
    if faults:
        raise typer.Exit(SKIPPED)
