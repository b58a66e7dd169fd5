"""The details of a statement: operation, products, vulnerabilities, malware, victims, day, likelihood scheme.

What a statement's sentence names goes with the statement. Only the operation may come from the rest of the report,
where it is about a single one, and only the day from the document.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from demarche.coding.quantities import find_quantities
from demarche.lexicon.words import fold
from demarche.model import SaidOn, Value, Victim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from demarche.coding.clauses import Clauses
    from demarche.coding.draft import Draft
    from demarche.coding.phrases import Phrase
    from demarche.coding.quantities import Quantity
    from demarche.coding.view import View
    from demarche.lexicon import Lexicon
    from demarche.model import Actor, Document, Likelihood, Mention, Recognised

_KINDS: Final = frozenset({"operation", "product", "malware", "cve", "date"})


class Named(msgspec.Struct, frozen=True):
    """What a report names besides its actors, by number of the sentence, and the one operation it is about."""

    by_sentence: dict[int, tuple[Mention, ...]]
    single: str = ""


def survey(recognised: Recognised) -> Named:
    """Sort the mentions of a report by sentence."""
    found: dict[int, list[Mention]] = {}
    marks = [mention for mention in recognised.mentions if mention.kind in _KINDS]
    at = 0
    for number, sentence in enumerate(recognised.sentences):
        while at < len(marks) and marks[at].span.end <= sentence.span.start:
            at += 1
        index = at
        while index < len(marks) and marks[index].span.start < sentence.span.end:
            found.setdefault(number, []).append(marks[index])
            index += 1
    named = [mention.id for mention in marks if mention.kind == "operation"]
    early = {m.id for number in range(_LEAD) for m in found.get(number, ()) if m.kind == "operation"}
    one = named[0] if len(set(named)) == 1 and (len(named) >= _OFTEN or early) else ""
    return Named({number: tuple(mentions) for number, mentions in found.items()}, one)


_LEAD: Final = 4
"""Sentences in which a report names what it is about."""
_OFTEN: Final = 3
"""Times a report names an operation that it is about, unless the lead names it."""


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def values(kind: str, draft: Draft, named: Named) -> tuple[Value, ...]:
    """Products, malware or CVE numbers of the statement's sentence."""
    found = {m.id: m for m in reversed(named.by_sentence.get(draft.clauses.view.number, ())) if m.kind == kind}
    return tuple(Value(value=m.id, span=m.span, rule=m.rule) for m in sorted(found.values(), key=lambda m: m.span))


def operation(draft: Draft, status: str, named: Named, lexicon: Lexicon) -> Value | None:
    """Give the operation named nearest the statement's verb, else the only one that the report is about."""
    view = draft.clauses.view
    trigger = view.starts[draft.trigger]
    marks = named.by_sentence.get(view.number, ())
    found = [(abs(m.span.start - trigger), ident, m) for m in marks if (ident := _operation(m, lexicon))]
    if found:
        _, ident, mention = min(found, key=lambda entry: entry[:2])
        return Value(value=ident, span=mention.span, rule=mention.rule)
    if not named.single or status not in ("current", "negated"):
        return None
    held = {lexicon.party(ident) for ident in lexicon.entities[named.single].tied_to}
    replying = draft.speakers if draft.family == "reply" else ()
    accused = {actor.id for actor in (*draft.targets, *replying)}
    other = held and any(map(_is_state, accused)) and not held & accused
    return None if other else Value(value=named.single, via="report", rule="operation:single")


def _operation(mention: Mention, lexicon: Lexicon) -> str:
    """Operation that a mention names: itself, by malware of the same name, or by a CVE known for it alone."""
    if mention.kind == "operation":
        return mention.id
    if mention.kind in ("malware", "cve"):
        name = lexicon.entities[mention.id].name if mention.id in lexicon.entities else mention.id
        return _operations(lexicon.version).get(fold(name).lower(), "")
    return ""


@cache
def _operations(version: str) -> dict[str, str]:  # noqa: ARG001  (the cache is by lexicon)
    from demarche.lexicon import load

    lexicon = load()
    found: dict[str, str] = {}
    for names in lexicon.names.values():
        for name in names:
            entity = lexicon.entities.get(name.entity)
            if entity is not None and entity.kind == "operation" and not name.guard:
                found.setdefault(fold(name.form).lower(), name.entity)
    owners = Counter(cve for entity in lexicon.entities.values() if entity.kind == "operation" for cve in entity.cves)
    for entity in lexicon.entities.values():
        found.update({cve.lower(): entity.id for cve in entity.cves if entity.kind == "operation" and owners[cve] == 1})
    return found


# ── victims ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_NAMED: Final = frozenset({"state", "government", "agency", "organisation", "company", "media", "person", "office"})


def victims(draft: Draft, lexicon: Lexicon) -> tuple[Victim, ...]:
    """Find parties and classes of victims: under "against", beside a deed or its object; never speakers or targets.

    A sentence that only points at a deed ("these activities were conducted from …") takes the victims of the one before.
    """
    others = {actor.id for actor in (*draft.speakers, *draft.targets)}
    found = _suffering(draft.clauses, draft.start, draft.end, draft.culprit, others, lexicon)
    before = draft.clauses.before
    if not found and before is not None and _points_at_deed(draft.clauses.view):
        found = _suffering(before, 0, len(before.view), None, others, lexicon)
    return found


def _suffering(
    clauses: Clauses, start: int, end: int, culprit: Phrase | None, others: set[str], lexicon: Lexicon
) -> tuple[Victim, ...]:
    view = clauses.view
    found: dict[str, Victim] = {}
    quantities = find_quantities(view)
    last: Phrase | None = None
    for phrase in clauses.phrases:
        if phrase is culprit or not start <= phrase.start < end:
            continue
        rule = "victim:list" if last is not None and _listed(view, last, phrase) else _suffers(view, phrase, quantities)
        victim = _victim(clauses, phrase, rule, lexicon) if rule else None
        if victim is not None and victim.name not in others and not set(phrase.parties) & others:
            found.setdefault(victim.name, victim)
            last = phrase
    return tuple(found.values())


def _points_at_deed(view: View) -> bool:
    """Tell whether a sentence begins with "these activities", "this malicious cyber campaign"."""
    first = next((at for at, word in enumerate(view.words) if word[0].isalnum()), 0)
    nouns = (view.pack.nouns.get(word) for word in view.words[first + 1 : first + 5])
    return view.is_(first, "demonstrative") and any(noun is not None and "deed" in noun[1] for noun in nouns)


def _listed(view: View, left: Phrase, right: Phrase) -> bool:
    between = view.words[left.end : right.start]
    closes = any(between[-len(words) :] == words for words in map(str.split, view.pack.words["list_close"]))  # "as well as"
    return closes or all(word == "," or word in view.pack.words["conjunction"] for word in between)


def _suffers(view: View, phrase: Phrase, quantities: Sequence[Quantity]) -> str:
    """Rule by which a phrase is the victim, empty if it is none."""
    at = _before(view, phrase.start, quantities)
    if at >= 0 and _harms(view, at):
        return "victim:object"
    if at < 1 or view.tags[at] != "PREP":
        return ""
    noun = view.pack.nouns.get(view.words[at - 1])
    deed = (noun is not None and "deed" in noun[1]) or _harms(view, at - 1)
    if view.is_(at, "harm_preposition") and (deed or view.tags[at - 1] in ("N", "V")):
        paper = noun is not None and bool(noun[1] & {"measure", "claim"})  # "sanctions against"
        return "" if paper or (view.tags[at - 1] == "V" and not _harms(view, at - 1)) else "victim:against"
    return "victim:deed" if deed and view.is_(at, "deed_preposition") else ""


def _harms(view: View, at: int) -> bool:
    return view.tags[at] == "V" and view.lemmas[at] in view.pack.words["harm_verb"]


def _before(view: View, start: int, quantities: Sequence[Quantity]) -> int:
    """Token that governs a phrase, in front of a quantity: "**against** more than 100 of the firms"."""
    at = start - 1
    for quantity in quantities:
        if quantity.start <= start and at <= quantity.end and view.tags[at] != "V":
            at = quantity.start - 1
    while at >= 0 and view.words[at] in _QUOTES:
        at -= 1
    return at


_QUOTES: Final = frozenset({'"', "'"})


def _victim(clauses: Clauses, phrase: Phrase, rule: str, lexicon: Lexicon) -> Victim | None:
    view = clauses.view
    country = next((party for party in phrase.parties if _is_state(party)), None) or _state_in(view, phrase)
    if phrase.role in _NAMED and phrase.parties:
        name = phrase.fine[0] if phrase.fine else phrase.parties[0]
        held = lexicon.party(name)
        country = held if _is_state(held) else country or _where(clauses, phrase)
        return Victim(name=name, span=phrase.span, country=country, rule=rule)
    classes = [cue for cue in view.found("victims", phrase.start, phrase.end) if cue.end == phrase.core]
    if not classes or "deed" in view.pack.nouns.get(phrase.head, ("", frozenset()))[1]:
        return None  # nothing known, or a deed itself: "a hacking campaign"
    words = max(classes, key=lambda cue: cue.end - cue.start)
    return Victim(name=words.cue.phrase, span=phrase.span, country=country or _where(clauses, phrase), rule=rule)


def _is_state(party: str) -> bool:
    return len(party) == 2 and party.isupper()


def _state_in(view: View, phrase: Phrase) -> str | None:
    """State named inside the phrase: "U.S. companies", "Ukrainian banks"."""
    inside = (view.mention_at[index] for index in range(phrase.start, phrase.end))
    return next((mention.id for mention in inside if mention is not None and mention.kind == "state"), None)


def _where(clauses: Clauses, phrase: Phrase) -> str | None:
    """State behind the phrase: "banks in Ukraine"."""
    view, at = clauses.view, phrase.end
    if at + 1 < len(view) and view.is_(at, "place_preposition"):
        beside = clauses.at[at + 1]
        return _state_in(view, beside) if beside is not None else None
    return None


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

_NEAR: Final = (4, 7)
"""Tokens before and behind the verb of saying in which a date belongs to it."""
_OPENING: Final = 2
"""Tokens of a sentence in which a date belongs to its main verb."""


def said_on(draft: Draft, status: str, named: Named, document: Document) -> SaidOn | None:
    """Tell when the statement was made: a date beside its verb, else, for a current one, the day of publication."""
    mention = _date(draft, named)
    if mention is not None:
        first, _, last = mention.id.partition("/")
        return SaidOn(
            as_written=mention.span.of(document.text),
            start=dt.date.fromisoformat(first),
            end=dt.date.fromisoformat(last),
            precision=mention.use,  # type: ignore[arg-type]
            basis="text",
            span=mention.span,
        )
    if status == "current" and document.published is not None:
        day = document.published
        return SaidOn(as_written=day.as_written, start=day.date, end=day.date, precision="day", basis="document")
    return None


def _date(draft: Draft, named: Named) -> Mention | None:
    """Find the date nearest the verb that states; where there is no such verb, dates belong to the deed."""
    view = draft.clauses.view
    dates = [mention for mention in named.by_sentence.get(view.number, ()) if mention.kind == "date"]
    if not dates or (draft.said_at is None and not draft.rule.startswith(("frame:", "implied:"))):
        return None
    verb = draft.trigger if draft.said_at is None else draft.said_at
    found: list[tuple[int, Mention]] = []
    for mention in dates:
        start, end = view.token_at(mention.span.start), view.token_at(mention.span.end - 1) + 1
        between = range(end, verb) if end <= verb else range(verb + 1, start)
        ranged = view.is_(start - 1, "range_preposition") or view.is_(start, "range_preposition")
        if ranged or view.tag(end) == "POS" or any(view.tags[index] == "V" for index in between):
            continue
        if len(between) <= _NEAR[end > verb] or (end <= verb and start <= _OPENING):
            found.append((len(between), mention))
    return min(found, key=lambda entry: entry[0])[1] if found else None


# ── likelihood ───────────────────────────────────────────────────────────────────────────────────────────────────────


def scaled(hedges: Sequence[Likelihood], draft: Draft, lexicon: Lexicon) -> tuple[Likelihood, ...]:
    """Give expressions of likelihood their scope, and their band where the speaker's scheme is known."""
    scheme = _scheme(draft.speakers, lexicon)
    found = []
    for hedge in hedges:
        band = lexicon.scales.get((scheme, " ".join(fold(hedge.term).lower().split()))) if scheme else None
        low, high = band or (None, None)
        found.append(
            msgspec.structs.replace(
                hedge, scheme=scheme if band else "plain", low=low, high=high, scope=_scope(hedge, draft)
            )
        )
    return tuple(found)


def _scheme(speakers: Iterable[Actor], lexicon: Lexicon) -> str:
    """Choose the United Kingdom's yardstick or that of US intelligence; empty where the speakers share none."""
    schemes = {_own_scheme(actor, lexicon) for actor in speakers}
    return schemes.pop() if len(schemes) == 1 else ""


def _own_scheme(actor: Actor, lexicon: Lexicon) -> str:
    if actor.id == "GB":
        return "PHIA"
    bodies = (lexicon.entities.get(ident) for ident in actor.fine)
    intelligence = any(body is not None and body.kind == "agency" and body.sort == "intelligence" for body in bodies)
    return "ICD203" if actor.id == "US" and intelligence else ""


def _scope(hedge: Likelihood, draft: Draft) -> str:
    """Tell what a hedge qualifies: in the culprit phrase the tie to the state, before the link words, or who it was."""
    culprit = draft.culprit
    if culprit is None:
        return "whole_statement"
    inside, before = culprit.span.holds(hedge.span), 0 <= culprit.span.start - hedge.span.end <= 1
    link = culprit.link.span if culprit.link is not None else None
    if inside and link is not None and hedge.span.end <= link.start:
        return "link"
    return "target" if inside or before else "whole_statement"
