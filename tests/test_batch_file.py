from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftflow.errors import FileError, UsageError
from draftflow.pipeline.batch_file import Bad, Format, Given, parse, read, sniffed
from draftflow.pipeline.batch_report import as_csv, cell


def fields(text: str, kind: Format) -> list[object]:
    return [dict(e.fields) if isinstance(e, Given) else str(e) for e in parse(text, "b", kind)]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("csv", 'Topic,source,not-site,length\n"Boats, big",a.md; b.md,x.org；y.org,400\n\n'),
        ("tsv", "topic\tsources\tnot_sites\tlength\nBoats, big\ta.md;b.md\tx.org;y.org\t400\n"),
        (
            "jsonl",
            '{"topic": "Boats, big", "sources": ["a.md", "b.md"], "not_sites": ["x.org", "y.org"], "length": "400"}\n',
        ),
        ("yaml", "- topic: Boats, big\n  source: [a.md, b.md]\n  not-site: [x.org, y.org]\n  length: '400'\n"),
        (
            "yaml",
            "articles:\n- topic: Boats, big\n  source: [a.md, b.md]\n  not-site: [x.org, y.org]\n  length: '400'\n",
        ),
        (
            "json",
            '[{"topic": "Boats, big", "source": ["a.md", "b.md"], "not_site": ["x.org", "y.org"], "length": "400"}]',
        ),
    ],
)
def test_every_format_says_the_same(kind: Format, text: str) -> None:
    wanted = {"topic": "Boats, big", "sources": ["a.md", "b.md"], "not_sites": ["x.org", "y.org"], "length": "400"}
    assert fields(text, kind) == [wanted]
    assert sniffed(text) == kind


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("csv", "topic,length\na,1,2\nb,2\n", ["b:2: 3 cells under 2 headings; put text with a comma into quotes", {"topic": "b", "length": "2"}]),
        ("csv", 'topic\n"two\nlines"\n"open\n', [{"topic": "two\nlines"}, "b:4: not CSV from here on: unexpected end of data"]),
        ("jsonl", '{"topic": "a"}\n\n{nope}\n["x"]\n{"topic": "b", "colour": 1}\n{"lang": "en", "language": "ja"}\n', [
            {"topic": "a"}, "b:3: not JSON:", "b:4: should be `key: value` pairs, not ['x']", "b:5: colour: unknown key", "b:6: language: is given twice"]),
        ("yaml", "- one topic\n- topic: b\n  colour: red\n- [5]\n", [{"topic": "one topic"}, "b:3: colour: unknown key", "b:4: should be `key: value` pairs, not ['5']"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_line_and_key_and_the_rest_is_read(
    kind: Format, text: str, said: list[object]
) -> None:
    found = fields(text, kind)
    assert len(found) == len(said)
    for got, wanted in zip(found, said, strict=True):
        assert got == wanted or (isinstance(wanted, str) and str(got).startswith(wanted)), got


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("csv", "title,length\nx,1\n", "b:1: unknown column 'title'"),
        ("csv", "length\n5\n", "b:1: no column `topic`"),
        ("csv", "topic,lang,language\n", "b:1: column 'language' stands there twice"),
        ("yaml", "topic: x\n", "b:1: should be a list of briefs"),
        ("json", '{"topic": 1', "b:2: not YAML"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_an_error(kind: Format, text: str, said: str) -> None:
    with pytest.raises(FileError) as raised:
        parse(text, "b", kind)
    assert str(raised.value).startswith(said)


def test_a_table_from_a_japanese_spreadsheet_is_read(tmp_path: Path) -> None:
    text = "topic,must_cover,lang\n路面電車の復活はなぜ成功したのか,費用；時刻表,ja\n"
    for name, codec in (("a.csv", "cp932"), ("b.csv", "utf-8-sig"), ("c.csv", "utf-16")):
        (tmp_path / name).write_bytes(text.encode(codec))
        (entry,) = read(tmp_path / name)
        assert isinstance(entry, Given)
        assert entry.fields["topic"] == "路面電車の復活はなぜ成功したのか"
        assert entry.fields["must_cover"] == ["費用", "時刻表"]


def test_a_folder_of_briefs_is_read(tmp_path: Path) -> None:
    (tmp_path / "ferry.md").write_text("---\nlength: 400\n---\n\n# The ferry\n\nSay why.\n", "utf-8")
    (tmp_path / "tram").mkdir()
    (tmp_path / "tram/brief.md").write_text("# 路面電車\n", "utf-8")
    (tmp_path / "zero.md").write_text("no heading\n", "utf-8")
    found = [dict(e.fields) if isinstance(e, Given) else str(e).replace(str(tmp_path), "") for e in read(tmp_path)]
    assert found == [
        {"topic": "The ferry", "length": "400", "instructions": "Say why.", "name": "ferry"},
        {"topic": "路面電車", "name": "tram"},
        "/zero.md:1: topic: missing; write it as a heading: `# The topic`",
    ]


@pytest.mark.parametrize("name", ["empty.csv", "empty.jsonl", "x.xlsx"])
def test_nothing_to_read_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("topic\n" if name == "empty.csv" else "\n", "utf-8")
    with pytest.raises(UsageError, match=r"holds no entry|should be \.csv"):
        read(tmp_path / name)


@given(st.text(max_size=300), st.sampled_from(["csv", "tsv", "yaml", "jsonl", "json"]))
def test_any_text_gives_entries_or_a_named_error(text: str, kind: Format) -> None:
    try:
        found = parse(text, "b", kind)
    except FileError:
        return
    assert all(isinstance(each, (Given, Bad)) for each in found)


@given(st.text(max_size=30) | st.integers() | st.floats(allow_nan=False) | st.none())
def test_no_cell_is_a_formula(value: object) -> None:
    assert not cell(value).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_report_keeps_numbers_and_marks_itself_as_utf8() -> None:
    rows: list[dict[str, object]] = [
        {"slug": "a", "cost": 0.5, "problem": "=HYPERLINK(1)"},
        {"slug": "@b", "problem": 'two\nlines, "quoted"'},
    ]
    assert as_csv(("slug", "cost", "problem"), rows) == (
        '\ufeffslug,cost,problem\r\na,0.5,\'=HYPERLINK(1)\r\n\'@b,,"two\nlines, ""quoted"""\r\n'
    )
