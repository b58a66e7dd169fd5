"""Quantities of victims, damage, stolen items, attackers and systems that belong to an operation.

A quantity counts where it counts something (a unit of the language's number words), where the words beside it make it no
time, share, age or reward, and where the sentence speaks of an operation. Its role follows from what is counted and from the
nearest word that tells: "stole", "targeted", "cost", "charged".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from demarche.coding.quantities import Quantity, find_quantities
from demarche.coding.sources import governing
from demarche.model import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from demarche.coding.clauses import Clauses
    from demarche.coding.sources import Source
    from demarche.coding.view import View
    from demarche.lexicon.words import Found

_LONG: Final = 9
"""Tokens that the counted noun phrase may run on behind the number."""
_REACH: Final = 20
"""Half tokens to each side in which a word tells the part a quantity plays."""
_SMALL: Final = 12
"""Numbers up to this may be taken up again with "the"."""
_QUOTES: Final = frozenset({'"', "'"})
_INSIDE: Final = _QUOTES | {",", "-"}
"""Marks that may stand inside the counted noun phrase."""
_PEOPLE: Final = frozenset({"demonym", "plural"})


class _Counted(msgspec.Struct, frozen=True):
    """What is counted: unit, the role it has by itself, and where its words end."""

    unit: str
    role: str
    end: int
    value: float | None
    rule: str


def find_figures(parts: Sequence[Clauses], voices: Mapping[int, Sequence[Source]]) -> tuple[Figure, ...]:
    """Figures of a report, in text order; `voices` holds the sources of each sentence by its number."""
    found: list[Figure] = []
    for clauses in parts:
        view = clauses.view
        quantities = find_quantities(view)
        if not quantities:
            continue
        around = view.pack.numbers.around.scan(view.words)
        for quantity in quantities:
            figure = _figure(clauses, quantity, around, voices.get(view.number, ()))
            if figure is not None:
                found.append(figure)
    return tuple(found)


def _figure(clauses: Clauses, quantity: Quantity, around: list[Found], sources: Sequence[Source]) -> Figure | None:
    view = clauses.view
    if _is_other(view, quantity):
        return None
    counted = _counted(view, quantity)
    if counted is None:
        return None
    role, cue = _role(clauses, quantity, counted, around)
    if not role:
        return None
    source = governing([s for s in sources if s.kind != "agentless"], quantity.start, view)
    claimed = "|".join(actor.id for actor in source.actors) if source is not None else None
    scale = counted.value if counted.value is not None else 1
    return Figure(
        span=view.span(quantity.start, counted.end),
        value=None if quantity.value is None else quantity.value * scale,
        to=None if quantity.to is None else quantity.to * scale,
        unit=counted.unit,
        comparator=quantity.comparator,  # type: ignore[arg-type]
        role=role,  # type: ignore[arg-type]
        claimed_by=claimed,
        rule=f"figure:{counted.rule}" + (f" around.{cue}" if cue else ""),
    )


def _is_other(view: View, quantity: Quantity) -> bool:
    """A time, share, age, version, rank or name, not a count."""
    never, words = view.pack.numbers.never, view.words
    if any(cue.section == "behind" for at in (quantity.end,) if at < len(words) for cue in never.at(words, at)):
        return True
    start = quantity.start
    if _points_back(view, quantity):
        return True
    if view.is_(start - 1, "month") or view.is_(quantity.end, "month"):
        return True
    if quantity.comparator == "exact" and start and not quantity.currency:
        if any(cue.section == "front" and start - len(cue.words) >= 0 for cue in never.at(words, start - 1) if len(cue.words) == 1):
            return True
    return False


def _points_back(view: View, quantity: Quantity) -> bool:
    """"the two firms", "these four accounts" were counted before."""
    at = quantity.start - 1
    small = quantity.value is not None and quantity.value <= _SMALL and quantity.comparator == "exact" and not quantity.currency
    return small and view.is_(at, "definite") and not (at and view.words[at - 1] in view.pack.numbers.words["of"])


def _counted(view: View, quantity: Quantity) -> _Counted | None:
    """The noun that the quantity counts."""
    numbers, at = view.pack.numbers, quantity.end
    if quantity.currency:
        return _Counted(f"money:{quantity.currency}", "", at, None, "money")
    if (volume := _into(view, at)) < len(view) and view.words[volume] in numbers.bytes:
        return _Counted("bytes", "stolen", _of_what(view, volume + 1), numbers.bytes[view.words[volume]], "bytes")
    units = {cue.end: cue for cue in sorted(numbers.units.scan(view.words[: at + _LONG]), key=lambda cue: -cue.start) if cue.start >= at}
    best: _Counted | None = None
    stop = min(len(view), at + _LONG)
    index = _into(view, at)
    while index < stop:
        tag, word = view.tags[index], view.words[index]
        mention = view.mention_at[index]
        if cue := units.get(index + 1):
            best = _Counted(cue.cue.section, cue.cue.value, index + 1, None, f"unit:{cue.cue.phrase}")
        elif mention is not None and mention.kind == "state" and mention.use in _PEOPLE:
            best = _Counted("people", "attackers", index + 1, None, "unit:demonym")
        elif best is not None and tag not in ("N", "NAME", "NUM"):
            break
        elif tag not in ("N", "NAME", "NUM", "ADV", "CONJ", "POS", "DET") and word not in _INSIDE and view.words[index - 1] != "-":
            break
        index += 1
    if best is None or quantity.bare and best.end - at > 2:  # noqa: PLR2004
        return None
    return best


def _into(view: View, at: int) -> int:
    """Over "of", "of the", "of its" to what is counted."""
    if at + 1 < len(view) and view.words[at] in _QUOTES:
        at += 1
    if at < len(view) and view.words[at] in view.pack.numbers.words["of"]:
        at += 1
        while at < len(view) and view.tags[at] == "DET":
            at += 1
    return at


def _of_what(view: View, end: int) -> int:
    """Behind "of data", "of sensitive files"."""
    at = _into(view, end)
    if at == end:
        return end
    while at < len(view) and view.tags[at] in ("N", "NAME"):
        at += 1
    return at


def _role(clauses: Clauses, quantity: Quantity, counted: _Counted, around: list[Found]) -> tuple[str, str]:
    """The part a quantity plays and the word that tells it; an empty role where it plays none."""
    view = clauses.view
    if _speaks(clauses, counted.end):
        return "", ""
    allowed = _allowed(counted)
    cues = [cue for cue in around if cue.cue.value in allowed or cue.cue.value == "nothing"]
    if counted.unit.startswith("money"):
        cues += [cue for cue in view.pack.numbers.never.scan(view.words) if cue.cue.section == "money"]
    near = min(cues, key=lambda cue: _distance(cue, quantity.start, counted.end), default=None)
    if near is not None and _distance(near, quantity.start, counted.end) <= _REACH:
        value = near.cue.value
        return ("", "") if value in ("nothing", "never") else (value, f"{value}:{near.cue.phrase}")
    if counted.role == "attackers" and counted.rule != "unit:demonym" and _is_operation(view):
        return counted.role, ""
    return "", ""


def _distance(cue: Found, start: int, end: int) -> int:
    """Tokens between a word and the quantity; one before it counts as nearer than one behind."""
    return 2 * (start - cue.end) if cue.end <= start else 2 * max(0, cue.start - end) + 1


def _allowed(counted: _Counted) -> tuple[str, ...]:
    """Roles that words around may give to what is counted."""
    if counted.role == "attackers":
        return ("attackers", "victims") if counted.rule == "unit:demonym" else ("attackers",)
    return _ALLOWED.get(counted.unit.partition(":")[0], _COUNTS)


def _speaks(clauses: Clauses, end: int) -> bool:
    """What is counted says something: "all 17 agencies concluded", "eleven women accused"."""
    view = clauses.view
    for index in range(end, min(len(view), end + _SAYS)):
        if view.tags[index] == "V":
            verb = view.verbs[index]
            return verb is not None and bool(verb.classes & _SAYING) and not clauses.is_passive(index)
        if view.tags[index] not in ("AUX", "ADV", "DET"):
            return False
    return False


def _is_operation(view: View) -> bool:
    return any(cue.cue.value != "unspecified" for cue in view.found("conduct"))


_SAYS: Final = 5
_SAYING: Final = frozenset({"say", "accuse", "assess", "ascribe", "confirm", "suspect", "condemn", "claim"})
_COUNTS: Final = ("victims", "targeted", "systems", "stolen")
_ALLOWED: Final = {
    "money": ("stolen", "damage"),
    "bytes": ("stolen",),
    "records": ("stolen", "victims"),
    "e_mails": ("stolen", "victims", "targeted"),
    "accounts": ("stolen", "victims", "targeted"),
    "attacks": ("targeted", "victims"),
    "people": ("victims", "targeted", "attackers", "stolen"),
    "users": ("victims", "targeted", "attackers", "stolen"),
    "companies": ("victims", "targeted", "attackers", "stolen"),
    "countries": ("victims", "targeted"),
}
"""Roles that words around may give to what is counted in a unit."""
