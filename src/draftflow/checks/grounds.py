"""What each sentence of an article rests on: its cited passages and sources, folded, parsed and indexed once a run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from draftflow.checks.base import Article, Library, Sentence
from draftflow.checks.claims import Claim, Ground, claim_of, day, tongue_of
from draftflow.checks.facts import Setting, blocks_of, facts_of
from draftflow.checks.support import setting_of


@dataclass(frozen=True, slots=True)
class Cited:
    """One thing a sentence cites: the source's id and ground, the passage's if there is one, the names noted there."""

    source: str
    ground: Ground
    setting: Setting
    passage: str | None = None
    quote: Ground | None = None
    known: str = ""


class Grounds:
    """The grounds of one article's sentences."""

    def __init__(self, article: Article, library: Library) -> None:
        self._article = article
        self._library = library
        self._made: dict[str, Ground] = {}

    @cached_property
    def claims(self) -> Sequence[tuple[Sentence, Claim, Sequence[Cited]]]:
        """The sentences that cite, each with its claim and what it cites; nothing, if none of it is stored."""
        made = []
        for sentence in self._article.sentences:
            if sentence.covering:
                claim = self._library.read(sentence.text, claim_of)
                made.append((sentence, claim, self._cited(sentence, claim)))
        return made

    @property
    def used(self) -> tuple[str, ...]:
        """Ids of the stored sources that the article cites."""
        cited = (c.source for s in self._article.sentences for c in s.covering)
        return tuple(dict.fromkeys(source for source in cited if source and source in self._library))

    def source(self, source: str) -> Ground:
        """The ground of a stored source."""
        if source not in self._made:
            derived, reference = self._library.derived, self._library.references.get(source)
            tongue = derived(source, tongue_of)
            self._made[source] = Ground(
                self._library.folded(source).text,
                derived(source, facts_of),
                derived(source, blocks_of),
                day(reference.published) if reference else None,
                tongue == ("east" if self._article.language == "ja" else "english"),
                tongue == "east",
                tongue != "other",
            )
        return self._made[source]

    def _cited(self, sentence: Sentence, claim: Claim) -> Sequence[Cited]:
        found: dict[tuple[str, str | None], Cited] = {}
        for citation in sentence.covering:
            source, key = citation.source, (citation.source or "", citation.passage)
            if source is None or source not in self._library or key in found:
                continue
            passage = self._library.passages.get(citation.passage or "")
            known = f"{passage.note} {passage.speaker or ''}" if passage else ""
            quote = self._quote(passage.id, passage.quote, source) if passage else None
            ground = self.source(source)
            found[key] = Cited(source, ground, setting_of(claim, ground), citation.passage, quote, known)
        return list(found.values())

    def _quote(self, passage: str, text: str, source: str) -> Ground:
        key = f"passage {passage}"
        if key not in self._made:
            shelved, whole = self._library.shelved(text), self.source(source)
            facts, blocks = shelved.derived(facts_of), shelved.derived(blocks_of)
            self._made[key] = replace(whole, text=shelved.folded.text, facts=facts, blocks=blocks)
        return self._made[key]
