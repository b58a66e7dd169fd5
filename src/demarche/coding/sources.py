"""Whose words a stretch of a sentence is: said before it, after it, by "according to", by a headline's colon, by a quotation.

An attribution that no words give to anybody is the reporter's own (`narrator`), or the publisher's where the text is a
statement of its publisher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from demarche.coding.phrases import VOICES, Phrase
from demarche.model import Actor

if TYPE_CHECKING:
    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.coding.view import View
    from demarche.lexicon.words import Verb

SAYING: Final = frozenset({"say", "claim", "assess", "suspect", "confirm"})
_LEAD: Final = 3
"""Words that may stand between the comma and the voice that trails."""
_NEVER_BEHIND: Final = frozenset({"tell", "inform", "brief", "remind"})
"""Verbs that take whom they speak to behind them, never who speaks."""
NARRATOR: Final = Actor(id="narrator", rule="narrator")
ANON: Final = Actor(id="anon", rule="agentless")


class Source(msgspec.Struct, frozen=True):
    """A voice in a sentence: what it governs and who it is."""

    kind: str
    """`before`, `after`, `according`, `colon`, `agentless`."""
    token: int
    start: int
    end: int
    """Tokens of the attributing words, so that spans of statements can leave them out."""
    actors: tuple[Actor, ...]
    phrase: Phrase | None
    guess: bool = False
    """The verb makes a mere suspicion of what it governs."""


def find_sources(clauses: Clauses, discourse: Discourse) -> list[Source]:
    """Every voice that a sentence gives words to."""
    discourse.enter(clauses)
    found = [
        *_said(clauses, discourse),
        *_closing(clauses, discourse),
        *_claimed(clauses, discourse),
        *_according(clauses, discourse),
        *_colon(clauses, discourse),
    ]
    return sorted(found, key=lambda source: source.token)


def _said(clauses: Clauses, discourse: Discourse) -> list[Source]:
    """Subjects of verbs of speech and judgement, and the agents of their passives."""
    view = clauses.view
    found = []
    for index, verb in enumerate(view.verbs):
        if verb is None or view.tags[index] != "V" or not (verb.classes & SAYING or _takes_that(view, index)):
            continue
        if "gerund" in verb.forms and view.tag(index - 1) == "PREP":
            continue
        voice = _passive_voice if clauses.is_passive(index) else _active_voice
        source = voice(clauses, index, verb, discourse)
        if source is not None:
            found.append(source)
    return found


def _passive_voice(clauses: Clauses, index: int, verb: Verb, discourse: Discourse) -> Source | None:
    view = clauses.view
    agent = clauses.preposition(index, "by")
    named = agent is not None and view.words[index + 1 : index + 2] == ["as"]  # "known as Zinc by Microsoft" asserts nothing
    if named or not verb.classes & SAYING:
        return None
    actors = discourse.speakers(agent) if agent is not None else ()
    if not actors and not (verb.classes & {"claim", "assess", "suspect"} or view.words[index] in ("said", "reported")):
        return None
    if not actors and "indict" in verb.classes:
        actors = discourse.prosecution()
    kind = "agentless" if not actors else "before" if _takes_that(view, index) or agent is None else "according"
    return Source(kind, index, index, index + 1, actors or (ANON,), agent, "suspect" in verb.classes)


def _active_voice(clauses: Clauses, index: int, verb: Verb, discourse: Discourse) -> Source | None:
    view = clauses.view
    subject, inverted = _gerund_voice(clauses, index) or clauses.subject(index), False
    if (
        subject is not None
        and subject.role == "pronoun"
        and not verb.classes & SAYING
        and view.is_(subject.start, "thing_pronoun")
    ):
        return None  # "it appears that"
    mute = subject is None or not _can_speak(subject, discourse)
    if _says_behind(clauses, index) and (behind := clauses.object(index)) is not None and _can_speak(behind, discourse):
        subject, inverted = behind, True
    elif mute and verb.lemma not in _NEVER_BEHIND and _may_invert(view, index):
        subject, inverted = clauses.object(index), True
    if subject is not None and not _can_speak(subject, discourse):
        subject = _body_before(clauses, subject, discourse) or _house(clauses, subject, discourse)
    if subject is None or view.quoted[subject.start] != view.quoted[index]:
        return None
    actors = discourse.speakers(subject)
    if not actors:
        return None
    kind = "after" if inverted or _trails(view, subject, index) else "before"
    start, end = min(subject.whole_start, index), max(subject.end if inverted else index + 1, index + 1)
    return Source(kind, index, start, end, actors, subject, "suspect" in verb.classes)


def _closing(clauses: Clauses, discourse: Discourse) -> list[Source]:
    """As in "…, Acme and Initech report.": a plain present form at the end, which could be a noun elsewhere."""
    view = clauses.view
    at = len(view) - 1 - (view.tag(len(view) - 1) == "PUNCT")
    if at < 1 or view.tags[at] != "N" or not view.is_(at, "closing"):
        return []
    voices = [voice] if (voice := clauses.at[at - 1] or clauses.at[at]) is not None else []
    while (
        voices
        and voices[0].start > 1
        and view.tags[voices[0].start - 1] == "CONJ"
        and (other := clauses.at[voices[0].start - 2]) is not None
    ):
        voices.insert(0, other)
    if not voices or not voices[0].start or view.words[voices[0].start - 1] != "," or not all(voice.parties for voice in voices):
        return []
    actors = tuple(actor for voice in voices for actor in discourse.speakers(voice))
    return [Source("after", at, voices[0].start, at + 1, actors, voices[-1])] if actors else []


def _gerund_voice(clauses: Clauses, index: int) -> Phrase | None:
    """As in "a bulletin to operators **warning** of", "experts **arguing**": the text, or the voice right before the gerund."""
    view = clauses.view
    verb = view.verbs[index]
    if verb is None or "gerund" not in verb.forms or view.tag(index - 1) == "AUX":
        return None
    if view.words[index - 1] == ",":
        main = next(
            (
                at
                for at in range(index - 1, -1, -1)
                if view.tags[at] == "V" and (v := view.verbs[at]) is not None and "gerund" not in v.forms
            ),
            -1,
        )
        return clauses.subject(main) if main >= 0 and not clauses.is_passive(main) else None
    near = clauses.at[index - 1]
    if near is not None and near.role in ("researchers", "document", "sources"):
        return near
    texts = [phrase for phrase in clauses.phrases if phrase.role == "document" and phrase.end <= index]
    if texts and not any(view.tags[at] in ("V", "PUNCT") for at in range(texts[-1].end, index)):
        return texts[-1]
    return None


def _says_behind(clauses: Clauses, index: int) -> bool:
    """As in ", says the agency": a comma or closing mark before the verb, its speaker right behind it, and no verb after that."""
    view = clauses.view
    verb, behind = view.verbs[index], clauses.object(index)
    if (
        verb is None
        or verb.lemma in _NEVER_BEHIND
        or not index
        or view.words[index - 1] not in (",", '"', "'")
        or not verb.forms & {"third", "past"}
        or behind is None
    ):
        return False
    return behind.start == index + 1 and view.tag(behind.end) not in ("V", "AUX", "ADV", "SUB")


def _takes_that(view: View, index: int) -> bool:
    """Any verb that takes a that-clause gives its subject words: "held that", "accepted that"."""
    told = view.is_(index - 1, "resting")  # "can rest assured that"
    return view.words[index + 1 : index + 2] == ["that"] and view.tag(index + 1) == "SUB" and not told


def _body_before(clauses: Clauses, phrase: Phrase, discourse: Discourse) -> Phrase | None:
    """As in "the governing body of track and field": the head of a chain of "of" and "and" that ends before the verb."""
    view = clauses.view
    while phrase.start > 1 and (view.tags[phrase.start - 1] == "CONJ" or view.words[phrase.start - 1] == "of"):
        before = clauses.at[phrase.start - 2]
        if before is None or before is phrase:
            return None
        phrase = before
        if _can_speak(phrase, discourse):
            return phrase
    return None


def _house(clauses: Clauses, phrase: Phrase, discourse: Discourse) -> Phrase | None:
    """As in "telemetry from ESET", "a study by the institute": the body behind what speaks."""
    view = clauses.view
    if phrase.end + 1 >= len(view) or view.words[phrase.end] not in ("from", "by", "at"):
        return None
    other = clauses.at[phrase.end + 1]
    return other if other is not None and other.parties and _can_speak(other, discourse) else None


def _claimed(clauses: Clauses, discourse: Discourse) -> list[Source]:
    """As in "Washington's claim that …", "allegations by US officials of …"."""
    view, found = clauses.view, []
    for phrase in clauses.phrases:
        noun = view.pack.nouns.get(phrase.head)
        if noun is None or "claim" not in noun[1]:
            continue
        end = phrase.end
        voice = phrase.possessor if phrase.possessor is not None and _can_speak(phrase.possessor, discourse) else None
        if voice is None and end + 1 < len(view) and view.words[end] in ("by", "from"):
            other = clauses.at[end + 1]
            if other is not None and _can_speak(other, discourse):
                owned = next((p for p in clauses.phrases if p.possessor is other), other)
                voice, end = other, owned.end
        if voice is None and phrase.parties and not phrase.groups:
            voice = phrase
        actors = discourse.speakers(voice) if voice is not None else ()
        if voice is phrase and voice is not None and not actors:
            actors = tuple(Actor(id=party, span=phrase.span, via="adjective", rule="claim") for party in phrase.parties)
        follows = view.words[end] if end < len(view) else ""
        if not actors and follows in ("that", "of") and phrase.possessor is None:
            actors, voice = _stands_by(clauses, phrase, discourse)
        if actors and follows in ("that", "of", "about", "against", "over"):
            found.append(Source("before", phrase.end - 1, phrase.start, end, actors, voice, "suspicion" in noun[1]))
    return found


def _stands_by(clauses: Clauses, claim: Phrase, discourse: Discourse) -> tuple[tuple[Actor, ...], Phrase | None]:
    """As in "stood by claims that", "repeated the allegation that": the claim is the subject's own."""
    view = clauses.view
    verb = next((at for at in range(claim.start - 1, max(-1, claim.start - 4), -1) if view.tags[at] == "V"), -1)
    if (
        verb < 0
        or view.lemmas[verb].split()[0] not in view.pack.words["upholding"]
        or view.pack.words["be"] & set(clauses.auxiliaries(verb))
    ):
        return (), None
    subject = clauses.subject(verb)
    return (discourse.speakers(subject), subject) if subject is not None and _can_speak(subject, discourse) else ((), None)


def _can_speak(phrase: Phrase, discourse: Discourse) -> bool:
    if phrase.role in VOICES or phrase.role in ("definite", "pronoun"):
        return bool(discourse.speakers(phrase))
    return (phrase.role == "organ" and bool(phrase.parties)) or (phrase.role == "thing" and bool(discourse.speakers(phrase)))


def _may_invert(view: View, index: int) -> bool:
    """As in ", said X": the speaker behind the verb, only after a comma or a closing quotation mark."""
    return index == 0 or view.words[index - 1] in (",", '"', "'", "?", "!")


def _trails(view: View, subject: Phrase, verb: int) -> bool:
    """As in ", X said": the voice comes after what it says."""
    start = subject.whole_start
    while (
        start > 1
        and subject.start - start < _LEAD
        and view.words[start - 2] != ","
        and view.tags[start - 1] in ("CONJ", "N", "ADV")
        and _is_plain(view, start - 1)
    ):
        start -= 1  # "…, current and former officials said"
    before = view.words[start - 1] if start else ""
    if before not in (",", '"', "'", "?", "!", "-"):
        return False
    if before in ('"', "'") and view.quoted[subject.start]:
        return False  # the mark opens the quotation in which the voice stands
    after = view.words[verb + 1] if verb + 1 < len(view) else "."
    main = any(view.tags[i] in ("V", "AUX") for i in range(max(0, start - 1)))
    if before == "," and not main and view.tags[0] == "PREP":
        return False  # "In Washington, the treasury confirmed"
    return after not in ("that", ":") and (before in ('"', "'") or _ends_here(view, verb) or (main and _occasion(view, verb + 1)))


def _is_plain(view: View, index: int) -> bool:
    """Tell whether a token before a voice is a mere adjective or conjunction, no name."""
    return view.mention_at[index] is None and not view.caps[index]


def _occasion(view: View, index: int) -> bool:
    """Time, place or occasion follow: "said Thursday", "said in a statement", "said on"."""
    return view.is_(index, "weekday") or view.is_(index, "month") or view.tag(index) in ("PREP", "PUNCT", "ADV", "END")


def _ends_here(view: View, verb: int) -> bool:
    """Nothing but time, place and occasion follow the verb until the sentence ends."""
    stop = verb + 1
    while stop < len(view) and stop - verb < 25:
        verb_there = view.verbs[stop]
        if view.tags[stop] == "V" and (verb_there is None or "gerund" not in verb_there.forms):
            return False
        stop += 1
    return not any(view.words[i] == "that" for i in range(verb + 1, min(stop, len(view))))


def _according(clauses: Clauses, discourse: Discourse) -> list[Source]:
    view, found = clauses.view, []
    for cue in view.found("voice"):
        after = cue.end
        while after < len(view) and view.words[after] in ('"', "'", "to"):
            after += 1
        phrase = clauses.at[after] if after < len(view) else None
        if phrase is None:
            continue
        best, actors = phrase, discourse.speakers(phrase)
        if phrase.role in ("document", "thing", "definite") and not phrase.parties:
            # "a report by Mandiant", "court documents filed by the US"
            owner = next(
                (
                    p
                    for w, p, _ in clauses.prepositions(phrase.start)
                    if w in ("by", "from", "of") and p is not None and p.parties and p.start - phrase.end < 6
                ),
                None,
            )
            if owner is not None and discourse.speakers(owner):
                best, actors = owner, discourse.speakers(owner)
        if actors:
            found.append(Source("according", cue.start, cue.start, best.end, actors, best))
        elif phrase.role == "thing":
            found.append(Source("according", cue.start, cue.start, phrase.end, (ANON,), phrase))
    return found


def _colon(clauses: Clauses, discourse: Discourse) -> list[Source]:
    """Headline sources: "Microsoft: Russian hackers …" and "… hackers: Microsoft"."""
    view = clauses.view
    if not view.sentence.headline or ":" not in view.words:
        return []
    colon = view.words.index(":")
    head = clauses.at[0] if len(view) else None
    if head is not None and head.end >= colon - 1 and head.role in VOICES:
        actors = discourse.speakers(head)
        return [Source("before", colon, 0, colon + 1, actors, head)] if actors else []
    tail = clauses.at[colon + 1] if colon + 1 < len(view) else None
    if tail is not None and tail.end >= len(view) - 1 and tail.role in VOICES:
        actors = discourse.speakers(tail)
        return [Source("after", colon, colon, len(view), actors, tail)] if actors else []
    return []


def governing(sources: list[Source], index: int, view: View) -> Source | None:
    """The voice that governs the token `index`: the nearest before it, else one that trails, else "according to"."""
    chosen = _nearest(sources, index, view)
    if chosen is not None and all(actor.id.startswith("media:") for actor in chosen.actors):
        cited = next(
            (
                s
                for s in sources
                if s.kind == "according" and view.words[s.start] in view.pack.words["citing"] and s.actors[0].id != "anon"
            ),
            None,
        )
        return cited or chosen  # "the paper reported, citing the government"
    return chosen


def _nearest(sources: list[Source], index: int, view: View) -> Source | None:
    quoted = view.quoted[index]
    before = [
        source for source in sources
        if source.kind in ("before", "agentless") and source.end <= index and (view.quoted[source.token] == quoted or quoted)
        and not _closed_off(view, source.end, index)
    ]  # fmt: skip
    if before:
        return before[-1]
    aside = [
        s
        for s in sources
        if s.kind == "after"
        and s.start <= index
        and view.words[s.end : s.end + 1] == [","]
        and ";" not in view.words[s.end : index]
    ]
    if aside:
        return aside[-1]  # "the second, ministers say, was the work of X"
    trailing = [source for source in sources if source.kind == "after" and source.start > index]
    if trailing:
        return trailing[0]
    return next((source for source in sources if source.kind == "according"), None)


def _closed_off(view: View, start: int, index: int) -> bool:
    """The complement ended before `index`: a semicolon, or a new main clause after a comma and a conjunction."""
    if ";" in view.words[start:index]:
        return True
    return any(
        view.words[at] == "," and at + 2 < len(view) and view.words[at + 1] in ("but", "while", "although", "though", "whereas")
        for at in range(start, index)
    )


def quote_speakers(parts: list[tuple[Clauses, list[Source]]]) -> dict[int, Source]:
    """Speaker of the quoted words of each sentence: said in the sentence itself, later in the same quotation, or just before.

    Keys are sentence numbers. A quotation that runs on into the next paragraph keeps its speaker.
    """
    found: dict[int, Source] = {}
    for at, (clauses, sources) in enumerate(parts):
        view = clauses.view
        if not any(view.quoted):
            continue
        own = [s for s in sources if not view.quoted[s.token] and s.kind in ("before", "after", "according")]
        if own:
            trailing = [s for s in own if s.kind == "after"]
            found[view.number] = (trailing or own)[0]
            continue
        later = _later_in_quote(parts, at)
        if later is not None:
            found[view.number] = later
            continue
        before = _just_before(parts, at, found)
        if before is not None:
            found[view.number] = before
    return found


def _later_in_quote(parts: list[tuple[Clauses, list[Source]]], at: int) -> Source | None:
    block = parts[at][0].view.sentence.block
    for clauses, sources in parts[at + 1 : at + 8]:
        view = clauses.view
        if view.sentence.block != block or view.quoted[0:1] != [True]:
            return None  # another quotation begins
        own = [s for s in sources if not view.quoted[s.token] and s.kind in ("after", "before")]
        if own:
            return own[0]
    return None


def _just_before(parts: list[tuple[Clauses, list[Source]]], at: int, found: dict[int, Source]) -> Source | None:
    for clauses, sources in reversed(parts[max(0, at - 2) : at]):
        view = clauses.view
        own = [s for s in sources if not view.quoted[s.token] and s.phrase is not None]
        if own:
            return own[-1]
        if view.number in found:
            return found[view.number]
    return None
