"""Prose of a section: its passages word for word, each sentence with its citation."""

import re
from collections.abc import Mapping, Sequence

from draftflow.authors.extractive.item import sentences_of
from draftflow.authors.extractive.rank import cosine, inverse_frequency, keys, vector
from draftflow.models import Language, Passage, PlannedSection, Point
from draftflow.text.fold import folded

_LONGEST, _SHORTEST = 5, 2  # sentences of a paragraph
_BREAK = 0.12  # cosine to the paragraph so far below which a new one may begin
_ABBREVIATED = re.compile(r"(?:\b(?:[A-Za-z]\.)+[A-Za-z]|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|Bros|etc|No|St))\.$")

Cited = tuple[str, ...]  # the sentences of one passage, each with its citation


def write(section: PlannedSection, evidence: Sequence[Passage], language: Language) -> str:
    """Markdown of `section` without its own heading; empty if none of its evidence is there."""
    passages = {passage.id: passage for passage in evidence}
    written: set[str] = set()
    blocks: list[str] = []
    for part in section.parts:
        runs = [run for point in part.points for run in _point(point, passages, written, language)]
        if runs and part.heading:
            blocks.append(f"### {part.heading}")
        blocks += _paragraphs(runs, language)
    return "\n\n".join(blocks) + "\n" if blocks else ""


def cite(sentence: str, ids: Sequence[str], language: Language) -> str:
    """`sentence` with its citation before the final stop, or behind it where the stop belongs to something else."""
    token = f"[{'; '.join(f'@{key}' for key in ids)}]"
    if language == "ja":
        stop = sentence[-1:] if sentence[-1:] in "。．" else ""
        return f"{sentence.removesuffix(stop)}{token}{stop or ('。' if sentence[-1:] in '」』' else '')}"
    if sentence.endswith(".") and not sentence.endswith("..") and not _ABBREVIATED.search(sentence):
        return f"{sentence[:-1]} {token}."
    return f"{sentence} {token}"


def _point(point: Point, passages: Mapping[str, Passage], written: set[str], language: Language) -> list[Cited]:
    """The passages of a point, those that repeat another only as a further citation."""
    holders = {key: sentences_of(passages[key].quote) for key in point.evidence if key in passages}
    folds = {key: {folded(text) for text in texts} for key, texts in holders.items()}
    runs: list[Cited] = []
    for texts in holders.values():
        if any(folded(text) in written for text in texts):
            continue
        written.update(folded(text) for text in texts)
        runs.append(tuple(cite(t, [k for k, found in folds.items() if folded(t) in found], language) for t in texts))
    return runs


def _paragraphs(runs: Sequence[Cited], language: Language) -> list[str]:
    """Paragraphs of two to five sentences; no passage is divided, a single sentence goes to the likest neighbour."""
    weights = inverse_frequency([keys(" ".join(run)) for run in runs])
    vectors = [vector(keys(" ".join(run)), weights) for run in runs]
    groups = [[i] for i in range(len(runs))]
    while (pair := _best_join(groups, runs, vectors)) is not None:
        groups[pair : pair + 2] = [groups[pair] + groups[pair + 1]]
    joiner = "" if language == "ja" else " "
    return [joiner.join(joiner.join(runs[i]) for i in group) for group in groups]


def _best_join(
    groups: Sequence[Sequence[int]], runs: Sequence[Cited], vectors: Sequence[Mapping[str, float]]
) -> int | None:
    """Index of the paragraph that had best be joined with the next; None if all are as they should be."""
    sizes = [sum(len(runs[i]) for i in group) for group in groups]
    joins = []
    for index in range(len(groups) - 1):
        size = sizes[index] + sizes[index + 1]
        short = min(sizes[index], sizes[index + 1]) < _SHORTEST
        likeness = cosine(vectors[groups[index][-1]], vectors[groups[index + 1][0]])
        if size <= _LONGEST and (short or likeness >= _BREAK):
            joins.append((short, likeness, -index))
        elif short and not _can_join_elsewhere(sizes, index):
            joins.append((short, likeness - 1, -index))
    return -max(joins)[2] if joins else None


def _can_join_elsewhere(sizes: Sequence[int], index: int) -> bool:
    """Whether the short one of the paragraphs `index` and `index + 1` has another neighbour with room for it."""
    if sizes[index] < _SHORTEST and index > 0 and sizes[index - 1] + sizes[index] <= _LONGEST:
        return True
    after = index + 1
    return sizes[after] < _SHORTEST and after + 1 < len(sizes) and sizes[after] + sizes[after + 1] <= _LONGEST
