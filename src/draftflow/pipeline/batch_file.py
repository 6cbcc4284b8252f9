"""A file of many briefs, or a folder of them: what will not do is named, the rest is read."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from draftflow.errors import DraftflowError, FileError, UsageError
from draftflow.models import Brief
from draftflow.sources.encodings import decode
from draftflow.text import yaml12
from draftflow.text.frontmatter import parted

Format = Literal["csv", "tsv", "yaml", "jsonl", "json"]

OWN_KEYS = ("name", "max_cost", "outline")
"""What an entry may say beside the keys of a brief: its folder, the cap on its cost, a file with an outline."""
ALIASES: Mapping[str, str] = {"lang": "language", "source": "sources", "site": "sites", "not_site": "not_sites"}
"""Names of flags for keys of a brief."""
_LISTS = ("sources", "sites", "not_sites", "must_cover", "must_avoid", "image")
_FORMATS: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
}
_MOST_BYTES = 50_000_000
_MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Given:
    """One entry as it stands in the file: which file, from which line (1-based; None for a file of its own)."""

    file: str
    line: int | None
    fields: Mapping[str, Any]
    lines: Mapping[str, int]
    """The line of each key, where it has one of its own."""


@dataclass(frozen=True, slots=True)
class Bad:
    """An entry that will not do, and why; `key` is empty where the entry as a whole is wrong."""

    file: str
    line: int | None
    key: str
    problem: str

    def __str__(self) -> str:
        """File, line, key and problem on one line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.problem}" if self.key else f"{place}: {self.problem}"


Read = Given | Bad


def read(place: Path) -> list[Read]:
    """The entries of a file or a folder, in order.

    Raises:
        UsageError: It cannot be read at all, is of no known kind, or holds nothing.
    """
    if place.is_dir():
        found = list(_of_folder(place))
    else:
        if place.suffix.lower() not in _FORMATS:
            raise UsageError(f"{str(place)!r}: should be {', '.join(_FORMATS)} or a folder of briefs")
        found = parse(_text(place), str(place), _FORMATS[place.suffix.lower()])
    if not found:
        raise UsageError(f"{str(place)!r}: holds no entry; each is a brief, with its topic at least")
    return found


def sniffed(text: str) -> Format:
    """The kind of a text that has no name: by its first line."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if first.startswith("{"):
        return "jsonl"
    if first.startswith("["):
        return "json"
    cells = [cell.strip().strip('"').lower() for cell in first.replace("\t", ",").split(",")]
    if "topic" in cells:
        return "tsv" if "\t" in first else "csv"
    return "yaml"


def parse(text: str, file: str, kind: Format) -> list[Read]:
    """The entries of a text.

    Raises:
        FileError: It is not of its kind at all, or has a column that nothing knows.
    """
    match kind:
        case "csv" | "tsv":
            return list(_of_table(text, file, "," if kind == "csv" else "\t"))
        case "jsonl":
            return [_of_json(line, file, number) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        case "yaml" | "json":  # JSON is read as the YAML that it is, which keeps the lines
            return list(_of_yaml(text, file))


def known_keys() -> tuple[str, ...]:
    """Every key that an entry may have."""
    return (*Brief.model_fields, *OWN_KEYS, *ALIASES)


def _text(place: Path) -> str:
    try:
        with place.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{str(place)!r}: cannot be read: {error.strerror}") from None
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{str(place)!r}: more than {_MOST_BYTES:,} bytes; split the file")
    try:
        return decode(data).text.lstrip("\ufeff")
    except DraftflowError as error:
        raise UsageError(f"{str(place)!r}: {error}; save it as UTF-8") from None


def _key(name: str) -> str:
    plain = name.strip().lower().replace("-", "_")
    return ALIASES.get(plain, plain)


def _of_table(text: str, file: str, comma: str) -> Iterator[Read]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    head: list[str] | None = None
    before = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Bad(file, before + 1, "", f"not CSV from here on: {error}")
            return
        line, before = before + 1, rows.line_num
        if not any(cell.strip() for cell in row):
            continue
        if head is None:
            head = _head(row, file, line)
        elif len(row) > len(head) and any(cell.strip() for cell in row[len(head) :]):
            yield Bad(file, line, "", f"{len(row)} cells under {len(head)} headings; put text with a comma into quotes")
        else:
            cells = {key: cell.strip() for key, cell in zip(head, row, strict=False) if key and cell.strip()}
            yield Given(file, line, {key: _cell(key, cell) for key, cell in cells.items()}, {})


def _head(row: list[str], file: str, line: int) -> list[str]:
    head = [_key(cell) for cell in row]
    if len(head) > _MOST_COLUMNS:
        raise FileError(file, f"{len(head)} columns, more than {_MOST_COLUMNS}", line=line)
    for key in head:
        if key and key not in known_keys():
            raise FileError(file, f"unknown column {key!r}; there are {', '.join(known_keys())}", line=line)
        if key and head.count(key) > 1:
            raise FileError(file, f"column {key!r} stands there twice", line=line)
    if "topic" not in head:
        raise FileError(file, "no column `topic`; the first line names the columns", line=line)
    return head


def _cell(key: str, cell: str) -> object:
    """A cell as a value: lists are parted by `;` or by lines."""
    if key in _LISTS:
        return [part for part in (p.strip() for p in cell.replace("；", ";").replace("\n", ";").split(";")) if part]
    return cell


def _of_json(line: str, file: str, number: int) -> Read:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Bad(file, number, "", f"not JSON: {error}")
    return _entry(value, file, number, {})


def _of_yaml(text: str, file: str) -> Iterator[Read]:
    document = yaml12.load(text, file)
    entries: Any = document.value
    base: tuple[str, ...] = ()
    if isinstance(entries, dict) and isinstance(entries.get("articles"), list):
        entries, base = entries["articles"], ("articles",)
    if entries is None:
        return
    if not isinstance(entries, list):
        raise FileError(file, "should be a list of briefs, each with its `topic`", line=1)
    lines: dict[tuple[str | int, ...], int] = dict(document.lines)
    for index, value in enumerate(entries):
        place: tuple[str | int, ...] = (*base, index)
        own = {str(k): lines[*place, k] for k in value if (*place, k) in lines} if isinstance(value, dict) else {}
        yield _entry(value, file, lines.get(place), own)


def _entry(value: object, file: str, line: int | None, lines: Mapping[str, int]) -> Read:
    if isinstance(value, str):  # a topic alone
        return Given(file, line, {"topic": value}, {})
    if not isinstance(value, dict):
        return Bad(file, line, "", f"should be `key: value` pairs, not {value!r:.80}")
    fields: dict[str, Any] = {}
    for name, content in value.items():
        key = _key(str(name))
        if key not in known_keys():
            return Bad(file, lines.get(str(name), line), str(name), f"unknown key; there are {', '.join(known_keys())}")
        if key in fields:
            return Bad(file, lines.get(str(name), line), str(name), "is given twice")
        if content is not None:
            fields[key] = [content] if isinstance(content, str) and key in _LISTS else content
    return Given(file, line, fields, {_key(name): number for name, number in lines.items()})


def _of_folder(folder: Path) -> Iterator[Read]:
    """Each Markdown file is a brief like `brief.md`; so is the `brief.md` of each folder below."""
    files = (*folder.glob("*.md"), *folder.glob("*/brief.md"))
    for file in sorted(path for path in files if not path.name.startswith(".")):
        try:
            yield _of_brief(_text(file), file)
        except FileError as error:
            yield Bad(str(file), error.line, "", error.problem)
        except UsageError as error:
            yield Bad(str(file), None, "", str(error))


def _of_brief(text: str, file: Path) -> Read:
    """A `brief.md`, of which everything but the topic may be missing."""
    from draftflow.pipeline.formats.markdown_files import topic_and_instructions

    head, body, body_line = parted(text)
    document = yaml12.load(head, str(file), first_line=2)
    topic, instructions = topic_and_instructions(body)
    if document.value is not None and not isinstance(document.value, dict):
        return Bad(str(file), 2, "", "should be a list of `key: value` lines between two lines of `---`")
    given = dict(document.value or {})
    if topic is None and "topic" not in given:
        return Bad(str(file), body_line, "topic", "missing; write it as a heading: `# The topic`")
    own = {str(k): document.lines[(k,)] for k in given if (k,) in document.lines}
    more = {"topic": topic or given["topic"], "instructions": instructions, "name": given.get("name") or _stem(file)}
    return _entry(given | {key: value for key, value in more.items() if value}, str(file), None, own)


def _stem(file: Path) -> str | None:
    """The folder of an article whose brief has a name of its own."""
    from draftflow.text.slug import slug

    name = file.parent.name if file.name == "brief.md" else file.stem
    return slug(name) if name not in ("", ".", "..") else None
