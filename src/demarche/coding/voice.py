"""Whether a text is its publisher's own statement, and whose.

News reports have no voice of their own: what they assert without a source is the narrator's. Statements, advisories and
vendors' reports speak for whoever publishes them. Told from the document's metadata, from formulas of official pages, and
from "we" outside quotations.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from demarche.model import Actor

if TYPE_CHECKING:
    from demarche.coding.clauses import Clauses
    from demarche.coding.discourse import Discourse
    from demarche.lexicon import Lexicon
    from demarche.model import Document

_OWN_KINDS: Final = frozenset({"official_statement", "press_release", "advisory", "indictment", "vendor_report"})
_FIRST_PERSON: Final = 3
"""Times "we" must stand outside quotations for the text to count as its publisher's own."""


def own_voice(document: Document, parts: list[Clauses], discourse: Discourse, lexicon: Lexicon) -> Actor | None:
    """Party whose own statement the document is, or None for a report about others."""
    formulas = parts[0].view.pack.formulas if parts else ()
    lowered = document.text.lower()
    formal = any(formula in lowered for formula in formulas)
    first_person = sum(
        word in ("we", "our") and not quoted
        for clauses in parts
        for word, quoted in zip(clauses.view.words, clauses.view.quoted, strict=True)
    )
    if document.kind not in _OWN_KINDS and not formal and first_person < _FIRST_PERSON:
        return None
    named = _most_named(parts, discourse, lexicon, bodies=("agency",) if formal else ("agency", "company"))
    if named is None:
        return None
    party = lexicon.party(named)
    return Actor(id=party, fine=() if party == named else (named,), via="own-voice", rule="own-voice")


def _most_named(parts: list[Clauses], discourse: Discourse, lexicon: Lexicon, bodies: tuple[str, ...]) -> str | None:
    """The speaking body named most often in the text, accused states left out."""
    counts: Counter[str] = Counter()
    for clauses in parts:
        for mention in clauses.view.mentions:
            if mention.kind in bodies and lexicon.party(mention.id) not in discourse.accused_states:
                entity = lexicon.entities[mention.id]
                if entity.kind != "company" or entity.sort in ("security", "technology"):
                    counts[mention.id] += 1
    return counts.most_common(1)[0][0] if counts else None
