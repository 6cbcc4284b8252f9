"""References as CSL-JSON."""

import json
from typing import Any

import pytest

from draftflow.exports.csl import csl_json
from draftflow.models import Reference


def item(**values: Any) -> dict[str, Any]:
    (found,) = json.loads(csl_json((Reference(**{"id": "a", "title": "T"} | values),)))
    assert isinstance(found, dict)
    return found


def test_everything_that_is_known_is_there() -> None:
    assert item(
        title="整備計画［案］",
        publisher="青波市",
        author="都市交通課",
        published="2025-10-01",
        url="https://city.example.com/a",
        language="ja",
    ) == {
        "id": "a",
        "type": "webpage",
        "title": "整備計画［案］",
        "author": [{"literal": "都市交通課"}],
        "container-title": "青波市",
        "issued": {"date-parts": [[2025, 10, 1]]},
        "URL": "https://city.example.com/a",
        "language": "ja",
    }


def test_what_is_not_known_is_left_out() -> None:
    assert item() == {"id": "a", "type": "document", "title": "T"}


@pytest.mark.parametrize(
    ("published", "issued"),
    [
        ("2026", {"date-parts": [[2026]]}),
        ("2026-03", {"date-parts": [[2026, 3]]}),
        ("2026-3-5", {"date-parts": [[2026, 3, 5]]}),
        ("2026-13", {"literal": "2026-13"}),
        ("2026-00", {"literal": "2026-00"}),
        ("2026-03-32", {"literal": "2026-03-32"}),
        ("spring 2026", {"literal": "spring 2026"}),
        ("２０２６年", {"literal": "２０２６年"}),
        ("-1", {"literal": "-1"}),
    ],
)
def test_a_date_is_in_parts_or_as_a_person_wrote_it(published: str, issued: dict[str, Any]) -> None:
    assert item(published=published)["issued"] == issued


def test_the_file_is_readable_and_keeps_the_order() -> None:
    text = csl_json((Reference(id="b", title="電車"), Reference(id="a", title='"quoted" \\ <b>')))
    assert [entry["id"] for entry in json.loads(text)] == ["b", "a"]
    assert "電車" in text
    assert text.endswith("]\n")
    assert csl_json(()) == "[]\n"


def test_pages_copies_and_the_archive_are_there_under_names_that_mean_them() -> None:
    found = item(
        cited_pages=(3, 12),
        also_at=("https://b.example/x",),
        archive="https://web.archive.org/web/2026/https://a.example/",
    )
    assert found["custom"] == {"cited-pages": [3, 12], "also-at": ["https://b.example/x"]}
    assert found["archive"] == "web.archive.org"
    assert found["archive_location"] == "https://web.archive.org/web/2026/https://a.example/"
