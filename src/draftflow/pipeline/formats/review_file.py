"""review.md: the findings by weight, each with its place; coverage in the head."""

import re
from collections.abc import Mapping
from typing import Any

from draftflow.checks.frame import FRAMES, Frame
from draftflow.checks.wording import wording
from draftflow.errors import FileError
from draftflow.models import Coverage, Finding, Language, Review, Severity
from draftflow.pipeline.formats.parsing import validated
from draftflow.text import yaml12
from draftflow.text.frontmatter import joined, parted
from draftflow.text.yaml12 import Document

_HEADINGS: Mapping[str, Severity] = {title: s for frame in FRAMES.values() for s, title in frame.weights.items()}
_WORDS: Mapping[str, Severity] = {word: s for frame in FRAMES.values() for s, word in frame.severities.items()}
_MENDED = frozenset(frame.mended for frame in FRAMES.values())
_ITEM = re.compile(
    r"- \*\*(?P<code>[A-Z]\d+)\*\*(?: (?P<severity>" + "|".join(_WORDS) + r"))?"
    r"(?: `(?P<section>[^`]+)`)?(?: (?P<line>\d+)(?::(?P<column>\d+))?)?"
    r"(?: \[(?P<source>[^\[\]]+)\])?: (?P<message>.*)"
)


def dump(review: Review, language: Language = "en") -> str:
    """The text of `review.md`, for a reader of `language`."""
    frame, said = FRAMES[language], wording(language)
    coverage = [part.model_dump(mode="json") for part in review.coverage]
    lines = [f"# {frame.review}", ""]
    lines += [frame.nothing, ""] if not review.findings else []
    for severity, title in frame.weights.items():
        found = said.findings(finding for finding in review.findings if finding.severity == severity)
        if found:
            lines += [f"## {title}", "", *(line for finding in found for line in _item(finding)), ""]
    if review.mended:
        gone = (line for finding in said.findings(review.mended) for line in _item(finding, frame))
        lines += [f"## {frame.mended}", "", *gone, ""]
    return joined(yaml12.dump({"coverage": coverage}), "\n".join(lines).rstrip("\n") + "\n")


def load(text: str, file: str) -> Review:
    """`review.md` in any language; lines that are no findings are a person's notes and left alone.

    A message is the reader's: it comes back as it stands there.
    """
    head, body, body_line = parted(text)
    document = yaml12.load(head, file, first_line=2)
    given: Any = document.value if isinstance(document.value, dict) else {}
    coverage = validated(_Head, Document({"coverage": given.get("coverage") or []}, document.lines), file).coverage
    severity: Severity | None = None
    mended = False
    findings: list[Finding] = []
    gone: list[Finding] = []
    for number, line in enumerate(body.split("\n"), body_line):
        if line.startswith("## "):
            severity = _HEADINGS.get(line[3:])
            mended = line[3:] in _MENDED
        elif match := _ITEM.fullmatch(line):
            if severity is None and not mended:
                raise FileError(file, "a finding outside `## Errors`, `## Warnings` and `## Notes`", line=number)
            (gone if mended else findings).append(_finding(match, severity or "note"))
        elif line.startswith("  > ") and (last := gone if mended else findings):
            last[-1] = last[-1].model_copy(update={"excerpt": line[4:]})
    return Review(findings=tuple(findings), coverage=coverage, mended=tuple(gone))


class _Head(Review):
    findings: tuple[Finding, ...] = ()
    coverage: tuple[Coverage, ...] = ()


def _item(finding: Finding, gone: Frame | None = None) -> list[str]:
    """Its lines; of what is gone the weight is said, too, in the words of a frame."""
    place = f" {gone.severities[finding.severity]}" if gone else ""
    place += f" `{_where(finding)}`" if finding.section or finding.file else ""
    place += f" {finding.line}" if finding.line else ""
    place += f":{finding.column}" if finding.line and finding.column else ""
    place += f" [{finding.source}]" if finding.source else ""
    line = f"- **{finding.code}**{place}: {' '.join(finding.message.split())}"
    excerpt = " ".join(finding.excerpt.split())
    return [line, f"  > {excerpt}"] if excerpt else [line]


def _where(finding: Finding) -> str:
    """The section, or the file in which a line is counted, if that is not the section's own."""
    own = finding.file is None or finding.file == f"sections/{finding.section}.md"
    return finding.section or "" if own and finding.section else finding.file or ""


def _finding(match: re.Match[str], severity: Severity) -> Finding:
    given = match.groupdict()
    where = given["section"] or ""
    file = where if where.endswith(".md") else None
    return Finding(
        code=given["code"],
        severity=_WORDS[given["severity"]] if given["severity"] else severity,
        message=given["message"],
        file=file,
        line=int(given["line"]) if given["line"] else None,
        column=int(given["column"]) if given["column"] else None,
        section=_section_of(file) if file else where or None,
        source=given["source"],
    )


def _section_of(file: str) -> str | None:
    """The section whose file that is."""
    folder, _, name = file.rpartition("/")
    return name.removesuffix(".md") if folder in ("sections", "revised") else None
