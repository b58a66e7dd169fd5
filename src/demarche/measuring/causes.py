"""Why a statement is missed, extra or wrong, as far as the two sides show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demarche.measuring.matching import same_place, too_long
from demarche.measuring.table import Miss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demarche.measuring.records import Claim


def explain_missed(report: str, wanted: Claim, told: Sequence[Claim]) -> Miss:
    """Say what was coded in place of a gold statement that nothing stands for."""
    here = [one for one in told if same_place(one.places, wanted.places)]
    if not here:
        cause = f"missed {wanted.family}: nothing was coded here"
    elif any(one.family == wanted.family and too_long(one) for one in here):
        cause = f"missed {wanted.family}: the coded span is too long"
    elif any(one.family == wanted.family for one in here):
        cause = f"missed {wanted.family}: one coded statement for two"
    else:
        cause = f"missed {wanted.family}: coded as {_families(here)}"
    return Miss(report=report, kind="missed", causes=(cause,), words=wanted.words, detail=_short(wanted))


def explain_extra(report: str, told: Claim, wanted: Sequence[Claim]) -> Miss:
    """Say what the gold holds in place of a coded statement that stands for none."""
    here = [other for other in wanted if same_place(told.places, other.places)]
    if too_long(told):
        cause = f"extra {told.family}: the coded span is too long"
    elif not here:
        cause = f"extra {told.family}: the gold holds nothing here"
    elif any(other.family == told.family for other in here):
        cause = f"extra {told.family}: beside the statement that the gold holds here"
    else:
        cause = f"extra {told.family}: the gold holds {_families(here)} here"
    return Miss(report=report, kind="extra", causes=(cause,), words=told.words, detail=_short(told))


def explain_wrong(report: str, told: Claim, wanted: Claim, fields: Sequence[str]) -> Miss:
    """Say which fields of a found statement are wrong, and how."""
    causes, details = [], []
    for field in fields:
        ours, theirs = _value(told, field), _value(wanted, field)
        causes.append(f"wrong {field}" if field in {"speakers", "targets"} else f"wrong {field}: {ours} for {theirs}")
        details.append(f"{field} {ours} for {theirs}")
    return Miss(report=report, kind="wrong", causes=tuple(causes), words=wanted.words, detail="; ".join(details))


def _value(claim: Claim, field: str) -> str:
    if field in {"speakers", "targets"}:
        return _names(claim.speakers if field == "speakers" else claim.targets)
    return str({"act": claim.act, "status": claim.status, "link within one": claim.link or "none"}[field])


def _short(claim: Claim) -> str:
    return f"{_names(claim.speakers)} {claim.act} {_names(claim.targets)} ({claim.status})"


def _names(parties: frozenset[str]) -> str:
    return ",".join(sorted(parties)) or "nobody"


def _families(claims: Sequence[Claim]) -> str:
    return " and ".join(sorted({claim.family for claim in claims}))
