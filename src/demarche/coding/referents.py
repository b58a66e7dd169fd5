"""Who may be meant by "the agency", "the report", "it" or "he": the voices met so far, by kind.

A definite phrase points at the last voice of its kind, a pronoun at the nearest subject before it. What lies too far back is
forgotten: no speaker is better than a wrong one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from demarche.coding.clauses import Clauses
    from demarche.coding.phrases import Phrase
    from demarche.model import Actor

_REACH: Final = 8
"""Sentences after which a definite phrase no longer points back."""
_SHORT_REACH: Final = 3
"""The same for a pronoun."""
THINGS: Final = ("agency", "company", "organisation", "media", "state", "document", "name")
"""Kinds that "it" may stand for."""
_TOGETHER: Final = frozenset({"plural", "document", "researchers"})
"""Kinds under which several voices are remembered as one."""
KINDS: Final = ("company", "agency", "media", "organisation", "person", "document", "researchers", "state")
"""Keys of the pack's `anaphors` that list the nouns pointing back at a voice of that kind, in the order they are tried."""


class Memory:
    """Voices met so far in one reading of a report."""

    __slots__ = ("here", "latest", "number")

    def __init__(self) -> None:
        self.here: Clauses | None = None
        """The sentence being read."""
        self.number = 0
        self.latest: dict[str, tuple[int, int, tuple[Actor, ...]]] = {}
        """Kind → sentence, order within it, voices."""

    def forget(self) -> None:
        """Begin a new reading."""
        self.here, self.number = None, 0
        self.latest.clear()

    def enter(self, clauses: Clauses) -> bool:
        """Go on to a sentence; False if it is the one being read."""
        if clauses is self.here:
            return False
        self.here, self.number = clauses, clauses.view.number
        return True

    def note(self, phrase: Phrase, actors: tuple[Actor, ...], order: int = 1) -> None:
        """Remember a voice; among those of one sentence the higher `order` counts, then the later."""
        for kind in kinds(phrase, actors):
            alone = actors if kind in _TOGETHER else tuple(actor for actor in actors if _fits(actor, kind))
            if len(alone) > 1 and kind not in _TOGETHER:
                continue  # "NATO and the EU": "the alliance" is one of them, "it" neither
            known = self.latest.get(kind)
            if alone and (known is None or known[0] < self.number or order >= known[1]):
                self.latest[kind] = (self.number, order, alone)

    def last(self, *wanted: str, reach: int = _REACH) -> tuple[Actor, ...]:
        """The last voice of one of the kinds, or nobody."""
        found = [self.latest[kind] for kind in wanted if kind in self.latest]
        found = [entry for entry in found if self.number - entry[0] <= reach]
        return max(found, key=lambda entry: entry[:2])[2] if found else ()

    def thing(self) -> tuple[Actor, ...]:
        """What "it" stands for."""
        return self.last(*THINGS, reach=_SHORT_REACH)

    def person(self) -> tuple[Actor, ...]:
        """Whom "he" or "she" stands for."""
        return self.last("person", reach=_SHORT_REACH + 2)

    def several(self) -> tuple[Actor, ...]:
        """Whom "they" stands for."""
        known = self.last("plural", "researchers", reach=_SHORT_REACH)
        spoken = [entry for kind in THINGS if (entry := self.latest.get(kind)) and entry[1] and self.number - entry[0] <= 1]
        return known or (spoken[-1][2] if spoken else ())


_STATE: Final = 2
"""Length of a state's id."""
_PREFIX: Final = {"company": "co", "media": "media"}


def _fits(actor: Actor, kind: str) -> bool:
    prefix = actor.id.partition(":")[0]
    if kind == "company" and prefix == "org":
        return actor.via == "unknown-name"
    if kind in _PREFIX:
        return prefix == _PREFIX[kind]
    if kind == "organisation":
        return prefix == "org" or actor.id in _BLOCS
    if kind == "state":
        return len(actor.id) == _STATE
    return True


_BLOCS: Final = frozenset({"EU", "NATO", "UN", "5EYES"})


def kinds(phrase: Phrase, actors: tuple[Actor, ...]) -> list[str]:
    """Kinds of voices that a phrase with its actors is."""
    found = ["plural"] if len(actors) > 1 or (phrase.plural and phrase.role in _GROUPS) else []
    role = _kind_of_role(phrase, actors)
    if role:
        found.append(role)
    for actor in actors:
        kind = _kind_of_id(actor.id)
        if role == "person" and kind == "state":
            continue  # a minister is not the country
        found.extend(("organisation", "company") if kind == "organisation" else (kind,) if kind else ())
    return found


_GROUPS: Final = frozenset({"office", "researchers", "government", "sources", "definite"})
"""Roles whose plural is several people."""


def _kind_of_role(phrase: Phrase, actors: tuple[Actor, ...]) -> str:
    view = phrase.view
    personal = phrase.role in ("name", "pronoun", "definite") or bool(phrase.name)
    named = any(ident.startswith("per:") for actor in actors for ident in (actor.id, *actor.fine))
    if phrase.role == "person" or (personal and named) or (not phrase.plural and phrase.head in view.pack.anaphors["person"]):
        return "person"
    if phrase.role == "office":
        cues = (cue for index in range(phrase.start, phrase.core) for cue in view.pack.offices.at(view.words, index))
        return "agency" if any(cue.value == "body" for cue in cues) else "person"
    return phrase.role if phrase.role in ("agency", "document", "researchers") else ""


def _kind_of_id(ident: str) -> str:
    prefix = ident.partition(":")[0]
    if prefix == "org" or ident in _BLOCS:
        return "organisation"
    return {"co": "company", "media": "media"}.get(prefix, "state" if len(ident) == _STATE else "")
