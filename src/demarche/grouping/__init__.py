"""Group reports into cases, so that each event is seen once, with every party's own words.

`group` settles many reports at once, `add` one more; both come to the same partition. `open_case` lays a case out: its
statements, its coalition matrix, answers and silences, contradictions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from demarche.grouping.answers import answers, silences
from demarche.grouping.cases import Groups
from demarche.grouping.contradictions import ACCUSING, Told, contradictions
from demarche.grouping.copies import describe
from demarche.grouping.likely import likely_copies
from demarche.grouping.matrix import matrix
from demarche.grouping.statements import utterances
from demarche.lexicon import publishers
from demarche.model import CaseFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from demarche.model import Case, CaseChange, CopyCluster, Document, LikelyCopy, Report

__all__ = ["Groups", "add", "clusters", "group", "open_case", "probable_copies"]


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


def clusters(groups: Groups, documents: Mapping[str, Document]) -> tuple[CopyCluster, ...]:
    """Describe every copy cluster: its documents, their origin and what that was told by. `documents` are by id."""
    found = (describe([documents[ident] for ident in one], publishers()) for one in groups.copies.clusters())
    return tuple(sorted(found, key=lambda cluster: cluster.id))


def probable_copies(groups: Groups, reports: Iterable[Report]) -> tuple[LikelyCopy, ...]:
    """Flag the documents that are probably one text translated or rewritten."""
    return likely_copies(reports, groups.copies.cluster, publishers())


def open_case(groups: Groups, case: Case, reports: Mapping[str, Report], earlier: Iterable[Case] = ()) -> CaseFile:
    """Lay a case out.

    `reports` holds the reports by document id, those of the `earlier` cases too, against which claims to be the first
    are checked.
    """
    cluster = groups.copies.cluster
    told = [reports[ident] for ident in case.reports]
    said = utterances(told, cluster, publishers())
    one_each = list({cluster(report.document.id): report for report in reversed(told)}.values())[::-1]
    before = [
        (statement, reports[ident])
        for one in earlier
        for ident in one.reports
        for statement in reports[ident].statements
        if statement.act.value in ACCUSING and statement.status.value == "current"
    ]
    places = {statement.id: (statement, report) for report in told for statement in report.statements}
    return CaseFile(
        case=case,
        statements=tuple(said),
        matrix=matrix(said, told, publishers(), case.accused),
        answers=answers(said, told),
        silences=silences(said, told),
        contradictions=contradictions(
            Told(utterances=said, places=places, reports=one_each, publishers=publishers(), earlier=before)
        ),
        origins=len(one_each),
    )
