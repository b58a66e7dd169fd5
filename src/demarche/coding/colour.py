"""What colours a statement: likelihood, confidence, link, status, conduct. Each value with the words it was read from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from demarche.model import Confidence, Likelihood, Value

if TYPE_CHECKING:
    import datetime as dt

    from demarche.coding.phrases import Phrase
    from demarche.coding.view import View
    from demarche.lexicon.words import Found

_YEAR: Final = re.compile(r"(?:19|20)\d\d$")


def likelihood(view: View, start: int, end: int) -> tuple[Likelihood, ...]:
    """Expressions of likelihood in tokens `[start, end)`, longest first at a place."""
    found: list[Likelihood] = []
    upto = start
    for cue in sorted(view.found("likelihood", start, end), key=lambda cue: (cue.start, -cue.end)):
        if cue.start < upto:
            continue
        upto = cue.end
        found.append(Likelihood(term=view.slice(cue.start, cue.end), span=view.span(cue.start, cue.end), rule=cue.cue.rule))
    return tuple(found)


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


def conduct(view: View, start: int, end: int) -> tuple[Value, ...]:
    """Kinds of conduct named in tokens `[start, end)`; weak values stand back behind specific ones."""
    first: dict[str, Found] = {}
    for cue in view.found("conduct", start, end):
        first.setdefault(cue.cue.value, cue)
    specific = {value for value in first if value not in ("intrusion", "unspecified")}
    keep = specific or ({"intrusion"} if "intrusion" in first else set(first))
    return tuple(
        Value(value=value, span=view.span(cue.start, cue.end), rule=cue.cue.rule) for value, cue in first.items() if value in keep
    )


def is_cyber(view: View, start: int = 0, end: int | None = None) -> bool:
    """Tell whether the tokens speak of cyber conduct at all."""
    return bool(view.found("conduct", start, end))


def link(phrase: Phrase | None, *, named_by_group: bool) -> Value:
    """How strongly the words of this statement tie the culprit to a state."""
    if phrase is None or phrase.role in ("anaphor", "pronoun"):
        return Value(value="none", via="anaphor", rule="link:anaphor")
    if phrase.link is not None:
        return phrase.link
    if phrase.role in ("group", "hackers", "weak") or named_by_group:
        return Value(value="none", span=phrase.span, rule="link:group-only")
    if phrase.role in ("agency", "organ"):
        return Value(value="organ", span=phrase.span, rule="link:organ")
    return Value(value="state", span=phrase.span, rule="link:state")


def negation(view: View, verb: int, before: list[str]) -> Value | None:
    """A negation among the auxiliaries of a verb, unless it belongs to "not only" and its kin."""
    negative = view.pack.words["negation"]
    for offset, word in enumerate(before):
        if word not in negative:
            continue
        at = verb - 1 - offset
        if any(cue.cue.value == "not_negated" for cue in view.cue_at.get((at, "status"), ())):
            continue
        return Value(value="negated", span=view.span(at, at + 1), rule="status:negation")
    return None


_OPENING: Final = 5
"""Tokens of a sentence's beginning in which a time belongs to its main verb."""
_BESIDE: Final = (6, 9)
"""Tokens before and behind the trigger in which a time belongs to it."""


def background(view: View) -> Value | None:
    """A cue that the reporter tells a culprit's history: "since at least 2017", "notorious for"."""
    cue = next((cue for cue in view.found("status") if cue.cue.value == "background"), None)
    return Value(value="past", span=view.span(cue.start, cue.end), rule=cue.cue.rule) if cue is not None else None


def past(view: View, trigger: int, published: dt.date | None, newest: int | None) -> Value | None:
    """A cue that the statement lies in the past: "previously", "last year", "In December 2020", "in 2016".

    Only times that go with the statement count: those that open the sentence or stand beside its verb. "since" and "from"
    date the conduct, not the statement.
    """
    near = [*range(min(_OPENING, len(view))), *range(max(0, trigger - _BESIDE[0]), min(len(view), trigger + _BESIDE[1]))]
    for cue in view.found("status"):
        if cue.cue.value in ("past", "comparison") and (cue.start in near or cue.end - 1 in near):
            return Value(value="past", span=view.span(cue.start, cue.end), rule=cue.cue.rule)
    year = published.year if published else newest
    for index in near:
        word, before = view.words[index], view.words[index - 1] if index else ""
        if before in ("since", "from", "to", "between", "and", "as", "until", "through", "ahead"):
            continue
        if year and _YEAR.match(word) and int(word) < year and (before != "the" or _deed_follows(view, index)):
            return Value(value="past", span=view.span(index, index + 1), rule="status:year")
        if view.is_(index, "month") and index <= 1 and view.caps[index] and before == "in":
            return Value(value="past", span=view.span(index, index + 1), rule="status:month")
        if view.is_(index, "month") and view.caps[index] and before in ("in", "during", "back", "on") and not _names_year(view, index, year):
            return Value(value="past", span=view.span(index, index + 1), rule="status:month")
    return None


def _deed_follows(view: View, index: int) -> bool:
    """"the 2017 ransomware attack" dates the deed itself; "the 2016 election" only its victim."""
    nouns = (view.pack.nouns.get(word) for word in view.words[index + 1 : index + 3])
    return any(noun is not None and "deed" in noun[1] for noun in nouns)


def _names_year(view: View, index: int, year: int | None) -> bool:
    """A month with the report's own year, or with a day (the day of the report), is not past."""
    after = view.words[index + 1 : index + 4]
    return any(_YEAR.match(word) and int(word) == year for word in after) or bool(after and after[0].isdigit() and not _YEAR.match(after[0]) and view.words[index - 1] != "on")
