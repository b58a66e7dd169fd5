"""The JSON Schema of a published report, generated from its declared shape and the codebook's values."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from demarche.publishing.codebook import table
from demarche.publishing.record import PublishedReport

TABLES: Final = ("act", "link", "measure", "conduct")
"""Fields of a statement whose values the codebook lists, each in the table of its name."""


def schema() -> dict[str, Any]:
    """Make the JSON Schema (draft 2020-12) of one line of JSONL."""
    (top,), parts = msgspec.json.schema_components([PublishedReport], ref_template="#/$defs/{name}")
    for part in parts.values():
        part["required"] = [*part["properties"]]
    fields = parts["PublishedStatement"]["properties"]
    for field in TABLES:
        fields[field] = _listed(fields[field], [*table(field)])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "demarche report",
        **top,
        "$defs": parts,
    }


def document() -> str:
    """Write the schema as it is kept under docs/reference."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


def _listed(field: dict[str, Any], values: list[str]) -> dict[str, Any]:
    """Allow only these values wherever the field allows a string."""
    if field.get("type") == "string":
        return {**field, "enum": values}
    if field.get("type") == "array":
        return {**field, "items": _listed(field["items"], values)}
    return {**field, "anyOf": [_listed(choice, values) for choice in field["anyOf"]]} if "anyOf" in field else field
