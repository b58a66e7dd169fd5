"""Which reports tell of one event: a graph of likeness, and average linkage on each part of it.

The likeness of two reports depends on them alone, parts of the graph without a strong link between them do not touch,
and ties go by document id. So the partition is a function of the set of reports, whatever their order, and a new report is
settled by looking at its own part again.

Two groups of reports are joined while the mean likeness of their members, faded by the days that lie between the two
groups, is above a threshold: a story that goes on stays one, and the same accusation a month later is news of its own.
Two groups of many reports each must be as close to each other as each is in itself: so an answer that is news of its own
stays beside what it answers.
"""

from __future__ import annotations

import heapq
import math
from typing import TYPE_CHECKING, Final

from demarche.grouping.likeness import days_between, likeness

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from demarche.grouping.likeness import Profile

    Links = Mapping[str, Mapping[str, float]]

JOINED: Final = 0.07
"""Mean likeness from which two groups of reports are one event."""
SETTLED: Final = 4
"""Reports from which a group is an event that has been told of by many."""
AS_CLOSE: Final = 0.6
"""Part of the looser one's inner likeness that two such events must have in common to be one after all."""
LINKED: Final = 0.03
"""Likeness from which two reports are linked; below it counts as none."""
QUIET: Final = 20.0
"""Days without a report in which the likeness of two groups falls to 1/e."""
LOOKED_UP: Final = 60
"""Strongest words of a report by which reports like it are found."""
SHARED: Final = 2
"""Such words two reports must share to be compared."""
PERIOD: Final = 60
"""Days to a period. Reports of periods that do not touch are never compared."""
NEVER: Final = -1
"""Period of reports without a date, which are compared with those of every period."""


class Likenesses:
    """Reports and the likeness of those that may tell of one event."""

    def __init__(self) -> None:
        self._profiles: dict[str, Profile] = {}
        self._holders: dict[str, dict[int, set[str]]] = {}
        self._links: dict[str, dict[str, float]] = {}

    def __contains__(self, document: str) -> bool:
        return document in self._profiles

    def __getitem__(self, document: str) -> Profile:
        return self._profiles[document]

    @property
    def links(self) -> Links:
        """Likeness by document and document, both ways."""
        return self._links

    def add(self, profile: Profile) -> None:
        """Take a report in and link it."""
        links = {}
        for other in self._candidates(profile):
            found = likeness(profile, self._profiles[other])
            if found >= LINKED:
                links[other] = self._links[other][profile.document] = found
        self._links[profile.document] = links
        self._profiles[profile.document] = profile
        for word in _looked_up(profile):
            self._holders.setdefault(word, {}).setdefault(_period(profile), set()).add(profile.document)

    def remove(self, document: str) -> None:
        """Take a report out again."""
        profile = self._profiles.pop(document)
        for other in self._links.pop(document):
            del self._links[other][document]
        for word in _looked_up(profile):
            self._holders[word][_period(profile)].discard(document)

    def parts(self, documents: Iterable[str] | None = None) -> list[list[str]]:
        """List the parts of the graph that can be settled alone, all or those that hold `documents`.

        Two groups are joined for a mean of at least `JOINED`, so one pair of their members has as much: what no link of
        that strength connects is never joined, though weaker links still count in the means.
        """
        seen: set[str] = set()
        found = []
        for start in sorted(self._profiles if documents is None else documents):
            if start in seen:
                continue
            part, heap = {start}, [start]
            while heap:
                news = {other for other, found in self._links[heap.pop()].items() if found >= JOINED} - part
                part |= news
                heap.extend(news)
            seen |= part
            found.append(sorted(part))
        return found

    def events(self, part: Collection[str]) -> list[list[str]]:
        """Split a connected part into events."""
        days = {document: self._profiles[document].day for document in part}
        return join(part, self._links, days)

    def _candidates(self, profile: Profile) -> list[str]:
        shared: dict[str, int] = {}
        period = _period(profile)
        for word in _looked_up(profile):
            held = self._holders.get(word, {})
            near = held if period == NEVER else (period - 1, period, period + 1, NEVER)
            for when in near:
                for other in held.get(when, ()):
                    shared[other] = shared.get(other, 0) + 1
        return sorted(
            other for other, count in shared.items() if count >= SHARED and days_between(profile, self._profiles[other]) <= PERIOD
        )


def _looked_up(profile: Profile) -> list[str]:
    return sorted(profile.words, key=lambda word: (-profile.words[word], word))[:LOOKED_UP]


def _period(profile: Profile) -> int:
    return NEVER if profile.day is None else profile.day // PERIOD


def join(documents: Collection[str], links: Links, days: Mapping[str, int | None]) -> list[list[str]]:
    """Join documents into groups by average linkage; the result depends on nothing but the arguments' values.

    `days` are ordinals. Each group is sorted, and so is the list.
    """
    groups = _Groups(documents, links, days)
    while (pair := groups.closest()) is not None:
        groups.merge(*pair)
    return sorted(sorted(members) for members in groups.members.values())


class _Groups:
    """Groups under construction, named by their least document; sums of likeness are kept, so a merge only adds."""

    def __init__(self, documents: Collection[str], links: Links, days: Mapping[str, int | None]) -> None:
        names = sorted(documents)
        inside = set(names)
        self.members = {name: [name] for name in names}
        self._sums = {name: {o: links[name][o] for o in sorted(links[name]) if o in inside} for name in names}
        self._times = {name: (days[name], days[name]) for name in names}
        self._inner = dict.fromkeys(names, 0.0)
        self._version = dict.fromkeys(names, 0)
        self._heap = [entry for name in names for o in self._sums[name] if name < o and (entry := self._entry(name, o))]
        heapq.heapify(self._heap)

    def closest(self) -> tuple[str, str] | None:
        """Name the two groups to merge next."""
        while self._heap:
            _, one, two, *versions = heapq.heappop(self._heap)
            if versions == [self._version.get(one), self._version.get(two)]:
                return one, two
        return None

    def merge(self, one: str, two: str) -> None:
        """Merge `two` into `one`."""
        self.members[one] += self.members.pop(two)
        self._times[one] = _spanned(self._times[one], self._times.pop(two))
        self._inner[one] += self._inner.pop(two) + self._sums[one][two]
        self._version[one] += 1
        del self._version[two]
        for other, total in self._sums.pop(two).items():
            del self._sums[other][two]
            if other != one:
                self._sums[one][other] = self._sums[other][one] = self._sums[one].get(other, 0.0) + total
        for other in self._sums[one]:
            if entry := self._entry(min(one, other), max(one, other)):
                heapq.heappush(self._heap, entry)

    def _entry(self, one: str, two: str) -> tuple[float, str, str, int, int] | None:
        mean = self._sums[one][two] / (len(self.members[one]) * len(self.members[two]))
        if mean < AS_CLOSE * min(self._closeness(one), self._closeness(two)):
            return None
        near = mean * math.exp(-_gap(self._times[one], self._times[two]) / QUIET)
        return (-near, one, two, self._version[one], self._version[two]) if near >= JOINED else None

    def _closeness(self, name: str) -> float:
        """Mean likeness inside a group told of by many, 0 for smaller ones, whose mean says little."""
        size = len(self.members[name])
        return self._inner[name] / (size * (size - 1) / 2) if size >= SETTLED else 0.0


Times = tuple[int | None, int | None]


def _spanned(one: Times, two: Times) -> Times:
    days = [day for day in (*one, *two) if day is not None]
    return (min(days), max(days)) if days else (None, None)


def _gap(one: Times, two: Times) -> int:
    """Days that lie between two stretches of time, 0 where they overlap or one is unknown."""
    if one[0] is None or two[0] is None or one[1] is None or two[1] is None:
        return 0
    return max(0, one[0] - two[1], two[0] - one[1])
