"""The records: everything that passes between stages, immutable and without behaviour beyond their own meaning.

Offsets are code points into `Document.text`, half open. A coded value is a `Value`: what was read, the span it was read
from and the rule that read it; a value without a span says in `via` where it was inherited from.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  (msgspec resolves annotations at run time)
from typing import Final, Literal

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all records."""


class Span(msgspec.Struct, frozen=True, order=True):
    """Half-open stretch `[start, end)` of a document's text, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Slice `text`."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Tell whether `other` lies inside."""
        return self.start <= other.start and other.end <= self.end


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────────────────

Basis = Literal["metadata", "url", "text", "file", "given"]
DocumentKind = Literal[
    "official_statement", "press_release", "advisory", "indictment", "transcript", "wire", "news", "analysis",
    "vendor_report", "blog", "social", "aggregator", "unknown",
]  # fmt: skip


class Published(Record, frozen=True):
    """Publication date, to the day, and what it was taken from."""

    date: dt.date
    basis: Basis
    as_written: str


class Source(Record, frozen=True):
    """One place where a document was found."""

    path: str
    """File path, `-` for standard input."""
    position: str = ""
    """Place inside a container: a line of a JSONL file, a record of a WARC."""
    url: str | None = None
    bytes_hash: str = ""
    """SHA-256 of the raw bytes, hex."""
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    """What had to be mended to read it (wrong encoding, replaced characters, fall-back extractor)."""


class Document(Record, frozen=True):
    """One text. Its id is the SHA-256 of the text, so the same text found twice is one document."""

    id: str
    text: str
    name: str
    """What the input calls it: the given id, or the file's stem."""
    source: Source
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    byline: str | None = None
    published: Published | None = None
    language: str = "und"
    """ISO 639-1 code, `und` where it cannot be told."""
    kind: DocumentKind = "unknown"


RegionKind = Literal["body", "headline", "furniture"]
FurnitureReason = Literal[
    "related_links", "see_also", "topic_tags", "author_box", "caption", "share_bar", "subscribe", "cookie_notice", "comment",
    "ad", "script", "cms_residue", "spam", "foreign_fragment", "navigation", "legal",
]  # fmt: skip


class Region(Record, frozen=True):
    """A stretch of the text and what it is. The regions of a document are ordered and cover its text without gaps."""

    span: Span
    kind: RegionKind
    reason: FurnitureReason | None = None
    """Set exactly when `kind` is furniture."""
    rule: str = ""
    """The rule that marked it, `furniture:<name>` or a layout rule."""
    glued: tuple[int, ...] = ()
    """Offsets inside a report region where two words stand glued together (`OnlineUnited`): the second word starts there."""


# ── mentions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Mention(Record, frozen=True):
    """A name, office, date, figure, quote or identifier found in the text."""

    span: Span
    kind: str
    """`state`, `agency`, `organisation`, `company`, `group`, `person`, `product`, `malware`, `operation`, `cve`, …"""
    id: str
    use: str = "name"
    """How the form names the entity: `name`, `adjective`, `demonym`, `capital`, `metonym`, `alias`, …"""
    rule: str = ""


class Sentence(Record, frozen=True):
    """A sentence of the report."""

    span: Span
    block: int
    """Number of the line of text (paragraph) it stands in."""
    headline: bool = False


class Recognised(Record, frozen=True):
    """What was recognised in a document."""

    sentences: tuple[Sentence, ...] = ()
    mentions: tuple[Mention, ...] = ()


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

Status = Literal["current", "past", "anticipated", "negated", "noncyber"]
Voice = Literal["own", "quoted", "reported", "embedded"]


class Value(Record, frozen=True):
    """A coded value with its evidence."""

    value: str
    span: Span | None = None
    rule: str = ""
    via: str = ""
    """Where a value without a span was inherited from."""
    to: str = ""
    """Upper end of a range, for link values."""


class Actor(Record, frozen=True):
    """A party in a statement, as speaker, holder or target."""

    id: str
    """Party id, rolled up: `US`, `EU`, `co:Mandiant`, `anon:US`, `narrator`."""
    fine: tuple[str, ...] = ()
    """Finer ids read in the same phrase: `US.FBI`, `per:Dominic Raab`, `grp:APT40`."""
    capacity: str = ""
    """Office or body through which it speaks, as written."""
    role: str = ""
    """Coalition role of a speaker: lead, co_author, parallel, …"""
    level: str = ""
    """Target level: territory, state, government, service, unit, group, company, person, criminal_group, front."""
    span: Span | None = None
    via: str = ""
    """How the party was reached from the words: `name`, `adjective`, `anaphor`, `text-tie`, `lexicon-tie`, `quote-speaker`, …"""
    rule: str = ""


class Likelihood(Record, frozen=True):
    """An expression of likelihood; numbers only where the speaker's scheme is known."""

    term: str
    span: Span
    scheme: Literal["PHIA", "ICD203", "STIX21", "plain"] = "plain"
    low: int | None = None
    high: int | None = None
    scope: str = "whole_statement"
    rule: str = ""


class Confidence(Record, frozen=True):
    """Analytic confidence, never mixed with likelihood."""

    term: str
    span: Span
    level: Literal["low", "moderate", "high"]
    rule: str = ""


class Victim(Record, frozen=True):
    """A victim named in the statement: a party or a class of victims."""

    name: str
    span: Span
    country: str | None = None
    rule: str = ""


class SaidOn(Record, frozen=True):
    """When something was said."""

    as_written: str
    start: dt.date
    end: dt.date
    precision: Literal["day", "month", "year", "relative", "unknown"]
    basis: Literal["text", "document", "case", "inferred"]
    span: Span | None = None


class Provenance(Record, frozen=True):
    """Which rule and which lexicon made a record."""

    rule: str
    lexicon: str
    score: float


class Statement(Record, frozen=True):
    """One speaker set × one act × one target set at one place of one report."""

    id: str
    document: str
    span: Span
    act: Value
    speakers: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    status: Value
    voice: Value
    provenance: Provenance
    holder: Actor | None = None
    link: Value | None = None
    likelihood: tuple[Likelihood, ...] = ()
    confidence: tuple[Confidence, ...] = ()
    conduct: tuple[Value, ...] = ()
    operation: Value | None = None
    products: tuple[Value, ...] = ()
    cves: tuple[Value, ...] = ()
    malware: tuple[Value, ...] = ()
    victims: tuple[Victim, ...] = ()
    measure: Value | None = None
    answers: tuple[str, ...] = ()
    said_on: SaidOn | None = None
    flags: tuple[str, ...] = ()
    """`garbled` where machine translation or layout damage makes the reading doubtful, `headline` for a title line."""
    review: Literal["machine", "queued", "accepted", "corrected", "rejected"] = "machine"


class Figure(Record, frozen=True):
    """A quantity of victims, damage, stolen items or attackers."""

    span: Span
    value: float | None
    unit: str
    comparator: Literal["exact", "about", "at_least", "more_than", "up_to", "fewer_than", "vague"] = "exact"
    to: float | None = None
    """Upper end where the text gives a range."""
    role: Literal["victims", "targeted", "stolen", "damage", "attackers", "systems"] = "victims"
    claimed_by: str | None = None
    rule: str = ""


class NearMiss(Record, frozen=True):
    """A rule that almost fired, for `explain`: where, which rule, and what was missing."""

    span: Span
    rule: str
    lacked: str


class Report(Record, frozen=True):
    """Everything read from one document: the result of the per-document half of the chain."""

    document: Document
    regions: tuple[Region, ...] = ()
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()


LADDER: Final = (
    "none", "nationality", "territory", "linked", "aligned", "tolerated", "fostered", "backed", "affiliated", "on_behalf",
    "directed", "organ", "state",
)  # fmt: skip
"""Link values from weak to strong; `state` names no mechanism and stands for the range backed to organ."""
