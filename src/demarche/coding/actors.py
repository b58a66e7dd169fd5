"""Actor noun phrases: who a phrase speaks of, in which part, and how its words tie it to a state.

A phrase may hold a state ("Russian hackers"), an organ ("the GRU"), a group, a person with an office, a company's
researchers, or only point back ("the group", "they"). Lists ("the US, the UK and Japan") become one phrase with several
parties; never are members of an organisation added to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.view import INSIDE_NP
from demarche.model import LADDER, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from demarche.coding.view import View
    from demarche.lexicon import Entity, Lexicon
    from demarche.model import Mention, Span

CULPRIT: Final = frozenset({"hackers", "group", "organ", "weak"})
"""Roles that can carry out an operation by what they are."""
STATEHOOD: Final = frozenset({"state", "government", "agency"})
VOICES: Final = frozenset(
    {"state", "government", "agency", "organisation", "company", "media", "person", "office", "researchers", "sources", "document", "name"}
)
"""Roles that can make a statement."""
BACK: Final = frozenset({"anaphor", "pronoun"})


class Phrase:
    """An actor noun phrase over tokens `[start, end)`; `core` is where the noun phrase itself ends."""

    __slots__ = (
        "core", "definite", "end", "fine", "head", "link", "modified", "name", "parties", "plural", "possessor", "quantity", "role",
        "start", "via", "view",
    )  # fmt: skip

    def __init__(self, view: View, start: int, end: int) -> None:
        self.view, self.start, self.end, self.core = view, start, end, end
        self.role = "thing"
        self.head = ""
        self.parties: list[str] = []
        self.fine: list[str] = []
        self.link: Value | None = None
        self.definite = False
        self.plural = False
        self.possessor: Phrase | None = None
        self.modified = False
        """A word of cyber operations stands before the head ("hacking group")."""
        self.quantity = False
        self.via = "name"
        self.name = ""
        """Proper name at the end that no lexicon knows: "spokesman **Jo Bloggs**"."""

    @property
    def span(self) -> Span:
        """Document span with post-modifiers."""
        return self.view.span(self.start, self.end)

    @property
    def text(self) -> str:
        """The phrase as written."""
        return self.view.slice(self.start, self.core)

    @property
    def is_actor(self) -> bool:
        """Tell whether the phrase names or points back at somebody who can carry out an operation."""
        return self.role in CULPRIT or self.role in STATEHOOD or self.role == "anaphor"

    @property
    def could_act(self) -> bool:
        """Tell whether the head is a word for people or bodies that a state beside it makes a culprit."""
        return _could_act(self)

    @property
    def whole_start(self) -> int:
        """First token with all owners: "**the president's** adviser"."""
        return self.possessor.whole_start if self.possessor is not None else self.start

    @property
    def groups(self) -> list[str]:
        """Ids of the groups it names."""
        return [ident for ident in self.fine if ident.startswith("grp:")]

    def take(self, other: Phrase) -> None:
        """Add another phrase's parties and fine ids."""
        self.parties.extend(party for party in other.parties if party not in self.parties)
        self.fine.extend(ident for ident in other.fine if ident not in self.fine)


def find_phrases(view: View, lexicon: Lexicon) -> list[Phrase]:
    """Noun phrases of a sentence in order, actor phrases classified, lists and post-modifiers joined."""
    phrases = [_classify(phrase, lexicon) for phrase in _noun_phrases(view)]
    phrases = _join_adjectives(phrases)
    by_start = {phrase.start: phrase for phrase in phrases}
    for phrase in phrases:
        if phrase.role in CULPRIT or phrase.role in BACK:
            _post_modify(phrase, by_start)
        elif phrase.role == "people":
            _post_modify(phrase, by_start)
            if phrase.link is not None and LADDER.index(phrase.link.value) >= LADDER.index("backed"):
                phrase.role = "weak"
        elif phrase.role in ("thing", "office", "definite") and not phrase.parties and _could_act(phrase):
            _post_modify(phrase, by_start)
            if phrase.parties and phrase.role != "office":
                tied = phrase.link is not None and LADDER.index(phrase.link.value) >= LADDER.index("backed")
                phrase.role = "weak" if tied or not _is_people(phrase) else "people"
    for phrase, following in zip(phrases, phrases[1:], strict=False):
        _take_whole(phrase, following)
    swallowed = {id(inner) for outer in phrases for inner in phrases if inner is not outer and outer.core <= inner.start < outer.end}
    return _join_lists([phrase for phrase in phrases if id(phrase) not in swallowed])


def _noun_phrases(view: View) -> Iterable[Phrase]:
    index, size = 0, len(view)
    while index < size:
        tag = view.tags[index]
        if tag == "PRON" and not view.is_(index, "relative"):
            phrase = Phrase(view, index, index + 1)
            phrase.role = "pronoun"
            yield phrase
            index += 1
            continue
        if tag not in INSIDE_NP or tag == "POS":
            index += 1
            continue
        start = index
        index += 1
        while index < size and view.tags[index] in INSIDE_NP and not _breaks(view, start, index):
            index += 1
        stop = index
        while stop > start and view.tags[stop - 1] in ("POS",):
            stop -= 1
        yield from _possession(view, start, stop)


def _breaks(view: View, start: int, index: int) -> bool:
    """A new determiner begins a new phrase, unless it only follows another one ("all the")."""
    if view.tags[index] == "DET":
        return view.tags[index - 1] != "DET"
    mention, before = view.mention_at[index], view.mention_at[index - 1]
    if mention is not None and before is None and _is_time(view, start, index):
        return True  # "in December Facebook took"
    # two names side by side are one phrase only as "FBI Director", "Russia GRU", never "Ukraine Russia"
    return (
        mention is not None
        and before is not None
        and mention is not before
        and mention.kind == "state"
        and before.kind == "state"
        and before.use not in ("adjective",)
    )


def _is_time(view: View, start: int, index: int) -> bool:
    """Tokens before `index` in the phrase are a date: "December", "May 18", "2020"."""
    return view.tag(start - 1) in ("PREP", "START", "END") and all(
        view.is_(at, "month") or view.is_(at, "weekday") or view.tags[at] == "NUM" for at in range(start, index)
    )


def _possession(view: View, start: int, end: int) -> Iterable[Phrase]:
    """Split "Russia's GRU" at the possessive: owner and owned, the owner also yielded as a phrase of its own."""
    cut = start
    owner: Phrase | None = None
    for index in range(start, end):
        if view.tags[index] == "POS" and cut < index:
            phrase = Phrase(view, cut, index)
            phrase.possessor = owner
            yield phrase
            owner, cut = phrase, index + 1
    if cut < end:
        phrase = Phrase(view, cut, end)
        phrase.possessor = owner
        yield phrase


def _classify(phrase: Phrase, lexicon: Lexicon) -> Phrase:
    view = phrase.view
    if phrase.role == "pronoun":
        return phrase
    first = view.words[phrase.start]
    phrase.definite = first in view.pack.words["definite"]
    mentions = _mentions(view, phrase.start, phrase.end)
    heads = _heads(view, phrase.start, phrase.end)
    roles = {role for role, _, _ in heads}
    last = max((end for _, _, end in heads), default=0)
    states = [lexicon.entities[m.id] for m in mentions if m.kind == "state"]
    named = [lexicon.entities[m.id] for m in mentions if m.kind != "state" and m.id in lexicon.entities]
    phrase.quantity = any(view.tags[index] == "NUM" for index in range(phrase.start, phrase.end))
    phrase.plural = view.words[phrase.end - 1].endswith("s")
    phrase.modified = any(cue.section == "modifiers" for index in range(phrase.start, phrase.end) for cue in view.pack.heads.at(view.words, index))
    owner = phrase.possessor
    owned_by = list(owner.parties) if owner is not None and (owner.role in STATEHOOD or owner.groups) else []
    kinds = {entity.kind for entity in named}
    phrase.head = view.words[phrase.end - 1]
    phrase.name = _proper_name(phrase)
    _assign(phrase, roles, kinds, states, named, owned_by, last == phrase.end, lexicon, mentions)
    return phrase


def _assign(
    phrase: Phrase,
    roles: set[str],
    kinds: set[str],
    states: list[Entity],
    named: list[Entity],
    owned_by: list[str],
    ends_with_head: bool,  # noqa: FBT001
    lexicon: Lexicon,
    mentions: list[Mention],
) -> None:
    view = phrase.view
    ends_with_name = view.mention_at[phrase.end - 1] is not None
    last = view.mention_at[phrase.end - 1]
    parties = [lexicon.party(entity.id) for entity in states] or owned_by
    groups = [entity for entity in named if entity.kind in ("group",)]
    if groups and (ends_with_name or "hackers" in roles or "weak" in roles or "organ" in roles):
        phrase.role = "group"
        phrase.fine = [entity.id for entity in groups]
        phrase.parties = _tied(parties, [e for e in named if e.kind == "agency"], lexicon)
        phrase.fine += [entity.id for entity in named if entity.kind == "agency"]
        phrase.link = _premodifier_link(phrase, mentions)
    elif "hackers" in roles and (ends_with_head or ends_with_name):
        phrase.role = "hackers"
        agencies = [entity for entity in named if entity.kind == "agency"]
        phrase.fine = [entity.id for entity in (*groups, *agencies)]
        unknown = "" if groups or phrase.view.sentence.headline else _unknown_group(phrase)
        if unknown:
            phrase.fine.insert(0, "grp:" + unknown)
            phrase.name = unknown
        phrase.parties = _tied(parties, agencies, lexicon)
        phrase.link = _premodifier_link(phrase, mentions)
        if agencies and not _compound(phrase):
            phrase.link = Value(value="organ", span=phrase.view.span(phrase.start, phrase.end), rule="link:agency-hackers")
    elif "person" in kinds and last is not None and last.kind == "person":
        _person(phrase, [e for e in named if e.kind == "person"][-1], parties, named, lexicon)
    elif "organ" in roles and ends_with_head and (parties or "agency" in kinds) and "person" not in kinds and not phrase.name:
        phrase.role, phrase.parties = "organ", _tied(parties, [e for e in named if e.kind == "agency"], lexicon)
        phrase.fine = [e.id for e in named if e.kind == "agency"]
        phrase.link = Value(value="organ", span=view.span(phrase.start, phrase.end), rule="link:organ")
    elif "office" in roles and not ("agency" in kinds and ends_with_name and last is not None and last.kind == "agency"):
        _office(phrase, parties, named, lexicon)
    elif "body" in roles and ends_with_head and (parties or "agency" in kinds):
        agencies = [e for e in named if e.kind == "agency"]
        phrase.role, phrase.parties, phrase.fine = "agency", _tied(parties, agencies, lexicon), [e.id for e in agencies]
    elif "agency" in kinds and (ends_with_name or ends_with_head):
        agency = [e for e in named if e.kind == "agency"][-1]
        phrase.role, phrase.parties, phrase.fine = "agency", [lexicon.party(agency.id)], [agency.id]
        if ends_with_head and not ends_with_name:
            _headed(phrase, roles)
    elif (("weak" in roles and (parties or phrase.modified)) or "organ" in roles) and ends_with_head and not kinds & {"company", "organisation", "media"}:
        phrase.role, phrase.parties = "weak", parties
        phrase.link = _premodifier_link(phrase, mentions)
    elif "people" in roles and ends_with_head and parties and not kinds & {"company", "organisation", "media"}:
        phrase.role, phrase.parties = "people", parties
        phrase.link = _premodifier_link(phrase, mentions)
        if phrase.link is not None and LADDER.index(phrase.link.value) >= LADDER.index("backed"):
            phrase.role = "weak"
    elif roles & {"researchers", "document", "sources"} and ends_with_head:
        _speaking(phrase, roles, parties, named, lexicon)
    elif kinds & {"company", "organisation", "media"} and (ends_with_name or ends_with_head):
        entity = [e for e in named if e.kind in ("company", "organisation", "media")][-1]
        phrase.role, phrase.parties, phrase.fine = entity.kind, [lexicon.party(entity.id)], [entity.id]
        if lexicon.party(entity.id) == entity.id:
            phrase.fine = []
    elif "government" in roles and ends_with_head and parties:
        phrase.role, phrase.parties = "government", parties
    elif states and ends_with_name and last is not None and last.kind == "state":
        phrase.role, phrase.parties = "state", parties
        phrase.via = last.use
        if last.use in ("demonym", "plural") or (last.use == "adjective" and phrase.plural):
            phrase.link = Value(value="nationality", span=view.span(phrase.start, phrase.end), rule="link:demonym")
    elif phrase.definite and phrase.head in view.pack.anaphors["culprit"]:
        phrase.role = "anaphor"
        phrase.parties = []
    elif phrase.definite and phrase.head in view.pack.anaphors["speaker"]:
        phrase.role = "definite"
    elif phrase.name and len(phrase.name.split()) == phrase.end - phrase.start and not states:
        phrase.role = "name"
    else:
        owner = phrase.possessor
        phrase.fine = [entity.id for entity in groups] or (list(owner.groups) if owner is not None else [])
        phrase.link = _premodifier_link(phrase, mentions) if parties and not groups else None
        if phrase.link is not None and phrase.link.rule == "link:owner":
            phrase.link = None
        if not parties and not groups:
            parties = [lexicon.party(entity.id) for entity in named if entity.kind == "agency"]
        phrase.parties = parties  # a thing of a state: "Russian attack", "Ukraine's grid"


_LONGEST_NAME: Final = 3


def _proper_name(phrase: Phrase) -> str:
    """Capitalised words at the end of a noun phrase that stand in no lexicon."""
    view, start = phrase.view, phrase.end
    if all(view.caps[phrase.start : phrase.end]) and view.sentence.headline and phrase.end - phrase.start > _LONGEST_NAME:
        return ""
    while start > phrase.start and phrase.end - start < _LONGEST_NAME + 1:
        at = start - 1
        word = view.words[at]
        if not (view.caps[at] and view.tags[at] == "N" and view.mention_at[at] is None) or is_known_word(view, at):
            break
        start -= 1
    if start == 0 and phrase.end - start == 1 and not view.sentence.headline and view.words[0] in view.pack.nouns:
        return ""
    return view.slice(start, phrase.end) if start < phrase.end else ""


def _is_head(view: View, index: int) -> bool:
    return any(len(cue.words) == 1 for cue in view.pack.heads.at(view.words, index)) or any(
        len(cue.words) == 1 for cue in view.pack.offices.at(view.words, index)
    ) or view.words[index] in view.pack.words["honorific"] or view.words[index] in view.pack.words["month"] or view.words[index] in view.pack.words["weekday"]


def _tied(parties: list[str], agencies: list[Entity], lexicon: Lexicon) -> list[str]:
    return list(dict.fromkeys([*parties, *(lexicon.party(agency.id) for agency in agencies)]))


def _headed(phrase: Phrase, roles: set[str]) -> None:
    """An agency's report, officers, statement: the document speaks for it, its people may be accused."""
    if "organ" in roles or "hackers" in roles:
        phrase.role = "organ"
        phrase.link = Value(value="organ", span=phrase.view.span(phrase.start, phrase.end), rule="link:organ")


def _person(phrase: Phrase, person: Entity, parties: list[str], named: list[Entity], lexicon: Lexicon) -> None:
    phrase.role = "person"
    rolled = lexicon.party(person.id)
    own = [lexicon.party(e.id) for e in named if e.kind in ("agency", "company", "organisation", "media")]
    phrase.parties = [rolled] if rolled != person.id else (own or parties or [person.id])
    phrase.fine = [person.id, *(e.id for e in named if e.kind == "agency")]
    if person.part_of and person.part_of != rolled and person.part_of not in phrase.fine:
        phrase.fine.append(person.part_of)


def _office(phrase: Phrase, parties: list[str], named: list[Entity], lexicon: Lexicon) -> None:
    """An office or generic body: "Russian foreign ministry", "FBI director", "the Attorney General"."""
    view = phrase.view
    bodies = [e for e in named if e.kind in ("agency", "company", "organisation", "media")]
    implied = next(
        (view.pack.office_of.get(cue.phrase, "") for i in range(phrase.start, phrase.end) for cue in view.pack.offices.at(view.words, i)), ""
    )
    phrase.role = "office"
    phrase.fine = [e.id for e in bodies]
    phrase.parties = [lexicon.party(bodies[0].id)] if bodies else parties or ([implied] if implied else [])


def _speaking(phrase: Phrase, roles: set[str], parties: list[str], named: list[Entity], lexicon: Lexicon) -> None:
    phrase.role = "researchers" if "researchers" in roles else "sources" if "sources" in roles else "document"
    bodies = [e for e in named if e.kind in ("agency", "company", "organisation", "media")]
    owner = phrase.possessor
    if bodies:
        phrase.parties = [lexicon.party(bodies[-1].id)]
        phrase.fine = [bodies[-1].id]
    elif owner is not None and owner.role in VOICES and owner.parties:
        phrase.parties, phrase.fine = list(owner.parties), list(owner.fine)
    elif parties and phrase.role == "document":
        phrase.parties = parties


def _mentions(view: View, start: int, end: int) -> list[Mention]:
    found: list[Mention] = []
    for index in range(start, end):
        mention = view.mention_at[index]
        if mention is not None and (not found or found[-1] is not mention):
            found.append(mention)
    return found


def _heads(view: View, start: int, end: int) -> list[tuple[str, int, int]]:
    """Head nouns in a noun phrase as (role, start, end), the longest at a place."""
    found = []
    for index in range(start, end):
        if view.mention_at[index] is not None and view.mention_at[index].kind not in ("state",):  # type: ignore[union-attr]
            continue
        for cue in view.pack.heads.at(view.words, index):
            if cue.section == "heads" and index + len(cue.words) <= end:
                found.append((cue.value, index, index + len(cue.words)))
        for cue in view.pack.offices.at(view.words, index):
            if index + len(cue.words) <= end:
                found.append(("office", index, index + len(cue.words)))
                break
    return found


def _unknown_group(phrase: Phrase) -> str:
    """Name of a group that no lexicon knows, before its head: "the **GreyVibe** hacking group"."""
    view = phrase.view
    for _, start, end in _heads(view, phrase.start, phrase.end):
        at = start
        while at > phrase.start and view.caps[at - 1] and view.tags[at - 1] == "N" and view.mention_at[at - 1] is None and not is_known_word(view, at - 1):
            at -= 1
        if at < start and (at > 0 or start - at > 1 or not view.words[at].endswith("s")):
            return view.slice(at, start)
        if end < phrase.end and view.caps[end] and view.mention_at[end] is None and not is_known_word(view, end):
            return view.slice(end, phrase.end)
    return ""


def is_known_word(view: View, index: int) -> bool:
    """Tell whether a capitalised word is one of the pack's own words rather than a name."""
    word, pack = view.words[index], view.pack
    known = word in pack.verbs or word in pack.nouns or any(word in words for words in pack.words.values())
    return known or _is_head(view, index) or any(True for _ in pack.heads.at(view.words, index)) or any(True for _ in pack.links.at(view.words, index)) or any(True for _ in pack.cues.at(view.words, index))


def _compound(phrase: Phrase) -> bool:
    view = phrase.view
    return any(cue.section == "compound" for i in range(phrase.start, phrase.end) for cue in view.pack.links.at(view.words, i))


def _premodifier_link(phrase: Phrase, mentions: list[Mention]) -> Value | None:
    """Link stated before the head: "Iran-linked", "pro-Russian", "state-sponsored", or plain nationality."""
    view = phrase.view
    best: tuple[int, str, str, int, int] | None = None
    order = ("organ", "directed", "on_behalf", "affiliated", "backed", "fostered", "tolerated", "aligned", "linked", "territory", "nationality")
    for index in range(phrase.start, phrase.end - 1):
        for cue in view.pack.links.at(view.words, index):
            stop = index + len(cue.words)
            if cue.section == "compound" and not (index > phrase.start and view.mention_at[index - 1] is not None):
                continue
            if cue.section == "prefix" and not (stop < phrase.end and view.mention_at[stop] is not None):
                continue
            if cue.section not in ("compound", "prefix", "standalone") or stop > phrase.end:
                continue
            if cue.section == "standalone" and stop == phrase.end:
                continue
            rank = order.index(cue.value)
            if best is None or (len(cue.words), -rank) > (best[0], -order.index(best[1])):
                begin = index - 1 if cue.section == "compound" else index
                best = (len(cue.words), cue.value, cue.rule, begin, stop)
    if best is not None:
        return Value(value=best[1], span=view.span(best[3], best[4]), rule="link:" + best[2])
    state = next((m for m in mentions if m.kind in ("state", "agency")), None)
    if state is not None or phrase.possessor is not None:
        if state is not None and state.use in ("adjective", "demonym", "name", "abbreviation", "plural"):
            return Value(value="nationality", span=view.span(phrase.start, phrase.core), rule="link:adjective")
        return Value(value="nationality", span=view.span(phrase.start, phrase.core), rule="link:owner")
    return None


def _join_adjectives(phrases: list[Phrase]) -> list[Phrase]:
    """Join "Chinese and Russian hackers": a bare state adjective before a conjunction and a phrase of the same kind."""
    joined: list[Phrase] = []
    for phrase in phrases:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.role == "state"
            and (phrase.role in CULPRIT or _is_companion(phrase))
            and phrase.parties
            and not phrase.definite
            and before.via == "adjective"
            and not before.plural
            and phrase.start - before.end <= 2  # noqa: PLR2004
            and all(phrase.view.tags[i] == "CONJ" or phrase.view.words[i] == "," for i in range(before.end, phrase.start))
        ):
            phrase.parties = list(dict.fromkeys([*before.parties, *phrase.parties]))
            phrase.start = before.start
            if phrase.role == "thing":
                phrase.role, phrase.link = "government", None
            joined[-1] = phrase
        else:
            joined.append(phrase)
    return joined


def _is_companion(phrase: Phrase) -> bool:
    """"Canadian partners": the states of those who join in."""
    return phrase.role == "thing" and bool(phrase.parties) and phrase.head in phrase.view.pack.words["companion"]


_HOUSES: Final = frozenset({"company", "organisation", "agency", "media", "government"})
"""Who researchers, reports and officials may belong to."""


def _take_whole(phrase: Phrase, following: Phrase) -> None:
    """"members of the group", "two officers of the GRU": the part speaks for its whole."""
    view = phrase.view
    if phrase.role in ("researchers", "document", "office", "sources", "name") and not phrase.parties and following.parties and (
        following.role in _HOUSES or (following.role == "state" and phrase.role in ("office", "name") and view.words[phrase.end : following.start] == ["of"])
    ):
        if view.words[phrase.end : following.start] in (["at"], ["from"], ["with"], ["for"], ["of"], ["by"]):
            phrase.take(following)
            phrase.end = following.end
            return
    if phrase.role not in ("thing", "weak", "office", "organ", "definite", "anaphor") or phrase.parties or phrase.fine:
        return
    if view.words[phrase.end : following.start] != ["of"] or phrase.head not in view.pack.words["partitive"]:
        return
    if following.groups or following.role in CULPRIT or following.role in ("agency", "anaphor"):
        organ = following.role == "agency"
        phrase.role = "organ" if organ else following.role
        phrase.take(following)
        phrase.definite = phrase.definite or following.definite
        phrase.link = following.link or (Value(value="organ", span=view.span(phrase.start, following.end), rule="link:part-of") if organ else None)
        phrase.end = following.end


def _could_act(phrase: Phrase) -> bool:
    """The head is a word for people or bodies ("agents", "a crew") that a state beside it makes a culprit."""
    view = phrase.view
    return any(
        cue.section == "heads" and cue.value in ("weak", "people", "organ", "hackers") and phrase.core - len(cue.words) == at
        for at in range(phrase.start, phrase.core) for cue in view.pack.heads.at(view.words, at)
    ) or phrase.role == "office"  # fmt: skip


def _is_people(phrase: Phrase) -> bool:
    return any(cue.section == "heads" and cue.value == "people" for cue in phrase.view.pack.heads.at(phrase.view.words, phrase.core - 1))


_FILLER: Final = frozenset({"AUX", "ADV", "SUB"})


def _post_modify(phrase: Phrase, by_start: dict[int, Phrase]) -> None:
    """Take in "linked to Iran", "(also known as X)", ", a Russian group" after the noun phrase, as far as they follow each other."""
    view = phrase.view
    for _ in range(4):
        index = phrase.end
        relative = False
        while index < len(view) and (view.words[index] in (",", "(", "'", '"', "-") or view.tags[index] in _FILLER):
            if view.tags[index] == "AUX" and not relative:
                return  # "the group is linked to Iran" is a statement of its own
            relative = relative or view.tags[index] == "SUB"
            index += 1
        if not (_take_link(phrase, index, by_start) or _take_alias(phrase, index, by_start) or _take_apposition(phrase, index, by_start)):
            return
        if phrase.end < len(view) and view.words[phrase.end] == ")":
            phrase.end += 1


def _take_link(phrase: Phrase, index: int, by_start: dict[int, Phrase]) -> bool:
    view = phrase.view
    if index >= len(view):
        return False
    for cue in view.pack.links.at(view.words, index):
        if cue.section != "after":
            continue
        after = index + len(cue.words)
        other = by_start.get(after) or by_start.get(after + 1) or _next_owner(by_start, after)
        if other is None or not other.parties or other.role not in (*STATEHOOD, "organ", "office", "thing"):
            continue
        if other.role == "thing" and cue.value not in ("territory", "directed", "on_behalf", "linked"):
            continue
        if phrase.link is None or phrase.link.value == "nationality":
            phrase.link = Value(value=cue.value, span=view.span(index, other.end), rule="link:" + cue.rule)
        phrase.take(other)
        phrase.end = max(phrase.end, other.end)
        _more_owners(phrase, by_start)
        return True
    return False


def _next_owner(by_start: dict[int, Phrase], after: int) -> Phrase | None:
    owned = next((p for p in by_start.values() if p.possessor is not None and p.possessor.start == after and p.parties), None)
    return owned


def _more_owners(phrase: Phrase, by_start: dict[int, Phrase]) -> None:
    """Go on over the rest of an owner chain: "Russia's GRU"."""
    for other in by_start.values():
        if other.possessor is not None and other.possessor.end == phrase.end and other.role in (*STATEHOOD, "organ"):
            phrase.take(other)
            phrase.end = other.end


def _take_alias(phrase: Phrase, index: int, by_start: dict[int, Phrase]) -> bool:
    view = phrase.view
    if index >= len(view):
        return False
    bracketed = index > phrase.end and view.words[index - 1] in ("(", ",", '"', "'")
    starts = [index + len(cue.words) for cue in view.pack.links.at(view.words, index) if cue.section == "alias"]
    if bracketed or index == phrase.end:
        starts.append(index)
    for start in starts:
        at = start
        while at < len(view) and view.words[at] in ('"', "'", "the"):
            at += 1
        other = by_start.get(at) or by_start.get(start)
        if other is not None and other is not phrase and other.role == "group" and other.start >= phrase.end:
            phrase.take(other)
            if phrase.role not in ("group", "hackers"):
                phrase.role = "group"
            phrase.end = other.end
            _skip_aliases(phrase, by_start)
            return True
    return False


def _skip_aliases(phrase: Phrase, by_start: dict[int, Phrase]) -> None:
    """Take in the rest of a list of aliases."""
    view = phrase.view
    while phrase.end < len(view):
        at = phrase.end
        while at < len(view) and (view.words[at] in (",", '"', "'", "or") or view.tags[at] == "CONJ"):
            at += 1
        other = by_start.get(at)
        if other is None or other.role != "group" or at == phrase.end:
            return
        phrase.take(other)
        phrase.end = other.end


def _take_apposition(phrase: Phrase, index: int, by_start: dict[int, Phrase]) -> bool:
    """", a Russian state-backed group" after a named group; ", Russia's intelligence agency" after an agency."""
    view = phrase.view
    if index == phrase.end or view.words[index - 1] not in (",", "(") or phrase.role not in ("group", "hackers"):
        return False
    other = by_start.get(index)
    if other is None or other.role not in CULPRIT or other.role == "group" and not other.parties:
        return False
    if not (view.tags[index] == "DET" or other.parties):
        return False
    stop = view.words[other.end] if other.end < len(view) else "."
    if stop not in (",", ")", ".", "that", "which", "who", "known", "linked", "believed", "tied", "associated", "-", ";", "working", "in", "and"):
        return False
    phrase.take(other)
    phrase.link = phrase.link or other.link
    phrase.end = other.end
    return True


_LISTED: Final = frozenset({"state", "government", "agency", "organisation", "company", "office", "person", "media", "researchers"})


def _join_lists(phrases: list[Phrase]) -> list[Phrase]:
    """Join coalition lists ("the US, the UK and NATO") and lists of culprits into one phrase."""
    joined: list[Phrase] = []
    index = 0
    while index < len(phrases):
        run = _run(phrases, index)
        head = phrases[index]
        if len(run) > 1:
            for other in run[1:]:
                head.take(other)
            head.end = head.core = run[-1].end
            head.plural = True
            if head.role == "thing":
                head.role = run[-1].role
        joined.append(head)
        index += max(1, len(run))
    return joined


def _run(phrases: list[Phrase], index: int) -> list[Phrase]:
    """The longest list that begins at a phrase: commas, closed by a conjunction (a headline may leave it out)."""
    first = phrases[index]
    kin = _LISTED if first.role in _LISTED else CULPRIT if first.role in CULPRIT else frozenset()
    if not kin or not first.parties and not first.fine:
        return [first]
    run = [first]
    closed = False
    for other in phrases[index + 1 :]:
        between = [w for w in first.view.words[run[-1].end : other.start] if w not in ('"', "the", "both", "of")]
        if other.head in other.view.pack.words["companion"] and between and between[-1] in ("and", "&", ",") and not other.parties:
            run.append(other)  # "the U.S. and its allies": never expanded
            alliance = next((m.id for m in other.view.mention_at[other.start : other.end] if m is not None and m.kind == "organisation"), None)
            if alliance is not None:
                other.parties.append(alliance)  # "Five Eyes allies"
            closed = True
            if [w for w in first.view.words[other.end : other.end + 2] if w not in (",",)][:1] in (["including"], ["such"], ["like"], ["among"]):
                continue
            break
        if run[-1].head in other.view.pack.words["companion"] and closed and between in ([",", "including"], [",", "such", "as"], ["including"], [",", "like"]):
            run.append(other)
            closed = False
            continue
        if other.possessor is run[-1] or other.role not in kin or not (other.parties or other.fine):
            break
        if any(p.possessor is other for p in phrases):
            pass
        if between in ([","], ["/"]):
            run.append(other)
        elif between and between[-1] in ("and", "&") and len(between) <= 2 or between in (["as", "well", "as"], ["along", "with"], ["alongside"], [",", "along", "with"], [",", "as", "well", "as"], ["together", "with"]):  # noqa: PLR2004
            run.append(other)
            closed = True
            if between[-1] in ("and", "&"):
                break
        else:
            break
    last = run[-1]
    if closed and len(run) > 1 and first.view.words[last.start - 1] in ("and", "the", "its") and first.view.tag(last.end) in ("V", "AUX", "ADV"):
        in_object = first.view.tag(first.start - 1) in ("V", "PREP") and first.view.words[run[-2].end] == ","
        if in_object and first.view.words[first.start - 1] not in ("from", "by", "between"):
            return [first]  # "… hit Acme, and the ministry said": a new clause begins
    if closed:
        before = first.view.tag(first.start - 1)
        comma = first.view.words[first.end] == "," if first.end < len(first.view) else False
        return [first] if before == "PREP" and comma and len(run) > 1 and first.view.words[first.start - 1] in ("in", "against", "on", "to", "of") and _ends_clause(run) else run
    after = first.view.tag(run[-1].end)
    headline = first.view.sentence.headline and first.start <= 1 and after in ("V", "AUX", "ADV") and len(run) > 1
    return run if headline else [first]


def _ends_clause(run: list[Phrase]) -> bool:
    """After "…war in Ukraine, Britain and the EU said" the list begins behind the comma."""
    return run[-1].view.tag(run[-1].end) == "V"
