"""The two sides that are compared, gold records and coded reports, brought into one shape: the `Claim`.

Gold: one `<id>.json` a report, its anchors being words of `<id>.txt`. Coded: objects of the shape that is published as
JSONL, plain or parsed. Keys that are not measured are passed over.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from demarche.errors import InputError
from demarche.lexicon.tables import DATA, rows
from demarche.measuring.parties import folded, named
from demarche.model import Link, Span, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class _Told(msgspec.Struct, frozen=True):
    """What is common to all that is read from outside: unknown keys are passed over."""


class Wanted(_Told, frozen=True):
    """A statement as a person coded it; `anchor` are words of the report."""

    act: str
    anchor: str
    speakers: tuple[str, ...]
    targets: tuple[str, ...]
    status: Status
    optional: bool
    link: Link | None = None
    likelihood_words: str | None = None
    conduct: tuple[str, ...] = ()
    measure: str | None = None


class WantedFigure(_Told, frozen=True):
    """A quantity as a person coded it; no value where the report has none (thousands)."""

    anchor: str
    value: float | None = None


class GoldReport(_Told, frozen=True):
    """All that a person coded in one report."""

    statements: tuple[Wanted, ...]
    figures: tuple[WantedFigure, ...] = ()


class _Party(_Told, frozen=True):
    id: str


class _Spot(_Told, frozen=True):
    start: int
    end: int


class _Statement(_Spot, frozen=True):
    act: str
    speakers: tuple[str | _Party, ...]
    targets: tuple[str | _Party, ...]
    status: Status
    link: Link | None = None
    likelihood: tuple[msgspec.Raw, ...] | None = ()
    conduct: tuple[str, ...] | None = ()
    measure: str | None = None


class _Figure(_Spot, frozen=True):
    value: float | None = None


class _Document(_Told, frozen=True):
    id: str
    source: str | None = None


class _Report(_Told, frozen=True):
    document: _Document
    statements: tuple[_Statement, ...]
    figures: tuple[_Figure, ...] | None = ()


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A statement of either side, in terms that compare."""

    act: str
    family: str
    places: tuple[Span, ...]
    """Where it stands: the anchor's every place in the report, or the one span that was coded."""
    speakers: frozenset[str]
    targets: frozenset[str]
    status: str
    link: str | None
    hedged: bool
    conduct: frozenset[str]
    measure: str | None
    optional: bool = False
    """Gold only: careful coders may differ whether it is a record, so it is neither asked for nor punished."""
    words: str = ""


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of either side."""

    places: tuple[Span, ...]
    value: float | None


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """All that one side holds of one report."""

    claims: tuple[Claim, ...] = ()
    figures: tuple[Quantity, ...] = ()


UNSPECIFIED: Final = frozenset({"unspecified"})


@cache
def families() -> Mapping[str, str]:
    """Give the family of every act of the codebook."""
    columns = ("value", "rank", "family", "definition", "example", "source")
    return {row["value"]: row["family"] for row in rows(DATA / "codebook" / "act.tsv", columns)}


def read_gold(folder: Path) -> dict[str, GoldReport]:
    """Read the gold records of a folder by report id, in the order of their names.

    Raises `InputError` where a file is not a gold record or the folder holds none.
    """
    found = {path.stem: _decode(path.read_bytes(), GoldReport, str(path)) for path in sorted(folder.glob("*.json"))}
    if not found:
        raise InputError("not_found", f"{folder} holds no gold records", "name a folder of <id>.json files")
    for name, report in found.items():
        for statement in report.statements:
            _check_act(statement.act, name)
    return found


def read_text(folder: Path, name: str) -> str:
    """Read the report that gold records were made from. Raises `InputError` where it is missing."""
    path = folder / f"{name}.txt"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("unreadable", f"{path}: {error}", f"put the text of {name} there, in UTF-8") from error


def wanted(report: GoldReport, text: str) -> Side:
    """Bring the gold side of a report into shape."""
    return Side(
        claims=tuple(
            Claim(
                act=told.act,
                family=families()[told.act],
                places=places(told.anchor, text),
                speakers=folded(told.speakers),
                targets=named(folded(told.targets)),
                status=told.status,
                link=told.link,
                hedged=bool(told.likelihood_words),
                conduct=frozenset(told.conduct) - UNSPECIFIED,
                measure=told.measure,
                optional=told.optional,
                words=told.anchor,
            )
            for told in report.statements
        ),
        figures=tuple(Quantity(places=places(told.anchor, text), value=told.value) for told in report.figures),
    )


def coded(predictions: Iterable[object]) -> dict[str, _Report]:
    """Take coded reports by id, as `document.source` names the file or else `document.id`.

    `predictions` are parsed JSON objects or lines of JSON. Raises `InputError` with the number of a broken one.
    """
    found: dict[str, _Report] = {}
    for number, told in enumerate(predictions, 1):
        place = f"coded report {number}"
        report = _convert(told, place)
        name = Path(report.document.source).stem if report.document.source else report.document.id
        if name in found:
            raise InputError("bad_record", f"{place}: {name} stands twice", "give each report once")
        for statement in report.statements:
            _check_act(statement.act, place)
        spots: tuple[_Spot, ...] = (*report.statements, *(report.figures or ()))
        for spot in spots:
            if not 0 <= spot.start < spot.end:
                raise InputError(
                    "bad_record", f"{place}: span {spot.start}-{spot.end}", "a span is half open, not empty"
                )
        found[name] = report
    return found


def told(report: _Report, text: str, name: str) -> Side:
    """Bring the coded side of a report into shape; what is not about cyber conduct is not measured."""
    if any(statement.end > len(text) for statement in report.statements):
        raise InputError("bad_record", f"{name}: a span ends behind the text", "code the same text that the gold has")
    return Side(
        claims=tuple(
            Claim(
                act=one.act,
                family=families()[one.act],
                places=(Span(one.start, one.end),),
                speakers=folded(_ids(one.speakers)),
                targets=named(folded(_ids(one.targets))),
                status=one.status,
                link=one.link or "none",
                hedged=bool(one.likelihood),
                conduct=frozenset(one.conduct or ()) - UNSPECIFIED,
                measure=one.measure,
                words=text[one.start : one.end],
            )
            for one in report.statements
            if one.status != "noncyber"
        ),
        figures=tuple(Quantity(places=(Span(one.start, one.end),), value=one.value) for one in report.figures or ()),
    )


def places(anchor: str, text: str) -> tuple[Span, ...]:
    """Find every place where the anchor stands, for a headline may stand twice."""
    found: list[Span] = []
    at = text.find(anchor)
    while at >= 0:
        found.append(Span(at, at + len(anchor)))
        at = text.find(anchor, at + 1)
    return tuple(found)


Shape = TypeVar("Shape")


def _decode(raw: bytes, shape: type[Shape], place: str) -> Shape:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.MsgspecError as error:
        raise InputError("bad_record", f"{place}: {error}", "compare it with the codebook") from error


def _convert(told: object, place: str) -> _Report:
    raw = told.encode() if isinstance(told, str) else told if isinstance(told, bytes) else msgspec.json.encode(told)
    return _decode(raw, _Report, place)


def _ids(parties: Iterable[str | _Party]) -> list[str]:
    return [party if isinstance(party, str) else party.id for party in parties]


def _check_act(act: str, place: str) -> None:
    if act not in families():
        raise InputError("bad_record", f"{place}: the codebook has no act {act!r}", f"it has {', '.join(families())}")
