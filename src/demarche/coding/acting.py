"""The culprit as subject of a verb: "hackers breached", "Iran plotted", "the group used"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.colour import is_cyber
from demarche.coding.culprits import DESCRIPTION, assertion, names_deed, names_state, points_back
from demarche.coding.phrases import CULPRIT, STATEHOOD
from demarche.model import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.draft import Draft
    from demarche.coding.phrases import Phrase
    from demarche.lexicon.words import Verb

_DEEDS: Final = frozenset({"hack", "steal", "attack"})
"""Verb classes of what hackers do; `attack` holds much that is harmless of others."""
_HOSTILE: Final = frozenset({"hack", "steal", "harm"})
_HARMLESS: Final = frozenset({"say", "general", "takedown", "sanction", "indict", "own"})
_TALK: Final = frozenset({"say", "deny", "reject", "threaten", "demand"})
_AHEAD: Final = 18
"""Tokens behind a verb in which the cyber conduct must be named when the subject is a state."""
_ASKING: Final = 4
"""Tokens before a culprit in which a verb of asking may stand."""
_CLOSE: Final = 6
"""Tokens behind a verb in which its object stands."""


def by_verb(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Yield what a culprit is said to do, verb by verb."""
    view = clauses.view
    for index, verb in enumerate(view.verbs):
        if verb is None or view.tags[index] != "V" or clauses.is_passive(index):
            continue
        culprit = clauses.subject(index)
        if culprit is None or culprit.start > index or _is_unasserted(clauses, culprit, index):
            continue
        if not verb.classes & _DEEDS:
            yield from _by_any_verb(clauses, discourse, culprit, index, verb)
        elif not _is_complement(clauses, index, verb) and not _is_duty(discourse, culprit, verb):
            yield from _by_deed(clauses, discourse, culprit, index, verb)


def _by_deed(clauses: Clauses, discourse: Discourse, culprit: Phrase, index: int, verb: Verb) -> Iterator[Draft]:
    if not _can_have_done(clauses, discourse, culprit, index, verb):
        return
    draft = assertion(clauses, "deed:" + verb.lemma, culprit, index, discourse)
    if draft is not None:
        draft.link = _through(clauses, culprit, index, verb)
        if points_back(culprit) and not verb.classes & {"hack", "steal", "plain"}:
            draft.weight = DESCRIPTION
        yield draft


def _by_any_verb(clauses: Clauses, discourse: Discourse, culprit: Phrase, index: int, verb: Verb) -> Iterator[Draft]:
    """What hackers "prepared" or a state "decided": a statement only where somebody is given the words."""
    if verb.classes & _TALK or not discourse.cyber_near:
        return
    acts = culprit.role in CULPRIT or culprit.role == "anaphor"
    rules = culprit.role in STATEHOOD and discourse.home not in culprit.parties and is_cyber(clauses.view, culprit.end)
    draft = assertion(clauses, "deed:any", culprit, index, discourse) if acts or rules else None
    if draft is not None and names_state(draft):
        draft.weight = DESCRIPTION
        yield draft


def _is_unasserted(clauses: Clauses, culprit: Phrase, index: int) -> bool:
    """Tell "Russia should try", "the hackers can steal", "asked Iran to hack": nothing is said to have happened."""
    view = clauses.view
    if _is_asked_for(clauses, culprit, index) or (culprit.role in STATEHOOD and view.is_(culprit.start - 1, "place_preposition")):
        return True
    supposed = any(word in clauses.view.pack.words["hypothetical"] for word in clauses.auxiliaries(index))
    return supposed and (points_back(culprit) or culprit.role in STATEHOOD)


def _is_asked_for(clauses: Clauses, culprit: Phrase, index: int) -> bool:
    view = clauses.view
    asking = range(max(0, culprit.start - _ASKING), index)
    return view.is_(index - 1, "infinitive") and any(
        view.tags[at] == "V" and view.lemmas[at].split()[0] in view.pack.words["requesting"] for at in asking
    )


def _is_complement(clauses: Clauses, index: int, verb: Verb) -> bool:
    """"accused of hacking", "denies spying": the predicate before it is read instead."""
    view = clauses.view
    before = view.verbs[index - 1] if index else None
    if before is not None and "deny" in before.classes:
        return True
    return "gerund" in verb.forms and view.tag(index - 1) == "PREP" and not view.is_(index - 1, "gerund_clause")


def _is_duty(discourse: Discourse, culprit: Phrase, verb: Verb) -> bool:
    """What a report's own authorities do about an operation is no deed of theirs, unless it is outright hostile."""
    if discourse.home not in culprit.parties:
        return False
    if culprit.role in STATEHOOD and "takedown" in verb.classes:
        return True
    return not verb.classes & {"hack", "steal"} and not (culprit.role == "state" and "harm" in verb.classes)


def _can_have_done(clauses: Clauses, discourse: Discourse, culprit: Phrase, index: int, verb: Verb) -> bool:
    """Hackers and groups do what such verbs say; a state, body or person only where the words speak of cyber conduct."""
    view = clauses.view
    if culprit.role in CULPRIT or culprit.role == "anaphor":
        return True
    if culprit.role == "people":
        return bool(verb.classes & {"hack", "steal"})
    deed = "plain" in verb.classes or names_deed(clauses, index + 1, index + _CLOSE)
    near = is_cyber(view, culprit.end, min(len(view), index + _AHEAD)) or (discourse.cyber_near and deed)
    if culprit.role == "pronoun":
        return near
    if culprit.role in STATEHOOD or (culprit.role in ("office", "person") and culprit.parties):
        return ("hack" in verb.classes or near) and not _is_ordinary(culprit, verb)
    return False


def _is_ordinary(culprit: Phrase, verb: Verb) -> bool:
    """An agency that "uses", "publishes" or "adds" is at its ordinary work; accused are those that hack, steal or order."""
    if verb.classes & (_HOSTILE | {"command"}):
        return False
    return culprit.role in ("agency", "office", "person") or (bool(verb.classes & _HARMLESS) and "engage" not in verb.classes)


def _through(clauses: Clauses, culprit: Phrase, index: int, verb: Verb) -> Value | None:
    """"China has used contract hackers": how those through whom a state acts are tied to it."""
    if culprit.role not in STATEHOOD or "engage" not in verb.classes:
        return None
    through = clauses.object(index)
    if through is None or through.role not in ("hackers", "weak", "group", "people"):
        return None
    if through.link is not None and through.link.value not in ("nationality", "none"):
        return through.link
    return Value(value="directed", span=clauses.view.span(index, through.end), rule="link:through")
