"""Quantities of victims, damage, stolen items, attackers and systems that belong to an operation.

A quantity counts where it counts something (a unit of the language's number words), where the words beside it do not
make it a time, share, age or reward, and where the sentence speaks of an operation. Its role follows from what is
counted and from the nearest word that tells: "stole", "targeted", "cost", "charged".
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
_CLOSE: Final = 2
"""Tokens within which a noun makes a count of four digits that could be a year."""
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
    rule: str
    scale: float = 1
    """What one unit is worth: bytes of a megabyte."""


def find_figures(parts: Sequence[Clauses], voices: Mapping[int, Sequence[Source]]) -> tuple[Figure, ...]:
    """Find the figures of a report, in text order; `voices` holds the sources of each sentence by its number."""
    found: list[Figure] = []
    cyber = False
    for clauses in parts:
        before, cyber = cyber, _is_operation(clauses.view)
        found.extend(_in_sentence(clauses, voices.get(clauses.view.number, ()), cyber=cyber or before))
    return tuple(found)


def _in_sentence(clauses: Clauses, sources: Sequence[Source], *, cyber: bool) -> list[Figure]:
    """Find the figures of a sentence; `cyber` tells that it or the one before speaks of an operation."""
    view = clauses.view
    quantities = find_quantities(view)
    around = view.pack.numbers.around.scan(view.words) if quantities else []
    found: list[Figure] = []
    last: tuple[int, str] | None = None
    for quantity in quantities:
        counted = None if _is_other(view, quantity) else _counted(view, quantity)
        if counted is None:
            continue
        role, cue = _role(clauses, quantity, counted, around, cyber=cyber)
        if not role and last is not None and quantity.start - last[0] <= _BESIDE:
            role, cue = counted.role or last[1], "beside"  # "1,100 members and 17 operators"
        if role:
            last = counted.end, role
            source = governing([s for s in sources if s.kind != "agentless"], quantity.start, view)
            found.append(_figure(view, quantity, counted, role, cue, source))
    return found


def _figure(view: View, quantity: Quantity, counted: _Counted, role: str, cue: str, source: Source | None) -> Figure:
    return Figure(
        span=view.span(quantity.start, counted.end),
        value=None if quantity.value is None else quantity.value * counted.scale,
        to=None if quantity.to is None else quantity.to * counted.scale,
        unit=counted.unit,
        comparator=quantity.comparator,  # type: ignore[arg-type]
        role=role,  # type: ignore[arg-type]
        claimed_by="|".join(actor.id for actor in source.actors) if source is not None else None,
        rule=f"figure:{counted.rule}" + (f" around.{cue}" if cue else ""),
    )


def _is_other(view: View, quantity: Quantity) -> bool:
    """Tell a time, share, age, version, rank or name, or what was counted before, from a count."""
    never, words, start, end = view.pack.numbers.never, view.words, quantity.start, quantity.end
    if end < len(words) and any(cue.section == "behind" for cue in never.at(words, end)):
        return True
    if view.is_(start - 1, "month") or view.is_(end, "month"):
        return True
    if quantity.comparator != "exact" or quantity.currency:
        return False
    if quantity.bare and start and words[start - 1] in view.pack.dates["in"] - view.pack.numbers.words["of"]:
        return True  # "since 2018"
    return _points_back(view, quantity) or any(
        cue.section == "front" and len(cue.words) == size
        for size in (1, 2)
        if start >= size
        for cue in never.at(words, start - size)
    )


def _points_back(view: View, quantity: Quantity) -> bool:
    """Tell what was counted before: "the two firms", "these four accounts"; not "two of the four"."""
    at, small = quantity.start - 1, view.pack.numbers.words
    if quantity.value is None or quantity.value > _SMALL or view.tag(at) != "DET" or view.words[at] not in small["the"]:
        return False
    return not (at and view.words[at - 1] in small["of"])


def _counted(view: View, quantity: Quantity) -> _Counted | None:
    """Find the noun that the quantity counts."""
    numbers, at = view.pack.numbers, quantity.end
    if quantity.currency:
        return _Counted(f"money:{quantity.currency}", "", at, "money")
    first = _into(view, at)
    if first < len(view) and (scale := numbers.bytes.get(view.words[first])):
        return _Counted("bytes", "stolen", _of_what(view, first + 1), "bytes", scale)
    units = {at + cue.end: cue for cue in reversed(numbers.units.scan(view.words[at : at + _LONG]))}
    best: _Counted | None = None
    for index in range(first, min(len(view), at + _LONG)):
        mention = view.mention_at[index]
        if cue := units.get(index + 1):
            best = _Counted(cue.cue.section, cue.cue.value, index + 1, f"unit:{cue.cue.phrase}")
        elif mention is not None and mention.kind == "state" and mention.use in _PEOPLE:
            best = _Counted("people", "attackers", index + 1, "unit:demonym")
        elif not _goes_on(view, index, at, found=best is not None):
            break
    if best is None:
        return _people(view, quantity)
    return None if quantity.bare and best.end - at > _CLOSE else best


def _goes_on(view: View, index: int, at: int, *, found: bool) -> bool:
    """Tell whether the counted noun phrase goes on with a token; once a unit is found, only nouns go on."""
    if view.tags[index] in ("N", "NAME", "NUM"):
        return True
    if found:
        return False
    first = (index == at and view.tags[index] == "V") or view.words[
        index - 1
    ] == "-"  # "160 million credit cards", "three U.S.-based firms"
    return first or view.tags[index] in ("ADV", "CONJ", "POS", "DET") or view.words[index] in _INSIDE


def _people(view: View, quantity: Quantity) -> _Counted | None:
    """Find people without a noun: "four charged with", "the data of millions", "a blackout of 225,000"."""
    numbers, at = view.pack.numbers, quantity.end
    if view.words[at - 1] in numbers.words["alone"] and _is_sum(view, quantity.start):
        return _Counted("money", "", at, "sum")
    follows = view.verbs[at] if at < len(view) else None
    if follows is not None and "participle" in follows.forms and view.tag(at + 1) == "PREP":
        accused = any(cue.value == "attackers" for cue in numbers.around.at(view.words, at))
        return _Counted("people", "attackers", at, "people") if accused else None
    large = quantity.value >= _MANY if quantity.value is not None else view.words[at - 1] in numbers.words["alone"]
    ends = view.tag(at) in ("PUNCT", "END", "PREP", "AUX", "V", "SUB") and view.words[at : at + 1] != ["-"]
    owned = quantity.start > 0 and view.words[quantity.start - 1] in numbers.words["of"]
    return _Counted("people", "", at, "people") if large and ends and owned and not quantity.bare else None


def _is_sum(view: View, start: int) -> bool:
    """Tell whether a vague quantity is money: "cost billions", "earned “millions”"."""
    while start and view.words[start - 1] in _QUOTES:
        start -= 1
    cues = view.pack.numbers.around.at(view.words, start - 1) if start else ()
    return view.tag(start - 1) == "V" and any(cue.value in ("damage", "stolen") for cue in cues)


def _into(view: View, at: int) -> int:
    """Step over "of", "of the", "of its" to what is counted."""
    if at + 1 < len(view) and view.words[at] in _QUOTES:
        at += 1
    if at < len(view) and view.words[at] in view.pack.numbers.words["of"]:
        at += 1
        while at < len(view) and view.tags[at] == "DET":
            at += 1
    return at


def _of_what(view: View, end: int) -> int:
    """Step behind "of data", "of sensitive files"."""
    at = _into(view, end)
    if at == end:
        return end
    while at < len(view) and view.tags[at] in ("N", "NAME"):
        at += 1
    return at


def _role(clauses: Clauses, quantity: Quantity, counted: _Counted, around: list[Found], *, cyber: bool) -> tuple[str, str]:
    """Tell the part a quantity plays and the word that tells it; an empty role where it plays none."""
    view = clauses.view
    if _speaks(clauses, quantity.start, counted.end):
        return "", ""
    allowed = _allowed(counted)
    cues = [cue for cue in around if cue.cue.value in allowed and not quantity.start <= cue.start < quantity.end]
    if counted.unit.startswith("money"):
        cues += [cue for cue in view.pack.numbers.never.scan(view.words) if cue.cue.section == "money"]
    near = min(cues, key=lambda cue: (_distance(cue, quantity.start, counted.end), cue.start - cue.end), default=None)
    if near is not None and _distance(near, quantity.start, counted.end) <= _REACH:
        value = near.cue.value
        if value in ("nothing", "never"):
            return "", ""
        if value == "attackers" != counted.role and not (view.found("conduct") or (cyber and _beside(near, quantity))):
            return "", ""
        kept = value in ("stolen", "victims") and counted.role in ("victims", "systems")  # "had their data stolen"
        role = counted.role if kept or counted.unit == "attacks" else value
        return role, f"{value}:{near.cue.phrase}"
    return (counted.role, "") if _stands_alone(view, quantity, counted, around, cyber=cyber) else ("", "")


def _beside(cue: Found, quantity: Quantity) -> bool:
    return 0 <= quantity.start - cue.end <= 1  # "charges against two members"


def _stands_alone(view: View, quantity: Quantity, counted: _Counted, around: list[Found], *, cyber: bool) -> bool:
    """Tell whether what is counted needs no word beside it: hackers and systems of an operation, many organisations."""
    if counted.rule == "unit:demonym":
        return False
    if counted.role == "attackers":
        return _is_operation(view) or any(cue.cue.value == "attackers" for cue in around)
    if counted.role == "systems":
        return cyber
    many = quantity.value is None or quantity.value >= _MANY
    governed = view.tag(quantity.start - 1) == "PREP"  # "belonging to", "owned by"; not "manages 3,500 stations"
    return cyber and governed and counted.role == "victims" and (many or _is_operation(view))


def _distance(cue: Found, start: int, end: int) -> int:
    """Tokens between a word and the quantity; one before it counts as nearer than one behind."""
    return 2 * (start - cue.end) if cue.end <= start else 2 * max(0, cue.start - end) + 1


def _allowed(counted: _Counted) -> tuple[str, ...]:
    """Give the meanings that words around may have for what is counted."""
    if counted.role == "attackers":
        return ("attackers", "victims", "nothing") if counted.rule == "unit:demonym" else ("attackers", "nothing")
    found = _ALLOWED.get(counted.unit.partition(":")[0], _COUNTS)
    return found if counted.role == "systems" else (*found, "nothing")


def _speaks(clauses: Clauses, start: int, end: int) -> bool:
    """Tell whether what is counted says something: "all 17 agencies concluded"; not "officers accused of"."""
    view = clauses.view
    if start > 1 and _says(view, start - 1) and view.tags[start - 2] == "PUNCT":
        return True  # ", say three officials"
    for index in range(end, min(len(view), end + _SAYS)):
        if _says(view, index):
            return view.tag(index + 1) != "PREP" and not clauses.is_passive(index)
        if view.tags[index] not in ("AUX", "ADV", "DET"):
            return False
    return False


def _says(view: View, index: int) -> bool:
    verb = view.pack.verbs.get(view.words[index])
    return verb is not None and bool(verb.classes & _SAYING)


def _is_operation(view: View) -> bool:
    return any(cue.cue.value != "unspecified" for cue in view.found("conduct"))


_SAYS: Final = 5
_SAYING: Final = frozenset({"say", "accuse", "assess", "confirm", "suspect", "condemn", "claim"})
_BODIES: Final = frozenset({"organisations", "companies", "agencies"})
_COUNTS: Final = ("victims", "targeted", "attackers", "stolen")
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
