"""Who speaks together, and what is only compared: parties named beside the speaker, and earlier acts named as like.

"in agreement with the EU, Japan and NATO" adds co-speakers; "as it did with Russia" is a statement of the past about somebody
else. Members of an organisation are never added to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from demarche.coding.draft import Draft
from demarche.model import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.model import Actor


def co_speakers(clauses: Clauses, discourse: Discourse) -> tuple[Actor, ...]:
    """Parties of a sentence that speak together with its speaker: "together with", "in agreement with" a list."""
    view = clauses.view
    found: list[Actor] = []
    for cue in view.found("together"):
        listed = clauses.at[cue.end] if cue.end < len(view) else None
        if listed is not None:
            found.extend(actor for actor in discourse.speakers(listed) if actor.id not in {known.id for known in found})
    return tuple(found)


def join_partners(draft: Draft, clauses: Clauses, discourse: Discourse) -> None:
    """Add co-speakers; where nobody else is given the words, the sentence's first party leads them."""
    partners = co_speakers(clauses, discourse)
    if not partners:
        return
    accused = {actor.id for actor in draft.targets}
    speakers = [actor for actor in draft.speakers if not actor.id.startswith(("anon", "narrator"))]
    if not speakers:
        cue = clauses.view.found("together")[0]
        lead = next((p for p in clauses.phrases if p.end <= cue.start and p.parties and not set(p.parties) & accused), None)
        speakers = list(discourse.speakers(lead)) if lead is not None else []
    known = {actor.id for actor in speakers} | accused
    draft.speakers = (*speakers, *(actor for actor in partners if actor.id not in known))


def comparisons(draft: Draft, clauses: Clauses, discourse: Discourse) -> Iterator[Draft]:
    """Read "as the U.S. did with Russia": the same act, earlier, by and against the parties of the comparison."""
    view = clauses.view
    for index in range(draft.trigger, len(view) - 3):
        if view.words[index] != "as":
            continue
        by = clauses.at[index + 1]
        after = by.end if by is not None else index + 1
        if by is None or view.words[after : after + 2] not in (
            ["did", "with"],
            ["did", "to"],
            ["did", "against"],
            ["had", "with"],
            ["has", "with"],
        ):
            continue
        against = clauses.at[after + 2] if after + 2 < len(view) else None
        if against is None or not against.parties:
            continue
        past = Draft(clauses, "comparison:" + draft.rule, draft.act, index, index, len(view))
        past.culprit, past.targets = against, discourse.culprits(against)
        past.speakers, past.measure, past.voice = discourse.speakers(by) or draft.speakers, draft.measure, draft.voice
        past.status = Value(value="past", span=view.span(index, against.end), rule="status:comparison")
        yield past
