"""One JSON object a line and report, in the shape of `record`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from demarche.model import Report
from demarche.publishing.record import published

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from demarche.errors import Fault
    from demarche.publishing import View


ACTING: Final = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
"""Characters that JSON lets stand, but that end lines, steer terminals or turn writing around."""


def write(results: Iterable[Report | Fault], out: TextIO, view: View) -> None:  # noqa: ARG001  (the protocol of FORMATS)
    """Write each report as soon as it is there; faults are not part of the data and left to the summary."""
    encode = msgspec.json.Encoder(order="deterministic").encode
    for result in results:
        if isinstance(result, Report):
            out.write(escaped(encode(published(result)).decode()) + "\n")


def escaped(json: str) -> str:
    """Escape what JSON lets stand but terminals act on."""
    return ACTING.sub(_escape, json)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
