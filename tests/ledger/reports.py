"""Made-up reports in any number: every one different, every span found from the words it stands for."""

from __future__ import annotations

import datetime as dt
import hashlib
import random

from demarche.model import (
    Actor,
    Document,
    Figure,
    Likelihood,
    Provenance,
    Published,
    Region,
    Report,
    SaidOn,
    Source,
    Span,
    Statement,
    Value,
)

STATES = ("RU", "CN", "KP", "IR", "US", "GB", "EU", "PL", "CZ", "JP")
ACTS = (("attribute", "blamed"), ("suspect", "suspects"), ("condemn", "condemned"))
LINKS = (("linked", "tied to"), ("backed", "backed by"), ("directed", "directed by"), ("organ", "officers of"))
CONDUCTS = (("espionage", "spying"), ("ddos", "flooding"), ("sabotage", "sabotage"), ("ransomware", "locking files"))
PLACES = ("Łódź", "Ærø", "Côte d’Or", "Київ", "東京都", "Αθήνα", "harbour", "canal")
LEXICON = "lexicon-1"


def report(number: int, *, lexicon: str = LEXICON, statements: int = 3, seed: int = 0) -> Report:
    """Make report `number`: the same number and seed give the same report."""
    dice = random.Random(f"{seed}/{number}")  # noqa: S311
    day = dt.date(2015, 1, 1) + dt.timedelta(days=dice.randrange(3_000))
    lines = [f"Notice {number}: trouble at the {dice.choice(PLACES)} works"]
    drafts = []
    for n in range(statements):
        speaker, target = dice.sample(STATES, 2)
        (act, verb), (link, tie) = dice.choice(ACTS), dice.choice(LINKS)
        conduct, deed = dice.choice(CONDUCTS)
        hedge = dice.choice(("almost certainly", "likely", ""))
        day_said = day - dt.timedelta(days=dice.randrange(3))
        said = f"On {day_said.isoformat()} office {n} of {speaker} {verb} a crew"
        words = f"{said} {hedge} {tie} {target} for {deed} in {dice.choice(PLACES)}"
        drafts.append((words, speaker, target, act, verb, link, tie, conduct, deed, hedge, day_said))
        lines.append(words + ".")
    amount = dice.randrange(10, 9_000)
    lines.append(f"About {amount} servers were hit, the notice says.")
    lines.append("READ NEXT: seven gardens for spring")
    text = "\n".join(lines) + "\n"
    ident = hashlib.sha256(text.encode()).hexdigest()
    found = tuple(_statement(ident, text, draft, lexicon) for draft in drafts)
    figure = Figure(span=_span(text, f"About {amount} servers"), value=float(amount), unit="servers", comparator="about")
    document = Document(
        id=ident, text=text, name=f"notice-{number}",
        source=Source(path=f"in/notice-{number}.txt", bytes_hash=hashlib.sha256(text.encode()).hexdigest()),
        title=lines[0], publisher=dice.choice(("Canal Courier", "Harbour Post")), language="en", kind="news",
        published=Published(date=day, basis="metadata", as_written=day.isoformat()),
    )  # fmt: skip
    cut = text.index("READ NEXT")
    regions = (
        Region(span=Span(0, cut), kind="body", rule="layout"),
        Region(span=Span(cut, len(text)), kind="furniture", reason="related_links", rule="furniture:next"),
    )
    return Report(document=document, regions=regions, statements=found, figures=(figure,))


def _statement(document: str, text: str, draft: tuple, lexicon: str) -> Statement:
    words, speaker, target, act, verb, link, tie, conduct, deed, hedge, day = draft
    whole = _span(text, words)

    def at(part: str, last: bool = False) -> Span:
        start = whole.start + (words.rindex(part) if last else words.index(part))
        return Span(start, start + len(part))

    likelihood = (Likelihood(term=hedge, span=at(hedge)),) if hedge else ()
    return Statement(
        id=hashlib.sha256(f"{document}{whole}".encode()).hexdigest()[:16], document=document, span=whole,
        act=Value(value=act, span=at(verb), rule="act"),
        speakers=(Actor(id=speaker, span=at(f" {speaker} "), via="name"),),
        targets=(Actor(id=target, fine=(f"{target}.SVC",), span=at(f" {target} ", last=True), via="name"),),
        link=Value(value=link, span=at(tie), rule="link"), conduct=(Value(value=conduct, span=at(deed), rule="deed"),),
        status=Value(value="current", via="default"), voice=Value(value="reported", via="default"),
        likelihood=likelihood,
        said_on=SaidOn(as_written=day.isoformat(), start=day, end=day, precision="day", basis="text",
                       span=at(day.isoformat())),
        provenance=Provenance(rule="act", lexicon=lexicon, score=0.9),
    )  # fmt: skip


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))
