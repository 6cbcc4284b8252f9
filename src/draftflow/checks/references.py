"""The reference list of an article made elsewhere: where it stands, its entries, and the stored sources they name."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from draftflow.checks.base import Entry
from draftflow.checks.inline import URL, trim_url
from draftflow.models import Reference
from draftflow.text.fold import folded
from draftflow.text.markdown import Block
from draftflow.text.urls import canonical

_EN = (
    r"(?:(?:selected|further|key|web|primary|main|external|list of|full) )?(?:references?|sources?|bibliography"
    r"|works|citations?|notes"
    r"|footnotes|endnotes|literature|links)(?: (?:and|&) (?:notes|sources|references|links"
    r"|further reading))?(?: (?:cited|used|consulted|list))?"
)
_JA = (
    r"(?:主な|主要な?|本文の)?(?:参考文献|引用文献|参考資料|参考情報|参照資料|出典|引用元|情報源|典拠|脚注|注釈|注"
    r"|参考(?:リンク|サイト|url|記事)?|参照(?:元|文献)?|文献|ソース)"
)
_HEADING = re.compile(
    rf"[■◆●○【〈《\[\d.．)）\s]*(?:{_EN}|{_JA}(?:(?:[・/／と&、]|および)(?:{_JA}))?(?:一覧|リスト)?)\s*[】〉》\]]?"
    r"(?:\s*[(（][^()（）]{0,30}[)）])?\s*[:：]?",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"[ ]{0,3}\[(\^?[^\[\]\n]{1,80})\]:[ \t]*(.*)")
_KEYED = re.compile(
    r"[ \t]{0,8}(?:[-*+•・●][ \t]+)?(?:\*\*)?"
    r"(?:\\?[\[［【](\^?[\w.:-]{1,40})\\?[\]］】](?!\()[:：.]?|[(（]?(\d{1,4})[.)．）:：](?=\D|$)|注(\d{1,4})"
    r"|\^(\d{1,4}))"
    r"(?:\*\*)?[ \t\u3000]*(.*)"
)
_GROUP = re.compile(r"(\*\*|__)[^*_\[\]]+\1[:：]?")  # the publisher that stands over its numbered entries
_NO_ENTRY = re.compile(r"#{1,6} |[-*_= ]{3,}$|\*\*[^*]{1,60}\*\*:?$|\|[\s:|-]+$")  # headings, rules
_BULLET = re.compile(r"[ \t]{0,8}[-*+•・●○※▪–][ \t\u3000]*(.*)")
_LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\([ ]?<?([^\s<>]{1,2000}?)>?(?:[ ]\"[^\"\n]{0,300}\")?\)")
_BARE = re.compile(URL)
_ADDRESS = re.compile(r"(?:\bh?t{1,3}ps?:?/{1,2}|www\.)[\w-]+(?:\.[\w-]+)+(?:/[^\s<>()\"]*)?", re.IGNORECASE)
_TITLE = 200  # characters of an entry that are taken for its title


class _Line(NamedTuple):
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """Entries in order, and the runs of lines they take (first and last, 1-based)."""

    entries: tuple[Entry, ...]
    lines: tuple[tuple[int, int], ...]


def definitions(lines: list[str]) -> ReferenceList:
    """Footnote and link definitions (`[^x]: …`, `[1]: https://…`), outside fenced code."""
    entries: list[Entry] = []
    runs: list[tuple[int, int]] = []
    fenced = False
    open_note = False
    for number, line in enumerate(lines, 1):
        bare = line.lstrip()
        if bare.startswith(("```", "~~~")):
            fenced = not fenced
        if fenced:
            open_note = False
        elif match := _DEFINITION.match(line):
            open_note = match[1].startswith("^")
            if open_note or _BARE.search(match[2]) or "." in match[2].split(" ")[0]:
                entries.append(_entry(match[1], match[2], number, match.start(2) + 1))
                runs.append((number, number))
        elif open_note and bare and line.startswith(("  ", "\t")):
            last = entries[-1]
            entries[-1] = _entry(last.key, f"{last.text} {bare}"[:4000], last.line, last.column)
            runs[-1] = (runs[-1][0], number)
        elif bare:
            open_note = False
    return ReferenceList(tuple(entries), tuple(runs))


def listed(lines: list[str], blocks: list[Block]) -> ReferenceList:
    """The entries under headings such as "References" or 参考文献, or else those the article ends with."""
    runs = _headed(blocks, len(lines))
    entries: list[Entry] = []
    kept: list[tuple[int, int]] = []
    for first, last in runs or _trailing(lines):
        found = _entries([_Line(n, lines[n - 1]) for n in range(first, last + 1)])
        if found:
            entries += found
            kept.append((first, last))
    return ReferenceList(_keyed_by_place(entries), tuple(kept))


def resolve(entries: Iterable[Entry], stored: Iterable[Reference], files: Mapping[str, str]) -> tuple[Entry, ...]:
    """`entries` with the stored source each names: by address, else by title, else by file name.

    `files` gives the file name of a stored source by its id.
    """
    stored = tuple(stored)
    by_url = {canonical(s.url): s.id for s in stored if s.url}
    by_title = {_plain(s.title): s.id for s in stored if len(_plain(s.title)) >= 8}  # noqa: PLR2004 - shorter ones are words
    by_file = {name.lower(): source for source, name in files.items()}
    by_file |= {name.rsplit(".", 1)[0]: source for name, source in by_file.items() if len(name) > 7}  # noqa: PLR2004 - same

    def source(entry: Entry) -> str | None:
        if entry.url and (found := by_url.get(canonical(entry.url))):
            return found
        text = _plain(entry.text)
        if found := by_title.get(_plain(entry.title)):
            return found
        if inside := [title for title in by_title if title in text]:
            return by_title[max(inside, key=len)]
        words = re.findall(r"[^\s\[\]()<>\"'`|/\\]+", entry.text.lower())
        return next((by_file[word.strip(".,;:*")] for word in words if word.strip(".,;:*") in by_file), None)

    return tuple(replace(entry, source=source(entry)) for entry in entries)


def _plain(text: str) -> str:
    """`text` for comparing titles: folded, case and punctuation aside."""
    return re.sub(r"[\W_]+", "", folded(unicodedata.normalize("NFKC", text)).casefold())


def _headed(blocks: list[Block], end: int) -> list[tuple[int, int]]:
    """The lines under each heading of a reference list."""
    runs: list[tuple[int, int]] = []
    for index, block in enumerate(blocks):
        first = block.text.split("\n", 1)[0].strip().strip("*_ ")
        if block.kind not in ("heading", "paragraph") or not first or not _HEADING.fullmatch(first):
            continue
        level = block.level or 6
        start = block.line if block.kind == "paragraph" else block.end + 1
        following = (b.line for b in blocks[index + 1 :] if b.kind == "heading" and b.level <= level)
        last = next(following, end + 1) - 1
        if start <= last and not (runs and runs[-1][1] >= start):
            runs.append((start, last))
    return runs


def _trailing(lines: list[str]) -> list[tuple[int, int]]:
    """The run of lines at the end that look like references, without a heading: two at least."""
    last = first = len(lines)
    count = 0
    while first and (not lines[first - 1].strip() or _looks_like_entry(lines[first - 1])):
        count += bool(lines[first - 1].strip())
        first -= 1
    return [(first + 1, last)] if count >= 2 else []  # noqa: PLR2004 - said above


def _keyed(line: str) -> re.Match[str] | None:
    """The key a line begins with: a number, or a bracketed label that is short or holds one."""
    match = _KEYED.match(line)
    label = match[1] if match else None
    return None if label and len(label) > 3 and not re.search(r"\d", label) and label[0] != "^" else match  # noqa: PLR2004


def _looks_like_entry(line: str) -> bool:
    keyed = _keyed(line)
    if keyed and keyed[1]:
        return True
    return bool(_BARE.search(line)) and bool(keyed or _BULLET.match(line) or line.lstrip().startswith("http"))


def _entries(lines: list[_Line]) -> list[Entry]:
    """Entries of one list; none, if most of its lines are prose."""
    entries: list[Entry] = []
    gap, prose = True, 0
    numbered = any(_keyed(line) for _, line in lines)
    for number, line in lines:
        bare = line.strip()
        if not bare or (numbered and _GROUP.fullmatch(bare)):
            gap = True
            continue
        if _NO_ENTRY.match(bare) or _HEADING.fullmatch(bare.strip("*_ ")):
            gap = True
            continue
        indented = line.startswith(("  ", "\t"))
        keyed, bullet = _keyed(line), _BULLET.match(line)
        last = entries[-1] if entries else None
        if bare.startswith("|"):
            entries += _row(bare, number)
        elif keyed:
            key = next(k for k in keyed.groups()[:4] if k)
            entries.append(_entry(key, keyed[5], number, keyed.start(5) + 1))
        elif last and _continues(last, bullet[1] if bullet else bare, gap=gap, indented=indented, bullet=bool(bullet)):
            entries[-1] = _entry(
                last.key, f"{last.text} {bullet[1] if bullet else bare}"[:4000], last.line, last.column
            )
        elif bullet:
            entries += _keyless(bullet[1], number, bullet.start(1) + 1)
        else:
            prose += bare.endswith((".", "。")) and len(bare) > 120 and not _BARE.search(bare)  # noqa: PLR2004 - a sentence
            entries += _keyless(bare, number, line.find(bare) + 1)
        gap = False
    return entries if 2 * prose <= len(entries) else []


def _continues(last: Entry, text: str, *, gap: bool, indented: bool, bullet: bool) -> bool:
    """Whether a line without a key carries on the entry before it."""
    starts_with_url = bool(re.match(r"<?https?://|\[[^\]]{1,300}\]\(http", text))
    if last.url is None and starts_with_url and (indented or not bullet):
        return True
    if bullet:
        return indented and bool(last.key)
    if gap:
        return indented and bool(last.key)
    return indented or (bool(last.key) and not _BARE.search(text))


def _keyless(text: str, line: int, column: int) -> list[Entry]:
    """One entry, or one for each link of a line that groups several."""
    links = list(_LINK.finditer(text))
    if len(links) < 2:  # noqa: PLR2004 - several
        return [_entry("", text, line, column)]
    return [_entry("", link.group(), line, column + link.start()) for link in links]


def _row(row: str, line: int) -> list[Entry]:
    """The entry in a row of a table; none in a row without an address or a number, such as its head."""
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    key = cells[0].strip("[]().^ ")
    if not (key.isdecimal() or _BARE.search(row)):
        return []
    named = key.isdecimal()
    return [_entry(key if named else "", " ".join(cells[1:] if named else cells), line, 1)]


def _entry(key: str, text: str, line: int, column: int) -> Entry:
    text = text.replace("↩", "").replace("\ufe0e", "").strip()
    link, bare = _LINK.search(text), _BARE.search(text)
    address = None if link or bare else _ADDRESS.search(text)
    url = link[2] if link else trim_url(bare.group()) if bare else address.group() if address else None
    title = link[1] if link else re.sub(r"<?https?://\S+", "", text)
    number = str(int(key)) if key.isdecimal() else key
    return Entry(number, text, line, column, url, title.strip(" *_\"“”'「」『』.,:-—–")[:_TITLE])


def _keyed_by_place(entries: list[Entry]) -> tuple[Entry, ...]:
    """A list without any key is numbered as it stands."""
    if any(entry.key for entry in entries):
        return tuple(entries)
    return tuple(replace(entry, key=str(number)) for number, entry in enumerate(entries, 1))
