"""What the report has established so far: who was last accused, who last spoke, which group belongs to which state.

Definite phrases and pronouns are resolved here. A tie between a group and a state counts only where the text makes it; what
the lexicon alone knows is kept apart and marked.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from demarche.coding.actors import CULPRIT, STATEHOOD, VOICES
from demarche.model import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.coding.actors import Phrase
    from demarche.coding.clauses import Clauses
    from demarche.coding.view import View
    from demarche.lexicon import Lexicon


_BODIES: Final = frozenset({"agency", "office", "company", "organisation", "media", "government", "state", "researchers", "person"})
"""Roles that a person can speak for."""


_DATELINE: Final = 4
"""How much a dateline counts for the report's home state, against a mention of one of its bodies."""
_MEMORY: Final = 4
"""Sentences for which "they" still points at who was accused."""


class Discourse:
    """State of one report while it is read from top to bottom."""

    __slots__ = ("accused_states", "accuser", "culprit", "culprit_age", "culprit_is_person", "cyber_near", "home", "lexicon", "people", "person", "publisher", "researcher", "seen", "speaker", "subject_was_culprit", "ties", "vendor")

    def __init__(self, lexicon: Lexicon, publisher: Actor | None) -> None:
        self.lexicon = lexicon
        self.publisher = publisher
        self.ties: dict[str, list[str]] = {}
        self.home: str | None = None
        self.accused_states: set[str] = set()
        self.accuser: tuple[Actor, ...] = ()
        """Who last held the last culprit responsible."""
        self.vendor: tuple[Actor, ...] = ()
        """The firm of the report: "the company", "the researchers" before any has spoken."""
        self.seen: set[str] = set()
        """Capitalised words met inside sentences: names, where the beginning of a sentence leaves it open."""
        self.people: dict[str, tuple[str, tuple[str, ...]]] = {}
        """Persons introduced in the report: last name → (party, fine ids)."""
        self.culprit: tuple[Actor, ...] = ()
        self.culprit_is_person = False
        self.culprit_age = 0
        """Sentences since somebody was accused."""
        self.cyber_near = False
        """The sentences around the one being read speak of cyber conduct."""
        self.speaker: tuple[Actor, ...] = ()
        self.person: tuple[Actor, ...] = ()
        self.researcher: tuple[Actor, ...] = ()
        self.subject_was_culprit = False

    # ── before reading ───────────────────────────────────────────────────────────────────────────────────────────────

    def survey(self, sentences: Iterable[Clauses]) -> None:
        """Gather group ties and the home state from the whole report."""
        homes: Counter[str] = Counter()
        near: dict[str, set[str]] = {}
        accused: set[str] = set()
        firms: Counter[str] = Counter()
        for clauses in sentences:
            states = {party for phrase in clauses.phrases for party in phrase.parties if len(party) == 2}  # noqa: PLR2004
            view = clauses.view
            self.seen.update(view.slice(i, i + 1) for i in range(1, len(view)) if view.caps[i])
            self._introduce(clauses)
            for phrase in clauses.phrases:
                if phrase.role in CULPRIT or (phrase.role == "thing" and phrase.link is not None) or _is_accused(phrase):
                    accused.update(phrase.parties)
                for group in phrase.groups:
                    near.setdefault(group, set()).update(states)
                    if phrase.parties:
                        known = self.ties.setdefault(group, [])
                        known.extend(party for party in phrase.parties if party not in known)
                if phrase.role in ("company", "researchers") and len(phrase.parties) == 1 and phrase.parties[0].startswith("co:"):
                    entity = self.lexicon.entities.get(phrase.parties[0])
                    if entity is not None and entity.sort == "security":
                        firms[phrase.parties[0]] += 1
                if phrase.start == 0 and phrase.role == "state" and _is_dateline(view):
                    homes.update({phrase.parties[0]: _DATELINE})
                if phrase.role in ("agency", "office", "person") and phrase.parties and view.tag(phrase.end) in ("V", "AUX", "ADV"):
                    homes.update(party for party in phrase.parties if len(party) == 2)  # noqa: PLR2004
        for group, states in near.items():
            held = self.lexicon_tie(group)
            if group not in self.ties and held and held in states | accused:
                self.ties[group] = [held]
        self.accused_states = {party for party in accused if len(party) == 2}  # noqa: PLR2004
        ranked = [party for party, _ in homes.most_common()]
        self.home = next((party for party in ranked if party not in self.accused_states), ranked[0] if ranked else None)
        if firms:
            self.vendor = (Actor(id=firms.most_common(1)[0][0], via="anaphor", rule="vendor"),)

    def _introduce(self, clauses: Clauses) -> None:
        """Note who a person speaks for: "FBI director Jo Bloggs", "Jo Bloggs, chief of research at Acme"."""
        view = clauses.view
        for phrase, following in zip(clauses.phrases, [*clauses.phrases[1:], None], strict=False):
            if not phrase.name:
                continue
            body = phrase if phrase.role in _BODIES and phrase.parties else None
            if body is None and phrase.role in ("name", "office") and following is not None:
                gap = view.words[phrase.end : following.start]
                if gap in ([","], ["of"], [",", "of"], ["from"], ["at"], ["with"], [",", "an"], ["("]):
                    body = self._affiliation(clauses, following)
            if body is not None and body.parties:
                name = phrase.name.split()
                fine = tuple(dict.fromkeys(("per:" + phrase.name, *body.fine)))
                self.people.setdefault(name[-1], (body.parties[0], fine if len(name) > 1 else tuple(body.fine)))

    def _affiliation(self, clauses: Clauses, phrase: Phrase) -> Phrase | None:
        """The body in ", director of X" or ", an analyst at X"."""
        if phrase.role in _BODIES and phrase.parties:
            return phrase
        view = clauses.view
        for other in clauses.phrases:
            if phrase.end < other.start <= phrase.end + 10 and not any(view.tags[i] == "V" for i in range(phrase.end, other.start)) and view.words[other.start - 1] in ("of", "at", "for", "with", "from", "'s", "in"):
                return other if other.role in _BODIES and other.parties else None
        return None

    def lexicon_tie(self, group: str) -> str:
        """State to which the lexicon ties a group, empty if none."""
        entity = self.lexicon.entities.get(group)
        return self.lexicon.party(entity.tied_to[0]) if entity and entity.tied_to else ""

    # ── culprits ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def culprits(self, phrase: Phrase) -> tuple[Actor, ...]:
        """Who a phrase holds as culprit; empty if it names nobody."""
        if phrase.role in ("anaphor", "pronoun") or (phrase.role in ("hackers", "weak") and not phrase.parties and not phrase.groups):
            if phrase.role == "pronoun" and not self._points_at_culprit(phrase):
                return ()
            if phrase.role in ("hackers", "weak") and not phrase.definite and not (phrase.plural and phrase.start == phrase.core - 1):
                return ()  # "a hacker" is somebody new; "the hackers" and bare "hackers" are those accused
            return tuple(_back(actor, phrase) for actor in self.culprit)
        if phrase.role == "definite":
            serves = phrase.head in ("service", "agency", "unit", "directorate")
            return tuple(_back(actor, phrase) for actor in self.culprit if actor.level == "service") if serves else ()
        parties = [party for party in phrase.parties if not party.startswith("grp:")]
        via = phrase.via
        for group in dict.fromkeys((*phrase.groups, *(party for party in phrase.parties if party.startswith("grp:")))):
            if not parties or via == "text-tie":
                parties.extend(party for party in self.ties.get(group, ()) if party not in parties)
                via = "text-tie" if parties else via
        if not parties and phrase.groups:
            return (
                Actor(id="anon", fine=tuple(phrase.fine), level="group", span=phrase.span, via=_lexicon_via(self, phrase), rule=phrase.role),
            )
        return tuple(
            Actor(
                id=party, fine=tuple(ident for ident in phrase.fine if self._belongs(ident, party, parties)), level=_level(phrase),
                span=phrase.span, via=via, rule=phrase.role,
            )
            for party in parties
        )  # fmt: skip

    def _belongs(self, ident: str, party: str, parties: list[str]) -> bool:
        if ident.startswith("grp:"):
            return len(parties) == 1 or party in self.ties.get(ident, ()) or self.lexicon_tie(ident) == party
        return self.lexicon.party(ident) in (party, ident)

    def _points_at_culprit(self, phrase: Phrase) -> bool:
        word = phrase.view.words[phrase.start]
        plural = word in phrase.view.pack.words["plural_pronoun"]
        thing = word in phrase.view.pack.words["thing_pronoun"]
        if word in phrase.view.pack.words["person_pronoun"]:
            return self.culprit_is_person and self.culprit_age <= _MEMORY // 2
        return bool(self.culprit) and (self.subject_was_culprit if thing else self.culprit_age <= _MEMORY and plural)

    # ── speakers ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def speakers(self, phrase: Phrase) -> tuple[Actor, ...]:
        """Whose voice a phrase is; empty if it is nobody's."""
        view = phrase.view
        if phrase.role == "pronoun":
            return self._pronoun(phrase)
        if phrase.name and (not phrase.parties or phrase.role == "name"):
            return self._named(phrase)
        if phrase.role == "thing" and not phrase.parties:
            return self._named_first(phrase)
        if phrase.parties and phrase.role in (*VOICES, "organ"):
            return tuple(
                Actor(
                    id=party, fine=tuple(i for i in phrase.fine if self.lexicon.party(i) in (party, i) or len(phrase.parties) == 1),
                    capacity=phrase.text, span=phrase.span, via=phrase.via, rule=phrase.role,
                )
                for party in phrase.parties
            )  # fmt: skip
        if phrase.role == "thing" and phrase.parties and phrase.head in view.pack.anaphors["speaker"]:
            return tuple(Actor(id=party, capacity=phrase.text, span=phrase.span, via="adjective", rule=phrase.role) for party in phrase.parties)
        if phrase.role == "person" and not phrase.parties:
            return (Actor(id=phrase.fine[0], span=phrase.span, rule="person"),) if phrase.fine else ()
        if phrase.role == "researchers":
            ours = view.words[phrase.start] in view.pack.words["first_person"]
            known = (self.researcher or self.vendor) if phrase.definite or ours or not phrase.plural else ()
            if not known and self.vendor and phrase.start == 0 and not view.sentence.headline and self.researcher:
                known = self.researcher
            return tuple(_back(actor, phrase) for actor in known) or (Actor(id="anon:researchers", span=phrase.span, rule="researchers"),)
        if phrase.role == "sources":
            return (Actor(id="anon", span=phrase.span, rule="sources"),)
        if phrase.head in view.pack.papers["justice"] and self.home and phrase.definite:
            return (Actor(id=self.home, capacity=phrase.text, span=phrase.span, via="home", rule="document"),)
        if phrase.role in ("definite", "document"):
            firm = phrase.head in ("company", "firm", "vendor", "giant")
            known = (self.researcher or self.vendor) if firm else self.speaker
            return tuple(_back(actor, phrase) for actor in known or self.speaker)
        if phrase.role == "office":
            if phrase.definite and self.speaker and phrase.head in view.pack.anaphors["speaker"]:
                return tuple(_back(actor, phrase) for actor in self.speaker)
            if self.home and not phrase.name and not any(view.caps[max(1, phrase.start) : phrase.end]):
                return (Actor(id=self.home, capacity=phrase.text, span=phrase.span, via="home", rule="office"),)
            if phrase.plural and not phrase.name:
                return (Actor(id="anon", capacity=phrase.text, span=phrase.span, via="name", rule="office"),)
        return ()

    def _named(self, phrase: Phrase) -> tuple[Actor, ...]:
        """A name that no lexicon knows: a person introduced in this report, or else by its shape a person or a firm."""
        known = self.people.get(phrase.name.split()[-1])
        if known is not None:
            return (Actor(id=known[0], fine=known[1], capacity=phrase.text, span=phrase.span, via="introduced", rule="name"),)
        if phrase.role == "office":
            return ()
        words = phrase.name.split()
        if phrase.start == 0 and len(words) == 1 and words[0] not in self.seen:
            return ()
        kind = "per" if len(words) == 2 else "org"  # noqa: PLR2004
        return (Actor(id=f"{kind}:{phrase.name}", capacity=phrase.text, span=phrase.span, via="unknown-name", rule="name"),)

    def _named_first(self, phrase: Phrase) -> tuple[Actor, ...]:
        """An unknown name before a common noun: "**Acme** exchange", "**Initech** analysts"."""
        view, end = phrase.view, phrase.start
        while end < phrase.end and view.caps[end] and view.tags[end] == "N":
            end += 1
        name = view.slice(phrase.start, end) if phrase.start < end < phrase.end else ""
        if not name or view.sentence.headline or name not in self.seen:
            return ()
        return (Actor(id=f"org:{name}", capacity=phrase.text, span=phrase.span, via="unknown-name", rule="name"),)

    def _pronoun(self, phrase: Phrase) -> tuple[Actor, ...]:
        words, word = phrase.view.pack.words, phrase.view.words[phrase.start]
        if word in words["first_person"]:
            return (self.publisher,) if self.publisher else ()
        if word in words["person_pronoun"]:
            return tuple(_back(actor, phrase) for actor in self.person)
        if word in words["thing_pronoun"] or word in words["plural_pronoun"]:
            return tuple(_back(actor, phrase) for actor in self.speaker)
        return ()

    def heard(self, phrase: Phrase, actors: tuple[Actor, ...]) -> None:
        """Remember who spoke."""
        if not actors:
            return
        self.speaker = actors
        if phrase.role in ("person", "office") or (phrase.role == "name" and actors[0].via == "introduced"):
            self.person = actors
        if phrase.role in ("company", "researchers") and not actors[0].id.startswith("anon"):
            self.researcher = actors

    def accused(self, actors: tuple[Actor, ...], by: tuple[Actor, ...], phrase: Phrase | None) -> None:
        """Remember who was accused, by whom, and whether it was one person."""
        if actors:
            if phrase is not None and phrase.role != "pronoun":
                self.culprit_is_person = phrase.role == "person" or (phrase.role in ("people", "name") and not phrase.plural)
            self.culprit, self.culprit_age = actors, 0
            if by and not by[0].id.startswith(("anon", "narrator")):
                self.accuser = by


def _is_accused(phrase: Phrase) -> bool:
    """The phrase stands right behind a verb of accusation: "blamed **China**"."""
    verb = phrase.view.verbs[phrase.start - 1] if phrase.start else None
    return verb is not None and "accuse" in verb.classes and phrase.role in STATEHOOD


def _is_dateline(view: View) -> bool:
    """"TALLINN, May 18 (Agency) -": the first word stands in capitals, a dash or bracket follows soon."""
    head = view.slice(0, 1)
    return head.isupper() and len(head) > 2 and any(word in ("-", "(") for word in view.words[1:9])  # noqa: PLR2004


def _back(actor: Actor, phrase: Phrase) -> Actor:
    return Actor(
        id=actor.id, fine=actor.fine, capacity=actor.capacity, level=actor.level, span=phrase.span, via="anaphor", rule=phrase.role
    )


def _lexicon_via(discourse: Discourse, phrase: Phrase) -> str:
    held = discourse.lexicon_tie(phrase.groups[0])
    return f"lexicon-tie:{held}" if held else "name"


def _level(phrase: Phrase) -> str:
    if phrase.groups or phrase.role in ("hackers", "group"):
        return "group"
    if phrase.link is not None and phrase.link.value == "territory":
        return "territory"
    return {"organ": "service", "agency": "service", "government": "government", "weak": "group", "person": "person"}.get(phrase.role, "state")


def is_culprit_like(phrase: Phrase) -> bool:
    """Tell whether a phrase can be a culprit by its role."""
    return phrase.role in CULPRIT or phrase.role in STATEHOOD or phrase.role in ("anaphor", "pronoun", "office", "person")
