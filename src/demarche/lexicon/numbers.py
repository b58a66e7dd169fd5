"""How a language writes quantities, what it counts and which words tell the part they play: `numbers.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from demarche.errors import LexiconError
from demarche.lexicon.tables import DATA, line_of, toml
from demarche.lexicon.words import Cue, Phrasebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_ROLES: Final = frozenset({"victims", "targeted", "stolen", "damage", "attackers", "systems"})
_SPELLED: Final = ("numbers", "fractions", "magnitudes")
_COMPARATORS: Final = frozenset({"about", "at_least", "more_than", "up_to", "fewer_than"})


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """Quantities of a language. Phrasebooks hold the unit, role or comparator as a cue's value."""

    values: dict[str, int]
    magnitudes: dict[str, int]
    fractions: dict[str, float]
    words: dict[str, frozenset[str]]
    """Small words inside quantities: `article`, `and`, `of`, `all`; `vague`, `several` and `alone` of vague ones."""
    before: Phrasebook
    after: Phrasebook
    ranges: dict[str, frozenset[str]]
    units: Phrasebook
    """Section is the unit, value the role."""
    bytes: dict[str, float]
    money_before: Phrasebook
    money_after: Phrasebook
    around: Phrasebook
    never: Phrasebook
    """Section is where it stands: `behind`, `front` or `money`."""
    first: frozenset[str]
    """Words that a quantity without digits can begin with."""


def load_numbers(language: str, expand: Callable[[str, str], Iterator[tuple[str, ...]]]) -> Numbers:
    """Load and check numbers.toml; `expand` turns a phrase and its place into word sequences."""
    path = DATA / "languages" / language / "numbers.toml"
    raw = toml(path)

    def book(section: str, table: Mapping[str, Any]) -> list[Cue]:
        return [
            Cue(section, value, phrase, words)
            for value, phrases in table.items()
            for phrase in phrases
            for words in dict.fromkeys(expand(phrase, line_of(path, f'"{phrase}"')))
        ]

    for name, allowed in (("before", _COMPARATORS), ("after", _COMPARATORS), ("around", _ROLES | {"nothing"})):
        if odd := set(raw[name]) - allowed:
            raise LexiconError(line_of(path, f"[{name}]"), f"{sorted(odd)} in [{name}]", f"one of {sorted(allowed)}")
    vague = {name: frozenset(words) for name, words in raw["vague"].items()}
    words = {name: frozenset(values) for name, values in raw["words"].items()}
    words |= {"vague": vague["words"], "several": vague["several"], "alone": vague["alone"]}
    return Numbers(
        values=raw["numbers"],
        magnitudes=raw["magnitudes"],
        fractions=raw["fractions"],
        words=words,
        before=Phrasebook(book("comparator", raw["before"])),
        after=Phrasebook(book("comparator", raw["after"])),
        ranges={name: frozenset(values) for name, values in raw["range"].items()},
        units=Phrasebook(_units(raw["unit"], path, expand)),
        bytes=raw["bytes"],
        money_before=Phrasebook(book("money", _inverted(raw["currency"]["before"]))),
        money_after=Phrasebook(book("money", _inverted(raw["currency"]["after"]))),
        around=Phrasebook(book("around", raw["around"])),
        never=Phrasebook([cue for name, phrases in raw["never"].items() for cue in book(name, {"never": phrases})]),
        first=vague["words"] | vague["several"] | {word for name in _SPELLED for word in raw[name]},
    )


def _inverted(currencies: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for form, currency in currencies.items():
        found.setdefault(currency, []).append(form)
    return found


def _units(
    tables: list[dict[str, Any]], path: Any, expand: Callable[[str, str], Iterator[tuple[str, ...]]]
) -> Iterator[Cue]:
    seen: set[tuple[str, ...]] = set()
    for table in tables:
        if table["role"] not in _ROLES:
            place = line_of(path, f'role = "{table["role"]}"')
            raise LexiconError(place, f"no role {table['role']}", f"one of {sorted(_ROLES)}")
        for noun in table["nouns"]:
            place = line_of(path, f'"{noun}"')
            for words in expand(noun, place):
                if words in seen:
                    raise LexiconError(place, f"the unit {noun} stands twice", "keep it in one unit")
                seen.add(words)
                yield Cue(table["name"], table["role"], noun, words)
