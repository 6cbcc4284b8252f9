"""Citations as LaTeX, wikis and those who name author and year write them."""

import time

import pytest

from draftflow.checks.article import foreign_article
from draftflow.checks.audit import audit
from draftflow.checks.base import Library
from draftflow.models import Reference

STORED = tuple(
    Reference(id=f"s{n}", title=title, url=f"https://example.org/{n}")
    for n, title in enumerate(("Council buys boats", "The power line", "港の船"), 1)
)
LISTED = """

## References

Smith, J. (2026). Council buys boats. The Gazette. https://example.org/1

Jones, A., & Lee, B. (2019). The power line. Press. https://example.org/2

山田太郎（2020）「港の船」 https://example.org/3

Brown, C. (2020a). One thing. https://example.org/8

Brown, C. (2020b). Another. https://example.org/9

Gray, D. (2001). First. https://example.org/10

Gray, D. (2001). Second. https://example.org/11
"""


def cited(text: str) -> list[tuple[str | None, str]]:
    """Source and kind of the citations of the first paragraph."""
    article = foreign_article("a.md", f"# T\n\n{text}", None, STORED)
    return [(c.source, c.kind) for s in article.sentences if s.line == 3 for c in s.citations]


def words(text: str) -> str:
    return " ".join(s.text for s in foreign_article("a.md", f"# T\n\n{text}", None, STORED).sentences if s.line == 3)


AUTHOR = "author-year"


@pytest.mark.parametrize(
    ("text", "found", "said"),
    [
        ("They voted (Smith, 2026).", [("s1", AUTHOR)], "They voted."),
        ("They voted (Smith 2026).", [("s1", AUTHOR)], "They voted."),
        ("They voted (see Smith 2026, p. 4).", [("s1", AUTHOR)], "They voted."),
        ("So (Smith 2026; Jones & Lee, 2019, p. 4).", [("s1", AUTHOR), ("s2", AUTHOR)], "So."),
        ("So (Jones et al., 2019).", [("s2", AUTHOR)], "So."),
        ("Jones and Lee (2019) deny it.", [("s2", AUTHOR)], "Jones and Lee deny it."),
        ("Smith (2026, p. 3) says so.", [("s1", AUTHOR)], "Smith says so."),
        ("決まった（山田太郎 2020）。", [("s3", AUTHOR)], "決まった。"),
        ("山田太郎（2020）による。", [("s3", AUTHOR)], "山田太郎による。"),
        ("So (Brown, 2020b).", [(None, AUTHOR)], "So."),
        ("So (Gray, 2001).", [(None, AUTHOR)], "So (Gray, 2001)."),
        ("So (Miller & Roe, 1999).", [(None, AUTHOR)], "So."),
        ("The film (Alien, 1979) was long.", [(None, AUTHOR)], "The film (Alien, 1979) was long."),
        ("The games (Tokyo 2020) were late.", [], "The games (Tokyo 2020) were late."),
        ("The council (2026) voted.", [], "The council (2026) voted."),
        ("It grew in spring (2019).", [], "It grew in spring (2019)."),
    ],
)
def test_author_and_year_find_their_entry(text: str, found: list[tuple[str | None, str]], said: str) -> None:
    assert cited(text + LISTED) == found
    assert words(text + LISTED) == said


def test_without_a_list_author_and_year_could_not_be_checked() -> None:
    text = "They voted on 3 March 2026 (Smith & Roe, 2026).\n"
    result = audit(foreign_article("a.md", text, "en", STORED), Library({}, {}, STORED), select=["C"])
    assert [f.code for f in result.findings] == ["C107"]
    assert [(c.supported, c.could_not_check) for c in result.coverage][:1] == [(0, 1)]


KEYED = "\n\n## References\n\n[@smith2026]: Council buys boats, https://example.org/1\n"


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (r"\cite{smith2026}", ["smith2026"]),
        (r"\citep[p.~3]{smith2026, lee19}", ["smith2026", "lee19"]),
        (r"\parencite[see][p. 3]{smith2026}", ["smith2026"]),
        (r"\citet*{a:b-c}", ["a:b-c"]),
        (r"\autocite{smith2026,smith2026}", ["smith2026"]),
        (r"\footcite{x}", ["x"]),
        (r"\textbf{x}", []),
        (r"\cite{}", []),
    ],
)
def test_latex_cites_by_key(command: str, keys: list[str]) -> None:
    article = foreign_article("a.md", f"They voted~{command}.", "en", STORED)
    assert [c.key for s in article.sentences for c in s.citations] == keys
    if keys:
        assert article.sentences[0].text == "They voted."


def test_a_latex_key_finds_its_entry() -> None:
    assert cited(r"They voted \cite{smith2026}." + KEYED) == [("s1", "key")]


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("<ref>Smith, ''Boats'', https://example.org/1.</ref>", [("s1", "link")]),
        ("<ref>[https://example.org/1 Boats], p. 3</ref>", [("s1", "link")]),
        ("<ref>{{cite web |url=https://example.org/1 |title=Boats}}</ref>", [("s1", "link")]),
        ('<ref name="b">https://example.org/2</ref> Again.<ref name="b" />', [("s2", "link")] * 2),
        ("<ref name=b>https://example.org/2</ref> Again.<ref name=b/>", [("s2", "link")] * 2),
        ('<ref name="lost" />', [(None, "link")]),
        ("<ref>Smith, Boats, 2026.</ref>", [(None, "link")]),
        ("<ref></ref>", []),
        ("<references />", []),
    ],
)
def test_a_wiki_reference_cites_what_it_names_and_is_no_prose(
    reference: str, found: list[tuple[str | None, str]]
) -> None:
    assert cited(f"They voted.{reference}") == found
    assert words(f"They voted.{reference}") in ("They voted.", "They voted. Again.")


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("They voted (1). Others did not (2, 3).", "numbers in round brackets, such as (1)"),
        ("They voted.{{sfn|Smith|2026|p=3}} All of them.", "templates of a wiki, such as {{sfn|Smith|2026|p=3}}"),
        ("As Smith (2026) says, they voted.", "author and year, such as Smith (2026)"),
        ("They voted (Smith 2026).", "author and year, such as (Smith 2026)"),
        ("They voted.¹ Others did not.²", "raised numbers without a list of them, such as ¹"),
        ("They voted [Smi26].", "short titles in brackets, such as [Smi26]"),
    ],
)
def test_a_style_that_is_not_read_is_named(text: str, style: str) -> None:
    (found,) = audit(foreign_article("a.md", text, "en"), Library({}, {}, ()), select=["C108"]).findings
    assert f"it seems to cite by {style}, which is not read" in found.message


def test_where_no_style_is_seen_none_is_named() -> None:
    (found,) = audit(foreign_article("a.md", "They voted in 2026.", "en"), Library({}, {}, ())).findings
    assert found.message.endswith("could be checked against a source")


@pytest.mark.parametrize("bit", ["\\cite{", "<ref>", "<ref name=", "(Smith, 2020; ", "Smith (2020", "（山田、2020"])
def test_hostile_text_is_read_in_bounded_time(bit: str) -> None:
    started = time.process_time()
    foreign_article("a.md", bit * 20_000, "en", STORED)
    assert time.process_time() - started < 10
