"""The records: everything that passes between stages, immutable and without behaviour beyond their own meaning.

Offsets are code points into `Document.text`, half open. A coded value is a `Value`: what was read, the span it was read
from and the rule that read it; a value without a span says in `via` where it was inherited from.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003  (msgspec resolves annotations at run time)
from typing import Final, Literal, get_args

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


# ── decisions ────────────────────────────────────────────────────────────────────────────────────────────────────────

DecisionKind = Literal["accept", "correct", "reject", "merge", "split", "note", "undo"]


class Decision(Record, frozen=True):
    """What a person decided. It stands beside what the rules read and never overwrites it.

    A decision on a statement is found again by the document, the quoted text and the field when the document is read
    again; one on a case (`merge`, `split`) by ids.
    """

    id: str
    kind: DecisionKind
    who: str
    at: dt.datetime
    """When it was taken, UTC. Decisions are ordered by the ledger, not by this."""
    why: str = ""
    lexicon: str = ""
    """Version of the rules whose reading was decided on."""
    subject: str = ""
    """Statement or case decided on, as it was called then; the decision taken back, for `undo`."""
    document: str = ""
    quote: str = ""
    """The statement's own words."""
    field: str = ""
    """The field corrected."""
    was: tuple[str, ...] = ()
    """What the rules had read in the field."""
    value: tuple[str, ...] = ()
    """What it is corrected to."""
    others: tuple[str, ...] = ()
    """Cases merged into the subject, or statements split off it."""
    statement: Statement | None = None
    """The statement as the rules had read it: a confirmed one is kept when other rules no longer read it."""


class Conflict(Record, frozen=True):
    """A decision that does not fit what newer rules read."""

    decision: str
    kind: Literal["lost", "moved", "altered"]
    """No statement has these words any more · others overlap them · the rules now read a third value."""
    document: str
    field: str = ""
    now: tuple[str, ...] = ()
    """What the rules read now: values of the field, or the ids of statements that overlap."""


Link = Literal[
    "none", "nationality", "territory", "linked", "aligned", "tolerated", "fostered", "backed", "affiliated", "on_behalf",
    "directed", "organ", "state",
]  # fmt: skip
LADDER: Final[tuple[str, ...]] = get_args(Link)
"""Link values from weak to strong; `state` names no mechanism and stands for the range backed to organ."""


# ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class CopyCluster(Record, frozen=True):
    """Documents that carry one text: syndicated, edited and truncated copies. They count as one origin."""

    id: str
    members: tuple[str, ...]
    """Document ids, ordered."""
    origin: str
    """The member the others were taken from, as far as can be told."""
    basis: Literal["only", "credit", "publisher", "earliest", "longest"]
    """What the origin was told by: a wire credit, the publisher table, its date, its length."""
    flags: tuple[str, ...] = ()
    """`burst`: many places within days, most of them unknown to the publisher table."""


class LikelyCopy(Record, frozen=True):
    """Two documents that may be one text translated or rewritten; flagged for a person, never merged."""

    documents: tuple[str, str]
    reasons: tuple[str, ...]
    """What speaks for it: `figures`, `names`, `order`, `credit`, `translated`."""


class CaseStatement(Record, frozen=True):
    """One utterance and every place of the case that renders it."""

    id: str
    best: str
    """Statement id of the rendering by the best source."""
    renderings: tuple[str, ...]
    """Statement ids, best source first."""
    documents: tuple[str, ...]
    origins: int
    """Number of copy clusters that carry it: independent origins, not pages."""
    flags: tuple[str, ...] = ()
    """`single_origin`, `composite` where a rendering runs two utterances together, `background`."""


class Relation(Record, frozen=True):
    """A named tie between two cases, read from the first to the second."""

    kind: Literal["responds-to", "precursor-of", "retaliates-for", "same-operation", "same-campaign", "revises"]
    case: str
    other: str
    basis: str
    """What the tie rests on: the operation, the identifier or the actor both name."""


class Answer(Record, frozen=True):
    """A reply or response tied to what it answers."""

    statement: str
    """Case statement that answers."""
    answers: tuple[str, ...]
    """Case statements answered; empty for general policy."""
    basis: Literal["stated", "inferred", "precedes", "general"]


class Silence(Record, frozen=True):
    """An accused party from which no reply is known."""

    party: str
    accused_in: tuple[str, ...]
    as_of: dt.date | None
    """The newest report of the case that the reply was looked for in."""
    closed_by: str | None = None
    """Case statement of a later reply; the silence before it stays on record."""


class Member(Record, frozen=True):
    """One side of a contradiction."""

    value: str
    statement: str
    """Statement id, or the document id where the value is a figure of a document."""
    document: str
    span: Span
    rank: int
    """Source rank, 0 best."""


ContradictionKind = Literal[
    "figure", "figure_unit", "date", "polarity", "target_level", "link", "coalition_membership", "response",
    "quote_wording", "first_time",
]  # fmt: skip


class Contradiction(Record, frozen=True):
    """Values that cannot all be right, side by side; never averaged."""

    id: str
    kind: ContradictionKind
    about: str
    """What the members disagree on: a party, a figure's role, an utterance."""
    members: tuple[Member, ...]
    status: Literal["open", "series", "explained"] = "open"
    """`series` where values grow with time, `explained` where scope or speaker accounts for the difference."""


class Cell(Record, frozen=True):
    """One value of the coalition matrix with the words it stands on."""

    value: str
    statement: str
    document: str
    span: Span | None = None
    mark: Literal["", "strongest", "weakest"] = ""


class MatrixRow(Record, frozen=True):
    """One party in a case."""

    party: str
    role: str
    """Coalition role."""
    spoke_for_itself: bool
    """Some report gives its own words, not only another party's word of it."""
    only_acknowledges: bool = False
    members: tuple[str, ...] = ()
    """Members of an organisation that spoke for themselves in this case."""
    date: tuple[Cell, ...] = ()
    act: tuple[Cell, ...] = ()
    target: tuple[Cell, ...] = ()
    """Target as named."""
    link: tuple[Cell, ...] = ()
    likelihood: tuple[Cell, ...] = ()
    conduct: tuple[Cell, ...] = ()
    response: tuple[Cell, ...] = ()


class Case(Record, frozen=True):
    """One event: the reports that tell of it and what their statements amount to. A view; nothing in it is stored apart."""

    id: str
    title: str
    """Headline of the report that stands nearest to the others."""
    reports: tuple[str, ...]
    """Document ids of the reports whose news it is, oldest first."""
    background: tuple[str, ...] = ()
    """Reports on other news that speak of it in passing."""
    accused: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    """Operations and identifiers (CVE) named in its reports' heads."""
    begins: dt.date | None = None
    ends: dt.date | None = None


class CaseChange(Record, frozen=True):
    """What adding a report did to cases that were there."""

    kind: Literal["opened", "grown", "merged", "split"]
    case: str
    others: tuple[str, ...] = ()
    """Cases merged into it, or split off it."""


class CaseFile(Record, frozen=True):
    """A case opened: statements, parties, answers, contradictions."""

    case: Case
    statements: tuple[CaseStatement, ...] = ()
    matrix: tuple[MatrixRow, ...] = ()
    answers: tuple[Answer, ...] = ()
    silences: tuple[Silence, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    origins: int = 0
    """Independent origins of the whole case."""
