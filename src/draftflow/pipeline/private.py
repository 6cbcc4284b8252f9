"""Private sources: which they are, and whether a text holds something of one. Read from the folder each time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from draftflow.models import Source
from draftflow.pipeline.memo import Memo
from draftflow.pipeline.reader import read_evidence, read_sources
from draftflow.pipeline.workspace import Workspace
from draftflow.text.fold import folded
from draftflow.text.measure import cjk_share

_TELLING = {False: 32, True: 12}  # characters in a row that tell a text: without spaces, Latin and Japanese


@dataclass(slots=True)
class PrivateSources:
    """The sources of a folder that no model on another machine may see.

    `typed` is what a person wrote into the brief for the model to read: to say that again gives nothing away.
    """

    workspace: Workspace
    typed: tuple[str, ...] = ()
    _memo: Memo = field(default_factory=Memo)
    _pieces: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def ids(self) -> frozenset[str]:
        """Their ids."""
        return frozenset(source.id for source in self._private())

    def evidence(self) -> frozenset[str]:
        """Ids of the passages that were taken from them."""
        found = (read_evidence(self.workspace, source, self._memo) for source in self._private())
        return frozenset(passage.id for evidence in found if evidence for passage in evidence.passages)

    def held(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Ids of those of which a longer piece stands in `texts`, unless an open source or the brief has it, too."""
        private = self._private()
        if not private:
            return ()
        shown = _bare(" ".join(texts))
        opened = (source.text for source in read_sources(self.workspace, self._memo) if not source.private)
        free = [_bare(text) for text in (*opened, *self.typed)]
        return tuple(
            source.id
            for source in private
            if any(piece in shown and not any(piece in text for text in free) for piece in self._pieces_of(source))
        )

    def _private(self) -> list[Source]:
        return [source for source in read_sources(self.workspace, self._memo) if source.private]

    def _pieces_of(self, source: Source) -> tuple[str, ...]:
        """The text cut into pieces: of any run twice as long, one piece is a whole part."""
        known = self._pieces.get(source.id)
        if known is None or known[0] != source.text:
            pieces = tuple(piece for line in source.text.split("\n") for piece in _cut(_bare(line)))
            known = self._pieces[source.id] = (source.text, pieces)
        return known[1]


def _cut(bare: str) -> Iterable[str]:
    """A line as pieces of the length that tells a text."""
    size = _TELLING[cjk_share(bare) > 0.5]  # noqa: PLR2004 - mostly Japanese
    return (bare[start : start + size] for start in range(0, len(bare) - size + 1, size))


def _bare(text: str) -> str:
    return "".join(folded(text).split()).casefold()
