"""Code the statements of a report: who holds whom responsible for what, how strongly and in which words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from demarche.coding import colour
from demarche.coding.actors import find_phrases
from demarche.coding.claims import read_sentence
from demarche.coding.clauses import Clauses
from demarche.coding.discourse import Discourse
from demarche.coding.figures import find_figures
from demarche.coding.link import link as link_of
from demarche.coding.sources import find_sources, quote_speakers
from demarche.coding.status import settle
from demarche.coding.view import View
from demarche.coding.voice import own_voice
from demarche.model import Provenance, Report, Span, Statement, Value

if TYPE_CHECKING:
    from demarche.coding.draft import Draft
    from demarche.lexicon import Lexicon
    from demarche.model import Document, Mention, NearMiss, Recognised, Region

__all__ = ["code"]

_LONGEST: Final = 600
_AROUND: Final = 2
"""Sentences to each side that count as near."""
ACTORS: Final = frozenset({"state", "agency", "organisation", "company", "media", "group", "person"})
"""Kinds of mentions that can stand in an actor phrase."""


def code(document: Document, regions: tuple[Region, ...], recognised: Recognised, lexicon: Lexicon) -> Report:
    """Code one document; everything needed is in the arguments, the result depends on nothing else."""
    parts = _clauses(document, recognised, lexicon)
    discourse = Discourse(lexicon, None)
    discourse.survey(parts)
    discourse.publisher = own_voice(document, parts, discourse, lexicon)
    drafts, near = _read(parts, discourse)
    statements = [_statement(draft, stated, document, lexicon) for draft, stated in settle(drafts, document, [clauses.view for clauses in parts], recognised.mentions)]
    return Report(
        document=document,
        regions=regions,
        mentions=recognised.mentions,
        statements=tuple(sorted(statements, key=lambda s: (s.span, s.act.value))),
        figures=find_figures(parts),
        near_misses=tuple(near),
    )


def _clauses(document: Document, recognised: Recognised, lexicon: Lexicon) -> list[Clauses]:
    pack = lexicon.packs.get(document.language) or lexicon.packs["en"]
    quotes = [mention for mention in recognised.mentions if mention.kind == "quote"]
    names = [mention for mention in recognised.mentions if mention.kind in ACTORS]
    parts = []
    for number, sentence in enumerate(recognised.sentences):
        inside = [m for m in names if sentence.span.holds(m.span)]
        around = [q for q in quotes if q.span.overlaps(sentence.span)]
        view = View(document.text, sentence, number, inside, around, pack)
        parts.append(Clauses(view, find_phrases(view, lexicon)))
    return parts


def _read(parts: list[Clauses], discourse: Discourse) -> tuple[list[Draft], list[NearMiss]]:
    drafts: list[Draft] = []
    near: list[NearMiss] = []
    sourced = []
    for clauses in parts:
        sources = find_sources(clauses, discourse)
        for source in sources:
            if source.phrase is not None and source.kind != "agentless":
                discourse.heard(source.phrase, source.actors)
        sourced.append((clauses, sources))
    quotes = quote_speakers(sourced)
    discourse.speaker = discourse.person = discourse.researcher = ()
    speaks = [colour.is_cyber(clauses.view) for clauses in parts]
    for at, (clauses, _) in enumerate(sourced):
        discourse.cyber_near = any(speaks[max(0, at - _AROUND) : at + _AROUND + 1])
        discourse.culprit_age += 1
        sources = find_sources(clauses, discourse)
        found, missed = read_sentence(clauses, sources, quotes.get(clauses.view.number), discourse)
        drafts.extend(found)
        near.extend(missed)
    return _checked(drafts), near


def _checked(drafts: list[Draft]) -> list[Draft]:
    """Replies stand only for who was accused; a rejection by others is a dispute."""
    accused = {actor.id for draft in drafts if draft.family == "attribution" for actor in draft.targets}
    kept = []
    for draft in drafts:
        ids = {actor.id for actor in draft.speakers}
        if draft.condition == "accused" and not ids & accused:
            if draft.act != "reject" or not accused or ids & {"narrator", "anon"} or not draft.about_claim:
                continue
            draft.act = "dispute"
        if draft.condition == "third" and (ids & accused or not accused):
            continue
        kept.append(draft)
    return kept


def _statement(draft: Draft, stated: Value, document: Document, lexicon: Lexicon) -> Statement:
    view = draft.clauses.view
    start, end = draft.start, max(draft.end, draft.start + 1)
    span = view.span(start, end)
    if span.end - span.start > _LONGEST:
        span = Span(span.start, span.start + _LONGEST)
    hedges = colour.likelihood(draft) if draft.family == "attribution" else ()
    act = draft.act
    if draft.family == "attribution" and act == "attribute":
        if all(target.id == "anon" for target in draft.targets):
            act = "name_group"
        elif colour.is_guess(hedges) or (draft.source is not None and draft.source.guess):
            act = "suspect"
    link = link_of(draft) if draft.family == "attribution" else None
    speakers = tuple(sorted({actor.id for actor in draft.speakers}))
    targets = tuple(sorted({actor.id for actor in draft.targets}))
    ident = hashlib.sha256(repr((document.id, span.start, span.end, act, speakers, targets)).encode()).hexdigest()[:16]
    return Statement(
        id=ident,
        document=document.id,
        span=span,
        act=Value(value=act, span=view.span(draft.trigger, draft.trigger + 1), rule=draft.rule),
        speakers=draft.speakers,
        targets=draft.targets,
        status=stated,
        voice=Value(value=draft.voice or "reported", rule="voice"),
        provenance=Provenance(rule=draft.rule, lexicon=lexicon.version, score=draft.weight),
        link=link,
        likelihood=hedges,
        confidence=colour.confidence(view, start, end),
        conduct=colour.conduct(draft) or (Value(value="unspecified", via="default", rule="conduct:default"),),
        measure=Value(value=draft.measure, span=view.span(draft.trigger, draft.trigger + 1), rule=draft.rule) if draft.measure else None,
    )
