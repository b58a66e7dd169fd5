"""Who a group is and whose a deed is: "Sandworm is a unit of the GRU", "Russia's hacking", a group spoken of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.colour import is_cyber
from demarche.coding.culprits import MENTION, POSSESSION, assertion, names_state
from demarche.coding.phrases import CULPRIT, STATEHOOD
from demarche.model import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.draft import Draft
    from demarche.coding.phrases import Phrase

_PARENTHESIS: Final = 25
"""Tokens that may stand between a group and its verb, set off by commas."""
_AFTER: Final = 6
"""Tokens behind a deed in which its cyber conduct may be named."""


def by_identity(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Read "Sandworm is a unit of the GRU", "the group has been linked to Iran": a group is tied to a state."""
    view = clauses.view
    for phrase in clauses.phrases:
        if phrase.role not in ("group", "hackers", "anaphor"):
            continue
        start = _behind_parenthesis(clauses, phrase.end)
        at = start
        while at < len(view) and (
            view.tags[at] in ("AUX", "ADV", "NEG") or view.is_(at, "seeming") or view.is_(at, "infinitive")
        ):
            at += 1
        if at >= len(view) or not any(view.is_(index, "be") for index in range(start, at)):
            continue
        linked = _linked_at(clauses, at)
        tied = linked or clauses.at[at]
        if (
            tied is None
            or tied is phrase
            or not tied.parties
            or tied.role not in (*CULPRIT, "agency", *(STATEHOOD if linked else ()), "office")
        ):
            continue
        if tied.role == "office" and linked is None:
            continue
        draft = assertion(clauses, "identity", tied, start, discourse)
        if draft is not None:
            draft.start = phrase.start
            yield draft


def _behind_parenthesis(clauses: Clauses, index: int) -> int:
    """Token behind ", also called …," where the verb goes on; `index` itself without one."""
    view = clauses.view
    if index >= len(view) or view.words[index] != ",":
        return index
    closes = (
        at for at in range(index + 1, min(len(view), index + _PARENTHESIS)) if view.words[at] == "," and view.is_(at + 1, "be")
    )
    return next(closes, index - 1) + 1


def _linked_at(clauses: Clauses, index: int) -> Phrase | None:
    """The state or body behind link words at a token ("linked to", "a unit of"), with the link they state."""
    view = clauses.view
    for cue in view.pack.links.at(view.words, index):
        after = index + len(cue.words)
        phrase = clauses.at[after] if after < len(view) else None
        if cue.section == "after" and len(cue.words) > 1 and phrase is not None and phrase.parties:
            phrase.link = Value(value=cue.value, span=view.span(index, phrase.end), rule="link:" + cue.rule)
            return phrase
    return None


def by_title(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Read "China's hackers are the most active perpetrators of espionage": a culprit is called one."""
    view = clauses.view
    for phrase in clauses.phrases:
        if phrase.head not in view.pack.words["culprit_noun"] or not is_cyber(view):
            continue
        at = _copula_before(clauses, phrase)
        culprit = clauses.subject(at) if at is not None else None
        if at is None or culprit is None or not culprit.parties or not (culprit.role in CULPRIT or culprit.role in STATEHOOD):
            continue
        draft = assertion(clauses, "title:" + phrase.head, culprit, at, discourse)
        if draft is not None:
            yield draft


def by_naming(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Read "the culprit was Sandworm", "a crew that may have been DarkHotel": the group stands as predicate."""
    for phrase in clauses.phrases:
        if phrase.role not in ("group", "hackers") or not (phrase.groups or phrase.parties) or not discourse.cyber_near:
            continue
        at = _copula_before(clauses, phrase)
        subject = clauses.subject(at) if at is not None else None
        if at is None or subject is None or subject.parties:
            continue
        if subject.role in ("thing", "anaphor", "pronoun", "hackers", "weak"):
            draft = assertion(clauses, "naming", phrase, at, discourse)
            if draft is not None:
                yield draft


def _copula_before(clauses: Clauses, phrase: Phrase) -> int | None:
    """Token of the "be" of which a phrase is the predicate."""
    view, at = clauses.view, phrase.start - 1
    while at >= 0 and (view.tags[at] in ("ADV", "DET") or view.words[at] in ('"', "'")):
        at -= 1
    return at if at > 0 and view.is_(at, "be") and view.tags[at] == "AUX" else None


def by_possession(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Read "Russia's hacking", "Russian interference", "the group's campaign"."""
    for phrase in clauses.phrases:
        owner = phrase.possessor if phrase.possessor is not None and phrase.possessor.role == "anaphor" else phrase
        if phrase.role != "thing" or not (phrase.parties or phrase.groups or owner is not phrase):
            continue
        if not _is_deed(clauses, discourse, phrase) or not _owns(phrase, discourse):
            continue
        draft = assertion(clauses, "possession", owner, phrase.end - 1, discourse)
        if draft is not None:
            draft.weight = POSSESSION
            yield draft


def _is_deed(clauses: Clauses, discourse: Discourse, phrase: Phrase) -> bool:
    """Tell whether a phrase names cyber conduct: by its noun, by words around it, or plainly in a report about it."""
    view = clauses.view
    classes = view.pack.nouns.get(phrase.head, ("", frozenset()))[1]
    if "deed" not in classes:
        return False
    if "cyber" in classes or is_cyber(view, phrase.start, min(len(view), phrase.end + _AFTER)):
        return True
    return discourse.cyber_near and (bool(phrase.groups) or "plain" in classes)


def _owns(phrase: Phrase, discourse: Discourse) -> bool:
    """Tell an owner from a victim: "Russia's hacking", "Iranian attack", but not "US data breach"."""
    if phrase.possessor is not None or phrase.groups:
        return True
    if phrase.link is not None and phrase.link.rule.startswith("link:compound"):
        return True
    named = (phrase.view.mention_at[index] for index in range(phrase.start, phrase.end))
    mention = next((mention for mention in named if mention is not None), None)
    return mention is not None and mention.use == "adjective" and phrase.parties[0] != discourse.home


def by_mention(clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """A group or hackers of a state, spoken of as doing such things, in a construction that no other rule reads."""
    view = clauses.view
    if not is_cyber(view):
        return
    for phrase in clauses.phrases:
        spoken_of = phrase.role in ("group", "hackers", "organ") or (phrase.role == "thing" and phrase.groups)
        if not spoken_of or not (phrase.parties or phrase.groups) or view.is_(phrase.start - 1, "aimed_at"):
            continue
        draft = assertion(clauses, "mention", phrase, phrase.end - 1, discourse)
        if draft is not None and names_state(draft):
            draft.weight = MENTION
            yield draft
            return
