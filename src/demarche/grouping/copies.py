"""Which documents carry one text: exact hash first, then winnowing fingerprints and containment.

A document's fingerprints are the least hash of each window of word runs of its report regions, so that furniture has
no part in it. Two documents are copies when the shorter one's fingerprints are mostly in the longer one, the lead of
one of them is in the other, and what they share begins near the top: pages that share a site's footer or the template
of a series agree everywhere but there. Copies of copies make one cluster, whatever the order they came in.
"""

from __future__ import annotations

import re
from array import array
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from zlib import crc32

from demarche.lexicon.words import fold
from demarche.model import CopyCluster

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from demarche.lexicon import Publisher
    from demarche.model import Document, Report

    Prints = array[int]
    """Fingerprints in the order of the text, each once."""

RUN: Final = 5
"""Words to a hash."""
WINDOW: Final = 4
"""Hashes to a window, of which the least is kept."""
LEAST: Final = 12
"""Fingerprints a text needs to be compared at all: about thirty words."""
CONTAINED: Final = 0.62
"""Share of the shorter text's fingerprints that the longer one must hold."""
LEAD_CONTAINED: Final = 0.65
"""The same for one lead, its first quarter, in the other text."""
TOP: Final = 0.25
"""Part of the longer text in which the shared text must begin."""
SAMPLE: Final = 8
"""One fingerprint of so many is looked up, and every one of the top `ALWAYS`."""
ALWAYS: Final = 24
LIKELY: Final = 0.3
"""Share of the fewer looked-up fingerprints two texts have in common before they are compared in full."""
CROWDED: Final = 200
"""Documents kept of those that hold a fingerprint: a phrase of the trade is in many, a copy is among the first already."""
BURST: Final = 4
"""Places from which a text counts as a burst, if most of them are unknown."""
BURST_DAYS: Final = 3
CREDIT_REACH: Final = 300
"""A wire credit stands within so many characters of either end."""

# One word, or one sign of a script that writes words without spaces.
_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+"
)


def report_text(report: Report) -> str:
    """Join the regions that are report; the whole text where nothing is marked."""
    text = report.document.text
    parts = [region.span.of(text) for region in report.regions if region.kind != "furniture"]
    return "\n".join(parts) if report.regions else text


def fingerprints(text: str) -> Prints:
    """Fingerprint a text."""
    words = [word.encode() for word in _WORD.findall(fold(text).lower())]
    hashes = [crc32(b" ".join(words[i : i + RUN])) for i in range(len(words) - RUN + 1)]
    if not hashes:
        return array("I")
    least = (min(hashes[i : i + WINDOW]) for i in range(max(1, len(hashes) - WINDOW + 1)))
    return array("I", dict.fromkeys(least))


def are_copies(one: Prints, two: Prints) -> bool:
    """Tell whether two texts are one."""
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    if len(short) < LEAST:
        return False
    shared = set(short).intersection(long)
    if len(shared) < CONTAINED * len(short):
        return False
    begins = next(place for place, mark in enumerate(long) if mark in shared)
    return begins <= TOP * len(long) and max(_lead(short, shared), _lead(long, shared, len(short))) >= LEAD_CONTAINED


def _lead(prints: Prints, shared: set[int], of: int | None = None) -> float:
    length = min(len(prints), max(LEAST, (of or len(prints)) // 4))
    return sum(mark in shared for mark in islice(prints, length)) / length


class Copies:
    """Fingerprints of many documents, found again by any of a sample of them; knows which documents carry one text."""

    def __init__(self) -> None:
        self._prints: dict[str, Prints] = {}
        self._holders: dict[int, str | list[str]] = {}
        self._cluster: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}

    def add(self, ident: str, prints: Prints) -> set[str]:
        """Take a document in; gives the ids of its copies' clusters as they were before."""
        if ident in self._prints:
            return set()
        found = {self._cluster[other] for other in self._alike(prints)}
        self._prints[ident] = prints
        for mark in _sampled(prints):
            _note(self._holders, mark, ident)
        members = sorted([ident, *(member for name in found for member in self._members.pop(name))])
        self._members[members[0]] = members
        self._cluster.update(dict.fromkeys(members, members[0]))
        return found

    def cluster(self, ident: str) -> str:
        """Name a document's cluster: the least id in it."""
        return self._cluster[ident]

    def members(self, name: str) -> Sequence[str]:
        """List a cluster's documents."""
        return self._members[name]

    def clusters(self) -> Iterable[Sequence[str]]:
        """Every cluster, most of them of one document."""
        return self._members.values()

    def _alike(self, prints: Prints) -> list[str]:
        shared: dict[str, int] = {}
        for mark in _sampled(prints):
            held = self._holders.get(mark, ())
            for other in (held,) if isinstance(held, str) else held:
                shared[other] = shared.get(other, 0) + 1
        likely = [other for other in shared if shared[other] >= LIKELY * self._fewer(prints, other)]
        return [other for other in sorted(likely) if are_copies(prints, self._prints[other])]

    def _fewer(self, prints: Prints, other: str) -> float:
        return min(len(prints), len(self._prints[other])) / SAMPLE


def _sampled(prints: Prints) -> Iterable[int]:
    return (mark for place, mark in enumerate(prints) if place < ALWAYS or mark % SAMPLE == 0)


def _note(holders: dict[int, str | list[str]], mark: int, ident: str) -> None:
    """Keep a lone holder as it is: most fingerprints have one, and a list for each would double the memory."""
    held = holders.get(mark)
    if held is None:
        holders[mark] = ident
    elif isinstance(held, str):
        holders[mark] = [held, ident]
    elif len(held) < CROWDED:
        held.append(ident)


# ── where a text comes from ──────────────────────────────────────────────────────────────────────────────────────────


def describe(documents: Sequence[Document], publishers: Mapping[str, Publisher]) -> CopyCluster:
    """Describe a copy cluster: its origin and what that was told by."""
    members = tuple(sorted(document.id for document in documents))
    origin, basis = _origin(sorted(documents, key=lambda document: document.id), publishers)
    flags = ("burst",) if _is_burst(documents, publishers) else ()
    return CopyCluster(id=f"copy-{members[0][:12]}", members=members, origin=origin, basis=basis, flags=flags)  # type: ignore[arg-type]


def publisher_of(document: Document, publishers: Mapping[str, Publisher]) -> Publisher | None:
    """Look a document's publisher up by the domain it was found at."""
    host = (urlsplit(document.url or "").hostname or "").lower()
    while host:
        if host in publishers:
            return publishers[host]
        host = host.partition(".")[2]
    return None


def _origin(documents: Sequence[Document], publishers: Mapping[str, Publisher]) -> tuple[str, str]:
    if len(documents) == 1:
        return documents[0].id, "only"
    known = {document.id: publisher_of(document, publishers) for document in documents}
    credited = credited_wires(documents, publishers)
    wired = [document for document in documents if (own := known[document.id]) and own.publisher in credited]
    if wired:
        return min(wired, key=_age).id, "credit"
    fed = {name for own in known.values() if own for name in own.syndicates}
    feeding = [document for document in documents if (own := known[document.id]) and own.publisher in fed]
    if feeding:
        return min(feeding, key=_age).id, "publisher"
    first = min(documents, key=_age)
    if first.published and any(other.published and other.published.date > first.published.date for other in documents):
        return first.id, "earliest"
    return max(documents, key=lambda document: len(document.text)).id, "longest"


def credited_wires(documents: Iterable[Document], publishers: Mapping[str, Publisher]) -> set[str]:
    """Find the wire agencies that the documents' bylines, heads or last lines credit."""
    wires = {one.publisher for one in publishers.values() if one.kind == "wire"}
    found = set()
    for document in documents:
        text = document.text
        edges = f"{document.byline or ''} {document.publisher or ''} {text[:CREDIT_REACH]} {text[-CREDIT_REACH:]}"
        words = set(re.findall(r"\w+", edges))
        found |= {wire for wire in wires if words.issuperset(wire.split())}
    return found


def _age(document: Document) -> tuple[bool, str, int, str]:
    day = document.published.date.isoformat() if document.published else ""
    return not day, day, -len(document.text), document.id


def _is_burst(documents: Sequence[Document], publishers: Mapping[str, Publisher]) -> bool:
    """Many places within days, most of them unknown: pages made to look like many sources."""
    hosts = {urlsplit(document.url).hostname for document in documents if document.url}
    days = sorted(document.published.date for document in documents if document.published)
    if len(hosts) < BURST or (days and (days[-1] - days[0]).days > BURST_DAYS):
        return False
    unknown = [document for document in documents if document.url and publisher_of(document, publishers) is None]
    return 2 * len(unknown) > len(documents)
