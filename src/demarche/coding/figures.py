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
_BESIDE: Final = 4
"""Tokens between two quantities of one list."""
_MANY: Final = 1000
"""Numbers from this on may stand for people without saying so."""
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
        last: _Counted | None = None
        for quantity in quantities:
            counted = None if _is_other(view, quantity) else _counted(view, quantity)
            if counted is None:
                continue
            role, cue = _role(clauses, quantity, counted, around)
            if not role and last is not None and quantity.start - last.end <= _BESIDE:
                role, cue = counted.role, "beside"  # "1,100 members and 17 operators"
            if role:
                last = counted
                found.append(_figure(view, quantity, counted, role, cue, voices.get(view.number, ())))
    return tuple(found)


def _figure(view: View, quantity: Quantity, counted: _Counted, role: str, cue: str, sources: Sequence[Source]) -> Figure:
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
    return small and view.tag(at) == "DET" and view.is_(at, "definite") and not (at and view.words[at - 1] in view.pack.numbers.words["of"])


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
        elif (best is not None and tag not in ("N", "NAME", "NUM")) or (tag not in ("N", "NAME", "NUM", "ADV", "CONJ", "POS", "DET") and word not in _INSIDE and view.words[index - 1] != "-" and index != at):
            break
        index += 1
    if best is None:
        return _people(view, quantity)
    return None if quantity.bare and best.end - at > 2 else best


def _people(view: View, quantity: Quantity) -> _Counted | None:
    """People without a noun: "four charged with", "the data of millions", "a blackout of 225,000"."""
    numbers, at = view.pack.numbers, quantity.end
    follows = view.verbs[at] if at < len(view) else None
    if follows is not None and "participle" in follows.forms and view.tag(at + 1) == "PREP":
        accused = any(cue.value == "attackers" for cue in numbers.around.at(view.words, at))
        return _Counted("people", "attackers", at, None, "people") if accused else None
    large = quantity.value >= _MANY if quantity.value is not None else view.words[at - 1] in numbers.words["alone"]
    ends = view.tag(at) in ("PUNCT", "END", "PREP", "AUX", "V", "SUB") and view.words[at : at + 1] != ["-"]
    if large and ends and not quantity.bare and view.words[quantity.start - 1 : quantity.start] and view.words[quantity.start - 1] in numbers.words["of"]:
        return _Counted("people", "", at, None, "people")
    return None


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
    cues = [cue for cue in around if cue.cue.value in allowed or (cue.cue.value == "nothing" and counted.role != "systems")]
    if counted.unit.startswith("money"):
        cues += [cue for cue in view.pack.numbers.never.scan(view.words) if cue.cue.section == "money"]
    near = min(cues, key=lambda cue: (_distance(cue, quantity.start, counted.end), cue.start - cue.end), default=None)
    if near is not None and _distance(near, quantity.start, counted.end) <= _REACH:
        value = near.cue.value
        if value in ("nothing", "never") or (value == "attackers" != counted.role and not view.found("conduct")):
            return "", ""
        return value, f"{value}:{near.cue.phrase}"
    told = counted.role == "attackers" and any(cue.cue.value == "attackers" for cue in around)
    if counted.role in ("attackers", "systems") and counted.rule != "unit:demonym" and (told or _is_operation(view)):
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
    """What is counted says something: "all 17 agencies concluded", "eleven women accused"; not "officers accused of"."""
    view = clauses.view
    for index in range(end, min(len(view), end + _SAYS)):
        verb = view.pack.verbs.get(view.words[index])
        if verb is not None and verb.classes & _SAYING:
            return view.tag(index + 1) != "PREP" and not clauses.is_passive(index)
        if view.tags[index] not in ("AUX", "ADV", "DET"):
            return False
    return False


def _is_operation(view: View) -> bool:
    return any(cue.cue.value != "unspecified" for cue in view.found("conduct"))


_SAYS: Final = 5
_SAYING: Final = frozenset({"say", "accuse", "assess", "confirm", "suspect", "condemn", "claim"})
_COUNTS: Final = ("victims", "targeted", "attackers")
_SYSTEMS: Final = ("systems", "victims", "targeted")
_ALLOWED: Final = {
    "money": ("stolen", "damage"),
    "bytes": ("stolen",),
    "records": ("stolen", "victims"),
    "e_mails": ("stolen", "victims", "targeted"),
    "accounts": ("stolen", "victims", "targeted"),
    "attacks": ("targeted", "victims"),
    "countries": ("victims", "targeted"),
    **dict.fromkeys(("servers", "computers", "devices", "networks", "websites"), _SYSTEMS),
}
"""Roles that words around may give to what is counted in a unit."""
