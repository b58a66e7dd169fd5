"""What the report has established so far: who was last accused, who last spoke, which group belongs to which state.

Definite phrases and pronouns are resolved here. A tie between a group and a state counts only where the text makes it; what
the lexicon alone knows is kept apart and marked.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from demarche.coding.homes import at_work, blamed, places
from demarche.coding.naming import is_known_word
from demarche.coding.offices import holds_office, implied_state, is_last_name_only, is_plain_office, is_veiled, namesake_of
from demarche.coding.phrases import CULPRIT, STATEHOOD, VOICES
from demarche.coding.referents import KINDS, THINGS, Memory, kinds
from demarche.model import Actor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.coding.clauses import Clauses
    from demarche.coding.phrases import Phrase
    from demarche.coding.times import Now
    from demarche.coding.view import View
    from demarche.lexicon import Lexicon


_BODIES: Final = frozenset(
    {"agency", "office", "company", "organisation", "media", "government", "state", "researchers", "person"}
)
"""Roles that a person can speak for."""


_STATE: Final = 2
"""Length of a state's id."""
_MAKING: Final = 4
"""Words that may stand between a text and its maker: "published jointly today by"."""
_SHORT: Final = 3
"""Words of "the information department", a body of the home state; longer names say whose they are."""
_MEMORY: Final = 4
"""Sentences for which "they" still points at who was accused."""


class Discourse:
    """State of one report while it is read from top to bottom."""

    __slots__ = (
        "accused_states", "accuser", "aliases", "candidates", "culprit", "culprit_age", "culprit_is_person", "cyber_near",
        "home", "incumbents", "lexicon", "main_accused", "memory", "namesakes", "now", "officials", "people", "person",
        "plain", "publishers", "researcher", "seen", "speaker", "subject_was_culprit", "ties", "vendor",
    )  # fmt: skip

    def __init__(self, lexicon: Lexicon, now: Now) -> None:
        self.lexicon = lexicon
        self.now = now
        self.publishers: tuple[Actor, ...] = ()
        """Whose own statement the report is."""
        self.ties: dict[str, list[str]] = {}
        self.home: str | None = None
        self.accused_states: set[str] = set()
        self.accuser: tuple[Actor, ...] = ()
        """Who last held the last culprit responsible."""
        self.vendor: tuple[Actor, ...] = ()
        """The firm of the report: "the company", "the researchers" before any has spoken."""
        self.seen: set[str] = set()
        """Capitalised words met inside sentences: names, where the beginning of a sentence leaves it open."""
        self.aliases: dict[str, str] = {}
        """Short forms that the report itself explains: "the Monitoring Team (MT)"."""
        self.namesakes: set[str] = set()
        """Last names of persons in the report whom the lexicon knows by another first name."""
        self.officials: dict[str, str] = {}
        """Persons who hold a public office of a state that is not named: the home state's."""
        self.plain: set[str] = set()
        """Words that the report also writes small: no names."""
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
        self.memory = Memory()
        self.main_accused: set[str] = set()
        """States that the report holds responsible more often than anything else."""
        self.candidates: set[str] = set()
        """Persons whom the report calls elect, nominee or candidate."""
        self.incumbents: set[str] = set()
        """Persons whom it names with their office."""

    # ── before reading ───────────────────────────────────────────────────────────────────────────────────────────────

    def survey(self, sentences: Iterable[Clauses]) -> None:
        """Gather group ties, the home state, who is mostly accused and who the persons are from the whole report."""
        homes: Counter[str] = Counter()
        accusations: Counter[str] = Counter()
        near: dict[str, set[str]] = {}
        firms: Counter[str] = Counter()
        for clauses in sentences:
            states = {party for phrase in clauses.phrases for party in phrase.parties if len(party) == _STATE}
            view = clauses.view
            self.seen.update(view.slice(i, i + 1) for i in range(1, len(view)) if view.caps[i])
            self.plain.update(word for word, capital in zip(view.words, view.caps, strict=True) if not capital)
            self._introduce(clauses)
            self._shorten(view)
            accusations.update(blamed(clauses))
            homes.update(at_work(clauses))
            homes.update(places(clauses))
            for phrase in clauses.phrases:
                for group in phrase.groups:
                    accusations.update([self.lexicon_tie(group)] if not phrase.parties and self.lexicon_tie(group) else ())
                    near.setdefault(group, set()).update(states)
                    if phrase.parties:
                        known = self.ties.setdefault(group, [])
                        known.extend(party for party in phrase.parties if party not in known)
                if phrase.role in ("company", "researchers") and len(phrase.parties) == 1 and phrase.parties[0].startswith("co:"):
                    entity = self.lexicon.entities.get(phrase.parties[0])
                    if entity is not None and entity.sort == "security":
                        firms[phrase.parties[0]] += 1
        accused = {party for party in accusations if len(party) == _STATE}
        for group, states in near.items():
            held = self.lexicon_tie(group)
            if group not in self.ties and held and held in states | accused:
                self.ties[group] = [held]
        self.accused_states = accused
        most = max((accusations[party] for party in accused), default=0)
        self.main_accused = {party for party in accused if 2 * accusations[party] >= most and accusations[party] > homes[party]}
        ranked = sorted(homes, key=lambda party: (2 * accusations[party] - homes[party], party))
        self.home = next(
            (party for party in ranked if party not in self.main_accused and homes[party] > accusations[party] + 1), None
        )
        for last, person in self.officials.items():
            if self.home and self.people.get(last, ("per:",))[0].startswith("per:"):
                self.people[last] = (self.home, (person,))
        if firms:
            self.vendor = (Actor(id=firms.most_common(1)[0][0], via="anaphor", rule="vendor"),)

    def _introduce(self, clauses: Clauses) -> None:
        """Note who a person speaks for: "FBI director Jo Bloggs", "Jo Bloggs, head at Acme", "Acme's head, Jo Bloggs,"."""
        view = clauses.view
        before: Phrase | None = None
        for phrase, following in zip(clauses.phrases, [*clauses.phrases[1:], None], strict=False):
            if phrase.name:
                self._person(clauses, before, phrase, following)
            if phrase.role == "person" and (namesake := namesake_of(phrase)):
                house = [
                    self.lexicon.party(m.id)
                    for m in view.mention_at[phrase.start : phrase.end]
                    if m is not None and m.kind in ("agency", "company", "organisation")
                ]
                self.people[namesake.split()[-1]] = (
                    house[0] if house else "per:" + namesake,
                    ("per:" + namesake,) if house else (),
                )
                self.namesakes.add(namesake.split()[-1])
            elif phrase.role == "person" and phrase.fine and phrase.parties and phrase.parties[0] != phrase.fine[0]:
                self.people.setdefault(phrase.fine[0].split()[-1], (phrase.parties[0], tuple(phrase.fine)))
            if phrase.role == "person" and any(view.is_(index, "running") for index in range(phrase.start, phrase.end)):
                self.candidates.add(phrase.fine[0])
            elif phrase.role == "person" and any(
                True for index in range(phrase.start, phrase.end) for _ in view.pack.offices.at(view.words, index)
            ):
                self.incumbents.add(phrase.fine[0])
            before = phrase

    def _person(self, clauses: Clauses, before: Phrase | None, phrase: Phrase, following: Phrase | None) -> None:
        view, name = clauses.view, phrase.name.split()
        body = phrase if phrase.role in _BODIES and phrase.parties else None
        if body is None and phrase.role in ("name", "office") and following is not None:
            gap = view.words[phrase.end : following.start]
            works = gap[:2] == [",", "who"] and len(gap) < 6 and gap[-1] in ("at", "for", "with")
            if works or gap in ([","], ["of"], [",", "of"], ["from"], ["at"], ["with"], [",", "an"], ["("]):
                body = self._affiliation(clauses, following)
        if (
            body is None
            and phrase.role == "name"
            and before is not None
            and before.role in ("office", "researchers")
            and before.parties
            and view.words[before.end : phrase.start] in ([","], [])
        ):
            body = before
        if body is not None and body.parties:
            fine = tuple(dict.fromkeys(("per:" + phrase.name, *body.fine)))
            known = self.people.get(name[-1])
            if known is None or known[0].startswith("per:"):
                self.people[name[-1]] = (body.parties[0], fine if len(name) > 1 else tuple(body.fine))
        elif (following is not None and view.words[phrase.end : following.start] == [","] and holds_office(following)) or (
            phrase.role == "office" and len(name) > 1 and holds_office(phrase)
        ):
            self.officials[name[-1]] = "per:" + phrase.name
        elif phrase.role in ("name", "researchers", "thing") and len(name) == 2 and not view.sentence.headline:
            self.people.setdefault(name[-1], ("per:" + phrase.name, ()))

    def _shorten(self, view: View) -> None:
        """Note short forms in brackets: "the Sanctions Monitoring Team (SMT)"."""
        for index in range(2, len(view) - 1):
            short = view.slice(index, index + 1)
            first = index - 1 - len(short)
            if (
                view.words[index - 1] != "("
                or view.words[index + 1] != ")"
                or not short.isupper()
                or first < 0
                or view.mention_at[index] is not None
            ):
                continue
            if all(
                view.caps[at] and view.words[at][0] == letter.lower()
                for at, letter in zip(range(first, index - 1), short, strict=True)
            ):
                self.aliases[short] = view.slice(first, index - 1)

    def _affiliation(self, clauses: Clauses, phrase: Phrase) -> Phrase | None:
        """The body in ", director of X" or ", an analyst at X"."""
        if phrase.role in _BODIES and phrase.parties:
            return phrase
        view = clauses.view
        for other in clauses.phrases:
            if (
                phrase.end < other.start <= phrase.end + 10
                and not any(view.tags[i] == "V" for i in range(phrase.end, other.start))
                and view.words[other.start - 1] in ("of", "at", "for", "with", "from", "'s", "in")
                and other.role in _BODIES
                and other.parties
            ):
                return other
        return None

    def lexicon_tie(self, group: str) -> str:
        """State to which the lexicon ties a group, empty if none."""
        entity = self.lexicon.entities.get(group)
        return self.lexicon.party(entity.tied_to[0]) if entity and entity.tied_to else ""

    # ── culprits ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def culprits(self, phrase: Phrase) -> tuple[Actor, ...]:
        """Who a phrase holds as culprit; empty if it names nobody."""
        if phrase.role in ("anaphor", "pronoun") or (
            phrase.role in ("hackers", "weak") and not phrase.parties and not phrase.groups
        ):
            if phrase.role == "pronoun" and not self._points_at_culprit(phrase):
                return ()
            if phrase.role in ("hackers", "weak") and not phrase.definite:
                return ()
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
                Actor(
                    id="anon",
                    fine=tuple(phrase.fine),
                    level="group",
                    span=phrase.span,
                    via=_lexicon_via(self, phrase),
                    rule=phrase.role,
                ),
            )
        return tuple(
            Actor(
                id=party, level=_level(phrase),
                fine=tuple(ident for ident in phrase.fine if self._belongs(ident, party, parties)),
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
        return bool(self.culprit) and (self.subject_was_culprit if thing else self.culprit_age <= _MEMORY and plural)

    # ── speakers ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def enter(self, clauses: Clauses) -> None:
        """Go on to a sentence: its subject may be pointed back at, and texts named with their makers speak for them."""
        if not self.memory.enter(clauses):
            return
        subject = _main_subject(clauses)
        if subject is not None and not clauses.view.quoted[subject.start] and not set(subject.parties) <= self.main_accused:
            self.memory.note(subject, self.speakers(subject), order=0)
        for phrase in clauses.phrases:
            if phrase.role == "document":
                made = self._makers(phrase)
                if made:
                    self.memory.note(phrase, made)
            elif phrase.role == "company" and self._is_security(phrase.parties) and "company" not in self.memory.latest:
                self.memory.note(phrase, self.speakers(phrase), order=0)

    def forget(self) -> None:
        """Begin a new reading of the report."""
        self.memory.forget()
        self.speaker = self.person = self.researcher = ()

    def speakers(self, phrase: Phrase) -> tuple[Actor, ...]:
        """Whose voice a phrase is; empty if it is nobody's."""
        owner = phrase.possessor
        if phrase.role == "pronoun":
            return self._pronoun(phrase)
        if (
            owner is not None
            and not phrase.parties
            and owner.role in ("definite", "pronoun", "document")
            and phrase.role != "name"
        ):
            owners = self.speakers(owner)
            if owners:
                return tuple(_back(actor, phrase) for actor in owners)
        if phrase.role == "document":
            return self._makers(phrase) or self._paper(phrase)
        if phrase.name and phrase.role not in ("definite", "researchers") and (not phrase.parties or phrase.role == "name"):
            named = self._named(phrase)
            if named or phrase.role != "office":
                return named
        if phrase.parties and phrase.role in (*VOICES, "organ"):
            return self._of_parties(phrase)
        return self._unnamed(phrase)

    def _unnamed(self, phrase: Phrase) -> tuple[Actor, ...]:
        """Whose voice a phrase is that names nobody."""
        if phrase.role == "thing":
            return self._thing(phrase)
        if phrase.role == "person":
            return (Actor(id=phrase.fine[0], span=phrase.span, rule="person"),) if phrase.fine else ()
        if phrase.role == "researchers":
            return self._researchers(phrase)
        if phrase.role == "sources":
            return (Actor(id="anon", span=phrase.span, rule="sources"),)
        found = self._definite(phrase) if phrase.role == "definite" or (phrase.role == "office" and phrase.definite) else ()
        return found or (self._at_home(phrase) if phrase.role == "office" else ())

    def _thing(self, phrase: Phrase) -> tuple[Actor, ...]:
        if not phrase.parties:
            return self._owned(phrase) or self._named_first(phrase) or (self._definite(phrase) if phrase.definite else ())
        if phrase.head not in phrase.view.pack.anaphors["speaker"]:
            return ()
        return tuple(
            Actor(id=party, capacity=phrase.text, span=phrase.span, via="adjective", rule="thing") for party in phrase.parties
        )

    def _owned(self, phrase: Phrase) -> tuple[Actor, ...]:
        """As in "Acme's incident team", "the agency's threat analysts": the body whose people they are."""
        if phrase.possessor is None or phrase.possessor.role not in ("company", "organisation", "agency", "name", "media"):
            return ()
        anaphors = phrase.view.pack.anaphors
        return (
            self.speakers(phrase.possessor)
            if any(phrase.head in anaphors[kind] for kind in ("researchers", "person", "agency", "company"))
            else ()
        )

    def _of_parties(self, phrase: Phrase) -> tuple[Actor, ...]:
        """The parties a phrase names, a person out of office as themself, an unidentified official as such."""
        last = view.slice(phrase.core - 1, phrase.core) if (view := phrase.view) and phrase.role == "person" else ""
        if last in self.namesakes and is_last_name_only(phrase):
            known = self.people[last]
            return (Actor(id=known[0], fine=known[1], capacity=phrase.text, span=phrase.span, via="introduced", rule="name"),)
        if phrase.role == "person" and len(phrase.parties) == 1:
            person = phrase.fine[0]
            if phrase.parties[0] != person and self._out_of_office(phrase, person):
                return (Actor(id=person, capacity=phrase.text, span=phrase.span, via="out-of-office", rule="person"),)
        veiled = phrase.role in ("office", "sources") and is_veiled(phrase)
        return tuple(
            Actor(
                id="anon:" + party if veiled and len(party) == _STATE else party,
                fine=tuple(i for i in phrase.fine if self.lexicon.party(i) in (party, i) or len(phrase.parties) == 1),
                capacity=phrase.text, span=phrase.span, via=phrase.via, rule=phrase.role,
            )
            for party in phrase.parties
        )  # fmt: skip

    def _out_of_office(self, phrase: Phrase, person: str) -> bool:
        view = phrase.view
        if any(view.is_(index, "out_of_office") for index in range(phrase.start, phrase.end)):
            return True
        if person in self.candidates:
            return True
        if person in self.incumbents:
            return False
        entity = self.lexicon.entities.get(person)
        if entity is None or self.now.year is None or len(self.lexicon.party(person)) != _STATE:
            return False
        if self.now.day is not None:
            return bool(entity.since and int(entity.since[:4]) > self.now.year) or bool(
                entity.until and int(entity.until[:4]) < self.now.year
            )
        return bool(entity.since) and int(entity.since[:4]) == self.now.year + 1

    def _makers(self, phrase: Phrase) -> tuple[Actor, ...]:
        """Who made a text: named in it, behind it ("by", "from", "published by"), or the subject of "published a report"."""
        if phrase.parties:
            return self._of_parties(phrase)
        clauses = self.memory.here
        if clauses is None or clauses.view is not phrase.view:
            return ()
        if phrase.view.is_(phrase.start, "possessive"):
            return tuple(_back(actor, phrase) for actor in self._before(phrase, *THINGS, "person") or self.memory.thing())
        view, words = phrase.view, phrase.view.pack.words
        at = phrase.end
        if view.words[at : at + 1] == [","]:
            at += 1
        while at < len(view) and (
            (view.tags[at] in ("V", "ADV", "N", "NUM") and at - phrase.end < _MAKING)
            or view.is_(at, "month")
            or view.is_(at, "weekday")
            or (view.words[at] in ("in", "on") and (view.is_(at + 1, "month") or view.is_(at + 1, "weekday")))
        ):
            at += 1
        if at < len(view) and (view.words[at] in ("by", "from", "through") or (at == phrase.end and view.words[at] == "of")):
            maker = clauses.at[at + 1] if at + 1 < len(view) else None
            if maker is not None and maker.role in ("definite", "office") and not maker.parties:
                return self.speakers(maker)
            if maker is not None and maker.role in VOICES and maker.role != "document" and maker.parties:
                owned = next((p for p in clauses.phrases if p.possessor is maker and p.parties), maker)
                return self._of_parties(owned if owned.role in VOICES else maker)
        verb = phrase.start - 1
        if view.tag(verb) == "V" and view.lemmas[verb] in words["publishing"] and not clauses.is_passive(verb):
            subject = clauses.subject(verb)
            if subject is not None and subject.role in VOICES and subject.role != "document" and subject.end <= phrase.start:
                return self.speakers(subject)
        return ()

    def _paper(self, phrase: Phrase) -> tuple[Actor, ...]:
        """A text whose maker is not named beside it: the last one spoken of, or a paper of the home state's justice."""
        if phrase.definite or phrase.start == 0:
            known = self.memory.last("document")
            if known and not known[0].id.startswith("media:"):
                return tuple(_back(actor, phrase) for actor in known)
        if phrase.head in phrase.view.pack.papers["justice"]:
            return (
                (Actor(id=self.home, capacity=phrase.text, span=phrase.span, via="home", rule="document"),) if self.home else ()
            )
        return tuple(_back(actor, phrase) for actor in self.speaker) if phrase.definite else ()

    def _researchers(self, phrase: Phrase) -> tuple[Actor, ...]:
        ours = phrase.view.is_(phrase.start, "first_person")
        known: tuple[Actor, ...] = ()
        clauses = self.memory.here
        if (
            clauses is not None
            and clauses.view is phrase.view
            and phrase.view.words[max(0, phrase.start - 2) : phrase.start] == ["in", "which"]
        ):
            report = clauses.at[phrase.start - 3] if phrase.start > 2 else None
            if report is not None and report.role == "document" and (made := self._makers(report)):
                return tuple(_back(actor, phrase) for actor in made)
        if phrase.definite or ours or not phrase.plural:
            known = self.memory.last("company") if phrase.definite else ()
            known = self.researcher or known or self.vendor
        elif self.vendor and phrase.start == 0 and not phrase.view.sentence.headline:
            known = self.researcher
        return tuple(_back(actor, phrase) for actor in known) or (
            Actor(id="anon:researchers", span=phrase.span, rule="researchers"),
        )

    def _definite(self, phrase: Phrase) -> tuple[Actor, ...]:
        """As in "the agency", "the ministry", "the minister", "its embassy": the last voice of that kind."""
        view, anaphors = phrase.view, phrase.view.pack.anaphors
        implied = implied_state(phrase)
        if implied:
            return (Actor(id=implied, capacity=phrase.text, span=phrase.span, via="office", rule="office"),)
        whole = self._whole(phrase)
        if whole:
            return whole
        if view.is_(phrase.start, "possessive"):
            owner = self.memory.thing() or self.memory.person()
            return tuple(_back(actor, phrase) for actor in owner) if phrase.role in ("office", "definite", "government") else ()
        kind = next((kind for kind in KINDS if phrase.head in anaphors[kind]), "")
        if not kind:
            return ()
        known = self.memory.last(kind)
        if not known and kind == "company":
            known = self.researcher or self.vendor
        if not known and kind == "agency":
            known = tuple(actor for actor in self.speaker if len(actor.id) == _STATE)
            if not known and (phrase.role == "office" or phrase.core - phrase.start <= _SHORT):
                return self._at_home(phrase)
        return tuple(_back(actor, phrase) for actor in known)

    def _whole(self, phrase: Phrase) -> tuple[Actor, ...]:
        """As in "the head of the agency", "a spokeswoman for the firm": whose head it is."""
        clauses, view = self.memory.here, phrase.view
        if (
            clauses is None
            or clauses.view is not view
            or view.words[phrase.end : phrase.end + 1] not in (["of"], ["for"], ["at"], ["from"], ["in"])
        ):
            return ()
        place = view.words[phrase.end] == "in" and phrase.head in view.pack.anaphors["agency"]
        if phrase.head not in view.pack.anaphors["person"] and phrase.role != "office" and not place:
            return ()
        body = clauses.at[phrase.end + 1] if phrase.end + 1 < len(view) else None
        if body is None or body.start != phrase.end + 1 or body.role not in (*VOICES, "definite"):
            return ()
        if view.words[phrase.end] == "in" and body.role != "state":
            return ()
        owned = next((p for p in clauses.phrases if p.possessor is body and p.parties), body)
        return tuple(_back(actor, phrase) for actor in self.speakers(owned if owned.role in VOICES else body))

    def _at_home(self, phrase: Phrase) -> tuple[Actor, ...]:
        """As in "the ministry", "officials", "prosecutors" of no named state: the home state's."""
        if phrase.head in phrase.view.pack.words["mouthpiece"]:
            return tuple(_back(actor, phrase) for actor in self.memory.thing()) if not phrase.name else ()
        if phrase.view.is_(phrase.end - 1, "foreign_plural") or phrase.view.words[phrase.end : phrase.end + 1] == ["from"]:
            return (Actor(id="anon", capacity=phrase.text, span=phrase.span, via="name", rule="office"),) if phrase.plural else ()
        if self.home and not phrase.name and is_plain_office(phrase):
            home = "anon:" + self.home if is_veiled(phrase) else self.home
            return (Actor(id=home, capacity=phrase.text, span=phrase.span, via="home", rule="office"),)
        if phrase.plural and not phrase.name:
            return (Actor(id="anon", capacity=phrase.text, span=phrase.span, via="name", rule="office"),)
        return ()

    def _named(self, phrase: Phrase) -> tuple[Actor, ...]:
        """A name that no lexicon knows: a person introduced in this report, or else by its shape a person or a firm."""
        known = self.people.get(phrase.name.split()[-1])
        if known is not None and known[0].startswith("per:") and phrase.role == "office":
            return ()
        if known is not None:
            return (Actor(id=known[0], fine=known[1], capacity=phrase.text, span=phrase.span, via="introduced", rule="name"),)
        if phrase.definite and phrase.name.lower() in phrase.view.pack.anaphors["agency"]:
            return self._at_home(phrase)
        if phrase.role == "office" or (
            phrase.view.tag(phrase.start - 1) == "PREP" and phrase.view.words[phrase.start - 1] in ("in", "of", "on")
        ):
            return ()
        words = phrase.name.split()
        place = next((state for state, places in phrase.view.pack.places.items() if phrase.name.lower() in places), "")
        if place:
            return (Actor(id=place, capacity=phrase.text, span=phrase.span, via="place", rule="name"),)
        if phrase.view.words[max(0, phrase.start - 1) : phrase.start] in (["'"], ['"']) or len(phrase.name) == 1:
            return ()
        full = self.aliases.get(phrase.name)
        if full:
            return (Actor(id=f"org:{full}", capacity=phrase.text, span=phrase.span, via="introduced", rule="name"),)
        if phrase.start == 0 and len(words) == 1 and words[0] not in self.seen:
            return ()
        kind = "per" if len(words) == 2 else "org"
        return (Actor(id=f"{kind}:{phrase.name}", capacity=phrase.text, span=phrase.span, via="unknown-name", rule="name"),)

    def _named_first(self, phrase: Phrase) -> tuple[Actor, ...]:
        """An unknown name before a common noun: "**Acme** exchange", "**Initech** analysts"."""
        view, end = phrase.view, phrase.start
        while end < phrase.end and view.caps[end] and view.tags[end] == "N":
            end += 1
        name = view.slice(phrase.start, end) if phrase.start < end < phrase.end else ""
        if not any(
            phrase.head in view.pack.anaphors[kind]
            for kind in ("company", "researchers", "organisation", "agency", "media", "person", "document")
        ):
            return ()
        if (
            not name
            or view.sentence.headline
            or name not in self.seen
            or name.lower() in self.plain
            or is_known_word(view, phrase.start)
        ):
            return ()
        return (Actor(id=f"org:{name}", capacity=phrase.text, span=phrase.span, via="unknown-name", rule="name"),)

    def _pronoun(self, phrase: Phrase) -> tuple[Actor, ...]:
        words, word = phrase.view.pack.words, phrase.view.words[phrase.start]
        if word in words["first_person"]:
            return self.publishers if not phrase.view.quoted[phrase.start] else ()
        if word in words["person_pronoun"]:
            return tuple(_back(actor, phrase) for actor in self._before(phrase, "person") or self.memory.person())
        if word in words["thing_pronoun"]:
            nearby = range(phrase.end, min(len(phrase.view), phrase.end + 5))
            if phrase.view.is_(phrase.end, "be") and any(phrase.view.is_(index, "impersonal") for index in nearby):
                return ()  # "it was not clear"
            if self._stands_for_thing(phrase):
                return ()
            return tuple(_back(actor, phrase) for actor in self._before(phrase, *THINGS) or self.memory.thing())
        if word in words["plural_pronoun"]:
            return tuple(_back(actor, phrase) for actor in self._before(phrase, "plural") or self.memory.several())
        return ()

    def _stands_for_thing(self, pronoun: Phrase) -> bool:
        """As in "The leak matters because it shows": the subject before "it" is no voice."""
        clauses = self.memory.here
        if clauses is None or clauses.view is not pronoun.view:
            return False
        view = pronoun.view
        subjects = [
            p for p in clauses.phrases
            if p.end <= pronoun.start and view.tag(p.start - 1) != "PREP"
            and (view.tag(p.end) in ("V", "AUX") or (p.start == 0 and view.tag(p.end) == "PREP"))
        ]  # fmt: skip
        return bool(subjects) and subjects[-1].role == "thing" and not subjects[-1].plural and not self.speakers(subjects[-1])

    def _before(self, pronoun: Phrase, *wanted: str) -> tuple[Actor, ...]:
        """The nearest subject before a pronoun in its own sentence that is of a kind it can stand for."""
        clauses = self.memory.here
        if clauses is None or clauses.view is not pronoun.view:
            return ()
        view = pronoun.view
        for phrase in reversed(clauses.phrases):
            if (
                phrase.start >= pronoun.start
                or phrase.role not in (*VOICES, "definite")
                or view.tag(phrase.end) not in ("V", "AUX", "ADV", "PREP")
            ):
                continue
            if (
                view.tag(phrase.start - 1) == "PREP"
                and view.words[max(0, phrase.start - 2) : phrase.start] != ["according", "to"]
            ) or view.quoted[phrase.start] != view.quoted[pronoun.start]:
                continue
            actors = self.speakers(phrase)
            if actors and set(kinds(phrase, actors)) & set(wanted):
                return actors
        return ()

    def responder(self, clauses: Clauses, targets: tuple[Actor, ...], measure: str) -> tuple[Actor, ...]:
        """Who takes a measure of which nobody is named: the state of the place, the one just spoken of, the home state."""
        against = {actor.id for actor in targets} | self.main_accused
        place = next((state for state in places(clauses) if state not in against), "")
        if place:
            return (Actor(id=place, via="place", rule="responder"),)
        last = tuple(actor for actor in self.memory.last("state", reach=1) if actor.id not in against and actor.via != "home")
        if last and not (measure == "indictment" and self.home):
            return tuple(Actor(id=actor.id, via="anaphor", rule="responder") for actor in last)
        return (
            (Actor(id=self.home, via="home", rule="home"),)
            if self.home and self.home not in {actor.id for actor in targets}
            else ()
        )

    def prosecution(self) -> tuple[Actor, ...]:
        """Who charges, where the words do not say: the home state."""
        return (Actor(id=self.home, via="home", rule="charging"),) if self.home else ()

    def charging(self, culprit: Phrase | None) -> tuple[Actor, ...]:
        """Who says what "the defendants" did: the state that charges them."""
        if culprit is None or not any(culprit.view.is_(index, "charged") for index in range(culprit.start, culprit.core)):
            return ()
        known = self.memory.last("document")
        if known and len(known[0].id) == _STATE:
            return known
        return self.prosecution()

    def heard(self, phrase: Phrase, actors: tuple[Actor, ...]) -> None:
        """Remember who spoke."""
        if not actors:
            return
        self.speaker = actors
        self.memory.note(phrase, actors)
        if phrase.role in ("person", "office") or (phrase.role == "name" and actors[0].via == "introduced"):
            self.person = actors
        if phrase.role == "researchers" or self._is_security([actor.id for actor in actors]):
            self.researcher = actors if not actors[0].id.startswith("anon") else self.researcher

    def _is_security(self, parties: Iterable[str]) -> bool:
        entities = [self.lexicon.entities.get(party) for party in parties]
        return any(entity is not None and entity.kind == "company" and entity.sort == "security" for entity in entities)

    def accused(self, actors: tuple[Actor, ...], by: tuple[Actor, ...], phrase: Phrase | None) -> None:
        """Remember who was accused, by whom, and whether it was one person."""
        if actors:
            if phrase is not None and phrase.role != "pronoun":
                self.culprit_is_person = phrase.role == "person" or (phrase.role in ("people", "name") and not phrase.plural)
            self.culprit, self.culprit_age = actors, 0
            if by and not by[0].id.startswith(("anon", "narrator")):
                self.accuser = by


def _main_subject(clauses: Clauses) -> Phrase | None:
    """The voice that a sentence begins with, if it is followed by a verb."""
    view = clauses.view
    for phrase in clauses.phrases:
        if phrase.role == "thing" and not phrase.parties:
            continue
        if phrase.role not in VOICES or phrase.role == "document":
            return None
        if view.tag(phrase.start - 1) == "PREP" or any(other.possessor is phrase for other in clauses.phrases):
            continue
        return phrase if view.tag(phrase.end) in ("V", "AUX", "ADV") or view.words[phrase.end : phrase.end + 1] == [","] else None
    return None


def _back(actor: Actor, phrase: Phrase) -> Actor:
    return Actor(
        id=actor.id,
        fine=actor.fine,
        capacity=actor.capacity,
        level=actor.level,
        span=phrase.span,
        via="anaphor",
        rule=phrase.role,
    )


def _lexicon_via(discourse: Discourse, phrase: Phrase) -> str:
    held = discourse.lexicon_tie(phrase.groups[0])
    return f"lexicon-tie:{held}" if held else "name"


def _level(phrase: Phrase) -> str:
    if phrase.groups or phrase.role in ("hackers", "group"):
        return "group"
    if phrase.link is not None and phrase.link.value == "territory":
        return "territory"
    return {"organ": "service", "agency": "service", "government": "government", "weak": "group", "person": "person"}.get(
        phrase.role, "state"
    )


def is_culprit_like(phrase: Phrase) -> bool:
    """Tell whether a phrase can be a culprit by its role."""
    return phrase.role in CULPRIT or phrase.role in STATEHOOD or phrase.role in ("anaphor", "pronoun", "office", "person")
