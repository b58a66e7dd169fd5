"""What colours a statement: likelihood, confidence, conduct. Each value with the words it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.phrases import CULPRIT
from demarche.model import Confidence, Likelihood, Value

if TYPE_CHECKING:
    from demarche.coding.draft import Draft
    from demarche.coding.view import View
    from demarche.lexicon.words import Found

_BEFORE_VERB: Final = 7
"""Tokens before a verb that may hedge it."""
_OPENING: Final = 4
"""Tokens in which a verb of belief opens a sentence and governs it ("We assess that")."""
_BEHIND: Final = 5
"""Tokens behind a verb that may hedge it ("attributes with medium confidence")."""
_BEFORE: Final = 2
"""Tokens before a culprit ("suspected Chinese hackers")."""


def likelihood(draft: Draft) -> tuple[Likelihood, ...]:
    """Read the hedges of a statement: at its verb, before its culprit, at the verb that governs it."""
    view = draft.clauses.view
    places = _places(draft)
    found: list[Likelihood] = []
    upto = 0
    for cue in sorted(view.found("likelihood"), key=lambda cue: (cue.start, -cue.end)):
        holds = cue.cue.value == "holds"
        governs = cue.start < draft.trigger and "that" in view.words[cue.end - 1 : cue.end + 1]
        kinds = ("any",) if holds and not governs else ("any", "near")
        if cue.start < upto or not any(kind in kinds and first <= cue.start < last for kind, first, last in places):
            continue
        if cue.cue.value == "suspect" and _cut_off(view, cue, draft):
            continue
        upto = cue.end
        found.append(
            Likelihood(term=view.slice(cue.start, cue.end), span=view.span(cue.start, cue.end), rule=cue.cue.rule)
        )
    return tuple(found)


def _places(draft: Draft) -> list[tuple[str, int, int]]:
    """Stretches of the sentence in which a hedge belongs to the statement; `any` where verbs of belief count too."""
    view, trigger, said, culprit = draft.clauses.view, draft.trigger, draft.said_at, draft.culprit
    found = [("near", max(0, draft.start - _BEFORE_VERB), trigger + _BEHIND), ("any", 0, _OPENING)]
    if said is not None:
        found += [("any", said - 2, said + 1), ("near", said, said + _BEHIND)]
    if culprit is not None and culprit.view is view:
        found.append(("near", culprit.whole_start - _BEFORE, culprit.core))
        if trigger < culprit.start <= trigger + 2 * _BEFORE_VERB:
            found.append(("near", trigger, culprit.start))
    return found


def _cut_off(view: View, cue: Found, draft: Draft) -> bool:
    """Tell a guess about something else: another verb stands between ("may have helped hackers steal")."""
    if cue.start < _OPENING or cue.end > draft.trigger:
        return False
    between = sum(view.tags[at] == "V" for at in range(cue.end + 1, draft.trigger))
    told = draft.said_at is not None and cue.start <= draft.said_at < draft.trigger
    return between > told


def is_guess(found: tuple[Likelihood, ...]) -> bool:
    """Tell whether the hedges make a mere suspicion of the statement."""
    values = {hedge.rule.split(":")[0] for hedge in found}
    return "likelihood.suspect" in values


def confidence(view: View, start: int, end: int) -> tuple[Confidence, ...]:
    """Expressions of analytic confidence."""
    return tuple(
        Confidence(
            term=view.slice(cue.start, cue.end),
            span=view.span(cue.start, cue.end),
            level=cue.cue.value,  # type: ignore[arg-type]
            rule=cue.cue.rule,
        )
        for cue in view.found("confidence", start, end)
    )


def conduct(draft: Draft) -> tuple[Value, ...]:
    """Kinds of conduct named in a statement; weak values stand back behind specific ones.

    What a culprit is called ("the espionage group") counts only where nothing else says what it did.
    """
    view, culprit = draft.clauses.view, draft.culprit
    first: dict[str, Found] = {}
    called: dict[str, Found] = {}
    for cue in view.found("conduct", draft.start, max(draft.end, draft.start + 1)):
        if cue.cue.value == "disruption" and _is_thwarted(view, cue):
            continue
        own = culprit is not None and culprit.view is view and culprit.role in CULPRIT
        inside = own and culprit is not None and culprit.start <= cue.start < culprit.core
        (called if inside else first).setdefault(cue.cue.value, cue)
    if not first.keys() - {"plain", "unspecified"}:
        first = {**called, **first}
    if first.keys() & _THEFTS:
        first.pop("theft", None)  # what is stolen says more
    found = {_VALUE.get(value, value): cue for value, cue in reversed(first.items())}
    specific = found.keys() - _WEAK
    keep = specific or found.keys() & {"intrusion"}
    return tuple(
        Value(value=value, span=view.span(cue.start, cue.end), rule=cue.cue.rule)
        for value, cue in found.items()
        if value in keep
    )


_WEAK: Final = frozenset({"intrusion", "plain", "unspecified"})
_THEFTS: Final = frozenset({"ip_theft", "financial_theft", "data_theft", "hack_and_leak"})
_VALUE: Final = {"theft": "data_theft", "plain": "intrusion"}


def _is_thwarted(view: View, cue: Found) -> bool:
    """Tell "disrupted an attack", "disrupt threats": what is disrupted is the attack itself."""
    nouns = (view.pack.nouns.get(word) for word in view.words[cue.end : cue.end + 4])
    return any(noun is not None and "deed" in noun[1] for noun in nouns)


def is_cyber(view: View, start: int = 0, end: int | None = None) -> bool:
    """Tell whether the tokens speak of cyber conduct at all."""
    return any(cue.cue.value != "plain" for cue in view.found("conduct", start, end))
