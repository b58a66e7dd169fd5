"""What a person wrote beside a file about it: `report.meta.toml` or `report.meta.json` beside `report.txt`."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  (msgspec resolves annotations at run time)
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from demarche.errors import Fault
from demarche.model import Record
from demarche.reading.inputs import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDS: Final = (".meta.toml", ".meta.json")
_CAP = 65_536


class Sidecar(Record, frozen=True, forbid_unknown_fields=True):
    """Everything a sidecar can say. All of it is optional."""

    title: str | None = None
    date: dt.date | None = None
    url: str | None = None
    source: str | None = None
    """Publisher, by name or domain."""
    lang: str | None = None


def is_sidecar(path: str, beside: Iterable[str]) -> bool:
    """Tell a sidecar of one of the files `beside` it."""
    name = os.path.basename(path)  # noqa: PTH119
    end = next((end for end in _ENDS if name.endswith(end)), "")
    stems = (Path(other).stem for other in beside if not other.endswith(_ENDS))
    return bool(end) and name.removesuffix(end) in stems


def sidecar(path: str) -> Sidecar | Fault:
    """Read the sidecar of the file `path`; an empty one if there is none, a fault if it is broken."""
    for end in _ENDS:
        beside = Path(path).with_suffix(end)
        try:
            if not beside.is_file():
                continue
            with beside.open("rb") as stream:
                data = stream.read(_CAP)
            found = tomllib.loads(data.decode()) if end == ".meta.toml" else msgspec.json.decode(data)
            return msgspec.convert(found, Sidecar)
        except (OSError, ValueError) as error:  # msgspec, tomllib and decoding errors are ValueErrors
            fields = ", ".join(Sidecar.__struct_fields__)
            return Fault(
                place=printable(str(beside)),
                reason="bad_record",
                message=f"the sidecar cannot be used: {error}",
                remedy=f"give any of {fields}; the date as YYYY-MM-DD",
            )
    return Sidecar()
