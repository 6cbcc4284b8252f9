"""What a small model has to say of an article: which sentences their passages do not seem to support."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from draftflow.authors.hybrid.questions import SUPPORT, Asker, material_of
from draftflow.authors.hybrid.support import judged
from draftflow.models import Finding, Outline, Passage
from draftflow.text.citations import CITATION, cited
from draftflow.text.clean import one_line
from draftflow.text.fold import folded
from draftflow.text.sentences import sentences

DOUBTED = 0.5
"""Probability of Yes below which a sentence is told as a doubt."""
_MOST = 60  # sentences that are looked at; a second or two each
_SHORTEST = 8  # characters of a sentence that says something


class Claim(NamedTuple):
    """A sentence that is not its passages' own words, with what these say."""

    section: str | None
    text: str
    passages: str


def doubts(article: str, outline: Outline, evidence: Sequence[Passage], asker: Asker) -> tuple[Finding, ...]:
    """A note to each sentence that its passages, for all the model can tell, do not support.

    A sentence that stands word for word in a passage is not asked about: it needs no opinion.

    Raises:
        ProviderError: The model could not be reached.
    """
    found = []
    for number, claim in enumerate(claims(article, outline, evidence)):
        if number >= _MOST:
            break
        says = judged(asker.llm, asker.request(SUPPORT, claim.passages, statement=claim.text))
        if says is not None and says < DOUBTED:
            found.append(
                Finding(
                    code="E901",
                    severity="note",
                    message=f"{asker.model} sees no support for this in the passages it cites (Yes: {says:.0%}); it is "
                    "often wrong, look yourself",
                    section=claim.section,
                    excerpt=one_line(claim.text),
                )
            )
    return tuple(found)


def claims(article: str, outline: Outline, evidence: Iterable[Passage]) -> Iterator[Claim]:
    """The sentences that cite passages and say it in other words."""
    passages = {passage.id: passage.quote for passage in evidence}
    known: Mapping[str, str] = {section.heading: section.id for section in outline.sections}
    section: str | None = None
    for line in article.split("\n"):
        if line.startswith("#"):
            section = known.get(line.lstrip("# "), section) if line.startswith("## ") else section
            continue
        for start, end in sentences(line):
            said = line[start:end]
            texts = [passages[key] for key in dict.fromkeys(cited(said)) if key in passages]
            bare = " ".join(CITATION.sub("", said).split()).replace(" .", ".")
            if texts and len(bare) >= _SHORTEST and not _is_verbatim(bare, texts):
                yield Claim(section, bare, material_of(texts))


def _is_verbatim(sentence: str, texts: Iterable[str]) -> bool:
    bare = "".join(folded(sentence).split()).rstrip(".。")
    return any(bare in "".join(folded(text).split()) for text in texts)
