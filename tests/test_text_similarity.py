"""Which texts carry the same text: word for word, edited, among other paragraphs, or not at all."""

import random
import re
import time
from itertools import pairwise

import pytest

from conftest import ROOT
from draftflow.text.frontmatter import parted
from draftflow.text.similarity import anchored, minhash, overlap, same_origin, shingles

PIECE = 3  # paragraphs of an example source that are taken for one short report


def reports() -> list[str]:
    """Short texts by one hand each: three paragraphs of an example source."""
    found: list[str] = []
    for path in sorted((ROOT / "examples").glob("*/sources/*.[mt]*")):
        if path.stem in ("tidewire-lorne-post", "wire-minato-online", "wire-sanroku"):
            continue
        paragraphs = [p for p in parted(path.read_text("utf-8")).body.split("\n\n") if len(p) > 80]
        found += ["\n\n".join(paragraphs[i : i + PIECE]) for i in range(0, len(paragraphs) - PIECE + 1, PIECE)]
    return found


REPORTS = reports()


def edited(text: str, share: float, seed: int) -> str:
    """`text` with `share` of its words (in Japanese of its pairs of characters) replaced, dropped or added to."""
    chance = random.Random(seed)
    pieces = re.findall(r"\S+\s*", text) if text.isascii() or " " in text[:40] else re.findall(r"(?s)..?", text)
    for at in chance.sample(range(len(pieces)), int(share * len(pieces))):
        how = chance.random()
        other = chance.choice(pieces)
        pieces[at] = other if how < 0.6 else "" if how < 0.8 else pieces[at] + other
    return "".join(pieces)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1])
def test_copies_are_found(share: float) -> None:
    found = sum(bool(same_origin({"a": t, "b": edited(t, share, n)})) for n, t in enumerate(REPORTS))
    assert found / len(REPORTS) >= 0.95


def test_copies_among_other_paragraphs_are_found() -> None:
    found = [bool(same_origin({"a": one, "b": f"{two[: len(one)]}\n\n{one}"})) for one, two in pairwise(REPORTS)]
    assert sum(found) / len(found) >= 0.95


def test_texts_on_one_subject_are_not_taken_for_copies() -> None:
    texts = {str(n): text for n, text in enumerate(REPORTS)}
    copies = {f"copy {n}": edited(text, 0.1, n) for n, text in enumerate(REPORTS)}
    groups = same_origin(texts | copies)
    pairs = [(a, b) for group in groups for a in group for b in group if a < b]
    right = [pair for pair in pairs if pair[0].split()[-1] == pair[1].split()[-1]]
    assert len(right) >= 0.95 * len(texts)
    assert len(right) >= 0.98 * len(pairs)


@pytest.mark.parametrize("number", [2, 3, 6, 12])
def test_a_story_that_many_have_edited_is_one_group(number: int) -> None:
    groups = [same_origin({str(n): edited(text, 0.1 if n else 0, n) for n in range(number)}) for text in REPORTS[:30]]
    found = sum(len(group) for each in groups for group in each[:1])
    assert found / (30 * number) >= 0.95


def test_the_frame_of_a_site_is_no_common_origin() -> None:
    frame = (
        "Harbor Web keeps copies of old books, films and sites, and is paid for by readers like you who give a little."
    )
    frame += " Sign up for the letter of the month, and we will tell you what is new on the shelves of the library."
    pages = {str(n): f"{frame}\n\n{text[:400]}\n\n{frame.upper()}" for n, text in enumerate(REPORTS[:12])}
    assert same_origin(pages) == []


def test_short_and_empty_texts_are_in_no_group() -> None:
    assert same_origin({"a": "Yes.", "b": "Yes.", "c": "", "d": ""}) == []


def test_groups_keep_the_order_of_the_texts_and_join_chains() -> None:
    one, two = REPORTS[0], REPORTS[1]
    assert same_origin({"x": two, "a": one, "y": two, "b": one, "z": two}) == [{"x", "y", "z"}, {"a", "b"}]


def test_width_case_and_line_breaks_do_not_matter() -> None:
    text = REPORTS[0]
    assert same_origin({"a": text, "b": text.upper()})
    japanese = next(t for t in REPORTS if "。" in t)
    wide = japanese.translate({c: c + 0xFEE0 for c in range(0x30, 0x3A)})
    assert minhash(japanese) == minhash(wide)


def test_shingles_and_overlap() -> None:
    assert shingles("Ａ b-c d") == shingles("abcd") == {"abc", "bcd"}
    assert overlap(shingles("abcd"), shingles("abcx")) == pytest.approx(1 / 3)
    assert overlap(shingles(""), shingles("abc")) == 0
    assert set(anchored("the same passage", 6)) <= set(anchored("before it the same passage after", 6))


def test_the_work_grows_with_the_texts_and_not_with_their_square() -> None:
    texts = {str(n): REPORTS[n % len(REPORTS)] + f" Number {n}." for n in range(1_000)}
    start = time.perf_counter()
    assert len(same_origin(texts)) == len(REPORTS)
    assert time.perf_counter() - start < 5
