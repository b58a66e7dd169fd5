"""Culprit assertions: a sentence says that somebody did something of cyber conduct.

Four constructions: the culprit as subject of a verb of attack ("hackers breached"), a predicate of responsibility ("was
behind"), an agent ("carried out by", "the work of"), and a deed that belongs to somebody ("Russia's hacking"). Who asserts it
is settled afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.actors import CULPRIT, STATEHOOD
from demarche.coding.colour import is_cyber
from demarche.coding.draft import Draft
from demarche.model import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.coding.actors import Phrase
    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse

_DEED_VERBS: Final = frozenset({"hack", "steal", "attack"})
_AHEAD: Final = 18
"""Tokens behind a verb in which the cyber conduct must be named when the subject is a state."""


def find_deeds(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Yield a draft for every culprit assertion of a sentence, strongest construction first."""
    yield from _by_verb(clauses, discourse)
    yield from _by_predicate(clauses, discourse)
    yield from _by_agent(clauses, discourse)
    yield from _by_origin(clauses, discourse)
    yield from _by_identity(clauses, discourse)
    yield from _by_title(clauses, discourse)
    yield from _by_naming(clauses, discourse)
    yield from _by_possession(clauses, discourse)
    yield from _by_mention(clauses, discourse)


MENTION: Final = 0.4
"""Weight of a culprit that is merely spoken of in a sentence about cyber conduct."""


def _by_mention(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """A group or hackers of a state, spoken of as doing such things, in a construction that no other rule reads."""
    view = clauses.view
    if not is_cyber(view):
        return
    for phrase in clauses.phrases:
        if phrase.role not in ("group", "hackers", "organ") and not (phrase.role == "thing" and phrase.groups):
            continue
        if not (phrase.parties or phrase.groups):
            continue
        if view.words[phrase.start - 1 : phrase.start] in (["against"], ["on"], ["targeting"]):
            continue
        draft = _draft(clauses, "mention", phrase, phrase.end - 1, discourse)
        if draft is not None and any(actor.id != "anon" for actor in draft.targets):
            draft.weight = MENTION
            yield draft
            return


def _by_title(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """"China's hackers are the most active perpetrators of espionage": a culprit is called one."""
    view = clauses.view
    for phrase in clauses.phrases:
        if phrase.head not in view.pack.words["culprit_noun"] or not is_cyber(view):
            continue
        at = phrase.start - 1
        while at >= 0 and view.tags[at] in ("ADV", "DET"):
            at -= 1
        culprit = clauses.subject(at) if at > 0 and view.is_(at, "be") and view.tags[at] == "AUX" else None
        if culprit is not None and (culprit.role in CULPRIT or culprit.role in STATEHOOD) and culprit.parties:
            draft = _draft(clauses, "title:" + phrase.head, culprit, at, discourse)
            if draft is not None:
                yield draft


def _by_naming(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """"the culprit was Sandworm", "a crew that may have been DarkHotel": the group stands as predicate."""
    view = clauses.view
    for phrase in clauses.phrases:
        if phrase.role not in ("group", "hackers") or not (phrase.groups or phrase.parties) or not discourse.cyber_near:
            continue
        at = phrase.start - 1
        while at >= 0 and (view.tags[at] in ("ADV", "DET") or view.words[at] in ('"', "'")):
            at -= 1
        if at > 0 and view.is_(at, "be") and view.tags[at] == "AUX":
            subject = clauses.subject(at)
            if subject is not None and subject.role in ("thing", "anaphor", "pronoun", "hackers", "weak") and not subject.parties:
                draft = _draft(clauses, "naming", phrase, at, discourse)
                if draft is not None:
                    yield draft


def _by_identity(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """"Sandworm is a unit of the GRU", "the group has been linked to Iran": a group is tied to a state."""
    view = clauses.view
    for phrase in clauses.phrases:
        if phrase.role not in ("group", "hackers", "anaphor"):
            continue
        at = phrase.end
        if at < len(view) and view.words[at] == ",":
            at = next((i for i in range(at + 1, min(len(view), at + 25)) if view.words[i] == "," and view.is_(i + 1, "be")), at - 1) + 1
        start = at
        while at < len(view) and (view.tags[at] in ("AUX", "ADV", "NEG") or view.words[at] in ("believed", "thought", "to", "said", "known", "considered", "suspected", "long")):
            at += 1
        if at == start or not any(view.is_(i, "be") for i in range(start, at)):
            continue
        tied = _tied_by_link(clauses, at) or clauses.at[at] if at < len(view) else None
        if tied is None or not tied.parties or tied is phrase or tied.role not in (*CULPRIT, "agency", "state", "government", "office"):
            continue
        if tied.role in ("state", "government", "office") and _tied_by_link(clauses, at) is None:
            continue
        draft = _draft(clauses, "identity", tied, start, discourse)
        if draft is not None:
            draft.start = phrase.start
            yield draft


def _tied_by_link(clauses: Clauses, index: int) -> Phrase | None:
    view = clauses.view
    if index >= len(view):
        return None
    for cue in view.pack.links.at(view.words, index):
        if cue.section == "after" and len(cue.words) > 1:
            after = index + len(cue.words)
            phrase = clauses.at[after] if after < len(view) else None
            if phrase is not None and phrase.parties:
                phrase.link = Value(value=cue.value, span=view.span(index, phrase.end), rule="link:" + cue.rule)
                return phrase
    return None


def _supposed(clauses: Clauses) -> bool:
    """"If …", "Suppose …": nothing is asserted."""
    return clauses.view.is_(0, "supposition")


def _draft(clauses: Clauses, rule: str, culprit: Phrase, trigger: int, discourse: Discourse) -> Draft | None:
    targets = discourse.culprits(culprit)
    if not targets:
        return None
    start, end = min(culprit.start, trigger), clauses.end_of_clause(max(trigger, culprit.end - 1))
    draft = Draft(clauses, rule, "attribute", trigger, start, end)
    draft.culprit, draft.targets = culprit, targets
    unnamed = culprit.role in ("hackers", "weak") and not (culprit.parties or culprit.groups or culprit.definite)
    if unnamed or _supposed(clauses):
        draft.weight = DESCRIPTION
    return draft


def _by_verb(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    view = clauses.view
    for index, verb in enumerate(view.verbs):
        if verb is None or view.tags[index] != "V" or clauses.is_passive(index):
            continue
        culprit = clauses.subject(index)
        if culprit is None or culprit.start > index:
            continue
        if any(clauses.view.is_(index - 1 - n, "hypothetical") for n in range(len(clauses.auxiliaries(index)))) and (points_back(culprit) or culprit.role in STATEHOOD):
            continue  # "should try", "can steal": nothing is asserted
        if not verb.classes & _DEED_VERBS:
            yield from _by_any_verb(clauses, discourse, culprit, index)
            continue
        if "gerund" in verb.forms and view.tag(index - 1) == "PREP" and view.words[index - 1] not in ("by", "after", "while", "before"):
            continue  # "accused of hacking", "responsible for stealing": the predicate before it is read
        if index and (before := view.verbs[index - 1]) is not None and "deny" in before.classes:
            continue  # "denies spying"
        if culprit.role in STATEHOOD and "takedown" in verb.classes and discourse.home in culprit.parties:
            continue
        if discourse.home in culprit.parties and not verb.classes & {"hack", "steal"} and not (culprit.role == "state" and "harm" in verb.classes):
            continue  # what one's own authorities do about it
        if _can_have_done(culprit, clauses, index, strong="hack" in verb.classes, cyber=discourse.cyber_near):
            draft = _draft(clauses, "deed:" + verb.lemma, culprit, index, discourse)
            if draft is not None:
                draft.link = _through(clauses, culprit, index)
                if points_back(culprit) and not (verb.classes & {"hack", "steal"} or verb.lemma in _PLAIN):
                    draft.weight = DESCRIPTION
                yield draft


def _through(clauses: Clauses, culprit: Phrase, index: int) -> Value | None:
    """"China has used contract hackers": how those through whom a state acts are tied to it."""
    verb = clauses.view.verbs[index]
    if culprit.role not in STATEHOOD or verb is None or not verb.classes & {"engage"}:
        return None
    through = clauses.object(index)
    if through is None or through.role not in ("hackers", "weak", "group", "people"):
        return None
    if through.link is not None and through.link.value not in ("nationality", "none"):
        return through.link
    return Value(value="directed", span=clauses.view.span(index, through.end), rule="link:through")


def _by_any_verb(clauses: Clauses, discourse: Discourse, culprit: Phrase, index: int) -> Iterator[Draft]:
    """What hackers "prepared" or a state "decided": a statement only where somebody is given the words."""
    verb = clauses.view.verbs[index]
    if verb is None or verb.classes & {"say", "deny", "reject", "threaten", "demand"} or not discourse.cyber_near:
        return
    if not (culprit.role in CULPRIT or culprit.role == "anaphor"):
        if culprit.role not in STATEHOOD or not is_cyber(clauses.view, culprit.end) or discourse.home in culprit.parties:
            return
    draft = _draft(clauses, "deed:any", culprit, index, discourse)
    if draft is not None and any(actor.id != "anon" for actor in draft.targets):
        draft.weight = DESCRIPTION
        yield draft


def _can_have_done(culprit: Phrase, clauses: Clauses, index: int, *, strong: bool, cyber: bool) -> bool:
    """Hackers and groups do what such verbs say; a state, body or person only where the words speak of cyber conduct."""
    if culprit.role in CULPRIT or culprit.role == "anaphor":
        return True
    if culprit.role == "people":
        verb = clauses.view.verbs[index]
        return verb is not None and bool(verb.classes & {"hack", "steal"})
    near = is_cyber(clauses.view, culprit.end, min(len(clauses.view), index + _AHEAD)) or (cyber and _speaks_of_deed(clauses, index))
    if culprit.role == "pronoun":
        return near
    if culprit.role in STATEHOOD or (culprit.role in ("office", "person") and culprit.parties):
        return (strong or near) and not _defends(culprit, clauses, index)
    return False


def _speaks_of_deed(clauses: Clauses, index: int) -> bool:
    """"targeted athletes", "is sponsoring the attacks": plain words for deeds, where the report is about cyber conduct."""
    view = clauses.view
    verb = view.verbs[index]
    nouns = (view.pack.nouns.get(word) for word in view.words[index + 1 : index + 6])
    return (verb is not None and verb.lemma in _PLAIN) or any(noun is not None and "deed" in noun[1] for noun in nouns)


def _defends(culprit: Phrase, clauses: Clauses, index: int) -> bool:
    """An agency that "uses", "publishes" or "adds" is at its ordinary work; accused are those that hack, steal or meddle."""
    verb = clauses.view.verbs[index]
    if verb is None:
        return True
    hard = verb.classes & {"hack", "steal", "harm"}
    if culprit.role in ("agency", "office", "person"):
        return not verb.classes & {"hack", "steal", "harm"} and verb.lemma not in ("direct", "order")
    return bool(verb.classes & {"say", "general", "takedown", "sanction", "indict", "own"}) and not hard and verb.lemma not in _STATE_DEEDS


_STATE_DEEDS: Final = frozenset(
    {"order", "direct", "use", "run", "control", "sponsor", "task", "employ"}
)


def _by_predicate(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    view = clauses.view
    for cue in view.found("culprit"):
        soft = cue.cue.value == "soft_predicate"
        if cue.cue.value in ("predicate", "soft_predicate"):
            culprit = _subject_of_predicate(clauses, cue.start)
        elif cue.cue.value in ("inverse", "soft_inverse"):
            culprit = clauses.at[cue.end] if cue.end < len(view) else None
            if cue.cue.value == "soft_inverse" and culprit is not None and culprit.role not in ("hackers", "group"):
                continue
        else:
            continue
        if culprit is None or _denied(clauses, culprit, cue.start):
            continue
        fits = culprit.role in CULPRIT or culprit.role in ("anaphor", "pronoun") or (
            (culprit.role in STATEHOOD or (culprit.role in ("person", "office") and culprit.parties)) and (is_cyber(view) or (discourse.cyber_near and _names_deed(clauses)) if soft else discourse.cyber_near)
        ) or (culprit.role == "people" and cue.cue.value == "inverse")
        if not fits:
            continue
        draft = _draft(clauses, "culprit:" + cue.cue.phrase, culprit, cue.start, discourse)
        if draft is not None:
            yield draft


def _names_deed(clauses: Clauses) -> bool:
    nouns = clauses.view.pack.nouns
    return any(word in nouns and "deed" in nouns[word][1] for word in clauses.view.words)


def _denied(clauses: Clauses, culprit: Phrase, index: int) -> bool:
    """"unlikely to have been behind": the sentence takes the culprit out."""
    return any(word in clauses.view.pack.words["denial"] for word in clauses.view.words[culprit.end : index])


def _subject_of_predicate(clauses: Clauses, index: int) -> Phrase | None:
    """Subject before "was behind"; the noun phrase itself in "the group behind the attack"."""
    view, at = clauses.view, index - 1
    while at >= 0 and (view.tags[at] in ("ADV", "NEG", "DET") or view.is_(at, "auxiliary") or view.words[at] in ('"', "likely", "believed", "thought", "held", "largely", "said", "alleged", "reportedly")):
        at -= 1
    direct = clauses.at[at] if at >= 0 else None
    if direct is not None and view.tag(direct.start - 1) != "PREP":
        return direct
    return clauses.subject(index)


def _by_agent(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """"an attack by Russian hackers", "hacked by North Korea", "attacks from Iran"."""
    view = clauses.view
    for index, word in enumerate(view.words):
        if view.tags[index] != "PREP" or word not in ("by", "from"):
            continue
        culprit = clauses.at[index + 1] if index + 1 < len(view) else None
        if culprit is None or culprit.start != index + 1:
            continue
        before = _before_agent(clauses, index)
        if before is None:
            continue
        strong = culprit.role in CULPRIT or culprit.role == "anaphor"
        if word == "from" and before != "origin" and (culprit.role != "state" or before != "deed"):
            continue
        if strong or (culprit.role in STATEHOOD and is_cyber(view, max(0, index - _AHEAD), index)):
            draft = _draft(clauses, f"agent:{word}", culprit, index, discourse)
            if draft is not None:
                draft.start = max(0, index - 8)
                yield draft


def _by_origin(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """"conducted from the territory of China", "attacks originating in Iran": a place stands for who is held responsible."""
    view = clauses.view
    for index in range(len(view)):
        for cue in view.pack.links.at(view.words, index):
            after = index + len(cue.words)
            if cue.section != "after" or cue.value != "territory" or (len(cue.words) == 1 and cue.words[0] in ("in", "inside")):
                continue
            state = clauses.at[after] if after < len(view) else None
            if state is None or state.role not in ("state", "government", "office") or not state.parties:
                continue
            if _before_agent(clauses, index) is None or clauses.at[index] is not None and clauses.at[index].role in CULPRIT:  # type: ignore[union-attr]
                continue
            draft = _draft(clauses, "origin", state, index, discourse)
            if draft is not None:
                state.link = Value(value="territory", span=view.span(index, state.end), rule="link:" + cue.rule)
                draft.start = max(0, index - 8)
                yield draft
                return


def _before_agent(clauses: Clauses, index: int) -> str | None:
    """What stands before "by": a participle of attack, or a phrase whose head is a deed."""
    view = clauses.view
    for at in range(index - 1, max(-1, index - 7), -1):
        verb = view.verbs[at]
        if verb is not None and "origin" in verb.classes:
            return "origin"
        if verb is not None and verb.classes & _DEED_VERBS and "participle" in verb.forms:
            return "verb"
        noun = view.pack.nouns.get(view.words[at])
        if noun is not None and "deed" in noun[1]:
            return "deed"
        if view.words[at] in (",", ";", "."):
            return None
    return None


_DEEDS: Final = frozenset({"attack", "attacks", "campaign", "campaigns", "operation", "operations", "activity", "activities", "interference", "aggression", "meddling", "involvement", "hand", "effort", "efforts", "cyberactivity"})
"""Plain words for deeds that stand for cyber conduct where the report is about it."""
POSSESSION: Final = 0.5
"""Weight of a deed that only belongs to somebody, as background of another statement."""


def _owns(phrase: Phrase, discourse: Discourse) -> bool:
    """Tell an owner from a victim: "Russia's hacking", "Iranian hackers", but not "US data breach" or "US 2016 election hack"."""
    if phrase.possessor is not None or phrase.groups:
        return True
    view = phrase.view
    if phrase.link is not None and phrase.link.rule.startswith("link:compound"):
        return True
    mention = next((m for m in (view.mention_at[i] for i in range(phrase.start, phrase.end)) if m is not None), None)
    return mention is not None and mention.use == "adjective" and phrase.parties[0] != discourse.home


DESCRIPTION: Final = 0.3
"""Weight of what "the attackers" do in a technical description: no statement unless somebody is given the words."""


def points_back(phrase: Phrase) -> bool:
    """Tell whether a phrase only points back at a culprit named before."""
    return phrase.role in ("anaphor", "pronoun") or (phrase.role in ("hackers", "weak") and not phrase.parties and not phrase.groups)


_PLAIN: Final = frozenset({"hack", "breach", "target", "attack", "infiltrate", "penetrate", "compromise", "break into", "gain access"})


def _by_possession(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """"Russia's hacking", "Russian interference", "the Chinese espionage campaign"."""
    view = clauses.view
    for phrase in clauses.phrases:
        pointed = phrase.possessor is not None and phrase.possessor.role == "anaphor"
        if phrase.role != "thing" or not (phrase.parties or phrase.groups or pointed):
            continue
        noun = view.pack.nouns.get(phrase.head)
        if noun is None or "deed" not in noun[1]:
            continue
        if "cyber" not in noun[1] and not is_cyber(view, phrase.start, min(len(view), phrase.end + 6)) and not (discourse.cyber_near and (phrase.groups or view.lemmas[phrase.end - 1] in _DEEDS)):
            continue
        if not _owns(phrase, discourse):
            continue
        owner = phrase.possessor if pointed and phrase.possessor is not None else phrase
        draft = _draft(clauses, "possession", owner, phrase.end - 1, discourse)
        if draft is not None:
            draft.weight = POSSESSION
            yield draft
