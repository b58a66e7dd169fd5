"""Group reports into cases, so that each event is seen once, with every party's own words.

`group` settles many reports at once, `add` one more; both come to the same partition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from demarche.grouping.cases import Groups

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.model import CaseChange, Report

__all__ = ["Groups", "add", "group"]


def group(reports: Iterable[Report]) -> Groups:
    """Group reports; the partition and its ids do not depend on their order."""
    groups = Groups()
    for report in reports:
        groups.take(report)
    groups.settle()
    return groups


def add(groups: Groups, report: Report) -> tuple[CaseChange, ...]:
    """Add one report to what is grouped and say what that changed; only the cases near it are looked at again."""
    return groups.settle(groups.take(report))
