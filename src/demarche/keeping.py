"""The chain's last half: what is read goes into a ledger, is decided on, and is read again by newer rules."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from functools import cache, partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import msgspec

from demarche import grouping, pipeline, reviewing
from demarche.errors import Fault, LedgerError
from demarche.ledger import standing
from demarche.ledger.folding import storable
from demarche.ledger.ingesting import Committed, Outcome, ingest, known
from demarche.ledger.regrouping import regroup
from demarche.ledger.rows import Reading, keep
from demarche.ledger.showing import Group, show
from demarche.ledger.standing import Changes, hold, hold_all, put_decision, put_reading, restand, same
from demarche.ledger.writing import Run, Writer
from demarche.reading import ReadOptions
from demarche.reading.sidecar import sidecar
from demarche.running import load_engine
from demarche.running.guarding import died, guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demarche.ledger import Store
    from demarche.ledger.rows import Kept
    from demarche.ledger.standing import Held
    from demarche.ledger.writing import Batch
    from demarche.model import Case, Conflict, Decision, Document, Record, Report, Statement
    from demarche.pipeline import Path as PathLike
    from demarche.reading import Input

T = TypeVar("T")

AHEAD: Final = 64
"""Inputs looked up together: known ones are not read again."""


class Task(NamedTuple):
    """An input and the hash of all that decides what comes of it."""

    found: Input | Fault
    mark: str

    @property
    def place(self) -> str:
        """Where it is."""
        return self.found.place


def ingest_paths(
    store: Store,
    paths: PathLike | Iterable[PathLike],
    options: ReadOptions | None = None,
    *,
    jobs: int = 1,
    engine: str = "local",
    who: str = "",
) -> Iterator[Committed]:
    """Read, code and keep every report under `paths`; yield what each commit added.

    What was ingested before, unchanged and by the same rules, is not read again. Whatever ends the run, all that was
    yielded is kept, and the same call goes on where it ended. Raises `LedgerError` where the store cannot be written.
    """
    pipeline.load_lexicon()
    options = options or ReadOptions()
    outcomes = _outcomes(store, pipeline.find(paths, options), options, jobs, engine)
    yield from ingest(Writer(store, _run("ingest", who)), outcomes, describe=describe)


def decide_on(
    store: Store, ident: str, kind: str, *, who: str, why: str = "", field: str = "", said: tuple[str, ...] = ()
) -> Decision:
    """Take a decision on a statement, by its id or the beginning of it. Raises `LedgerError`."""
    who, why, field, said = storable(who), storable(why), storable(field), tuple(map(storable, said))
    entry = show(store, ident)
    if entry.kind != "statement" or entry.document is None:
        raise LedgerError(f"{ident!r} is a {entry.kind}", "give the id of a statement")
    with store.engine.connect() as connection:
        held = hold(connection, entry.document.id)
    statement = as_read(held, entry.versions[-1].statement) if held else entry.versions[-1].statement
    quote, told = statement.span.of(entry.document.text), {"who": who, "why": why}
    if kind == "correct":
        made = reviewing.correct(statement, quote, field, said, at=now(), who=who, why=why)
    else:
        made = MAKERS[kind](statement, quote, at=now(), **told)
    decide(store, made)
    return made


MAKERS: Final = {"accept": reviewing.accept, "reject": reviewing.reject, "note": reviewing.note}


def decide(store: Store, decision: Decision) -> Changes:
    """Keep a decision and let the statements of its document stand as it says. Raises `LedgerError`."""
    with Writer(store, _run("review", decision.who)).batch() as batch:
        held = hold(batch.connection, decision.document)
        if held is None:
            raise LedgerError(f"the ledger holds no document {decision.document[:12]!r}", "see `demarche find`")
        put_decision(batch, decision)
        decided = (*held.decisions, decision)
        return restand(batch, held, reviewing.replay(held.document.text, held.reading.statements, decided).statements)


def as_read(held: Held, statement: Statement) -> Statement:
    """Give a statement as the rules read it, before decisions; as it was decided on where they no longer read it."""
    read = {one.id: one for one in held.reading.statements}
    read |= {one.statement.id: one.statement for one in held.decisions if one.statement and one.statement.id not in read}
    return read.get(statement.id, statement)


def conflicts(store: Store) -> Iterator[Conflict]:
    """Yield the decisions that do not fit what the newest rules read."""
    with store.engine.connect() as connection:
        for held in hold_all(connection):
            if held.decisions:
                yield from reviewing.replay(held.document.text, held.reading.statements, held.decisions).conflicts


def reread(store: Store, *, jobs: int = 1, engine: str = "local", who: str = "") -> Iterator[Changes | Fault]:
    """Code every document again by the rules of now; yield what changed in each. Decisions are replayed.

    A document that cannot be coded keeps its statements and yields a fault. Can be ended and started again at any time.
    """
    pipeline.load_lexicon()
    writer = Writer(store, _run("reread", who))
    with store.engine.connect() as connection:
        documents = [held.document for held in hold_all(connection)]
    recoded = load_engine(engine)(_recode, documents, jobs, _died)
    for results in iter(lambda: list(islice(recoded, AHEAD)), []):
        yield from (result for result in results if isinstance(result, Fault))
        with writer.batch() as batch:
            changes = [_reread(batch, result) for result in results if not isinstance(result, Fault)]
        yield from filter(None, changes)


def group(store: Store, who: str = "") -> tuple[int, int]:
    """Group everything in the ledger into cases; give how many groups are new or changed, and how many ended.

    Needs all reports in memory at once. What does not change is left as it is.
    """
    with store.engine.connect() as connection:
        reports = {report.document.id: report for report in standing.reports(connection)}
    found = tuple(_groups(reports))
    with Writer(store, _run("group", who)).batch() as batch:
        counts = [regroup(batch, kind, (one for one in found if one.kind == kind)) for kind in GROUPED]
    return sum(new for new, _ in counts), sum(ended for _, ended in counts)


GROUPED: Final = ("copies", "case", "relation", "contradiction")


@cache
def rules() -> str:
    """Name the version of program, rules and names together."""
    return f"{version('demarche')} {pipeline.load_lexicon().version}"


def describe(actor: str) -> tuple[str, str]:
    """Give kind and name of an actor, as far as the lexicon knows it."""
    entity = pipeline.load_lexicon().entities.get(actor)
    return (entity.kind, entity.name) if entity else ("", "")


def now() -> dt.datetime:
    """Read the clock."""
    return dt.datetime.now(dt.UTC)


def _groups(reports: dict[str, Report]) -> Iterator[Group]:
    """Find copies, cases, relations of cases and contradictions."""
    groups = grouping.group(reports.values())
    copies = grouping.clusters(groups, {ident: report.document for ident, report in reports.items()})
    origin = {member: cluster.origin for cluster in copies for member in cluster.members}
    for cluster in copies:
        if len(cluster.members) > 1:
            members = tuple(("document", member) for member in cluster.members)
            yield Group(kind="copies", id=cluster.id, label=cluster.basis, members=members, record=_json(cluster))
    earlier: list[Case] = []
    for case in groups.cases():
        yield _case(case, origin)
        laid = grouping.open_case(groups, case, reports, earlier)
        for one in laid.contradictions:
            members = (("case", case.id), *(("statement", member.statement) for member in one.members))
            yield Group(kind="contradiction", id=one.id, label=one.about, members=members, record=_json(one))
        earlier.append(case)
    for tie in groups.relations():
        ident = hashlib.sha256(_json(tie).encode()).hexdigest()[:16]
        members = (("from", tie.case), ("to", tie.other))
        yield Group(kind="relation", id=ident, label=tie.kind, members=members, record=_json(tie))


def _case(case: Case, origin: dict[str, str]) -> Group:
    """Lay out a case; of copies of one text, one is its origin and counted."""
    first, last = (day.isoformat() if day else "" for day in (case.begins, case.ends))
    counted = {origin.get(document, document): document for document in reversed(case.reports)}
    members = [("document", document) for document in case.reports]
    members += [("origin", document) for document in sorted(counted.values())]
    members += [("background", document) for document in case.background]
    return Group(kind="case", id=case.id, label=case.title, first=first, last=last, members=tuple(members), record=_json(case))


def _json(record: Record) -> str:
    return msgspec.json.encode(record, order="deterministic").decode()


def _run(kind: str, who: str) -> Run:
    program, _, lexicon = rules().partition(" ")
    return Run(kind=kind, program=program, lexicon=lexicon, who=who)


def _outcomes(store: Store, inputs: Iterable[Input | Fault], options: ReadOptions, jobs: int, engine: str) -> Iterator[Outcome]:
    """Code what the ledger does not know; the rest passes as known."""
    passed: deque[Outcome] = deque()

    def fresh() -> Iterator[Task]:
        todo = iter(inputs)
        for tasks in iter(lambda: [Task(one, mark(one, options)) for one in islice(todo, AHEAD)], []):
            done = known(store, ((task.place, task.mark) for task in tasks))
            for task in tasks:
                if (task.place, task.mark) in done:
                    passed.append(Outcome(place=task.place, mark=task.mark))
                else:
                    yield task

    for outcome in load_engine(engine)(partial(_work, options=options), fresh(), jobs, _lost):
        while passed:
            yield passed.popleft()
        yield outcome
    yield from passed


def mark(found: Input | Fault, options: ReadOptions) -> str:
    """Hash all that decides what comes of an input: its bytes, what is said about it, the options, the rules."""
    if isinstance(found, Fault):
        return hashlib.sha256(msgspec.json.encode(found)).hexdigest()
    told = msgspec.json.encode((found.kind, rules(), options, sidecar(found.path) if found.data is None else None))
    digest = hashlib.sha256(told)
    try:
        digest.update(_bytes(found, options))
    except OSError as error:
        digest.update(str(error).encode())
    return digest.hexdigest()


def _work(task: Task, options: ReadOptions) -> Outcome:
    """Read and code one input and make it ready to be kept: what engines map."""
    results = guarded(partial(pipeline.code_input, options=options), task.found)
    kept = tuple(one if isinstance(one, Fault) else _kept(one, task, options) for one in results)
    return Outcome(place=task.place, mark=task.mark, results=kept)


def _kept(report: Report, task: Task, options: ReadOptions) -> Kept | Fault:
    source = report.document.source
    try:
        raw = b"" if isinstance(task.found, Fault) else _bytes(task.found, options)
    except OSError:
        raw = b""
    if hashlib.sha256(raw).hexdigest() != source.bytes_hash:
        message = "the input changed while it was read"
        return Fault(place=task.place, reason="vanished", message=message, remedy="run the same command again")
    return keep(report, map(reviewing.queued, report.statements), raw)


def _bytes(found: Input, options: ReadOptions) -> bytes:
    if found.data is not None:
        return found.data
    path = Path(found.path)
    if not path.is_file() or path.stat().st_size > options.max_bytes:
        return b""  # reading says what is wrong with it
    return path.read_bytes()


def _lost(task: Task) -> Outcome:
    faults = tuple(one for one in died(task.found) if isinstance(one, Fault))
    return Outcome(place=task.place, mark=task.mark, results=faults)


def _recode(document: Document) -> Report | Fault:
    try:
        return pipeline.code_document(document)
    except Exception as error:  # noqa: BLE001  (one document must never end the run)
        return _fault(document, f"{type(error).__name__}: {error}")


def _died(document: Document) -> Report | Fault:
    return _fault(document, "the process at work on it died; it may have run out of memory")


def _fault(document: Document, message: str) -> Fault:
    remedy = "please report it with this message; the statements stay as they were"
    return Fault(place=f"document {document.id[:12]}", reason="crashed", message=message, remedy=remedy)


def _reread(batch: Batch, report: Report) -> Changes:
    held = hold(batch.connection, report.document.id)
    if held is None:
        raise LedgerError(f"document {report.document.id[:12]} has gone", "run `demarche verify`")
    if not same(Reading(regions=report.regions, statements=report.statements, figures=report.figures), held.reading):
        put_reading(batch, held, keep(report, ()))
    decided = reviewing.replay(held.document.text, report.statements, held.decisions)
    return restand(batch, held, decided.statements, describe)
