"""Code the statements of a report: who holds whom responsible for what, how strongly and in which words."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final

from demarche.coding import colour, details
from demarche.coding.actors import find_phrases
from demarche.coding.claims import read_sentence
from demarche.coding.clauses import Clauses
from demarche.coding.discourse import Discourse
from demarche.coding.figures import find_figures
from demarche.coding.link import link as link_of
from demarche.coding.sources import find_sources, quote_speakers
from demarche.coding.status import settle
from demarche.coding.times import Now
from demarche.coding.view import View
from demarche.coding.voice import own_voice
from demarche.model import Provenance, Report, Span, Statement, Value

if TYPE_CHECKING:
    from demarche.coding.draft import Draft
    from demarche.coding.sources import Source
    from demarche.lexicon import Lexicon
    from demarche.model import Document, NearMiss, Recognised, Region

__all__ = ["code"]

_LONGEST: Final = 600
_AROUND: Final = 4
"""Sentences to each side that count as near."""
ACTORS: Final = frozenset({"state", "agency", "organisation", "company", "media", "group", "person"})
"""Kinds of mentions that can stand in an actor phrase."""


def code(document: Document, regions: tuple[Region, ...], recognised: Recognised, lexicon: Lexicon) -> Report:
    """Code one document; everything needed is in the arguments, the result depends on nothing else."""
    parts = _clauses(document, recognised, lexicon)
    if not _on_topic(parts, recognised):
        return Report(document=document, regions=regions, mentions=recognised.mentions)
    now = Now.of(document.text, document.published.date if document.published else None)
    discourse = Discourse(lexicon, now)
    discourse.survey(parts)
    discourse.publishers = own_voice(document, parts, discourse, lexicon)
    drafts, near, voices = _read(parts, discourse)
    named = details.survey(recognised)
    settled = settle(drafts, now, [clauses.view for clauses in parts], recognised.mentions)
    statements = [
        _statement(draft, stated, document, named, lexicon)
        for draft, stated in settled
        if not (stated.value == "negated" and draft.rule.startswith("implied:"))  # a measure not taken accuses nobody
    ]
    return Report(
        document=document,
        regions=regions,
        mentions=recognised.mentions,
        statements=tuple(sorted(statements, key=lambda s: (s.span, s.act.value))),
        figures=find_figures(parts, voices),
        near_misses=tuple(near),
    )


_TELLTALE: Final = frozenset({"group", "malware", "operation", "cve"})
"""Kinds of names that only reports on cyber operations hold."""


def _on_topic(parts: list[Clauses], recognised: Recognised) -> bool:
    """Tell whether a report speaks of cyber operations at all; an ordinary one stays without statements."""
    return any(mention.kind in _TELLTALE for mention in recognised.mentions) or any(
        part.view.found("topic") for part in parts
    )


def _clauses(document: Document, recognised: Recognised, lexicon: Lexicon) -> list[Clauses]:
    pack = lexicon.packs.get(document.language) or lexicon.packs["en"]
    quotes = [mention for mention in recognised.mentions if mention.kind == "quote"]
    names = [mention for mention in recognised.mentions if mention.kind in ACTORS]
    parts: list[Clauses] = []
    for number, sentence in enumerate(recognised.sentences):
        inside = [m for m in names if sentence.span.holds(m.span)]
        around = [q for q in quotes if q.span.overlaps(sentence.span)]
        view = View(document.text, sentence, number, inside, around, pack)
        parts.append(Clauses(view, find_phrases(view, lexicon), parts[-1] if parts else None))
    return parts


def _read(parts: list[Clauses], discourse: Discourse) -> tuple[list[Draft], list[NearMiss], dict[int, list[Source]]]:
    drafts: list[Draft] = []
    near: list[NearMiss] = []
    voices: dict[int, list[Source]] = {}
    sourced = []
    for clauses in parts:
        sources = find_sources(clauses, discourse)
        for source in sources:
            if source.phrase is not None and source.kind != "agentless":
                discourse.heard(source.phrase, source.actors)
        sourced.append((clauses, sources))
    quotes = quote_speakers(sourced)
    discourse.forget()
    speaks = [colour.is_cyber(clauses.view) for clauses in parts]
    for at, (clauses, _) in enumerate(sourced):
        discourse.cyber_near = any(speaks[max(0, at - _AROUND) : at + _AROUND + 1])
        discourse.culprit_age += 1
        sources = voices[clauses.view.number] = find_sources(clauses, discourse)
        found, missed = read_sentence(clauses, sources, quotes.get(clauses.view.number), discourse)
        drafts.extend(found)
        near.extend(missed)
    return _checked(drafts, discourse), near, voices


_BY_SOMEBODY: Final = frozenset({"takedown", "other", "recall_or_ban", "talks", "military", "legislation", "none"})
"""Measures that mean nothing without whose they are."""


def _checked(drafts: list[Draft], discourse: Discourse) -> list[Draft]:
    """Keep replies of who was accused; a rejection by others is a dispute."""
    accused, accusing = _sides(drafts)
    accused |= discourse.accused_states - accusing - {discourse.home}
    kept = []
    for draft in drafts:
        ids = {actor.id for actor in draft.speakers}
        if draft.condition == "accused" and "narrator" in ids and {actor.id for actor in draft.before} & accused:
            draft.speakers, ids = draft.before, {actor.id for actor in draft.before}  # whoever spoke last goes on
        if draft.act == "attribute" and ids and ids <= accused and _turned(draft, accusing):
            draft.act = "counter_accuse"  # the accused side turns the accusation round
        if draft.condition == "denier" and _is_named(ids):
            kept.append(draft)  # who denies a deed of their own has been accused of it, here or before
            continue
        if draft.measure in _BY_SOMEBODY and not draft.by_somebody and not _is_named(ids):
            continue
        if draft.family == "reply" and draft.about_claim and not accused and _is_named(ids):
            kept.append(draft)  # "dismissed the accusations": of whom is plain
            continue
        if draft.condition in ("accused", "denier") and not _sides_of(ids) & accused:
            if draft.act != "reject" or not accused or not _is_named(ids) or not draft.about_claim:
                continue
            draft.act, draft.targets = "dispute", draft.targets or discourse.culprit
        if draft.family == "response" and draft.targets and {actor.id for actor in draft.targets} <= ids:
            continue
        if draft.condition in ("third", "skeptic") and (_sides_of(ids) & accused or not accused):
            continue
        if draft.condition in ("skeptic", "critic") and ("narrator" in ids or ids & accused):
            continue
        kept.append(draft)
    return kept


def _sides_of(ids: set[str]) -> set[str]:
    """Parties of speakers, an unnamed official counted to their state."""
    return {ident.removeprefix("anon:") for ident in ids}


def _sides(drafts: list[Draft]) -> tuple[set[str], set[str]]:
    """Parties that are rather accused than accusing in this report, and the others that accuse."""
    net: Counter[str] = Counter()
    first: dict[str, int] = {}
    for draft in drafts:
        if draft.family == "attribution":
            for ident, way in [*((a.id, 1) for a in draft.targets if a.id != "anon"), *((a.id, -1) for a in draft.speakers)]:
                net[ident] += way
                first.setdefault(ident, way)
    accused = {ident for ident, more in net.items() if more > 0 or first[ident] > 0}
    if not accused:  # who is defended has been accused elsewhere
        accused = {actor.id for draft in drafts if draft.act == "dispute" for actor in draft.targets}
    return accused, {ident for ident in net if ident not in accused and net[ident] < 0}


def _turned(draft: Draft, accusing: set[str]) -> bool:
    return draft.rule.startswith("frame:") and {actor.id for actor in draft.targets} <= accusing


def _is_named(ids: set[str]) -> bool:
    return bool(ids) and not any(ident.startswith(("narrator", "anon")) for ident in ids)


def _statement(draft: Draft, stated: Value, document: Document, named: details.Named, lexicon: Lexicon) -> Statement:
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
    link = (draft.link or link_of(draft)) if draft.family == "attribution" else None
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
        likelihood=details.scaled(hedges, draft, lexicon),
        confidence=colour.confidence(view, start, end),
        conduct=colour.conduct(draft) or (Value(value="unspecified", via="default", rule="conduct:default"),),
        measure=Value(value=draft.measure, span=view.span(draft.trigger, draft.trigger + 1), rule=draft.rule)
        if draft.measure
        else None,
        operation=details.operation(draft, stated.value, named, lexicon),
        products=details.values("product", draft, named),
        cves=details.values("cve", draft, named),
        malware=details.values("malware", draft, named),
        victims=details.victims(draft, lexicon),
        said_on=details.said_on(draft, stated.value, named, document),
    )
