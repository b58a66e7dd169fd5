"""A statement while it is being read: token positions in one sentence instead of document spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from demarche.coding.clauses import Clauses
    from demarche.coding.phrases import Phrase
    from demarche.coding.sources import Source
    from demarche.model import Actor, Value

FAMILY: Final = {
    "attribute": "attribution", "suspect": "attribution", "corroborate": "attribution", "name_group": "attribution",
    "acknowledge": "stance", "solidarity": "stance", "condemn": "stance", "decline": "stance", "dispute": "stance",
    "demand": "pressure", "threaten": "pressure", "respond": "response",
    "deny": "reply", "reject": "reply", "counter_accuse": "reply", "no_reply": "reply", "cooperate": "reply", "claim": "reply",
}  # fmt: skip


class Draft:
    """One candidate statement in tokens `[start, end)` of a sentence; `trigger` is the token that made it."""

    __slots__ = (
        "about_claim", "act", "before", "by_somebody", "clauses", "condition", "culprit", "end", "link", "measure", "rule",
        "source", "speakers", "start", "status", "targets", "trigger", "voice", "weight",
    )  # fmt: skip

    def __init__(self, clauses: Clauses, rule: str, act: str, trigger: int, start: int, end: int) -> None:
        self.clauses, self.rule, self.act, self.trigger, self.start, self.end = clauses, rule, act, trigger, start, end
        self.culprit: Phrase | None = None
        self.speakers: tuple[Actor, ...] = ()
        self.targets: tuple[Actor, ...] = ()
        self.source: Source | None = None
        self.link: Value | None = None
        """A link that the construction states, where the culprit phrase alone does not."""
        self.measure = ""
        self.status: Value | None = None
        self.voice = ""
        self.condition = ""
        """Who must be speaking for the record to stand: `accused`, `third`, … (checked when the whole report is read)."""
        self.weight = 1.0
        self.before: tuple[Actor, ...] = ()
        """Who spoke last before the sentence."""
        self.by_somebody = False
        """Words say whose act it is, even where nobody can tell which party that is ("police")."""
        self.about_claim = False
        """The object is a claim or report: rejecting it disputes an attribution."""

    @property
    def family(self) -> str:
        """Family of the act."""
        return FAMILY[self.act]

    @property
    def said_at(self) -> int | None:
        """Token of the words that give the statement to its source; None if they stand in another sentence or nowhere."""
        source = self.source
        elsewhere = source is None or (source.phrase is not None and source.phrase.view is not self.clauses.view)
        return None if source is None or elsewhere else source.token

    def key(self) -> tuple[object, ...]:
        """What makes two readings of one sentence the same statement."""
        apart = self.family in ("stance", "pressure") or self.act == "no_reply"
        return (
            self.clauses.view.number, self.act if apart else self.family, self.measure,
            frozenset(actor.id for actor in self.speakers),
            frozenset(actor.id for actor in self.targets if actor.id != "anon"),
        )  # fmt: skip
