"""The second step, over all text of a page: enough telling words have to stand together, and a party with them."""

from __future__ import annotations

import re
from collections import Counter, deque
from typing import TYPE_CHECKING, Final, NamedTuple

from demarche.gating.phrases import plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from demarche.gating.phrases import Phrases

STRONG, WEAK = 2, 1
_REST: Final = re.compile(r"\w{0,40}")
"""The rest of a word that is known by its beginning."""


class Hit(NamedTuple):
    """A telling word, or a name, at a place of the text."""

    place: int
    word: str
    weight: int
    party: bool


def judge(phrases: Phrases) -> Callable[[str], bool]:
    """Build the step: a function that tells whether a text has to be coded. Its time is linear in the text."""
    words, names = _words(phrases), _names(phrases)
    window, enough = phrases.rules.window, phrases.rules.enough
    return lambda text: _near(sorted((*words(text), *names(text))), window, enough)


def _near(hits: Iterable[Hit], window: int, enough: int) -> bool:
    """Tell whether within `window` characters different words weigh `enough` and a party is named."""
    inside: deque[Hit] = deque()
    seen: Counter[tuple[str, int]] = Counter()
    weight = parties = 0
    for hit in hits:
        inside.append(hit)
        seen[hit.word, hit.weight] += 1
        weight += hit.weight * (seen[hit.word, hit.weight] == 1)
        parties += hit.party
        while inside[0].place <= hit.place - window:
            gone = inside.popleft()
            seen[gone.word, gone.weight] -= 1
            weight -= gone.weight * (seen[gone.word, gone.weight] == 0)
            parties -= gone.party
        if parties and weight >= enough:
            return True
    return False


def _words(phrases: Phrases) -> Callable[[str], Iterator[Hit]]:
    import ahocorasick_rs as ac

    weights = dict.fromkeys(phrases.weak, WEAK) | dict.fromkeys(phrases.strong, STRONG)
    entries = sorted(weights)
    automaton = ac.AhoCorasick([word.form for word in entries], matchkind=ac.MATCHKIND_LEFTMOST_LONGEST)

    def find(text: str) -> Iterator[Hit]:
        plain = plainly(text)
        for number, start, end in automaton.find_matches_as_indexes(plain):
            word = entries[number]
            rest = _REST.match(plain, end)
            goes_on = rest.end() if rest else end
            if (word.open or goes_on == end) and not (start and plain[start - 1].isalnum()):
                yield Hit(start, plain[start:goes_on], weights[word], party=False)

    return find


def _names(phrases: Phrases) -> Callable[[str], Iterator[Hit]]:
    import ahocorasick_rs as ac

    forms = sorted(phrases.parties | phrases.strong_names)
    weights = [STRONG * (form in phrases.strong_names) for form in forms]
    parties = [form in phrases.parties for form in forms]
    automaton = ac.AhoCorasick(forms, matchkind=ac.MATCHKIND_LEFTMOST_LONGEST)

    def find(text: str) -> Iterator[Hit]:
        for number, start, end in automaton.find_matches_as_indexes(text):
            if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
                yield Hit(start, forms[number], weights[number], parties[number])

    return find
