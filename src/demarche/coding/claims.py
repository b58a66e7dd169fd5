"""Statements of one report, sentence by sentence: frames and culprit assertions, their sources, and what remains of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.culprits import DESCRIPTION, POSSESSION, points_back
from demarche.coding.deeds import find_deeds
from demarche.coding.framed import find_framed
from demarche.coding.partners import comparisons, join_partners
from demarche.coding.phrases import CULPRIT
from demarche.coding.sources import NARRATOR, governing

if TYPE_CHECKING:
    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.draft import Draft
    from demarche.coding.sources import Source
    from demarche.model import Actor, NearMiss


_OF_PROOF: Final = 8
"""Tokens behind "no proof" in which the culprit's part stands."""


def read_sentence(
    clauses: Clauses, sources: list[Source], quote: Source | None, discourse: Discourse
) -> tuple[list[Draft], list[NearMiss]]:
    """Drafts of one sentence, with speakers, and frames that lacked one thing."""
    near: list[NearMiss] = []
    drafts = list(find_framed(clauses, discourse, near))
    framed = {id(draft.culprit) for draft in drafts if draft.family == "attribution"}
    deeds = [draft for draft in find_deeds(clauses, discourse) if id(draft.culprit) not in framed]
    for draft in (*drafts, *deeds):
        _give_voice(draft, sources, quote, discourse)
        if (
            draft.weight == POSSESSION
            and draft.source is not None
            and draft.said_at is not None
            and draft.source.end >= draft.start - 2
        ):
            draft.weight = 1.0  # "the FBI's claim of Russian hacking"
    _inherit([*drafts, *deeds])
    drafts = [draft for draft in drafts if not _is_disputed(draft, drafts)]
    deeds = [draft for draft in deeds if not _turns_round(draft, drafts) and not _is_disputed(draft, drafts)]
    deeds = [draft for draft in deeds if not _lacks_proof(draft, drafts)]
    deeds = [d for d in deeds if d.weight != DESCRIPTION or (d.source is not None and d.source.kind != "agentless")]
    for draft in (*drafts, *deeds):
        if draft.family in ("attribution", "response"):
            join_partners(draft, clauses, discourse)
    compared = [past for draft in drafts for past in comparisons(draft, clauses, discourse)]
    kept = _settle([*drafts, *deeds, *compared])
    if len(kept) == 1:
        kept[0].start, kept[0].end = 0, len(clauses.view)  # a sentence with one statement is its clause
    _remember(kept, sources, clauses, discourse)
    return kept, near


# ── voices ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _give_voice(draft: Draft, sources: list[Source], quote: Source | None, discourse: Discourse) -> None:
    """Settle who speaks and how."""
    view = draft.clauses.view
    quoted = view.quoted[draft.trigger]
    draft.voice = "quoted" if quoted else "reported"
    if draft.family == "response" and {a.id for a in draft.speakers} & {a.id for a in draft.targets}:
        own = {actor.id for actor in draft.speakers}
        if draft.culprit is not None and any(actor.span == draft.culprit.span for actor in draft.speakers):
            draft.speakers = ()  # "the diplomats were declared unwanted": not by themselves
        else:
            draft.targets = tuple(actor for actor in draft.targets if actor.id not in own)
    if draft.speakers:
        return
    if draft.rule.startswith("frame:claim"):
        draft.speakers = draft.targets or discourse.culprit
        return
    source = governing([s for s in sources if s.token != draft.trigger], draft.trigger, view)
    if source is not None and draft.family == "pressure" and {a.id for a in source.actors} <= {a.id for a in draft.targets}:
        source = next((s for s in sources if s.kind == "after" and s.start > draft.trigger), None)  # nobody threatens himself
    if source is None and quoted:
        source = quote
    if source is None and draft.family in ("stance", "reply"):
        source = next((s for s in sources if s.token == draft.trigger and s.kind == "before"), None)
    if source is not None:
        draft.source, draft.speakers = source, source.actors
        if source.kind == "before" and draft.said_at is not None:
            draft.start = min(draft.start, source.start)
        return
    _without_source(draft, discourse)


def _without_source(draft: Draft, discourse: Discourse) -> None:
    """Give a voice to what nobody is said to say: who takes such measures, who charges, the publisher, who accused before."""
    official = draft.family == "response" or draft.rule.startswith("implied:")
    measure = draft.measure or "indictment"
    taken = official and draft.condition in ("official", "responder")
    responder = discourse.responder(draft.clauses, draft.targets, measure) if taken else ()
    charging = discourse.charging(draft.culprit) if not discourse.publishers else ()
    passive_frame = draft.rule.startswith("frame:")
    if responder or charging:
        draft.speakers = responder or charging
    elif discourse.publishers:
        draft.speakers, draft.voice = discourse.publishers, "own"
    elif draft.culprit is not None and points_back(draft.culprit) and passive_frame and discourse.accuser:
        draft.speakers = discourse.accuser  # "they are also accused of": by whoever accused them before
    else:
        acts = draft.family in ("pressure", "response")  # a reporter does not threaten
        draft.speakers = (_anon(),) if acts or (passive_frame and draft.family == "attribution") else (NARRATOR,)


def _is_disputed(draft: Draft, framed: list[Draft]) -> bool:
    """Tell what a sentence only calls in question: "doubts that X was behind", "no evidence linking X"."""
    if draft.family != "attribution":
        return False
    accused, accusing = {actor.id for actor in draft.targets}, {actor.id for actor in draft.speakers}
    return any(
        other.act == "dispute" and other.trigger < draft.trigger and accused <= {actor.id for actor in other.targets}
        and (other.rule == "frame:no-evidence" or accusing <= {"narrator", *(actor.id for actor in other.speakers)})
        for other in framed
    )  # fmt: skip


def _lacks_proof(draft: Draft, framed: list[Draft]) -> bool:
    """Tell what a speaker says there is no proof of: "there was no proof of Iran's hand in the attack"."""
    by = {actor.id for actor in draft.speakers}
    view = draft.clauses.view
    return any(
        other.act in ("dispute", "reject") and 0 < draft.trigger - other.trigger <= _OF_PROOF
        and any(view.is_(at, "proof") for at in range(other.trigger, draft.trigger))
        and by <= {"narrator", *(actor.id for actor in other.speakers)}
        for other in framed
    )  # fmt: skip


def _turns_round(deed: Draft, framed: list[Draft]) -> bool:
    """Tell a deed that would fall on an accuser: "X accused Y … of helping hackers" says nothing of X."""
    ids = {actor.id for actor in deed.targets}
    return any(
        draft.family == "attribution" and draft.trigger < deed.trigger and ids <= {actor.id for actor in draft.speakers}
        for draft in framed
    )


def _inherit(drafts: list[Draft]) -> None:
    """Give what an act says of culprits in passing to whoever acts: "X seized servers that Y's hackers used"."""
    acts = [draft for draft in drafts if _is_act_of_somebody(draft)]
    for draft in drafts:
        if draft.family == "attribution" and [actor.id for actor in draft.speakers] == ["narrator"]:
            accused = {actor.id for actor in draft.targets}
            draft.speakers = next(
                (
                    act.speakers for act in acts
                    if act is not draft and act.trigger < draft.trigger and not accused & {actor.id for actor in act.speakers}
                ),
                draft.speakers,
            )  # fmt: skip


def _is_act_of_somebody(draft: Draft) -> bool:
    acts = draft.family in ("response", "attribution") and draft.source is None and draft.rule.startswith("frame:")
    return acts and bool(draft.speakers) and not any(actor.id.startswith(("anon", "narrator")) for actor in draft.speakers)


def _anon() -> Actor:
    from demarche.coding.sources import ANON

    return ANON


# ── settling ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _settle(drafts: list[Draft]) -> list[Draft]:
    """One draft per statement; an accusation of oneself is none; weak readings stand back behind strong ones."""
    kept: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        if draft.family == "attribution":
            speakers = {actor.id for actor in draft.speakers}
            draft.targets = tuple(actor for actor in draft.targets if actor.id not in speakers or actor.id == "anon")
            if not draft.targets:
                continue
        known = kept.get(draft.key())
        if known is None or draft.weight > known.weight:
            kept[draft.key()] = draft
        else:
            known.end = max(known.end, draft.end)
    kept = {key: draft for key, draft in kept.items() if not _said_already(draft, list(kept.values()))}
    strong = [draft for draft in kept.values() if draft.weight >= 1]
    return [
        draft for draft in kept.values()
        if draft.weight >= 1 or not any(other.family == draft.family for other in strong)
    ]  # fmt: skip


def _said_already(draft: Draft, drafts: list[Draft]) -> bool:
    """Read "impose sanctions" and "sanctions against": the noun inside a verb's measure is the same response."""
    return draft.family == "response" and any(
        other is not draft and other.family == "response" and other.measure == draft.measure
        and other.start <= draft.trigger < other.end and other.trigger < draft.trigger
        and {actor.id for actor in draft.targets} <= {actor.id for actor in other.targets} and not _is_named(draft)
        for other in drafts
    )  # fmt: skip


def _is_named(draft: Draft) -> bool:
    return any(actor.via not in ("home", "") for actor in draft.speakers)


def _remember(drafts: list[Draft], sources: list[Source], clauses: Clauses, discourse: Discourse) -> None:
    """Carry over who spoke and who was accused to the next sentence."""
    for source in sources:
        if source.phrase is not None and source.kind != "agentless":
            discourse.heard(source.phrase, source.actors)
    attributions = [draft for draft in drafts if draft.family == "attribution"]
    for draft in drafts:
        if draft.family in ("attribution", "response"):
            discourse.accused(draft.targets, draft.speakers, draft.culprit)
    subject = next((p for p in clauses.phrases if p.role != "thing"), None)
    discourse.subject_was_culprit = (
        bool(attributions)
        and subject is not None
        and (subject.role in CULPRIT or subject.role in ("anaphor", "pronoun", "state"))
    )
