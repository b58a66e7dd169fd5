"""What the constructions of a culprit assertion share: how a draft is made, and how much it weighs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.draft import Draft

if TYPE_CHECKING:
    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.phrases import Phrase

POSSESSION: Final = 0.5
"""Weight of a deed that only belongs to somebody, as background of another statement."""
MENTION: Final = 0.4
"""Weight of a culprit that is merely spoken of in a sentence about cyber conduct."""
DESCRIPTION: Final = 0.3
"""Weight of what "the attackers" do in a technical description: no statement unless somebody is given the words."""

_DOUBT: Final = 4
"""Tokens before a culprit in which a doubt about it may stand."""


def assertion(clauses: Clauses, rule: str, culprit: Phrase, trigger: int, discourse: Discourse) -> Draft | None:
    """Draft that holds a culprit responsible at token `trigger`; None where the phrase names nobody."""
    targets = discourse.culprits(culprit)
    if not targets:
        return None
    start, end = min(culprit.start, trigger), clauses.end_of_clause(max(trigger, culprit.end - 1))
    draft = Draft(clauses, rule, "attribute", trigger, start, end)
    draft.culprit, draft.targets = culprit, targets
    before = clauses.view.words[max(0, culprit.whole_start - _DOUBT) : culprit.whole_start]
    if "whether" in before and any(word in clauses.view.pack.words["doubting"] for word in before):
        return None  # "unclear whether Iran was behind"
    unnamed = culprit.role in ("hackers", "weak") and not (culprit.parties or culprit.groups or culprit.definite)
    if unnamed or clauses.view.is_(0, "supposition"):
        draft.weight = DESCRIPTION  # "hackers" of nobody, "if …", "suppose …": nothing is asserted of anyone
    return draft


def names_state(draft: Draft) -> bool:
    """Tell whether a draft holds a state or known party responsible, not only a group of nobody's."""
    return any(actor.id != "anon" for actor in draft.targets)


def points_back(phrase: Phrase) -> bool:
    """Tell whether a phrase only points back at a culprit named before."""
    bare = phrase.role in ("hackers", "weak") and not phrase.parties and not phrase.groups
    return phrase.role in ("anaphor", "pronoun") or bare


def names_deed(clauses: Clauses, start: int = 0, end: int | None = None) -> bool:
    """Tell whether tokens `[start, end)` hold a noun for a deed ("attack", "campaign")."""
    nouns = clauses.view.pack.nouns
    return any(word in nouns and "deed" in nouns[word][1] for word in clauses.view.words[start:end])
