"""Actor noun phrases: who a phrase speaks of, in which part, and how its words tie it to a state.

A phrase may hold a state ("Russian hackers"), an organ ("the GRU"), a group, a person with an office, a company's
researchers, or only point back ("the group", "they"). Lists ("the US, the UK and Japan") become one phrase with several
parties; never are members of an organisation added to it.

`READINGS` is the order in which a phrase's parts are tried; the first reading that fits decides.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

from demarche.coding.lists import join_adjectives, join_lists
from demarche.coding.modifiers import post_modify, take_whole
from demarche.coding.naming import heads, proper_name, unknown_group
from demarche.coding.phrases import BACK, CULPRIT, STATEHOOD, VOICES, Phrase, noun_phrases
from demarche.lexicon import Entity
from demarche.model import LADDER, Mention, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from demarche.coding.view import View
    from demarche.lexicon import Lexicon

_FIRMS: Final = frozenset({"company", "organisation", "media"})
_BODIES: Final = _FIRMS | {"agency"}
_STRONG: Final = LADDER.index("backed")


def find_phrases(view: View, lexicon: Lexicon) -> list[Phrase]:
    """Noun phrases of a sentence in order, actor phrases classified, lists and post-modifiers joined."""
    phrases = join_adjectives([_classify(phrase, lexicon) for phrase in noun_phrases(view)])
    by_start = {phrase.start: phrase for phrase in phrases}
    for phrase in reversed(phrases):  # an apposition must have its own ties before it is taken in
        _modify(phrase, by_start)
    for phrase, following in pairwise(phrases):
        take_whole(phrase, following)
    swallowed = {
        id(inner) for outer in phrases for inner in phrases if inner is not outer and outer.core <= inner.start < outer.end
    }
    return join_lists([phrase for phrase in phrases if id(phrase) not in swallowed])


def _modify(phrase: Phrase, by_start: dict[int, Phrase]) -> None:
    """Take in what follows a phrase that could act; a tie to a state may make people or bodies culprits."""
    if phrase.role in CULPRIT or phrase.role in BACK:
        post_modify(phrase, by_start)
    elif phrase.role == "people":
        post_modify(phrase, by_start)
        if phrase.link is not None and (_is_strong(phrase.link) or phrase.link.rule.startswith("link:after")):
            phrase.role = "weak"
    elif phrase.role in ("thing", "office", "definite") and not phrase.parties and phrase.could_act:
        post_modify(phrase, by_start)
        if phrase.parties and phrase.role != "office":
            tied = phrase.link is not None and phrase.link.value not in ("nationality", "territory")
            phrase.role = "people" if phrase.head_role == "people" and not tied else "weak"


def _is_strong(link: Value) -> bool:
    return LADDER.index(link.value) >= _STRONG


# ── what a phrase is ─────────────────────────────────────────────────────────────────────────────────────────────────


class _Facts(msgspec.Struct, frozen=True):
    """What stands in a noun phrase: its head nouns' roles and its names."""

    roles: frozenset[str]
    kinds: frozenset[str]
    states: list[Entity]
    named: list[Entity]
    parties: list[str]
    """States of the phrase's adjectives and names, or of its owner."""
    ends_with_head: bool
    last: Mention | None
    """The name that ends the phrase."""
    mentions: list[Mention]
    lexicon: Lexicon

    @property
    def agencies(self) -> list[Entity]:
        return [entity for entity in self.named if entity.kind == "agency"]

    @property
    def groups(self) -> list[Entity]:
        return [entity for entity in self.named if entity.kind == "group"]

    @property
    def bodies(self) -> list[Entity]:
        return [entity for entity in self.named if entity.kind in _BODIES]

    @property
    def tied(self) -> list[str]:
        """States, and those of the agencies named."""
        return list(dict.fromkeys([*self.parties, *(self.lexicon.party(agency.id) for agency in self.agencies)]))


def _classify(phrase: Phrase, lexicon: Lexicon) -> Phrase:
    if phrase.role == "pronoun":
        return phrase
    facts = _facts(phrase, lexicon)
    for reading in READINGS:
        if reading(phrase, facts):
            return phrase
    return phrase


def _facts(phrase: Phrase, lexicon: Lexicon) -> _Facts:
    view = phrase.view
    phrase.definite = view.words[phrase.start] in view.pack.words["definite"]
    phrase.plural = view.words[phrase.end - 1].endswith("s")
    phrase.head = view.words[phrase.end - 1]
    phrase.name = proper_name(phrase)
    phrase.modified = any(
        cue.section == "modifiers" for index in range(phrase.start, phrase.end) for cue in view.pack.heads.at(view.words, index)
    )
    mentions = _mentions(view, phrase.start, phrase.end)
    found = heads(view, phrase.start, phrase.end)
    ending = [role for role, _, end in found if end == phrase.end]
    phrase.head_role = next((role for role in ending if role in ("hackers", "organ", "weak", "people")), "")
    states = [lexicon.entities[m.id] for m in mentions if m.kind == "state"]
    named = [entity for m in mentions if m.kind != "state" and (entity := _entity(m, lexicon)) is not None]
    owner = phrase.possessor
    owned_by = list(owner.parties) if owner is not None and (owner.role in STATEHOOD or owner.groups) else []
    return _Facts(
        roles=frozenset(role for role, _, _ in found),
        kinds=frozenset(entity.kind for entity in named),
        states=states,
        named=named,
        parties=[lexicon.party(entity.id) for entity in states] or owned_by,
        ends_with_head=bool(ending),
        last=view.mention_at[phrase.end - 1],
        mentions=mentions,
        lexicon=lexicon,
    )


def _entity(mention: Mention, lexicon: Lexicon) -> Entity | None:
    """The lexicon's entity, or one for a cluster that is known by its number alone."""
    known = lexicon.entities.get(mention.id)
    if known is None and mention.kind == "group":
        return Entity(id=mention.id, kind="group", name=mention.id.removeprefix("grp:"))
    return known


def _mentions(view: View, start: int, end: int) -> list[Mention]:
    found: list[Mention] = []
    for index in range(start, end):
        mention = view.mention_at[index]
        if mention is not None and (not found or found[-1] is not mention):
            found.append(mention)
    return found


def _group(phrase: Phrase, facts: _Facts) -> bool:
    if not facts.groups or not (facts.last is not None or facts.roles & {"hackers", "weak", "organ"}):
        return False
    phrase.role, phrase.parties = "group", facts.tied
    phrase.fine = [entity.id for entity in (*facts.groups, *facts.agencies)]
    phrase.link = _premodifier_link(phrase, facts.mentions)
    return True


def _hackers(phrase: Phrase, facts: _Facts) -> bool:
    if "hackers" not in facts.roles or not (facts.ends_with_head or facts.last is not None):
        return False
    phrase.role, phrase.parties = "hackers", facts.tied
    phrase.fine = [entity.id for entity in (*facts.groups, *facts.agencies)]
    unknown = "" if facts.groups or phrase.view.sentence.headline else unknown_group(phrase)
    if unknown:
        phrase.fine.insert(0, "grp:" + unknown)
        phrase.name = unknown
    phrase.link = _premodifier_link(phrase, facts.mentions)
    if facts.agencies and not _is_compound(phrase):
        phrase.link = _organ_link(phrase, "link:agency-hackers")
    return True


def _person(phrase: Phrase, facts: _Facts) -> bool:
    if facts.last is None or facts.last.kind != "person":
        return False
    person = [entity for entity in facts.named if entity.kind == "person"][-1]
    party = facts.lexicon.party(person.id)
    own = [facts.lexicon.party(entity.id) for entity in facts.bodies]
    phrase.role = "person"
    phrase.parties = [party] if party != person.id else (own or facts.parties or [person.id])
    phrase.fine = [person.id, *(entity.id for entity in facts.agencies)]
    if person.part_of and person.part_of != party and person.part_of not in phrase.fine:
        phrase.fine.append(person.part_of)
    return True


def _organ(phrase: Phrase, facts: _Facts) -> bool:
    """Officers, operatives, units of a state or its agency."""
    tied = facts.ends_with_head and bool(facts.parties or facts.agencies)
    if "organ" not in facts.roles or not tied or "person" in facts.kinds or phrase.name:
        return False
    phrase.role, phrase.parties, phrase.fine = "organ", facts.tied, [entity.id for entity in facts.agencies]
    phrase.link = _organ_link(phrase, "link:organ")
    return True


def _office(phrase: Phrase, facts: _Facts) -> bool:
    """An office or generic body: "Russian foreign ministry", "FBI director", "the Attorney General"."""
    if "office" not in facts.roles or (facts.last is not None and facts.last.kind == "agency"):
        return False
    view, bodies = phrase.view, facts.bodies
    offices = (cue for index in range(phrase.start, phrase.end) for cue in view.pack.offices.at(view.words, index))
    implied = next((view.pack.office_of.get(cue.phrase, "") for cue in offices), "")
    rules = phrase.head in view.pack.words["rule"] and bool(facts.parties) and not bodies
    phrase.role = "government" if rules else "office"
    phrase.fine = [entity.id for entity in bodies]
    phrase.parties = [facts.lexicon.party(bodies[0].id)] if bodies else facts.parties or ([implied] if implied else [])
    return True


def _body(phrase: Phrase, facts: _Facts) -> bool:
    """A state's service told by a common noun: "Russian intelligence", "the FSB's directorate"."""
    if "body" not in facts.roles or not facts.ends_with_head or not (facts.parties or facts.agencies):
        return False
    phrase.role, phrase.parties, phrase.fine = "agency", facts.tied, [entity.id for entity in facts.agencies]
    return True


def _agency(phrase: Phrase, facts: _Facts) -> bool:
    if not facts.agencies or not (facts.last is not None or facts.ends_with_head):
        return False
    agency = facts.agencies[-1]
    phrase.role, phrase.parties, phrase.fine = "agency", [facts.lexicon.party(agency.id)], [agency.id]
    if facts.last is None and facts.roles & {"organ", "hackers"}:
        phrase.role, phrase.link = "organ", _organ_link(phrase, "link:organ")
    return True


def _weak(phrase: Phrase, facts: _Facts) -> bool:
    """A group, unit or crew: an actor of cyber operations beside a state or a word of the trade."""
    stands = ("weak" in facts.roles and (facts.parties or phrase.modified)) or "organ" in facts.roles
    if not stands or not facts.ends_with_head or facts.kinds & _FIRMS:
        return False
    phrase.role, phrase.parties = "weak", facts.parties
    phrase.link = _premodifier_link(phrase, facts.mentions)
    return True


def _people(phrase: Phrase, facts: _Facts) -> bool:
    if "people" not in facts.roles or not facts.ends_with_head or not facts.parties or facts.kinds & _FIRMS:
        return False
    phrase.role, phrase.parties = "people", facts.parties
    phrase.link = _premodifier_link(phrase, facts.mentions)
    if phrase.link is not None and _is_strong(phrase.link):
        phrase.role = "weak"
    return True


def _speaking(phrase: Phrase, facts: _Facts) -> bool:
    """Researchers, unnamed sources, and documents that speak for whoever made them."""
    role = next((role for role in ("researchers", "sources", "document") if role in facts.roles), "")
    if not role or not facts.ends_with_head:
        return False
    phrase.role, owner = role, phrase.possessor
    if facts.bodies:
        phrase.parties, phrase.fine = [facts.lexicon.party(facts.bodies[-1].id)], [facts.bodies[-1].id]
    elif owner is not None and owner.role in VOICES and owner.parties:
        phrase.parties, phrase.fine = list(owner.parties), list(owner.fine)
    elif role == "document":
        phrase.parties = facts.parties
    return True


def _firm(phrase: Phrase, facts: _Facts) -> bool:
    if not facts.kinds & _FIRMS or not (facts.last is not None or facts.ends_with_head):
        return False
    entity = [entity for entity in facts.named if entity.kind in _FIRMS][-1]
    party = facts.lexicon.party(entity.id)
    phrase.role, phrase.parties, phrase.fine = entity.kind, [party], [entity.id] if party != entity.id else []
    return True


def _membership(phrase: Phrase, facts: _Facts) -> bool:
    """Read "NATO countries" are NATO, never thirty states."""
    if "organisation" not in facts.kinds or phrase.head not in phrase.view.pack.words["membership"]:
        return False
    entity = [entity for entity in facts.named if entity.kind == "organisation"][-1]
    phrase.role, phrase.parties = "organisation", [facts.lexicon.party(entity.id)]
    return True


def _government(phrase: Phrase, facts: _Facts) -> bool:
    if "government" not in facts.roles or not facts.ends_with_head or not facts.parties:
        return False
    phrase.role, phrase.parties = "government", facts.parties
    return True


def _state(phrase: Phrase, facts: _Facts) -> bool:
    if facts.last is None or facts.last.kind != "state":
        return False
    phrase.role, phrase.parties, phrase.via = "state", facts.parties, facts.last.use
    if facts.last.use in ("demonym", "plural") or (facts.last.use == "adjective" and phrase.plural):
        phrase.link = Value(value="nationality", span=phrase.span, rule="link:demonym")
    return True


def _pointing(phrase: Phrase, facts: _Facts) -> bool:  # noqa: ARG001  (the protocol of READINGS)
    """Definite phrases that point back at the culprit or the speaker last named."""
    anaphors = phrase.view.pack.anaphors
    if not phrase.definite:
        return False
    phrase.role = (
        "anaphor" if phrase.head in anaphors["culprit"] else "definite" if phrase.head in anaphors["speaker"] else "thing"
    )
    return phrase.role != "thing"


def _name(phrase: Phrase, facts: _Facts) -> bool:
    if not phrase.name or len(phrase.name.split()) != phrase.end - phrase.start or facts.states:
        return False
    phrase.role = "name"
    return True


def _thing(phrase: Phrase, facts: _Facts) -> bool:
    """Anything else, with whose it is: "Russian attack", "Ukraine's grid", "Turla's campaign"."""
    owner = phrase.possessor
    phrase.fine = [entity.id for entity in facts.groups] or (list(owner.groups) if owner is not None else [])
    link = _premodifier_link(phrase, facts.mentions) if facts.parties and not facts.groups else None
    phrase.link = None if link is not None and link.rule == "link:owner" else link
    agencies = [] if facts.parties or facts.groups else facts.agencies
    phrase.parties = facts.parties or [facts.lexicon.party(agency.id) for agency in agencies]
    return True


READINGS: Final[tuple[Callable[[Phrase, _Facts], bool], ...]] = (
    _group, _hackers, _person, _organ, _office, _body, _agency, _weak, _people, _speaking, _firm, _membership, _government,
    _state, _pointing, _name, _thing,
)  # fmt: skip


# ── how it is tied to a state ────────────────────────────────────────────────────────────────────────────────────────


def _organ_link(phrase: Phrase, rule: str) -> Value:
    return Value(value="organ", span=phrase.span, rule=rule)


def _is_compound(phrase: Phrase) -> bool:
    view = phrase.view
    return any(cue.section == "compound" for i in range(phrase.start, phrase.end) for cue in view.pack.links.at(view.words, i))


def _premodifier_link(phrase: Phrase, mentions: list[Mention]) -> Value | None:
    """Link stated before the head: "Iran-linked", "pro-Russian", "state-sponsored", or plain nationality."""
    stated = max(_stated_links(phrase), key=lambda found: found[:2], default=None)
    if stated is not None:
        return stated[2]
    state = next((mention for mention in mentions if mention.kind in ("state", "agency")), None)
    if state is None and phrase.possessor is None:
        return None
    owned = state is None or state.use not in ("adjective", "demonym", "name", "abbreviation", "plural")
    return Value(
        value="nationality", span=phrase.view.span(phrase.start, phrase.core), rule="link:owner" if owned else "link:adjective"
    )


def _stated_links(phrase: Phrase) -> list[tuple[int, int, Value]]:
    """Link cues before the head: words of the cue, rank of the value, value. The longest cue and strongest value wins."""
    view = phrase.view
    found = []
    for index in range(phrase.start, phrase.end - 1):
        for cue in view.pack.links.at(view.words, index):
            stop = index + len(cue.words)
            fits = {
                "compound": index > phrase.start and view.mention_at[index - 1] is not None,
                "prefix": stop < phrase.end and view.mention_at[stop] is not None,
                "standalone": stop < phrase.end,
            }.get(cue.section, False)
            if fits and stop <= phrase.end:
                span = view.span(index - 1 if cue.section == "compound" else index, stop)
                value = Value(value=cue.value, span=span, rule="link:" + cue.rule)
                found.append((len(cue.words), LADDER.index(cue.value), value))
    return found
