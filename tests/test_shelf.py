"""What was made of a text is kept for the next check, as far as there is room."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from draftflow.checks import base
from draftflow.checks.article import foreign_article
from draftflow.checks.audit import audit
from draftflow.checks.shelf import Shelf, shelf
from draftflow.models import Reference
from draftflow.text.fold import Folded

SOURCE = "The council voted 7-2 on 3 March 2026.\n\nThe boats cost $29 million, and 408 people came."
ARTICLE = "# Boats\n\nThe council voted 7-3 [1]. The boats cost $29 million [1].\n\n## References\n\n1. https://example.org/a\n"


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        (["a", "a", "a"], ["a"]),
        (["aaaa", "bbbb", "aaaa"], ["aaaa", "bbbb"]),
        (["aaaa", "bbbb", "cccc", "aaaa"], ["aaaa", "bbbb", "cccc", "aaaa"]),
        (["aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb"], ["aaaa", "bbbb", "cccc", "bbbb"]),
        (["much too long", "much too long", "b", "much too long"], ["much too long", "b", "much too long"]),
    ],
    ids=["once", "both fit", "the oldest goes", "the one asked for longest ago goes", "one that fills it alone"],
)
def test_what_was_not_asked_for_longest_makes_room(asked: list[str], made: list[str]) -> None:
    done: list[str] = []

    def make(folded: Folded) -> int:
        done.append(folded.text)
        return len(folded.text)

    kept = Shelf(room=8)
    assert [kept.of(text).derived(make) for text in asked] == [len(text) for text in asked]
    assert done == made


def test_libraries_that_share_a_shelf_share_what_was_made_and_find_the_same() -> None:
    reference = Reference(id="s1", title="", url="https://example.org/a")
    article = foreign_article("a.md", ARTICLE, "en", [reference])
    kept = Shelf()
    alone, *shared = (base.Library({"s1": SOURCE}, {}, (reference,), each) for each in (None, kept, kept))
    found = [audit(article, library).findings for library in (alone, *shared)]
    assert [finding.code for finding in found[0]] == ["F301"]
    assert found[1] == found[2] == found[0]
    assert shared[0].shelved(SOURCE) is shared[1].shelved(SOURCE) is not alone.shelved(SOURCE)


def test_threads_share_it() -> None:
    kept, texts = Shelf(room=40), [f"text {n % 7}" for n in range(400)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: kept.of(text).folded.text, texts)) == texts


def test_a_process_has_one() -> None:
    assert shelf() is shelf()
