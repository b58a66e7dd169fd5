"""What the gate looks for, from the lexicon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from demarche import lexicon
from demarche.errors import LexiconError
from demarche.lexicon.tables import DATA, toml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

T = TypeVar("T")


class Word(msgspec.Struct, frozen=True, order=True):
    """A word or phrase to look for, in lower case."""

    form: str
    open: bool = False
    """Whether any word that begins so will do."""


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Kinds of entities whose names count, `kind` or `kind.sort`."""

    strong: frozenset[str]
    party: frozenset[str]


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What `data/gate.toml` says."""

    window: int
    enough: int
    shortest: int
    encodings: tuple[str, ...]
    names: Names


class Phrases(msgspec.Struct, frozen=True):
    """Everything the gate looks for. Names are in their own case, words in lower case."""

    rules: Rules
    strong: frozenset[Word]
    weak: frozenset[Word]
    strong_names: frozenset[str]
    parties: frozenset[str]


class _Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    strong: tuple[str, ...]
    weak: tuple[str, ...]


_GAPS: Final = "-\n\xa0\u2010\u2011"
"""Hyphens, line ends and spaces that do not break: all of them gaps like a space."""


def load_phrases() -> Phrases:
    """Collect the gate's phrases. Raises LexiconError for a data file of the wrong shape."""
    rules = _shaped("gate.toml", DATA / "gate.toml", Rules)
    paths = [DATA / "languages" / language / "gate.toml" for language in lexicon.LANGUAGES]
    packs = [_shaped(f"languages/{path.name}", path, _Pack) for path in paths]
    names = _names()
    strong = frozenset(form for form, kinds in names.items() if kinds & rules.names.strong and len(form) >= rules.shortest)
    return Phrases(
        rules=rules,
        strong=frozenset(word(entry) for pack in packs for entry in pack.strong),
        weak=frozenset(word(entry) for pack in packs for entry in pack.weak),
        strong_names=strong,
        parties=frozenset(form for form, kinds in names.items() if kinds & rules.names.party),
    )


def word(entry: str) -> Word:
    """Read an entry of a data file: `x*`, or a whole word or phrase."""
    return Word(plainly(entry.removesuffix("*")), entry.endswith("*"))


def plainly(text: str) -> str:
    """Give a text as words are compared with it: in lower case, every gap one space. Offsets stand."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters have two in lower case
        lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    for gap in _GAPS:
        lower = lower.replace(gap, " ")
    return lower


def _names() -> dict[str, frozenset[str]]:
    """Give the names that are no common words, with the kinds of what they name, `kind` and `kind.sort`."""
    known = lexicon.load()
    found: dict[str, frozenset[str]] = {}
    for name in (name for names in known.names.values() for name in names):
        entity = known.entities.get(name.entity)
        if name.guard != "context" and entity:
            kinds = frozenset((entity.kind, f"{entity.kind}.{entity.sort}"))
            found[name.form] = found.get(name.form, frozenset()) | kinds
    return found


def _shaped(name: str, path: Traversable, shape: type[T]) -> T:
    try:
        return msgspec.convert(toml(path), shape)
    except msgspec.ValidationError as error:
        raise LexiconError(name, str(error), "see the comments in the file") from None
