"""Search over the sources: what is found, in which order, and how much of a long source is read."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.sources.index import CHUNK_CHARACTERS, Index, chunks, relevant_part

same = settings(deadline=None, derandomize=True)

TEXTS = [
    ("ferry", "The ferries cross the sound. Their batteries are charged at night.\n\nThe fares rise in May."),
    ("tram", "路面電車の運転士は30人である。\n\n総事業費は318億円。まちの足を守る。"),
    ("mixed", "LRT計画の費用。The cost of the tram is ¥31.8 billion, don't ask.\n\n𠮷野町まで延ばす。"),
]


def found(*queries: str, limit: int = 10) -> list[str]:
    with Index(TEXTS) as index:
        return [chunk.source for chunk in index.search(queries, limit)]


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        # singular finds plural and the other way round
        *((query, ["ferry"]) for query in ("ferry", "Ferries", "ferry's", "battery", "fare", "FARES", "sounds")),
        # Japanese words of two characters, and longer ones
        *((query, ["tram"]) for query in ("電車", "運転", "路面電車", "運転士", "まち", "億円", "３１８億")),
        *((query, ["mixed"]) for query in ("計画", "費用", "LRT", "ＬＲＴ", "𠮷野", "31.8", "don’t")),
        ("電線", []),
        ("boat", []),
        # nothing to search by, and what would be syntax
        *(
            (query, [])
            for query in ("", " ", "the of and", "?!、。", '"', "*", "OR", 'NEAR("', "terms:", "'; DROP TABLE chunk")
        ),
    ],
)
def test_words_are_found_in_english_and_japanese(query: str, sources: list[str]) -> None:
    assert found(query) == sources


def test_any_of_several_queries_finds_and_more_hits_come_first() -> None:
    assert set(found("ferry", "電車")) == {"ferry", "tram"}
    assert found("tram cost billion", "fares")[0] == "mixed"
    assert found("ferry", "電車", limit=1) in (["ferry"], ["tram"])
    assert found() == []


def test_ties_keep_the_order_of_entry() -> None:
    texts = [(f"s{number}", "The boat sails.") for number in range(20)]
    with Index(texts) as index:
        assert [chunk.source for chunk in index.search(["boat"], 20)] == [name for name, _ in texts]
        assert [chunk.source for chunk in index.search(["boat"], 3)] == ["s0", "s1", "s2"]


def test_a_query_of_thousands_of_words_is_a_query() -> None:
    started = time.process_time()
    assert "ferry" in found(" ".join(f"word{number}" for number in range(3_000)), "ferry " + "電" * 3_000)
    assert time.process_time() - started < 3


def paragraphs(*sizes: int) -> str:
    return "\n\n".join(f"p{number} ".ljust(size, "x") for number, size in enumerate(sizes))


def test_chunks_are_whole_paragraphs_of_about_the_same_size() -> None:
    text = paragraphs(700, 700, 700, 4_000, 100, 100)
    parts = [text[chunk.start : chunk.end].split() for chunk in chunks("a", text)]
    assert [[word for word in part if word.startswith("p")] for part in parts] == [
        ["p0", "p1"],
        ["p2"],
        ["p3"],
        ["p4", "p5"],
    ]
    assert chunks("a", "") == chunks("a", "\n\n \n\n") == []


@same
@given(st.lists(st.sampled_from(["a b c", "x" * 900, "電" * 700, "", " ", "\n", "\n\n", "\n \n"]), max_size=20))
def test_chunks_cover_the_text_in_order(pieces: list[str]) -> None:
    text = "".join(pieces)
    end = 0
    for chunk in chunks("a", text):
        assert not text[end : chunk.start].strip()
        assert text[chunk.start : chunk.end].strip()
        assert chunk.end - chunk.start <= CHUNK_CHARACTERS or not text[chunk.start : chunk.end].strip().count("\n\n")
        end = chunk.end
    assert not text[end:].strip()


# --- what of a long source is read


def test_a_source_that_fits_is_read_as_it_is() -> None:
    assert relevant_part("Short.\n", ["boat"], 7) == "Short.\n"


def test_of_a_long_source_the_best_parts_are_read_in_their_order() -> None:
    filler = ["lorem ipsum " * 120] * 8
    filler[1] = "The ferry is new. " * 70
    filler[6] = "The ferry is late. " * 70
    part = relevant_part("\n\n".join(filler), ["ferry"], 3_200)
    assert part.count("[…]") == 1
    assert part.index("new") < part.index("[…]") < part.index("late")
    assert "lorem" not in part


def test_neighbours_are_read_as_one() -> None:
    text = "\n\n".join(["lorem " * 240, "The ferry is new. " * 80, "The ferry is late. " * 75, "lorem " * 240])
    part = relevant_part(text, ["ferry"], 3_000)
    assert part in text
    assert part.startswith("The ferry is new.")
    assert part.endswith("The ferry is late.")


@pytest.mark.parametrize("queries", [[], [""], ["the"], ["nowhere"]])
def test_without_a_hit_the_beginning_is_read(queries: list[str]) -> None:
    text = "\n\n".join(f"Paragraph {number}. " * 70 for number in range(9))
    part = relevant_part(text, queries, 3_200)
    assert text.startswith(part)
    assert len(part) > 1_000


def test_a_paragraph_longer_than_the_limit_is_cut() -> None:
    assert relevant_part("ferry " * 1_000, ["ferry"], 100) == ("ferry " * 1_000)[:100]


@same
@given(
    st.lists(st.sampled_from(["The ferry. " * 60, "lorem " * 200, "電車が走る。" * 150, "short"]), max_size=12),
    st.sampled_from([["ferry"], ["電車"], ["short"], []]),
    st.integers(1, 9_000),
)
def test_what_is_read_keeps_to_the_limit_and_to_the_words(pieces: list[str], queries: list[str], limit: int) -> None:
    text = "\n\n".join(pieces)
    part = relevant_part(text, queries, limit)
    assert len(part) <= max(limit, len(text) if len(text) <= limit else 0)
    position = 0
    for stretch in part.split("\n\n[…]\n\n"):
        position = text.index(stretch, position) + len(stretch)
