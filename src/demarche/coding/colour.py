"""What colours a statement: likelihood, confidence, conduct. Each value with the words it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demarche.model import Confidence, Likelihood, Value

if TYPE_CHECKING:
    from demarche.coding.view import View
    from demarche.lexicon.words import Found

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
