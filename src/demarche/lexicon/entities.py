"""Who and what reports speak of: entities and the names they go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from demarche.errors import LexiconError
from demarche.lexicon.tables import DATA, Row, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """A state, body, group, person, product or operation."""

    id: str
    kind: str
    """`state`, `agency`, `organisation`, `company`, `media`, `group`, `person`, `product`, `malware`, `operation`."""
    name: str
    sort: str = ""
    """Finer kind within the file, e.g. `intelligence` for an agency, `criminal` for a group."""
    part_of: str = ""
    tied_to: tuple[str, ...] = ()
    """Groups: state or agency publicly held to stand behind it. Operations: parties publicly accused."""
    tie: str = ""
    tied_by: tuple[str, ...] = ()
    office: str = ""
    since: str = ""
    """Persons: date from which the office was held, and until when; empty if not known."""
    until: str = ""
    cves: tuple[str, ...] = ()
    source: str = ""


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A written form of an entity."""

    form: str
    entity: str
    use: str
    """`name`, `alias`, `adjective`, `demonym`, `plural`, `capital`, `metonym`, `government`, `leader`, `abbreviation`."""
    guard: str = ""
    """`exact`: only in exact case. `context`: only beside a word that calls for it, or where the entity is named otherwise."""


_COLUMNS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "states": ("state", ("id", "name", "aliases", "memberships", "source")),
    "agencies": ("agency", ("id", "name", "kind", "part_of", "aliases", "guarded", "source")),
    "organisations": ("organisation", ("id", "name", "kind", "part_of", "aliases", "guarded", "source")),
    "companies": ("company", ("id", "name", "kind", "part_of", "aliases", "guarded", "source")),
    "media": ("media", ("id", "name", "aliases", "guarded", "source")),
    "groups": ("group", ("id", "name", "kind", "tied_to", "tie", "tied_by", "aliases", "guarded", "source")),
    "persons": ("person", ("id", "name", "part_of", "office", "from", "to", "aliases", "guarded", "source")),
    "products": ("product", ("id", "name", "vendor", "aliases", "guarded", "source")),
    "malware": ("malware", ("id", "name", "used_by", "aliases", "guarded", "source")),
    "operations": (
        "operation",
        ("id", "name", "accused", "begins", "ends", "cves", "aliases", "guarded", "source"),
    ),
}
"""Entity file → the kind of its rows and its columns."""

_OWNER: Final = ("part_of", "vendor")
_TIES: Final = ("tied_to", "accused", "used_by")


def _entity(row: Row, kind: str) -> Entity:
    return Entity(
        id=row["id"],
        kind=kind,
        name=row["name"],
        sort=row.get("kind", ""),
        part_of=next((row[column] for column in _OWNER if column in row), ""),
        tied_to=next((row.items_of(column) for column in _TIES if column in row), ()),
        tie=row.get("tie", ""),
        tied_by=row.items_of("tied_by") if "tied_by" in row else (),
        office=row.get("office", ""),
        since=row.get("from", ""),
        until=row.get("to", ""),
        cves=row.items_of("cves") if "cves" in row else (),
        source=row["source"],
    )


def _names(row: Row) -> Iterator[Name]:
    guarded = set(row.items_of("guarded")) if "guarded" in row else set()
    for form in dict.fromkeys((row["name"], *row.items_of("aliases"))):
        use = "name" if form == row["name"] else "alias"
        yield Name(form=form, entity=row["id"], use=use, guard="context" if form in guarded else "")


def load_entities() -> tuple[dict[str, Entity], list[Name]]:
    """Read every entity file; raises LexiconError for a bad row or an id that stands twice."""
    entities: dict[str, Entity] = {}
    names: list[Name] = []
    for stem, (kind, columns) in _COLUMNS.items():
        for row in rows(DATA / "entities" / f"{stem}.tsv", columns):
            if not row["id"] or not row["name"] or not row["source"]:
                raise LexiconError(row.place, "id, name or source is empty", "fill them in")
            if row["id"] in entities:
                raise LexiconError(row.place, f"the id {row['id']} stands twice", "merge the two rows")
            entities[row["id"]] = _entity(row, kind)
            names.extend(_names(row))
    return entities, names


def check_references(entities: Mapping[str, Entity]) -> list[str]:
    """Ids in `part_of` and tie columns that name no entity, as `entity: id`."""
    wanted: Iterable[tuple[str, str]] = (
        (entity.id, other) for entity in entities.values() for other in (entity.part_of, *entity.tied_to) if other
    )
    return [f"{ident}: {other}" for ident, other in wanted if other not in entities]


def load_language_names(language: str) -> list[Name]:
    """Names of one language's pack."""
    path = DATA / "languages" / language / "names.tsv"
    return [
        Name(form=row["form"], entity=row["id"], use=row["use"], guard=row["guard"])
        for row in rows(path, ("id", "form", "use", "guard", "source"))
    ]
