"""The lexicon: data files, checked, typed and indexed.

`load()` gives the whole lexicon, once per process. Everything in it is immutable; `Lexicon.version` is a hash over the data
files and goes into the provenance of every record.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from demarche.lexicon.entities import Entity, Name, load_entities, load_language_names
from demarche.lexicon.tables import DATA, rows, toml
from demarche.lexicon.words import Pack, load_pack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

__all__ = ["Entity", "Lexicon", "Name", "Pack", "Publisher", "load", "months", "publishers", "spoken"]

LANGUAGES: Final = ("en",)
"""Languages with a full pack."""


def spoken(language: str) -> str | None:
    """Give the language whose pack reads a text: its own, the first where it cannot be told, None without a pack."""
    if language == "und":
        return LANGUAGES[0]
    return language if language in LANGUAGES else None


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """Who publishes under a domain, and what kind of publisher it is."""

    domain: str
    publisher: str
    kind: str
    country: str
    syndicates: tuple[str, ...]


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """All names and words the reader knows."""

    entities: dict[str, Entity]
    names: dict[str, tuple[Name, ...]]
    """Names by language; what entity files hold goes by every language."""
    packs: dict[str, Pack]
    scales: dict[tuple[str, str], tuple[int, int]]
    """Percent from and to of a likelihood scheme's terms, by scheme and term."""
    version: str

    def party(self, ident: str) -> str:
        """Roll an entity up to its party: agency → state, person → state or company, group → itself."""
        seen = set()
        while ident in self.entities and ident not in seen:
            seen.add(ident)
            entity = self.entities[ident]
            if entity.kind in ("state", "organisation", "company", "media", "group") and not _rolls_up(entity):
                return ident
            if not entity.part_of:
                return ident
            ident = entity.part_of
        return ident.split(".")[0]


def _rolls_up(entity: Entity) -> bool:
    return entity.kind == "organisation" and bool(entity.part_of) and entity.id.partition(".")[0] == entity.part_of


def _version(folder: Traversable) -> str:
    digest = hashlib.sha256()

    def visit(entry: Traversable) -> None:
        for child in sorted(entry.iterdir(), key=lambda item: item.name):
            if child.is_dir():
                visit(child)
            elif child.name.endswith((".tsv", ".toml")):
                digest.update(child.name.encode() + b"\0" + child.read_bytes())

    visit(folder)
    return digest.hexdigest()[:12]


@cache
def load() -> Lexicon:
    """Load the lexicon; raises LexiconError for a fault in a data file."""
    entities, names = load_entities()
    return Lexicon(
        entities=entities,
        names={language: (*names, *load_language_names(language)) for language in LANGUAGES},
        packs={language: load_pack(language) for language in LANGUAGES},
        scales=_scales(),
        version=_version(DATA),
    )


def _scales() -> dict[tuple[str, str], tuple[int, int]]:
    table = rows(DATA / "codebook" / "likelihood.tsv", ("scheme", "term", "low", "high", "source"))
    return {(row["scheme"], row["term"]): (int(row["low"]), int(row["high"])) for row in table}


@cache
def publishers() -> Mapping[str, Publisher]:
    """Give publishers by domain."""
    columns = ("domain", "publisher", "kind", "country", "syndicates", "source")
    return {
        row["domain"]: Publisher(
            domain=row["domain"],
            publisher=row["publisher"],
            kind=row["kind"],
            country=row["country"],
            syndicates=row.items_of("syndicates"),
        )
        for row in rows(DATA / "publishers.tsv", columns)
    }


@cache
def months() -> Mapping[str, int]:
    """Names and abbreviations of months in every language, case-folded, and which month of the year they are."""
    packs = (toml(DATA / "languages" / language / "pack.toml") for language in LANGUAGES)
    return {name: month for pack in packs for name, month in pack["months"].items()}
