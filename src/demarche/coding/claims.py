"""Statements of one report, sentence by sentence: frames and culprit assertions, their sources, and what remains of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding import colour
from demarche.coding.actors import CULPRIT, STATEHOOD
from demarche.coding.deeds import DESCRIPTION, POSSESSION, find_deeds, points_back
from demarche.coding.draft import Draft
from demarche.coding.sources import NARRATOR, governing
from demarche.model import NearMiss, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.coding.actors import Phrase
    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.sources import Source
    from demarche.lexicon.frames import Frame
    from demarche.model import Actor

_OFFICIAL: Final = frozenset({"state", "government", "agency", "office", "person", "organisation", "definite", "pronoun", "document", "organ"})


def read_sentence(
    clauses: Clauses, sources: list[Source], quote: Source | None, discourse: Discourse
) -> tuple[list[Draft], list[NearMiss]]:
    """Drafts of one sentence, with speakers, and frames that lacked one thing."""
    near: list[NearMiss] = []
    drafts = list(_frames(clauses, discourse, near))
    framed = {id(draft.culprit) for draft in drafts if draft.family == "attribution"}
    deeds = [draft for draft in find_deeds(clauses, discourse) if id(draft.culprit) not in framed]
    for draft in (*drafts, *deeds):
        _give_voice(draft, sources, quote, discourse)
        if draft.weight == POSSESSION and draft.source is not None and draft.source.end >= draft.start - 2:
            draft.weight = 1.0  # "the FBI's claim of Russian hacking"
    deeds = [d for d in deeds if d.weight != DESCRIPTION or (d.source is not None and d.source.kind != "agentless")]
    kept = _settle([*drafts, *deeds])
    if len(kept) == 1:
        kept[0].start, kept[0].end = 0, len(clauses.view)  # a sentence with one statement is its clause
    _remember(kept, sources, clauses, discourse)
    return kept, near


# ── frames ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _frames(clauses: Clauses, discourse: Discourse, near: list[NearMiss]) -> Iterator[Draft]:
    view = clauses.view
    frames = view.pack.frames
    for found in frames.phrases.scan(view.words):
        frame = frames.by_name[found.cue.value]
        draft = _fill(clauses, discourse, frame, found.start, found.end - 1, near)
        if draft is not None:
            yield draft
            if draft.family == "response":
                yield from _implied(draft, discourse)
    for index, verb in enumerate(view.verbs):
        phrase = clauses.at[index]
        if verb is None or view.tags[index] != "V" or (phrase is not None and index >= phrase.core):
            continue  # inside "hackers linked to Iran" the verb only describes
        for verb_class in sorted(verb.classes):
            for frame in frames.by_class.get(verb_class, ()):
                draft = _fill(clauses, discourse, frame, index, index, near)
                if draft is not None:
                    yield draft
                    if draft.family == "response":
                        yield from _implied(draft, discourse)


def _fill(
    clauses: Clauses, discourse: Discourse, frame: Frame, first: int, last: int, near: list[NearMiss]
) -> Draft | None:
    """Fill a frame's slots around its trigger, tokens `first` to `last`; None where a condition fails."""
    view = clauses.view
    passive = view.verbs[first] is not None and first == last and _passive(clauses, first, frame)

    def missed(lacked: str) -> None:
        near.append(NearMiss(span=view.span(first, last + 1), rule=f"frame:{frame.name}", lacked=lacked))

    if passive and not frame.passive:
        missed("is not read in the passive")
        return None
    if frame.needs and not any(word in frame.needs for word in view.words[last:]):
        missed("needs one of: " + ", ".join(sorted(frame.needs)))
        return None
    speaker = _at_place(clauses, first, last, frame.places("speaker", passive=passive))
    if "owner" in frame.places("speaker", passive=passive) and speaker is not None and not speaker.parties:
        speaker = None
    target = _at_place(clauses, first, last, frame.places("target", passive=passive))
    if frame.cyber and not (discourse.cyber_near or (target is not None and set(target.parties) & {actor.id for actor in discourse.culprit})):
        missed("no cyber conduct near")
        return None
    if frame.object_needs and not _object_fits(clauses, last, frame, passive=passive, first=first):
        missed("object is none of: " + ", ".join(sorted(frame.object_needs)))
        return None
    if frame.unless and _at_place_culprit(clauses, last, frame):
        return None
    if target is not None and frame.target == "culprit" and not (target.parties or target.groups):
        target = _placed(clauses, target) or target
    targets = _targets(frame, target, discourse)
    if targets is None:
        missed("no culprit at " + (frame.passive if passive else frame.active).get("target", ""))
        return None
    draft = Draft(clauses, f"frame:{frame.name}", frame.act, first, first, clauses.end_of_clause(last))
    draft.culprit, draft.targets, draft.measure, draft.condition = target, targets, frame.measure, frame.speaker
    draft.about_claim = _is_about_claim(clauses, last)
    if target is not None and target.role in ("person", "office") and discourse.home in target.parties and frame.act == "attribute":
        missed("an accusation at home")
        return None
    if speaker is not None:
        if not _may_speak(speaker, frame):
            missed(f"{speaker.text!r} cannot be the speaker")
            return None
        draft.speakers = discourse.speakers(speaker)
        draft.start = min(draft.start, speaker.start)
        discourse.heard(speaker, draft.speakers)
        if not draft.speakers and frame.speaker == "accused":
            return None
    elif not passive and not frame.passive and frame.speaker in ("accused", "third"):
        missed("no speaker")
        return None
    if target is not None:
        draft.start = min(draft.start, target.start)
    return draft


_REASONS: Final = frozenset({"for", "over", "with", "after", "in", "regarding", "related"})


def _implied(response: Draft, discourse: Discourse) -> Iterator[Draft]:
    """A measure taken *for* spelled-out conduct also holds its target responsible."""
    clauses, view = response.clauses, response.clauses.view
    if not response.targets or response.measure in ("advisory", "reward", "takedown", "recall_or_ban", "summons"):
        return
    for index in range(response.trigger + 1, min(len(view), response.end)):
        reason = view.words[index] in _REASONS or view.lemmas[index] in ("accuse", "allege", "involve") or view.words[index] == "conspiracy"
        if reason and colour.is_cyber(view, index, min(len(view), index + 16)):
            draft = Draft(clauses, "implied:" + response.rule, "attribute", response.trigger, response.start, response.end)
            draft.culprit, draft.targets, draft.speakers = response.culprit, response.targets, response.speakers
            draft.condition, draft.weight = response.condition, 0.9
            yield draft
            return


def _placed(clauses: Clauses, phrase: Phrase) -> Phrase | None:
    """"traced to an address in North Korea": the place stands for who is held responsible."""
    view = clauses.view
    if phrase.end + 1 >= len(view) or view.words[phrase.end] not in ("in", "inside", "within", "from"):
        return None
    place = clauses.at[phrase.end + 1]
    if place is None or place.role != "state":
        return None
    place.link = Value(value="territory", span=view.span(phrase.start, place.end), rule="link:place")
    return place


def _passive(clauses: Clauses, index: int, frame: Frame) -> bool:
    if clauses.is_passive(index):
        return True
    view = clauses.view
    verb = view.verbs[index]
    if verb is None or "participle" not in verb.forms or not frame.passive:
        return False
    if any(word in view.pack.words["have"] for word in clauses.auxiliaries(index)):
        return False
    # reduced: "Russia accused of hacking", "attacks blamed on Iran", "two men charged with"
    follows = view.words[index + 1] if index + 1 < len(view) else ""
    return follows in ("of", "on", "to", "with", "for", "over", "in", "as", "from") and clauses.object(index) is None


def _at_place(clauses: Clauses, first: int, last: int, places: tuple[str, ...]) -> Phrase | None:
    for place in places:
        if place == "subject":
            phrase = clauses.subject(first)
        elif place == "object":
            phrase = clauses.object(last)
        elif place == "owner":
            phrase = clauses.owner(first)
        else:
            phrase = clauses.preposition(last, place)
        if phrase is not None:
            return phrase
    return None


def _at_place_culprit(clauses: Clauses, last: int, frame: Frame) -> bool:
    phrase = clauses.preposition(last, *frame.unless)
    return phrase is not None and (phrase.is_actor or bool(phrase.groups))


def _object_fits(clauses: Clauses, last: int, frame: Frame, *, passive: bool, first: int) -> bool:
    phrase = clauses.subject(first) if passive else clauses.object(last)
    return phrase is not None and any(word in frame.object_needs for word in clauses.view.words[phrase.start : phrase.end])


def _targets(frame: Frame, target: Phrase | None, discourse: Discourse) -> tuple[Actor, ...] | None:
    """Targets of a frame; None where the frame needs a culprit and the words name none."""
    found: tuple[Actor, ...] = ()
    if target is not None and (target.role in CULPRIT or target.role in STATEHOOD or target.role in ("anaphor", "pronoun") or target.parties):
        found = discourse.culprits(target)
    if frame.target == "culprit":
        if target is None or not found or target.role in ("company", "organisation", "media", "researchers"):
            return None
        return found
    if frame.target == "any" and not found and target is not None and target.could_act:
        return discourse.culprit  # men and women who are charged belong to whom the report has accused
    if frame.target == "last":
        if target is not None and not found and not _is_deed(target):
            return None
        return found or discourse.culprit
    return found


def _is_about_claim(clauses: Clauses, last: int) -> bool:
    phrase = clauses.object(last)
    noun = clauses.view.pack.nouns.get(phrase.head) if phrase is not None else None
    return noun is not None and "claim" in noun[1]


def _is_deed(phrase: Phrase) -> bool:
    noun = phrase.view.pack.nouns.get(phrase.head)
    return noun is not None and bool(noun[1] & {"deed", "claim"})


def _may_speak(phrase: Phrase, frame: Frame) -> bool:
    if frame.speaker == "perpetrator":
        return phrase.role in CULPRIT or phrase.role in ("anaphor", "pronoun") or bool(phrase.groups)
    if phrase.role in ("hackers", "weak", "anaphor", "group"):
        return False
    if frame.speaker == "official":
        return phrase.role in _OFFICIAL or phrase.role in ("company", "media")
    if frame.speaker == "responder":
        return phrase.role in _OFFICIAL or phrase.role == "company"
    return True


# ── voices ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _give_voice(draft: Draft, sources: list[Source], quote: Source | None, discourse: Discourse) -> None:
    """Settle who speaks and how."""
    view = draft.clauses.view
    quoted = view.quoted[draft.trigger]
    draft.voice = "quoted" if quoted else "reported"
    if draft.speakers:
        return
    if draft.rule.startswith("frame:claim"):
        draft.speakers = draft.targets or discourse.culprit
        return
    source = governing([s for s in sources if s.token != draft.trigger], draft.trigger, view)
    if source is None and quoted:
        source = quote
    if source is not None:
        draft.source, draft.speakers = source, source.actors
        if source.kind in ("before", "after"):
            draft.start = min(draft.start, source.start) if source.kind == "before" else draft.start
        return
    official = draft.family == "response" or draft.rule.startswith("implied:")
    if official and discourse.home and draft.condition in ("official", "responder"):
        draft.speakers = (_home(discourse),)
        return
    if discourse.publisher is not None:
        draft.speakers, draft.voice = (discourse.publisher,), "own"
        return
    if draft.culprit is not None and points_back(draft.culprit) and draft.rule.startswith("frame:") and discourse.accuser:
        draft.speakers = discourse.accuser  # "they are also accused of": by whoever accused them before
        return
    passive_frame = draft.rule.startswith("frame:") and draft.family == "attribution"
    draft.speakers = (_anon(),) if passive_frame else (NARRATOR,)


def _home(discourse: Discourse) -> Actor:
    from demarche.model import Actor

    return Actor(id=discourse.home or "anon", via="home", rule="home")


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
        if known is None:
            kept[draft.key()] = draft
        elif draft.weight > known.weight:
            kept[draft.key()] = draft
        else:
            known.end = max(known.end, draft.end)
    strong = [draft for draft in kept.values() if draft.weight >= 1]
    return [
        draft for draft in kept.values()
        if draft.weight >= 1 or not any(other.family == draft.family for other in strong)
    ]  # fmt: skip


def _remember(drafts: list[Draft], sources: list[Source], clauses: Clauses, discourse: Discourse) -> None:
    """Carry over who spoke and who was accused to the next sentence."""
    for source in sources:
        if source.phrase is not None and source.kind != "agentless":
            discourse.heard(source.phrase, source.actors)
    attributions = [draft for draft in drafts if draft.family == "attribution"]
    for draft in drafts:
        if draft.family in ("attribution", "response"):
            discourse.accused(draft.targets, draft.speakers)
    subject = next((p for p in clauses.phrases if p.role != "thing"), None)
    discourse.subject_was_culprit = bool(attributions) and subject is not None and (
        subject.role in CULPRIT or subject.role in ("anaphor", "pronoun", "state")
    )


def status(draft: Draft) -> Value:
    """Current, past, anticipated or negated, with the cue that says so."""
    view, clauses = draft.clauses.view, draft.clauses
    if view.verbs[draft.trigger] is not None or draft.rule.startswith("culprit:"):
        before = clauses.auxiliaries(draft.trigger)
        negated = colour.negation(view, draft.trigger, before)
        if negated is not None:
            return negated
        words = view.pack.words
        if any(word in words["modal_future"] for word in before) or (
            any(word in words["modal_possible"] for word in before) and not any(word in words["have"] or word in words["be"] for word in before)
        ):
            return Value(value="anticipated", span=view.span(draft.trigger, draft.trigger + 1), rule="status:modal")
    for cue in view.found("status", max(0, draft.trigger - 5), draft.trigger + 1):
        if cue.cue.value == "anticipated" and len(cue.cue.words) > 1:
            return Value(value="anticipated", span=view.span(cue.start, cue.end), rule=cue.cue.rule)
    return Value(value="current", via="default", rule="status:default")
