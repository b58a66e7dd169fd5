"""The measures. Each counts per report; the table sums over all reports, so long reports weigh more than short ones."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from demarche.measuring import records
from demarche.measuring.causes import explain_extra, explain_missed, explain_wrong
from demarche.measuring.matching import Pairing, pair, same_place
from demarche.measuring.parties import named
from demarche.measuring.table import Miss, Score, Share, Table
from demarche.model import LADDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from demarche.measuring.records import Claim, Side

Counts = Counter[tuple[str, str]]
"""How often, by measure and outcome: `right`, `extra`, `missed` of a score, `right` and `asked` of a share."""

BLAMING: Final = ("current", "past", "anticipated")
"""Status of attributions in which somebody blames somebody."""
SHARES: Final = ("act", "speakers", "targets", "status", "link", "link within one", "measure", "figure value")
QUIET: Final = "reports without attribution, yet coded with one"


def measure(gold_dir: Path, text_dir: Path, predictions: Iterable[object]) -> Table:
    """Measure coded reports against gold records.

    `gold_dir` holds one `<id>.json` a report, `text_dir` its text `<id>.txt`; `predictions` are published reports,
    parsed or as lines of JSON. A report that was not coded counts as coded with nothing; coded reports without gold are
    passed over. Raises `InputError` where either side is broken.
    """
    gold = records.read_gold(gold_dir)
    coded = records.coded(predictions)
    counts: Counts = Counter()
    misses: list[Miss] = []
    for name, report in gold.items():
        text = records.read_text(text_dir, name)
        want = records.wanted(report, text)
        got = records.told(coded[name], text, name) if name in coded else records.Side()
        pairing = pair(got.claims, want.claims)
        counts += _statements(got, want, pairing) + _blames(got, want) + _figures(got, want) + _quiet(got, want)
        misses += _misses(name, got, want, pairing)
    return Table(reports=len(gold), rows=tuple(_rows(counts)), misses=tuple(misses))


def close(ours: str, theirs: str) -> bool:
    """Tell whether two links are within one step; `state` names no mechanism and stands for backed to organ."""
    if "state" in {ours, theirs}:
        return LADDER.index(theirs if ours == "state" else ours) >= LADDER.index("backed")
    return abs(LADDER.index(ours) - LADDER.index(theirs)) <= 1


def checks(told: Claim, wanted: Claim) -> dict[str, bool]:
    """Tell which fields of a found statement are right: those a whole record needs."""
    found = {
        "act": told.act == wanted.act,
        "speakers": told.speakers == wanted.speakers,
        "targets": told.targets == wanted.targets,
        "status": told.status == wanted.status,
    }
    if wanted.family == "attribution" and wanted.link:
        found["link within one"] = close(told.link or "none", wanted.link)
    return found


def asked(wanted: Claim) -> bool:
    """Tell whether a gold statement counts at all."""
    return not wanted.optional and wanted.status != "noncyber"


def _statements(got: Side, want: Side, pairing: Pairing) -> Counts:
    counts: Counts = Counter()
    paired = set(pairing.partner.values())
    for j, other in enumerate(want.claims):
        if asked(other):
            outcome = "right" if j in paired else "missed"
            counts.update([("found all", outcome), (f"found {other.family}", outcome)])
            counts["whole record", "missed"] += j not in paired
    for i, one in enumerate(got.claims):
        if i in pairing.partner:
            other = want.claims[pairing.partner[i]]
            counts += _fields(one, other) if asked(other) else Counter()
        elif i not in pairing.repeated:
            counts.update((name, "extra") for name in ("found all", f"found {one.family}", "whole record"))
    return counts


def _fields(told: Claim, wanted: Claim) -> Counts:
    found = checks(told, wanted)
    counts = _whole(all(found.values()))
    if wanted.family == "attribution":
        if wanted.link:
            found["link"] = told.link == wanted.link
        counts += _sets("conduct", told.conduct, wanted.conduct)
        counts += _sets("hedged", {"hedged"} if told.hedged else set(), {"hedged"} if wanted.hedged else set())
    if wanted.act == "respond":
        found["measure"] = told.measure == wanted.measure
    for name, right in found.items():
        counts[f"right {name}", "asked"] += 1
        counts[f"right {name}", "right"] += right
    return counts


def _whole(right: bool) -> Counts:
    """Count a record that is not right in full as both an extra and a missed one."""
    return Counter({("whole record", outcome): 1 for outcome in (("right",) if right else ("extra", "missed"))})


def _sets(name: str, told: AbstractSet[object], wanted: AbstractSet[object]) -> Counts:
    return Counter(
        {
            (name, "right"): len(told & wanted),
            (name, "extra"): len(told - wanted),
            (name, "missed"): len(wanted - told),
        }
    )


def _blames(got: Side, want: Side) -> Counts:
    """Count who blames whom once a report; pairs of optional records alone are neither asked for nor punished."""
    firm = _pairs(claim for claim in want.claims if not claim.optional)
    spared = _pairs(want.claims) - firm
    return _sets("who blames whom", _pairs(got.claims) - spared, firm)


def _pairs(claims: Iterable[Claim]) -> set[tuple[str, str]]:
    return {
        (speaker, target)
        for claim in claims
        if claim.family == "attribution" and claim.status in BLAMING
        for speaker in named(claim.speakers)
        for target in claim.targets
    }


def _figures(got: Side, want: Side) -> Counts:
    counts: Counts = Counter()
    for figure in want.figures:
        here = [one for one in got.figures if same_place(one.places, figure.places)]
        counts["figures", "right" if here else "missed"] += 1
        if here and figure.value is not None:
            counts["right figure value", "asked"] += 1
            counts["right figure value", "right"] += any(one.value == figure.value for one in here)
    counts["figures", "extra"] += sum(
        not any(same_place(one.places, figure.places) for figure in want.figures) for one in got.figures
    )
    return counts


def _quiet(got: Side, want: Side) -> Counts:
    if any(claim.family == "attribution" for claim in want.claims):
        return Counter()
    return Counter({(QUIET, "asked"): 1, (QUIET, "right"): int(any(one.family == "attribution" for one in got.claims))})


def _rows(counts: Counts) -> Iterator[Score | Share]:
    found = [f"found {name}" for name in ("all", *dict.fromkeys(records.families().values()))]
    for name in (*found, "who blames whom", "whole record", "conduct", "hedged", "figures"):
        yield Score(name=name, right=counts[name, "right"], extra=counts[name, "extra"], missed=counts[name, "missed"])
    for name in (*(f"right {share}" for share in SHARES), QUIET):
        yield Share(name=name, right=counts[name, "right"], of=counts[name, "asked"])


def _misses(name: str, got: Side, want: Side, pairing: Pairing) -> Iterator[Miss]:
    paired = set(pairing.partner.values())
    for j, other in enumerate(want.claims):
        if asked(other) and j not in paired:
            yield explain_missed(name, other, got.claims)
    for i, one in enumerate(got.claims):
        if i in pairing.partner:
            other = want.claims[pairing.partner[i]]
            wrong = [field for field, right in checks(one, other).items() if not right]
            if asked(other) and wrong:
                yield explain_wrong(name, one, other, wrong)
        elif i not in pairing.repeated:
            yield explain_extra(name, one, want.claims)
