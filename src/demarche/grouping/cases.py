"""Cases with ids that stay: the partition of reports into events, told as changes to what was there before."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Final

from demarche.grouping.copies import Copies, fingerprints, report_text
from demarche.grouping.events import Likenesses
from demarche.grouping.likeness import is_relevant, profile
from demarche.model import Case, CaseChange, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from demarche.grouping.likeness import Profile
    from demarche.model import Report

    Events = Sequence[Sequence[str]]

ID_LENGTH: Final = 12
CAMPAIGN_DAYS: Final = 60
"""Days within which two cases of one group against the same accused are one campaign."""
UNNAMED: Final = frozenset({"narrator", "anon", "anon:researchers"})


class Groups:
    """Everything grouped so far: copies, likenesses, cases.

    The partition depends on the set of reports alone. Case ids do not change once given: when a report is added, a
    group of reports keeps the id of the case most of them stood in.
    """

    def __init__(self) -> None:
        self.copies = Copies()
        self.likenesses = Likenesses()
        self._heads: dict[str, tuple[str, dt.date | None]] = {}
        """Title and date of every document taken in; texts are not kept."""
        self.redirects: dict[str, str] = {}
        """Ids of cases that were merged into others, and where to find them now."""
        self._profiles: dict[str, Profile] = {}
        self._speaker: dict[str, str] = {}
        """The document that stands for a copy cluster."""
        self._case_of: dict[str, str] = {}
        self._members: dict[str, Sequence[str]] = {}
        """Speakers of each case."""

    def take(self, report: Report) -> set[str]:
        """Take a report in without settling it; gives the documents whose surroundings changed."""
        document = report.document
        if document.id in self._heads:
            return set()
        self._heads[document.id] = (document.title or "", document.published.date if document.published else None)
        joined = self.copies.add(document.id, fingerprints(report_text(report)))
        if is_relevant(report):
            self._profiles[document.id] = profile(report)
        return self._represent(self.copies.cluster(document.id), joined)

    def settle(self, touched: Iterable[str] | None = None) -> tuple[CaseChange, ...]:
        """Settle the connected parts that hold `touched`, or all of them; gives what changed."""
        events = [event for part in self.likenesses.parts(touched) for event in self.likenesses.events(part)]
        before = {document: self._case_of[document] for event in events for document in event if document in self._case_of}
        sizes = {case: len(self._members.pop(case)) for case in set(before.values())}
        names = keep_names(events, before)
        for number, event in enumerate(events):
            name = names.setdefault(number, "") or self._new_id(event)
            names[number] = name
            self._members[name] = event
            self._case_of.update(dict.fromkeys(event, name))
        changes = tuple(_changes(events, names, before, sizes))
        self.redirects.update((gone, change.case) for change in changes if change.kind == "merged" for gone in change.others)
        return changes

    def case_of(self, document: str) -> str | None:
        """Name the case whose news a document is."""
        return self._case_of.get(self._speaker.get(self.copies.cluster(document), ""))

    def cases(self) -> tuple[Case, ...]:
        """Every case, oldest first."""
        found = [self._case(name, members) for name, members in self._members.items()]
        found.sort(key=lambda case: (case.begins or dt.date.max, case.id))
        return self._with_background(found)

    def relations(self) -> tuple[Relation, ...]:
        """Named ties between cases that share an operation, an identifier or an actor."""
        found = []
        for one, two, shared in self._neighbours():
            if relation := _relation(one, two, self._side(one), self._side(two), shared):
                found.append(relation)
        return tuple(sorted(found, key=lambda relation: (relation.case, relation.other)))

    def _represent(self, cluster: str, joined: set[str]) -> set[str]:
        """Let one document stand for its copies: the earliest that can be grouped."""
        before = {self._speaker.pop(name) for name in joined if name in self._speaker}
        able = [self._profiles[member] for member in self.copies.members(cluster) if member in self._profiles]
        if not able:
            return set()
        speaker = min(able, key=lambda one: (one.day is None, one.day or 0, one.document)).document
        self._speaker[cluster] = speaker
        touched = {speaker}
        for old in sorted(before - {speaker}):
            touched |= self.likenesses.links[old].keys()
            self._hand_over(old, speaker)
            self.likenesses.remove(old)
        if speaker not in self.likenesses:
            self.likenesses.add(self._profiles[speaker])
        return touched & self.likenesses.links.keys()

    def _hand_over(self, old: str, speaker: str) -> None:
        """Hand a case from a document that no longer speaks for its copies to the one that does."""
        if case := self._case_of.pop(old, None):
            kept = [member for member in self._members[case] if member != old]
            if speaker not in self._case_of:
                self._case_of[speaker] = case
                kept.append(speaker)
            self._members[case] = kept

    def _new_id(self, event: Sequence[str]) -> str:
        ids = (f"case-{document[:ID_LENGTH]}" for document in event)
        return next((one for one in ids if one not in self._members and one not in self.redirects), f"case-{event[0]}")

    def _case(self, name: str, members: Sequence[str]) -> Case:
        profiles = [self._profiles[member] for member in members]
        reports = [copy for member in members for copy in self.copies.members(self.copies.cluster(member))]
        days = [day for report in reports if (day := self._day(report))]
        return Case(
            id=name,
            title=self._title(members),
            reports=tuple(sorted(reports, key=lambda report: (self._day(report) or dt.date.max, report))),
            accused=_common(profile.accused for profile in profiles),
            operations=_common(profile.events for profile in profiles),
            begins=min(days, default=None),
            ends=max(days, default=None),
        )

    def _title(self, members: Sequence[str]) -> str:
        """Headline of the report that stands nearest to the others."""
        links = self.likenesses.links
        nearest = sorted(members, key=lambda one: (-sum(links[one].get(other, 0.0) for other in members), one))
        return next((title for one in nearest if (title := self._heads[one][0])), "")

    def _day(self, document: str) -> dt.date | None:
        return self._heads[document][1]

    def _with_background(self, cases: list[Case]) -> tuple[Case, ...]:
        """Add the reports on other news that name a case's operation: each to the latest case begun before it."""
        of: dict[str, list[Case]] = {}
        for case in cases:
            for operation in case.operations:
                of.setdefault(operation, []).append(case)
        background: dict[str, set[str]] = {}
        for document, one in self._profiles.items():
            own = self.case_of(document)
            for operation in one.named:
                earlier = [c for c in of.get(operation, ()) if c.begins and one.day and c.begins.toordinal() <= one.day]
                if earlier and own not in {case.id for case in of[operation]}:
                    background.setdefault(earlier[-1].id, set()).add(document)
        return tuple(_replaced(case, background.get(case.id, set())) for case in cases)

    def _neighbours(self) -> Iterable[tuple[Case, Case, str]]:
        """Pairs of cases, the older first, that share a key."""
        cases = self.cases()
        holders: dict[str, list[int]] = {}
        for number, case in enumerate(cases):
            actors = _common(self._profiles[member].actors for member in self._members[case.id])
            for key in (*case.operations, *actors):
                holders.setdefault(key, []).append(number)
        seen = set()
        for key in sorted(holders, key=lambda key: (key.startswith("grp:"), key)):
            for pair in combinations(holders[key], 2):
                if pair not in seen:
                    seen.add(pair)
                    yield cases[pair[0]], cases[pair[1]], key

    def _side(self, case: Case) -> list[Profile]:
        return [self._profiles[member] for member in self._members[case.id]]


def keep_names(events: Events, before: Mapping[str, str]) -> dict[int, str]:
    """Give each event the case that most of its documents stood in, and each case to one event."""
    shares = sorted(
        (-count, case, number)
        for number, event in enumerate(events)
        for case, count in Counter(before[document] for document in event if document in before).items()
    )
    names: dict[int, str] = {}
    for _, case, number in shares:
        if number not in names and case not in names.values():
            names[number] = case
    return names


def _changes(
    events: Events, names: Mapping[int, str], before: Mapping[str, str], sizes: Mapping[str, int]
) -> Iterable[CaseChange]:
    kept = set(names.values())
    for number, event in enumerate(events):
        case = names[number]
        was = {before[document] for document in event if document in before}
        merged = tuple(sorted(was - kept))
        if case not in sizes and was:
            yield CaseChange(kind="split", case=min(was), others=(case,))
        elif case not in sizes:
            yield CaseChange(kind="opened", case=case)
        elif len(event) > sizes[case] and not merged:
            yield CaseChange(kind="grown", case=case)
        if merged:
            yield CaseChange(kind="merged", case=case, others=merged)


def _common(sets: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """Values that at least a third of the reports hold, the most frequent first."""
    held = list(sets)
    counts = Counter(value for values in held for value in values)
    return tuple(sorted((v for v, count in counts.items() if 3 * count >= len(held)), key=lambda v: (-counts[v], v)))


def _replaced(case: Case, background: set[str]) -> Case:
    import msgspec

    return msgspec.structs.replace(case, background=tuple(sorted(background))) if background else case


def _relation(older: Case, newer: Case, one: list[Profile], two: list[Profile], shared: str) -> Relation | None:
    accused = [set().union(*(p.accused for p in side)) for side in (one, two)]
    accusers = [set().union(*(p.accusers for p in side)) - UNNAMED for side in (one, two)]
    if accused[1] & accusers[0] and accusers[1] & accused[0]:
        return Relation(kind="retaliates-for", case=newer.id, other=older.id, basis=shared)
    if shared.startswith("grp:"):
        close = older.ends and newer.begins and (newer.begins - older.ends).days <= CAMPAIGN_DAYS
        return Relation(kind="same-campaign", case=newer.id, other=older.id, basis=shared) if close else None
    if accused[0] and accused[1] and not accused[0] & accused[1]:
        return Relation(kind="revises", case=newer.id, other=older.id, basis=shared)
    if 2 * sum(p.responds for p in two) > len(two):
        return Relation(kind="responds-to", case=newer.id, other=older.id, basis=shared)
    if not any(p.firm for p in one) and any(p.firm for p in two):
        return Relation(kind="precursor-of", case=older.id, other=newer.id, basis=shared)
    return Relation(kind="same-operation", case=newer.id, other=older.id, basis=shared)
