"""Full-text search over chunks of sources: SQLite FTS5 with BM25, words and character bigrams."""

import re
import sqlite3
from collections.abc import Iterable
from types import TracebackType
from typing import NamedTuple, Self

from draftflow.text.terms import terms

CHUNK_CHARACTERS = 1_500
_GAP = "\n\n[…]\n\n"
_PARAGRAPH = re.compile(r"\n[ \t]*\n+")


class Chunk(NamedTuple):
    """A stretch of a source's text, cut at paragraph boundaries: offsets in characters, the end exclusive."""

    source: str
    start: int
    end: int


class Index:
    """Chunks in memory, ranked for a query. Not shared between threads; close it, or use it in a `with`."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Index `texts`, pairs of source id and text."""
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE chunk USING fts5(terms, source UNINDEXED, start UNINDEXED, end UNINDEXED)"
        )
        for source, text in texts:
            self._connection.executemany(
                "INSERT INTO chunk VALUES (?, ?, ?, ?)",
                ((_indexed(text[c.start : c.end]), *c) for c in chunks(source, text)),
            )

    def search(self, queries: Iterable[str], limit: int) -> list[Chunk]:
        """The `limit` best chunks for any of `queries`, best first; ties in order of entry."""
        words = dict.fromkeys(word for query in queries for word in terms(query, hiragana=True))
        if not words:
            return []
        match = " OR ".join(f'"{word}"' for word in words)
        rows = self._connection.execute(
            "SELECT source, start, end FROM chunk WHERE chunk MATCH ? ORDER BY bm25(chunk), rowid LIMIT ?",
            (match, limit),
        )
        return [Chunk(*row) for row in rows]

    def close(self) -> None:
        """Free the memory."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def chunks(source: str, text: str) -> list[Chunk]:
    """Whole paragraphs of `text`, gathered to about `CHUNK_CHARACTERS`; a longer paragraph is a chunk of its own."""
    found: list[Chunk] = []
    start = position = 0
    ends = [match.start() for match in _PARAGRAPH.finditer(text)]
    for end in [*ends, len(text)]:
        if end - start > CHUNK_CHARACTERS and text[start:position].strip():
            found.append(Chunk(source, start, position))
            start = position
        position = end
    if text[start:].strip():
        found.append(Chunk(source, start, len(text)))
    return found


def relevant_part(text: str, queries: Iterable[str], limit: int) -> str:
    """`text`, or if it is longer than `limit` characters its best chunks for `queries`, in their order.

    […] stands where something is left out between two of them, and counts.
    """
    if len(text) <= limit:
        return text
    with Index([("", text)]) as index:
        ranked = index.search(queries, limit=10_000) or chunks("", text)
    taken: list[Chunk] = []
    room = limit
    for chunk in ranked:
        if (size := chunk.end - chunk.start + len(_GAP)) <= room:
            taken.append(chunk)
            room -= size
    parts: list[Chunk] = []
    for chunk in sorted(taken):
        if parts and parts[-1].end == chunk.start:
            parts[-1] = parts[-1]._replace(end=chunk.end)
        else:
            parts.append(chunk)
    return _GAP.join(text[p.start : p.end].strip() for p in parts) or text[:limit]


def _indexed(text: str) -> str:
    return " ".join(terms(text, hiragana=True))
