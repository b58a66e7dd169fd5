"""Statements that a frame makes: a verb or phrase of frames.toml with its slots filled from the clause around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding import colour
from demarche.coding.draft import Draft
from demarche.coding.phrases import BACK, CULPRIT, STATEHOOD
from demarche.model import Actor, NearMiss, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.phrases import Phrase
    from demarche.lexicon.frames import Frame

_OFFICIAL: Final = frozenset(
    {
        "state",
        "government",
        "agency",
        "office",
        "person",
        "organisation",
        "definite",
        "pronoun",
        "document",
        "organ",
        "name",
    }
)
_BESIDE: Final = 4
"""Tokens behind a trigger in which a word of `without` rules the frame out."""


_STATE_ONLY: Final = frozenset({"sanctions", "arrest", "expulsion", "summons"})
"""Measures that only a state or a body of states takes."""
_OF_PEOPLE: Final = frozenset({"arrest", "indictment", "expulsion"})
"""Measures taken against persons."""
_RECENT: Final = 4
"""Sentences for which an accusation of cyber conduct keeps what follows about it."""


def find_framed(clauses: Clauses, discourse: Discourse, near: list[NearMiss]) -> Iterator[Draft]:
    """Yield a draft for every frame whose trigger stands in the sentence; frames that lacked one thing go to `near`."""
    view = clauses.view
    frames = view.pack.frames
    for start, end, name in frames.phrases.scan(view.words, view.tags):
        yield from _with_implied(_fill(clauses, discourse, frames.by_name[name], start, end - 1, near))
    for index, verb in enumerate(view.verbs):
        phrase = clauses.at[index]
        if verb is None or view.tags[index] != "V" or (phrase is not None and index >= phrase.core):
            continue  # inside "hackers linked to Iran" the verb only describes
        for verb_class in sorted(verb.classes):
            for frame in frames.by_class.get(verb_class, ()):
                yield from _with_implied(_fill(clauses, discourse, frame, index, index, near))


def _with_implied(draft: Draft | None) -> Iterator[Draft]:
    if draft is not None:
        yield draft
        if draft.family == "response":
            yield from _implied(draft)


def _fill(
    clauses: Clauses, discourse: Discourse, frame: Frame, first: int, last: int, near: list[NearMiss]
) -> Draft | None:
    """Fill a frame's slots around its trigger, tokens `first` to `last`; None where a condition fails."""
    passive = first == last and clauses.view.verbs[first] is not None and _passive(clauses, first, frame)
    speaker = _speaker(clauses, frame, first, last, passive=passive)
    target = _target(clauses, discourse, frame, first, last, speaker, passive=passive)
    targets = _targets(frame, target, discourse)
    lacked = (
        _lacks(clauses, discourse, frame, first, last, target, passive=passive)
        or ("no culprit" if targets is None else "")
        or _lacks_speaker(clauses, frame, first, last, speaker, passive=passive)
    )
    if not lacked and _at_home(frame, target, discourse):
        lacked = "an accusation at home"
    if lacked or targets is None:
        near.append(NearMiss(span=clauses.view.span(first, last + 1), rule=f"frame:{frame.name}", lacked=lacked))
        return None
    trigger = _trigger(clauses, frame, first, last)
    draft = Draft(clauses, f"frame:{frame.name}", frame.act, trigger, first, clauses.end_of_clause(last))
    draft.culprit, draft.targets, draft.measure, draft.condition = target, targets, frame.measure, frame.speaker
    draft.about_claim, draft.before = _is_about_claim(clauses, last), discourse.speaker
    if speaker is not None and not _is_ours(speaker) and _may_speak(speaker, frame, clauses):
        draft.speakers, draft.by_somebody = _speakers(speaker, frame, discourse), True
        draft.start = min(draft.start, speaker.start)
        discourse.heard(speaker, draft.speakers)
        if not draft.speakers and frame.speaker in _NAMED:
            return None
    if frame.target == "accuser":
        draft.targets = _accuser(clauses, first, last, draft)
    if target is not None:
        draft.start = min(draft.start, target.start)
    return draft


_NAMED: Final = frozenset({"accused", "denier", "third"})
"""Who may speak only by name: a subject that nobody can tell is none of them."""


def _speaker(clauses: Clauses, frame: Frame, first: int, last: int, *, passive: bool) -> Phrase | None:
    places = frame.places("speaker", passive=passive)
    phrase = _at_place(clauses, first, last, places)
    if phrase is None or "owner" not in places:
        return phrase
    own = phrase is not clauses.at[first] or _named_before(clauses, phrase, first)
    return phrase if phrase.parties and own else None


def _lacks_speaker(
    clauses: Clauses, frame: Frame, first: int, last: int, speaker: Phrase | None, *, passive: bool
) -> str:
    """Say why nobody can speak here; empty if the slot is well filled or the governing voice may fill it."""
    verb = clauses.view.verbs[first]
    places = frame.places("speaker", passive=passive)
    if speaker is None:
        if frame.act == "attribute" and first == last and verb is not None and "gerund" in verb.forms:
            return "nobody is said to attribute"
        bound = not passive and "subject" in places and "voice" not in places
        return "no speaker" if bound and frame.speaker in _NAMED else ""
    if _is_ours(speaker) or _may_speak(speaker, frame, clauses) or "voice" in places:
        return ""
    if passive and speaker.role not in ("company", "media", "researchers"):
        return ""  # a far "by" names somebody else
    return f"{speaker.text!r} cannot be the speaker"


def _is_ours(phrase: Phrase) -> bool:
    return phrase.role == "pronoun" and phrase.view.is_(phrase.start, "first_person")


def _target(
    clauses: Clauses,
    discourse: Discourse,
    frame: Frame,
    first: int,
    last: int,
    speaker: Phrase | None,
    *,
    passive: bool,
) -> Phrase | None:
    phrase = _at_place(clauses, first, last, frame.places("target", passive=passive))
    if phrase is None or frame.target != "culprit":
        return phrase
    if phrase.role == "pronoun" and not discourse.culprits(phrase):
        phrase = _meant(clauses, phrase, speaker) or phrase
    if not (phrase.parties or phrase.groups):
        phrase = _placed(clauses, phrase) or phrase
    return phrase


def _at_home(frame: Frame, target: Phrase | None, discourse: Discourse) -> bool:
    """Tell an accusation of one's own officials, which is politics and no attribution."""
    return (
        frame.act == "attribute"
        and target is not None
        and target.role in ("person", "office")
        and discourse.home in target.parties
    )


def _lacks(
    clauses: Clauses, discourse: Discourse, frame: Frame, first: int, last: int, target: Phrase | None, *, passive: bool
) -> str:
    """Say what a frame's conditions miss here; empty if they hold."""
    view = clauses.view
    if passive and not frame.passive:
        return "is not read in the passive"
    if frame.needs and not any(word in frame.needs for word in view.words[first:]):
        return "needs one of: " + ", ".join(sorted(frame.needs))
    if frame.without and any(word in frame.without for word in view.words[last + 1 : last + 1 + _BESIDE]):
        return "stands with one of: " + ", ".join(sorted(frame.without))
    known = target is not None and set(target.parties) & {actor.id for actor in discourse.culprit}
    recent = bool(discourse.culprit) and discourse.culprit_age <= _RECENT and frame.act != "attribute"
    if frame.cyber and not (discourse.cyber_near or known or recent):
        return "no cyber conduct near"
    if frame.object_needs and not _object_fits(clauses, last, frame, passive=passive, first=first):
        return "object is none of: " + ", ".join(sorted(frame.object_needs))
    if frame.unless and _at_place_culprit(clauses, last, frame):
        return "another frame reads this"
    causes = _CAUSES - {"with"} if frame.measure == "arrest" else _CAUSES
    if frame.reason and not _reason_fits(clauses, last, causes):
        return "the reason given is no cyber conduct"
    return ""


def _trigger(clauses: Clauses, frame: Frame, first: int, last: int) -> int:
    """Return the verb of a response, whose auxiliaries tell if it was taken; else where the phrase begins."""
    if frame.act != "respond":
        return first
    return next((index for index in range(first, last + 1) if clauses.view.tags[index] == "V"), first)


_REASONS: Final = frozenset({"for", "over", "with", "after", "in", "regarding", "related"})
_CAUSES: Final = frozenset({"for", "over", "with"})


def _reason_fits(clauses: Clauses, last: int, causes: frozenset[str]) -> bool:
    """Tell whether a reason that is given is cyber conduct ("charged with hacking", not "charged with perjury")."""
    view = clauses.view
    for index in range(last + 1, min(len(view) - 1, last + 16)):
        phrase = clauses.at[index + 1]
        if view.words[index] in causes and not (phrase is not None and _is_time(phrase)):
            return phrase is None or colour.is_cyber(view, index, len(view))
    return True


def _is_time(phrase: Phrase) -> bool:
    time = phrase.view.pack.words["time_noun"]
    return phrase.head in time or phrase.head.removesuffix("s") in time


def _implied(response: Draft) -> Iterator[Draft]:
    """Yield the accusation in a measure taken *for* spelled-out conduct."""
    clauses, view = response.clauses, response.clauses.view
    if not response.targets or response.measure not in ("sanctions", "indictment", "expulsion", "arrest", "other"):
        return
    for index in range(response.trigger + 1, min(len(view), response.end)):
        reason = (
            view.words[index] in _REASONS
            or view.lemmas[index] in ("accuse", "allege", "involve")
            or view.words[index] == "conspiracy"
        )
        harmed = (view.verbs[i] for i in range(index + 1, min(len(view), index + 3)))
        if reason and (
            colour.is_cyber(view, index, min(len(view), index + 16))
            or any(v is not None and v.classes & {"hack", "harm"} for v in harmed)
        ):
            draft = Draft(
                clauses, "implied:" + response.rule, "attribute", response.trigger, response.start, response.end
            )
            draft.culprit, draft.targets, draft.speakers = response.culprit, response.targets, response.speakers
            draft.condition, draft.weight = response.condition, 0.9
            yield draft
            return


# ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _meant(clauses: Clauses, pronoun: Phrase, speaker: Phrase | None) -> Phrase | None:
    """Return the state that "accusing it of" means: the last one named before in the sentence that does not speak."""
    own = set(speaker.parties) if speaker is not None else set()
    named = (
        p
        for p in reversed(clauses.phrases)
        if p.end <= pronoun.start and (p.role in STATEHOOD or p.role == "office") and p.parties
    )
    return next((p for p in named if not set(p.parties) & own), None)


def _placed(clauses: Clauses, phrase: Phrase) -> Phrase | None:
    """Read "traced to an address in North Korea": the place stands for who is held responsible."""
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
    subject = clauses.subject(index) if view.sentence.headline and frame.act == "respond" else None
    if subject is not None and subject.role in CULPRIT and not clauses.auxiliaries(index):
        return True  # "Two hackers arrested", "Chinese hackers indicted in New York"
    # reduced: "Russia accused of hacking", "attacks blamed on Iran", "two men charged with"
    follows = view.words[index + 1] if index + 1 < len(view) else ""
    return follows in ("of", "on", "to", "with", "for", "over", "in", "as", "from") and clauses.object(index) is None


def _at_place(clauses: Clauses, first: int, last: int, places: tuple[str, ...]) -> Phrase | None:
    for place in sorted(places, key=lambda place: place != clauses.view.words[last]):
        if place == "subject":
            phrase = _subject(clauses, first)
        elif place == "object":
            phrase = clauses.object(last)
        elif place == "owner":
            phrase = clauses.owner(first)
        elif place == "ahead":
            phrase = _ahead(clauses, first)
        elif place == "inside":
            phrase = next((p for p in clauses.phrases if first < p.start <= last), None)
        elif place == "voice":
            phrase = None
        elif place == clauses.view.words[last]:
            phrase = clauses.object(last)
        else:
            phrase = clauses.preposition(last, place)
        if phrase is not None:
            return phrase
    return None


def _named_before(clauses: Clauses, phrase: Phrase, first: int) -> bool:
    """Tell whether the name in a trigger's own noun phrase stands before it ("U.S. sanctions")."""
    return any(clauses.view.tags[index] == "NAME" for index in range(phrase.start, first))


def _subject(clauses: Clauses, first: int) -> Phrase | None:
    """Return the subject; past an emphasis ("the group itself")."""
    phrase = clauses.subject(first)
    if phrase is not None and phrase.role == "pronoun" and phrase.start and clauses.view.is_(phrase.start, "adverb"):
        return clauses.at[phrase.start - 1]
    return phrase


def _whole(clauses: Clauses, phrase: Phrase | None) -> Phrase | None:
    """Step from an owner to what it owns: from "Russia" to "Russia's claim"."""
    while (
        phrase is not None and (owned := next((p for p in clauses.phrases if p.possessor is phrase), None)) is not None
    ):
        phrase = owned
    return phrase


def _ahead(clauses: Clauses, first: int) -> Phrase | None:
    """Return the first actor behind the trigger that a complement may hold responsible."""
    return next((p for p in clauses.phrases if p.start > first and p.is_actor and (p.parties or p.groups)), None)


def _at_place_culprit(clauses: Clauses, last: int, frame: Frame) -> bool:
    phrase = clauses.preposition(last, *frame.unless)
    return phrase is not None and (phrase.is_actor or bool(phrase.groups))


def _object_fits(clauses: Clauses, last: int, frame: Frame, *, passive: bool, first: int) -> bool:
    phrase = _whole(clauses, clauses.subject(first) if passive else clauses.object(last))
    return phrase is not None and any(
        word in frame.object_needs for word in clauses.view.words[phrase.start : phrase.end]
    )


def _targets(frame: Frame, target: Phrase | None, discourse: Discourse) -> tuple[Actor, ...] | None:
    """Targets of a frame; None where the frame needs a culprit and the words name none."""
    found: tuple[Actor, ...] = ()
    if target is not None and (
        target.role in CULPRIT or target.role in STATEHOOD or target.role in BACK or target.parties
    ):
        found = discourse.culprits(target)
    if frame.target == "culprit":
        if target is None or not found or target.role in ("company", "organisation", "media", "researchers"):
            return None
        return found
    if frame.target == "last":
        if target is not None and not found and not _is_deed(target):
            return None
        return found or discourse.culprit
    if frame.target == "named":
        return found if target is not None and target.role not in BACK else ()
    if frame.target == "any" and target is not None and frame.measure in _OF_PEOPLE and _is_no_person(target):
        return None
    if frame.target == "any":
        return found or discourse.culprit
    return ()


def _accuser(clauses: Clauses, first: int, last: int, draft: Draft) -> tuple[Actor, ...]:
    """Whose claim a reply answers: "Microsoft's allegations", "US claims", "claims by Washington"."""
    nouns = clauses.view.pack.nouns
    claims = [
        p
        for p in clauses.phrases
        if p.end > first and p.start <= last + 6 and p.head in nouns and nouns[p.head][1] & {"claim", "measure"}
    ]
    own = {actor.id for actor in draft.speakers}
    for claim in claims[:1]:
        by = (
            clauses.at[claim.end + 1]
            if claim.end + 1 < len(clauses.view) and clauses.view.words[claim.end] in ("by", "from")
            else None
        )
        voice = claim.possessor or (claim if claim.parties else by)
        if voice is not None:
            return tuple(
                Actor(id=party, span=voice.span, rule="accuser") for party in voice.parties if party not in own
            )
    return ()


def _is_about_claim(clauses: Clauses, last: int) -> bool:
    phrase = _whole(clauses, clauses.object(last))
    noun = clauses.view.pack.nouns.get(phrase.head) if phrase is not None else None
    return noun is not None and "claim" in noun[1]


def _is_no_person(phrase: Phrase) -> bool:
    """Tell a thing that cannot be arrested: nothing about it names or counts people."""
    counted = any(phrase.view.tags[index] == "NUM" for index in range(phrase.start, phrase.end))
    named = phrase.parties or phrase.name or counted or phrase.plural
    return phrase.role == "thing" and not (named or any(True for _ in phrase.view.pack.heads.at((phrase.head,), 0)))


def _is_deed(phrase: Phrase) -> bool:
    noun = phrase.view.pack.nouns.get(phrase.head)
    return noun is not None and bool(noun[1] & {"deed", "claim"})


def _speakers(phrase: Phrase, frame: Frame, discourse: Discourse) -> tuple[Actor, ...]:
    """Whose act it is; a measure may bear its owner ("U.S. sanctions"), a claim is its perpetrator's."""
    found = discourse.speakers(phrase)
    if not found and frame.speaker == "perpetrator":
        found = discourse.culprits(phrase)
    if not found and frame.act == "respond" and phrase.parties:
        found = tuple(Actor(id=party, span=phrase.span, via="adjective", rule="owner") for party in phrase.parties)
    return found


def _may_speak(phrase: Phrase, frame: Frame, clauses: Clauses) -> bool:
    if frame.speaker == "perpetrator":
        return (
            phrase.role in CULPRIT
            or phrase.role in BACK
            or bool(phrase.groups)
            or phrase.role in ("person", "name", "state")
            or bool(phrase.name)
        )
    if frame.speaker in ("accused", "denier"):
        return phrase.role != "thing" or bool(phrase.parties) or bool(phrase.name)
    if phrase.role in ("hackers", "weak", "anaphor", "group"):
        return False
    if frame.speaker == "responder" and phrase.role == "media":
        return False
    if frame.measure in _STATE_ONLY and phrase.role in ("company", "media", "researchers"):
        return False
    if frame.speaker in ("official", "responder"):
        justice = clauses.view.pack.frames.sets["justice"]
        owner = phrase.role == "thing" and phrase.parties and "owner" in frame.active.get("speaker", "")
        return bool(owner) or phrase.role in _OFFICIAL or phrase.role in ("company", "media") or phrase.head in justice
    return True
