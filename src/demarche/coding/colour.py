"""What colours a statement: likelihood, confidence, link, status, conduct. Each value with the words it was read from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from demarche.model import Confidence, Likelihood, Value

if TYPE_CHECKING:
    import datetime as dt

    from demarche.coding.actors import Phrase
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


def past(view: View, start: int, end: int, published: dt.date | None, newest: int | None) -> Value | None:
    """A cue that the statement or its event lies in the past: "previously", "last year", a year before the report's."""
    for cue in view.found("status", start, end):
        if cue.cue.value in ("past", "comparison"):
            return Value(value="past", span=view.span(cue.start, cue.end), rule=cue.cue.rule)
    year = published.year if published else newest
    for index in range(start, end):
        if year and _YEAR.match(view.words[index]) and int(view.words[index]) < year - (0 if published is None else 0):
            return Value(value="past", span=view.span(index, index + 1), rule="status:year")
    return None
