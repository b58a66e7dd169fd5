"""Whether a statement is made here and now: told outright, or weighed from signs in its sentence and its story.

What makes a statement past is seldom one word. Signs speak for and against it: times beside the governing verb, clauses
of occasion ("days after …"), tense, formulas of a group's history, the place in the report, and whether speaker,
accused and operation are those of its headline and opening. Each sign has a weight; the strongest is the evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from demarche.coding.times import Now, Time, find_times, years_of
from demarche.model import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from demarche.coding.draft import Draft
    from demarche.coding.view import View
    from demarche.model import Mention

_LEAD: Final = 3
"""Sentences that count as a report's opening, after its headline."""
_BESIDE: Final = 12
"""Tokens between a verb and a time that goes with it."""
_CLAUSE: Final = 14
"""Tokens before a verb in which the word that opens its clause is looked for."""
_TO_FINITE: Final = 8
"""Tokens before a participle or infinitive in which its finite verb is looked for."""
_NEAR: Final = 3
"""Sentences over which "the same day" points back."""
_OPENERS: Final = 5
"""Tokens that may stand before the time that opens a sentence ("But early in …")."""


class Sign(msgspec.Struct, frozen=True):
    """A sign for or against the past: its name in `WEIGHTS`, and the tokens it was read from."""

    name: str
    start: int = -1
    end: int = -1
    rule: str = ""


class Story(msgspec.Struct):
    """What the report is about, from its headline and opening, and where the telling stands."""

    now: Now
    sentences: int
    title: int
    """Sentences of the headline."""
    targets: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    operations: dict[str, int] = {}
    """Operation → offset where the report first names it."""
    lead_ends: int = 0
    """Offset at which the opening ends."""
    past_block: int = -1
    """Paragraph in which the last past statement stood."""
    past_sentence: int = -9
    current_sentence: int = -9
    past_speakers: set[str] = set()
    times: dict[int, list[Time]] = {}


def story_of(drafts: Sequence[Draft], now: Now, views: Sequence[View], mentions: Sequence[Mention]) -> Story:
    """Gather what the opening of a report is about."""
    title = next((number for number, view in enumerate(views) if not view.sentence.headline), 0)
    opening = title + _LEAD
    lead = [draft for draft in drafts if draft.clauses.view.number < opening] or list(drafts[:1])
    ends = views[min(opening, len(views)) - 1].sentence.span.end if views else 0
    operations: dict[str, int] = {}
    for mention in mentions:
        if mention.kind == "operation":
            operations.setdefault(mention.id, mention.span.start)
    return Story(
        now, len(views), title,
        targets=frozenset(a.id for d in lead for a in d.targets if a.id != "anon"),
        speakers=frozenset(a.id for d in lead for a in d.speakers),
        years=frozenset(year for view in views[:opening] for year in years_of(view)),
        operations=operations, lead_ends=ends,
    )  # fmt: skip


def signs(draft: Draft, story: Story) -> Iterator[Sign]:
    """Signs that a statement is past, and that it is not."""
    kind = _kind(draft)
    verb = _governor(draft, kind)
    yield from _timed(draft, story, kind, verb)
    yield from _cued(draft)
    yield from _tensed(draft, verb)
    yield from _embedded(draft, kind, verb)
    yield from _placed(draft, story)
    yield from _about(draft, story)


def _kind(draft: Draft) -> str:
    """Tell an act that the verb reports ("accused"), a deed that somebody tells of, or one of the reporter's own."""
    if draft.rule.startswith(("frame:", "implied:")):
        return "act"
    return (
        "told"
        if (draft.source is not None and draft.source.kind != "agentless") or draft.voice == "own"
        else "narrated"
    )


def _governor(draft: Draft, kind: str) -> int:
    """Find the token whose tense and time tell when the statement was made."""
    view = draft.clauses.view
    if kind == "told" and draft.said_at is not None:
        return draft.said_at
    verb = view.verbs[draft.trigger]
    aside = verb is not None and "gerund" in verb.forms and view.tag(draft.trigger - 1) == "PUNCT"  # "spoke on Monday, calling"
    for at in range(draft.trigger, max(-1, draft.trigger - _TO_FINITE * (1 + 2 * aside)), -1):
        if (view.tags[at] == "V" and _finite(view, at)) or (view.tags[at] == "AUX" and view.is_(at, "be")):
            return at
        if view.words[at] in (",", ";", ":") and not (aside and at == draft.trigger - 1):
            break
    return draft.trigger


# ── times ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _timed(draft: Draft, story: Story, kind: str, verb: int) -> Iterator[Sign]:
    view = draft.clauses.view
    times = story.times.get(view.number)
    if times is None:
        times = story.times[view.number] = find_times(view, story.now)
    for time in times:
        if _opens(view, time):
            place = "opens"
        elif _goes_with(view, time, verb):
            place = "beside"
        else:
            place = "apart"
        if time.kind == "then":
            if 0 <= view.number - story.past_sentence <= _NEAR:
                yield Sign("then, behind past", time.start, time.end, time.rule)
        elif time.kind == "thing":
            yield Sign("dated thing", time.start, time.end, time.rule)
        elif time.kind == "past":
            yield Sign(
                "past apart" if place == "beside" and kind == "narrated" else f"past {place}",
                time.start,
                time.end,
                time.rule,
            )
        elif (time.kind == "stretch" and kind != "told") or (time.kind != "stretch" and place != "apart"):
            yield Sign(time.kind, time.start, time.end, time.rule)
    old = [year for year in years_of(view) if story.now.year and year < story.now.year]
    if old and not story.years & set(old):
        yield Sign("other year")


def _opens(view: View, time: Time) -> bool:
    return time.start < _OPENERS and all(
        view.tags[i] in ("PREP", "CONJ", "ADV", "PUNCT", "DET", "NUM", "SUB") for i in range(time.start)
    )


def _goes_with(view: View, time: Time, verb: int) -> bool:
    """No other finite verb and no new clause between a verb and a time."""
    first, last = (time.end, verb) if time.end <= verb else (verb + 1, time.start)
    return last - first <= _BESIDE and not any(
        view.words[i] in (";", ":") or view.tags[i] == "SUB" or (view.tags[i] == "V" and _finite(view, i))
        for i in range(first, last)
    )


def _finite(view: View, index: int) -> bool:
    verb = view.verbs[index]
    return verb is not None and "gerund" not in verb.forms and view.words[index - 1] != "to"


# ── words and tense ──────────────────────────────────────────────────────────────────────────────────────────────────


def _cued(draft: Draft) -> Iterator[Sign]:
    view = draft.clauses.view
    for cue in view.found("status"):
        value = cue.cue.value
        ahead = value in ("sequel", "comparison") and cue.end <= draft.trigger
        beside = value == "also" and draft.start - 2 <= cue.start <= draft.trigger + 6
        if ahead or beside or value in ("background", "again", "fresh"):
            yield Sign(value, cue.start, cue.end, cue.cue.rule)


def _tensed(draft: Draft, verb: int) -> Iterator[Sign]:
    view, clauses = draft.clauses.view, draft.clauses
    token, words = view.verbs[verb], view.pack.words
    before = [word for word in clauses.auxiliaries(verb) if word in words["auxiliary"]]
    if view.is_(verb, "be"):
        before = [view.words[verb], *before]
    if any(word in words["had"] for word in before):
        yield Sign("pluperfect", verb, verb + 1, "tense:pluperfect")
    elif token is None and not before:
        return
    elif not any(word in words["have"] or word in words["was"] for word in before) and (
        before or (token is not None and "past" not in token.forms)
    ):
        yield Sign("present", verb, verb + 1, "tense:present")


def _embedded(draft: Draft, kind: str, verb: int) -> Iterator[Sign]:
    """Tell a clause that is an occasion of another ("after …") or describes somebody ("whom Kyiv blames")."""
    view = draft.clauses.view
    subject = draft.clauses.subject(verb) if kind == "act" and view.tags[verb] == "V" else None
    if subject is not None and view.tag(subject.whole_start - 1) in ("N", "NAME"):
        yield Sign("describes", verb, verb + 1, "clause:describes")
    for at in range(verb - 1, max(-1, verb - _CLAUSE), -1):
        word = view.words[at]
        if word in (";", ":"):
            return
        if view.is_(at, "occasion") and at > 0 and view.tag(at - 1) != "DET":
            yield Sign("occasion", at, at + 1, "clause:occasion")
            return
        if view.is_(at, "relative") and view.tags[at] != "DET" and word != "that":
            yield Sign("relative", at, at + 1, "clause:relative")
            return


# ── place and story ──────────────────────────────────────────────────────────────────────────────────────────────────


def _placed(draft: Draft, story: Story) -> Iterator[Sign]:
    view = draft.clauses.view
    if view.number < story.title:
        yield Sign("headline")
    elif view.number >= story.title + _LEAD:
        share = (view.number - story.title) / max(1, story.sentences - story.title)
        if share > 1 / 3:
            yield Sign("last third" if share > 2 / 3 else "second third")
    if story.past_block == view.sentence.block and view.number - story.past_sentence <= _NEAR:
        yield Sign("paragraph of past")
    elif 0 <= view.number - story.past_sentence <= 2 and story.past_sentence > story.current_sentence:
        yield Sign("next to past")


def _about(draft: Draft, story: Story) -> Iterator[Sign]:
    view = draft.clauses.view
    ids = {a.id for a in draft.targets} - {"anon"}
    speakers = {a.id for a in draft.speakers}
    if ids and story.targets and not ids & story.targets:
        yield Sign("other accused")
    if not speakers & story.speakers and not all(s.startswith(("narrator", "anon")) for s in speakers):
        yield Sign("new speaker")
        if speakers & story.past_speakers:
            yield Sign("speaker of past")
    span = view.sentence.span
    if any(start >= story.lead_ends and span.start <= start < span.end for start in story.operations.values()):
        yield Sign("other operation")


# ── settling ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def settle(
    drafts: Sequence[Draft], now: Now, views: Sequence[View], mentions: Sequence[Mention]
) -> list[tuple[Draft, Value]]:
    """Statements in the order of the text with their status."""
    ordered = sorted(drafts, key=lambda draft: (draft.clauses.view.number, draft.start))
    story = story_of(ordered, now, views, mentions)
    return [(draft, told(draft) or _weighed(draft, story)) for draft in ordered]


def _weighed(draft: Draft, story: Story) -> Value:
    found = list(signs(draft, story))
    total = WEIGHTS[""] + sum(WEIGHTS[name] for name in {sign.name for sign in found})
    note(draft, story, past=total > 0)
    if total <= 0:
        return Value(value="current", via="default", rule="status:default")
    seen = [sign for sign in found if sign.start >= 0 and WEIGHTS[sign.name] > 0]
    if not seen:
        return Value(value="past", via="story", rule="status:" + max(found, key=lambda sign: WEIGHTS[sign.name]).name)
    best = max(seen, key=lambda sign: WEIGHTS[sign.name])
    return Value(value="past", span=draft.clauses.view.span(best.start, best.end), rule=best.rule)


def note(draft: Draft, story: Story, *, past: bool) -> None:
    """Remember where the telling stands."""
    view = draft.clauses.view
    if past:
        story.past_block, story.past_sentence = view.sentence.block, view.number
        story.past_speakers.update(a.id for a in draft.speakers if not a.id.startswith(("narrator", "anon")))
    else:
        story.current_sentence = view.number
        if story.past_block == view.sentence.block:
            story.past_block = -1


WEIGHTS: Final[dict[str, float]] = {
    "": -2.7,
    "past opens": 3.1, "past beside": 3.0, "past apart": 1.3, "dated thing": 1.9, "stretch": 1.7, "recent": 0.9,
    "now": -1.1, "other year": 1.5, "then, behind past": 1.1,
    "pluperfect": 1.9, "present": -0.6,
    "sequel": 1.6, "comparison": 0.9, "occasion": 1.2, "relative": 0.7, "describes": 1.4,
    "background": 0.9, "also": 0.9, "again": 0.7, "fresh": -1.0,
    "headline": -1.0, "second third": 0.6, "last third": 0.9,
    "paragraph of past": 2.3, "next to past": 1.4, "speaker of past": 0.9,
    "other accused": 1.0, "other operation": 1.5, "new speaker": -0.4,
}  # fmt: skip
"""How much each sign counts, positive for the past; the empty name is where the scale starts.

Fitted to reports whose status people coded (a logistic regression, rounded): read them together, not one by one.
"""


# ── told outright ────────────────────────────────────────────────────────────────────────────────────────────────────


def negation(view: View, verb: int, before: list[str]) -> Value | None:
    """Find a negation among the auxiliaries of a verb, unless it belongs to "not only" and its kin."""
    negative = view.pack.words["negation"]
    for offset, word in enumerate(before):
        if word not in negative:
            continue
        at = verb - 1 - offset
        if any(cue.cue.value == "not_negated" for cue in view.cue_at.get((at, "status"), ())):
            continue
        return Value(value="negated", span=view.span(at, at + 1), rule="status:negation")
    return None


def _negative_subject(draft: Draft) -> Value | None:
    """Find "none" or "neither" at the subject of a measure, or "no" in it: "none of the governments announced sanctions"."""
    view = draft.clauses.view
    verb = next((at for at in range(draft.trigger, max(-1, draft.trigger - _TO_FINITE), -1) if view.tags[at] == "V"), None)
    if verb is None:
        return None
    subject = draft.clauses.subject(verb)
    lead = next((at for at in range(max(0, verb - _TO_FINITE), verb) if view.is_(at, "negative_subject")), None)
    if lead is None and subject is not None and view.is_(subject.start, "negative_determiner"):
        lead = subject.start
    return Value(value="negated", span=view.span(lead, lead + 1), rule="status:negative-subject") if lead is not None else None


def told(draft: Draft) -> Value | None:
    """Negated or anticipated, where the words beside the verb say so."""
    view, clauses = draft.clauses.view, draft.clauses
    if draft.status is not None:
        return draft.status
    if view.verbs[draft.trigger] is not None or draft.rule.startswith("culprit:"):
        before = clauses.auxiliaries(draft.trigger)
        negated = negation(view, draft.trigger, before)
        if negated is not None and draft.family != "stance":  # "is not convinced" is the act itself
            return negated
        words = view.pack.words
        if any(word in words["modal_future"] for word in before) or (
            any(word in words["modal_possible"] for word in before)
            and not any(word in words["have"] or word in words["be"] for word in before)
        ):
            return Value(value="anticipated", span=view.span(draft.trigger, draft.trigger + 1), rule="status:modal")
    nobody = _negative_subject(draft) if draft.family == "response" or draft.rule.startswith("implied:") else None
    if nobody is not None:
        return nobody
    for cue in view.found("status", max(0, draft.trigger - 9), draft.trigger + 1):
        stopped = cue.cue.value == "negated" and len(cue.cue.words) > 1 and cue.start >= draft.start
        if stopped and draft.family in ("response", "attribution"):
            return Value(value="negated", span=view.span(cue.start, cue.end), rule=cue.cue.rule)
    for cue in view.found("status", max(0, draft.trigger - 5), draft.trigger + 1):
        if cue.cue.value == "anticipated" and len(cue.cue.words) > 1:
            return Value(value="anticipated", span=view.span(cue.start, cue.end), rule=cue.cue.rule)
    return None
