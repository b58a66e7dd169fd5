"""Who does what to whom in a sentence: subject, object, agent and prepositional phrases of a verb.

Told from order and function words. Where the words leave the relation open, the answer is None: a missing record is better
than a wrong one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demarche.coding.phrases import STATEHOOD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demarche.coding.phrases import Phrase
    from demarche.coding.view import View

_SOFT: Final = frozenset("….[]*_(")
"""Marks that a clause may run across."""
_DEPTH: Final = 4
"""Verbs that may depend on one another."""
_REACH: Final = 40
"""Tokens looked at to each side of a verb."""


def _can_be_doing(phrase: Phrase, classes: frozenset[str]) -> bool:
    """Tell whether a phrase right before a gerund does it; a state or body only what is hostile."""
    return phrase.is_actor and (phrase.role not in STATEHOOD or bool(classes & {"hack", "harm"}))


class Clauses:
    """A sentence with its noun phrases, asked for the relations of its verbs."""

    __slots__ = ("at", "before", "phrases", "view")

    def __init__(self, view: View, phrases: list[Phrase], before: Clauses | None = None) -> None:
        self.view, self.phrases = view, phrases
        self.before = before
        """The sentence before, which "these attacks" points at."""
        self.at: list[Phrase | None] = [None] * len(view)
        for phrase in phrases:
            for index in range(phrase.start, min(phrase.end, len(view))):
                self.at[index] = phrase

    # ── voice ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def auxiliaries(self, verb: int) -> list[str]:
        """Auxiliaries, negations and adverbs directly before a verb, nearest first."""
        view, found, index = self.view, [], verb - 1
        while index >= 0 and (view.tags[index] in ("AUX", "NEG", "ADV") or view.words[index] == "to"):
            found.append(view.words[index])
            index -= 1
        return found

    def is_passive(self, verb: int) -> bool:
        """Tell whether a verb form is passive: "was blamed", or reduced, "blamed on", "hacked by"."""
        view = self.view
        token = view.verbs[verb]
        if token is None or "participle" not in token.forms:
            return False
        before = self.auxiliaries(verb)
        be = view.pack.words["be"]
        if any(word in be for word in before):
            return True
        if any(word in view.pack.words["have"] or word in view.pack.words["modal_future"] for word in before):
            return False
        after = view.words[verb + 1] if verb + 1 < len(view) else ""
        aimed = after in ("by", "against", "at", "toward", "towards") and "say" not in token.classes  # not "said at a briefing"
        if aimed and not before and view.tag(verb - 1) in ("N", "NAME", "PUNCT"):
            return True
        if after == "by" or (after == "to" and token.classes & {"assess", "suspect", "claim"} and not before):
            return True
        return "past" not in token.forms

    # ── arguments ────────────────────────────────────────────────────────────────────────────────────────────────────

    def subject(self, verb: int, depth: int = 0) -> Phrase | None:
        """The phrase that is the grammatical subject of the verb at token `verb`.

        Of two joined subjects the one that can be told is returned: "the ministry and its partners".
        """
        found = self._subject(verb, depth)
        if found is None or found.parties or found.fine or self.view.tag(found.start - 1) != "CONJ" or found.start < 2:
            return found
        other = self.at[found.start - 2]
        return other if other is not None and other.parties else found

    def _subject(self, verb: int, depth: int) -> Phrase | None:
        if depth > _DEPTH:
            return None
        near = self.at[verb - 1] if verb else None
        token = self.view.verbs[verb]
        if token is not None and "gerund" in token.forms and near is not None and _can_be_doing(near, token.classes):
            return near  # "warns of hackers targeting banks"
        index, stop = verb - 1, max(-1, verb - _REACH)
        while index > stop:
            phrase = self.at[index]
            step = self._past_word(index, depth) if phrase is None else self._past_phrase(phrase)
            if not isinstance(step, int):
                return step
            index = step
        return None

    def _past_phrase(self, phrase: Phrase) -> Phrase | int:
        """The phrase itself if it can be the subject, else the token to go on from."""
        view, before = self.view, phrase.start - 1
        tag = view.tag(before)
        if phrase.role in ("thing", "name") and phrase.head in view.pack.words["time_noun"]:
            return before  # "this week", "on Monday"
        if tag == "PREP" and not self._opens_clause(before):
            return before - 1
        if tag in ("AUX", "NEG") and phrase.role == "thing":
            return before  # a predicate: "were able to"
        if tag == "V" and self._reduced(before):
            return before - 1
        return phrase

    def _past_word(self, index: int, depth: int) -> Phrase | int | None:
        """The subject that a word left of the verb leads to, or the token to go on from; None where the clause ends."""
        view = self.view
        tag, word = view.tags[index], view.words[index]
        if word == "to":
            return self._past_infinitive(index - 1, depth)
        if tag in ("ADV", "AUX", "NEG", "N", "NUM", "DET", "PREP") or word in _SOFT:
            return index - 1
        if tag == "V":
            return index - 1 if self._reduced(index) else self.subject(index, depth + 1)
        if tag in ("SUB", "PRON") or view.is_(index, "relative"):
            antecedent = self._antecedent(index)
            if antecedent < 0:
                return None
            return self.at[antecedent] or antecedent
        if tag == "CONJ":
            return self._shared(index, depth)
        if word in (",", ")", '"', "-", "'"):
            jumped = self._over_parenthesis(index)
            return self._shared(index, depth) if jumped is None else jumped
        return None

    def _past_infinitive(self, index: int, depth: int) -> Phrase | int | None:
        """Controller of "to" and a verb: "tried to", "used malware to", "allowed the group to"."""
        view = self.view
        if view.tag(index) == "V":
            return self.subject(index, depth + 1)
        carried = self.at[index] if index >= 0 else None
        governor = carried.start - 1 if carried is not None else -1
        if carried is None or view.tag(governor) != "V":
            return index
        if view.lemmas[governor] in view.pack.words["object_control"] and carried.is_actor:
            return carried
        return self.subject(governor, depth + 1)

    def _opens_clause(self, index: int) -> bool:
        """A preposition that here begins a clause ("after Russia attacked", "as Iran hacked")."""
        return self.view.words[index] in ("after", "before", "since", "until", "as", "than", "like")

    def _reduced(self, index: int) -> bool:
        """A participle or gerund without auxiliary: it modifies, its neighbours are not the subject's."""
        view = self.view
        token = view.verbs[index]
        if token is None:
            return False
        before = view.tag(index - 1)
        if "gerund" in token.forms:
            return before not in ("AUX",)
        return (
            "participle" in token.forms
            and view.words[index + 1 : index + 2] in (["by"], ["to"], ["with"], ["in"], ["from"], ["as"], ["on"])
            and before in ("N", "NAME", "PUNCT")
        )

    def _antecedent(self, index: int) -> int:
        """Token before a relative word, its comma passed over."""
        index -= 1
        while index >= 0 and self.view.words[index] in (",", "-", '"', "'"):
            index -= 1
        while index >= 0 and self.view.tags[index] == "PREP":
            index -= 1
        return index

    def _shared(self, index: int, depth: int) -> Phrase | None:
        """Subject shared by joined verbs: that of the last finite verb before."""
        view = self.view
        at = index - 1
        while at >= 0 and at > index - _REACH:
            if view.tags[at] == "V" and not self._reduced(at) and view.words[at - 1 : at] != ["to"]:
                return self.subject(at, depth + 1)
            if view.is_(at, "be") and view.tags[at] == "AUX":
                return self.subject(at, depth + 1)
            at -= 1
        return None

    def _over_parenthesis(self, index: int) -> int | None:
        """Step over ", which …," or "(…)" to the token before it; None where the comma closes nothing."""
        view = self.view
        word = view.words[index]
        if word in ('"', "-", "'"):
            return index - 1
        if word == ",":
            at = index - 1
            while at >= 0 and view.tags[at] in ("ADV",):
                at -= 1
            if at < index - 1 and at >= 0 and view.words[at] == ",":
                return at - 1  # ", however,"
        opener = "(" if word == ")" else ","
        at = index - 1
        while at >= 0 and index - at < _REACH:
            if view.words[at] == opener:
                if opener == ",":
                    head = self.at[at - 1] if at else None
                    if head is None:
                        return None
                    return at - 1
                return at - 1
            at -= 1
        return None

    def object(self, verb: int) -> Phrase | None:
        """The phrase right after the verb."""
        view, index = self.view, verb + 1
        while index < len(view) and (view.tags[index] in ("ADV",) or view.words[index] in ('"', "'", "out", "up")):
            index += 1
        return self.at[index] if index < len(view) else None

    def prepositions(self, verb: int) -> Iterator[tuple[str, Phrase | None, int]]:
        """Prepositional phrases after a verb until its clause ends: (preposition, phrase, token of the preposition)."""
        view, index = self.view, verb + 1
        while index < len(view) and index - verb < _REACH:
            word = view.words[index]
            if word in (";", ":") or (view.tags[index] == "V" and self._finite(index)):
                return
            if view.tags[index] == "PREP":
                at = index + 1
                while at < len(view) and view.words[at] in ('"', "'"):
                    at += 1
                phrase = self.at[at] if at < len(view) else None
                yield word, phrase, index
            index += 1

    def _finite(self, index: int) -> bool:
        token = self.view.verbs[index]
        return (
            token is not None and "gerund" not in token.forms and self.view.words[index - 1] != "to" and not self._reduced(index)
        )

    def owner(self, index: int) -> Phrase | None:
        """Owner of the noun phrase at a token: "Washington's sanctions", "U.S. sanctions"."""
        phrase = self.at[index]
        if phrase is None:
            return None
        return phrase.possessor or (phrase if phrase.parties else None)

    def preposition(self, verb: int, *wanted: str) -> Phrase | None:
        """The first phrase after the verb under one of the prepositions; past a relative clause only an actor."""
        near = next(
            (
                phrase
                for word, phrase, at in self.prepositions(verb)
                if word in wanted and phrase is not None and self._governs(verb, at)
            ),
            None,
        )
        if near is not None:
            return near
        far = (
            self.at[index + 1] for index in range(verb + 1, min(len(self.view) - 1, verb + _REACH))
            if self.view.words[index] in wanted and self.view.tags[index] == "PREP" and not self._of_participle(verb, index)
        )  # fmt: skip
        return next((phrase for phrase in far if phrase is not None and phrase.is_actor), None)

    def _governs(self, verb: int, preposition: int) -> bool:
        apart = self.view.words[preposition] == "by" and "," in self.view.words[verb:preposition]
        return not apart and not self._of_participle(verb, preposition)

    def _of_participle(self, verb: int, preposition: int) -> bool:
        """Tell the agent of another participle: "was attributed to a group **steered by** the army"."""
        return self.view.words[preposition] == "by" and preposition - 1 != verb and self.view.tags[preposition - 1] == "V"

    def end_of_clause(self, index: int) -> int:
        """Token behind the clause that holds `index`: at a semicolon, a trailing source or the sentence's end."""
        view = self.view
        at = index
        while at < len(view):
            if view.words[at] == ";":
                return at
            at += 1
        return len(view) - 1 if len(view) and view.words[-1] in (".", "!", "?", ":") else len(view)
