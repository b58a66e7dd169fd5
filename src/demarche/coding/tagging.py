"""Parts of speech: noun, verb or word of structure, told from closed classes, known verb forms and the neighbours.

Tags are `DET PREP CONJ AUX NEG PRON SUB ADV NUM POS PUNCT`, `NAME` for a word of a known name, `V` for a verb that takes
part in a clause, and `N` for whatever else. The rules of `RULES` are asked in order; the first that knows decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.lexicon.words import Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from demarche.coding.view import View

_TITLE_CASE: Final = 0.6
"""Share of capitalised words from which a line counts as written in title case."""
_UNLISTED_ENDING: Final = 5
"""Shortest word whose ending may tell it for a past form."""
_NOMINAL: Final = frozenset({"N", "NAME"})


def tag(view: View) -> None:
    """Fill `view.tags` and `view.verbs`."""
    alphabetic = [caps for caps, word in zip(view.caps, view.words, strict=True) if word[0].isalpha()]
    title = sum(alphabetic) > _TITLE_CASE * len(alphabetic)
    for index, word in enumerate(view.words):
        mention = view.mention_at[index]
        if mention is not None:
            inside = index + 1 < len(view) and view.mention_at[index + 1] is mention  # "the People's Republic"
            view.tags[index] = "POS" if word in ("'s", "'") and not inside else "NAME"
            continue
        closed = _closed(view, index)
        view.tags[index] = closed or "N"
        if not closed:
            view.verbs[index] = _verb(view, index, title=title)
    for index, verb in enumerate(view.verbs):
        if verb is not None:
            view.tags[index] = "V" if _is_verb(view, index, verb) else "N"
    _promote(view)
    for index, found in enumerate(view.tags):
        if found == "N":
            view.verbs[index] = None


def _verb(view: View, index: int, *, title: bool) -> Verb | None:
    """Verb form at a token; capitalised inside a sentence it is part of a name."""
    word = view.words[index]
    if view.caps[index] and not title and index and view.words[index - 1] not in ('"', "'", ":", "-"):
        return None
    particle = f"{word} {view.words[index + 1]}" if index + 1 < len(view.words) else word
    return view.pack.verbs.get(particle) or view.pack.verbs.get(word) or _unlisted(view, index)


def _closed(view: View, index: int) -> str:
    """Tag of a word of a closed class, or an empty string."""
    word, classes = view.words[index], view.pack.words
    if not word[0].isalnum() and word not in ("'s", "n't", "'re", "'ve", "'d", "'ll", "'m", "&"):
        return "PUNCT"
    if word == "'s":
        follows = view.words[index - 1] if index else ""
        return "AUX" if follows in classes["pronoun"] or follows in ("that", "there", "here", "what") else "POS"
    if word == "'" and index and view.ends[index - 1] == view.starts[index]:
        return "POS"
    if word in classes["determiner"] and not (view.is_(index, "that") and _introduces(view, index)):
        return "DET"
    if word in classes["negation"]:
        return "NEG"
    if word in classes["auxiliary"] and word != "to":
        return "AUX"
    if word in classes["conjunction"]:
        return "CONJ"
    if word in classes["preposition"]:
        return "PREP"
    if word in classes["pronoun"]:
        return "PRON"
    if word in classes["subordinator"]:
        return "SUB"
    if word in classes["adverb"] or (word.endswith("ly") and len(word) > 4):
        return "ADV"
    return "NUM" if word[0].isdigit() or word in classes["number"] else ""


def _introduces(view: View, index: int) -> bool:
    """Tell the conjunction or relative "that" from the determiner: it follows a word and precedes the start of a clause."""
    if index == 0 or index + 1 >= len(view.words):
        return False
    before, after = view.words[index - 1], view.words[index + 1]
    classes = view.pack.words
    if before in classes["preposition"] or not before[0].isalnum() or before in classes["conjunction"]:
        return False
    return (
        view.mention_at[index + 1] is not None
        or after in classes["determiner"] or after in classes["pronoun"] or after in classes["auxiliary"]
        or after.endswith("s") or after in view.pack.verbs or before in view.pack.verbs
    )  # fmt: skip


def _promote(view: View) -> None:
    """A line without any verb has one after all ("Iran attacks banks"): the first form that can be one, between nominals."""
    if "V" in view.tags or "AUX" in view.tags:
        return
    for index, verb in enumerate(view.verbs):
        finite = verb is not None and bool(verb.forms & {"third", "past"})
        between = view.tag(index - 1) in _NOMINAL and view.tag(index + 1) in (*_NOMINAL, "NUM", "PREP", "ADV")
        if finite and between and not _is_adjective(view, index - 1):
            view.tags[index] = "V"
            return


def _unlisted(view: View, index: int) -> Verb | None:
    """A past form that verbs.tsv does not list, told by its ending: it takes part in the clause but means nothing to us."""
    word = view.words[index]
    if len(word) > _UNLISTED_ENDING and word.endswith("ed") and word.isalpha() and not view.is_(index, "never_past"):
        return Verb(word, frozenset({"past", "participle"}), frozenset())
    return None


# ── verb or noun ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_verb(view: View, index: int, verb: Verb) -> bool:
    """Tell a verb from a noun or adjective of the same form."""
    for rule in RULES:
        known = rule(view, index, verb)
        if known is not None:
            return known
    return index == 0 and _opens_object(view, index)


def _opens_object(view: View, index: int) -> bool:
    """A name, determiner, pronoun or number follows: what a verb governs."""
    return view.tag(index + 1) in ("NAME", "DET", "PRON", "NUM")


def _after_infinitive_marker(view: View, index: int, verb: Verb) -> bool | None:
    return "base" in verb.forms if view.is_(index - 1, "infinitive") else None


def _after_auxiliary(view: View, index: int, verb: Verb) -> bool | None:
    before = view.tag(index - 1)
    if before == "AUX" and view.is_(index - 1, "be"):
        return bool(verb.forms & {"gerund", "participle"})  # not "the group is back"
    distributed = view.is_(index - 1, "distributive") and view.tag(index - 2) == "AUX"  # "have all concluded"
    return True if distributed or before in ("AUX", "NEG", "PRON") else None


def _inside_noun_phrase(view: View, index: int, verb: Verb) -> bool | None:
    """"the targeted firms", "its hacking", "its increasingly sophisticated tools"; but "this accuses …"."""
    before = view.tag(index - 1)
    if before == "NUM" and "say" in verb.classes and verb.forms & {"past", "third"}:
        return True  # "a report from 2016 said"
    if before in ("DET", "POS", "NUM"):
        demonstrative = view.is_(index - 1, "demonstrative")
        return demonstrative and _opens_object(view, index) and bool(verb.forms & {"third", "past"})
    compound = view.hyphened(index) or view.hyphened(index + 1)
    return False if compound or (before == "ADV" and view.tag(index - 2) == "DET") else None


def _after_actor(view: View, index: int, verb: Verb) -> bool | None:
    """"Turla uses …", "hackers use …"."""
    after = view.tag(index + 1)
    if "third" in verb.forms and after in (*_NOMINAL, "PREP") and _is_subject_name(view, index - 1):
        return True
    plain = "base" in verb.forms and after in (*_NOMINAL, "DET", "PREP")
    return True if plain and _is_plural_head(view, index - 1) and "V" not in view.tags[:index] else None


def _gerund(view: View, index: int, verb: Verb) -> bool | None:
    """A gerund takes part in a clause unless it modifies the noun after it ("hacking group") or ends a compound."""
    if "gerund" not in verb.forms:
        return None
    before, after = view.tag(index - 1), view.tag(index + 1)
    noun = view.words[index] in view.pack.nouns
    if _is_adjective(view, index - 1) or (before == "NAME" and after == "N" and noun):
        return False  # "Russian hacking", "NSA hacking tools"
    if before == "PREP":
        return after not in ("PREP", "PUNCT", "END", "CONJ") or not noun
    if after == "N" and _head_follows(view, index):
        return False
    return not (before in _NOMINAL and after in ("PUNCT", "END", "PREP", "AUX", "V") and noun)


def _past(view: View, index: int, verb: Verb) -> bool | None:
    if not verb.forms & {"past", "participle"} or verb.forms & {"base", "third"}:
        return None
    return not (view.tag(index - 1) in ("PREP", "START") and view.tag(index + 1) in _NOMINAL)


def _before_that(view: View, index: int, verb: Verb) -> bool | None:
    """"the partners claim that"."""
    if view.tag(index + 1) != "SUB" or not view.is_(index + 1, "that"):
        return None
    before = view.tag(index - 1)
    if "say" in verb.classes and before in (*_NOMINAL, "ADV") and verb.forms & {"third", "past", "base"}:
        return True  # "the response team notes that"
    return True if before == "NAME" or (before == "N" and view.words[index - 1].endswith("s")) else None


def _listed_noun(view: View, index: int, verb: Verb) -> bool | None:  # noqa: ARG001  (the protocol of RULES)
    """A form that is also a listed noun ("attacks", "claims") is a verb only between a subject and an object."""
    if view.words[index] not in view.pack.nouns:
        return None
    before, after = view.tag(index - 1), view.tag(index + 1)
    governs = _opens_object(view, index) or after == "ADV"
    return before in (*_NOMINAL, "ADV", "SUB", "CONJ") and governs and not _is_adjective(view, index - 1)


def _by_the_word_before(view: View, index: int, verb: Verb) -> bool | None:  # noqa: ARG001  (the protocol of RULES)
    before = view.tag(index - 1)
    if before == "PREP":
        return False
    if before in (*_NOMINAL, "ADV", "PUNCT", "SUB", "CONJ"):
        return not _is_adjective(view, index - 1) or _opens_object(view, index)
    return None


RULES: Final[tuple[Callable[[View, int, Verb], bool | None], ...]] = (
    _after_infinitive_marker, _after_auxiliary, _inside_noun_phrase, _after_actor, _gerund, _past, _before_that, _listed_noun,
    _by_the_word_before,
)  # fmt: skip


def _head_follows(view: View, index: int) -> bool:
    """The gerund stands before, or begins, a noun that heads an actor phrase."""
    heads = view.pack.heads
    return any(cue.section == "heads" for cue in heads.at(view.words, index + 1)) or any(
        len(cue.words) > 1 for cue in heads.at(view.words, index)
    )


def _is_plural_head(view: View, index: int) -> bool:
    """A plural actor noun that ends the sentence's first phrase."""
    if index < 0 or not view.words[index].endswith("s") or any(view.tags[i] in ("V", "AUX", "PREP") for i in range(index)):
        return False
    return any(
        cue.section == "heads" and cue.value in ("hackers", "weak") and len(cue.words) == 1
        for cue in view.pack.heads.at(view.words, index)
    )


def _is_subject_name(view: View, index: int) -> bool:
    """A group's or body's name that begins a clause: what follows in -s is its verb."""
    mention = view.mention_at[index] if index >= 0 else None
    if mention is None or mention.kind not in ("group", "company", "agency"):
        return False
    first = index
    while first > 0 and view.mention_at[first - 1] is mention:
        first -= 1
    return first == 0 or view.words[first - 1] in (":", '"', ",") or view.is_(first - 1, "that")


def _is_adjective(view: View, index: int) -> bool:
    mention = view.mention_at[index] if 0 <= index < len(view.words) else None
    return mention is not None and mention.use == "adjective"
