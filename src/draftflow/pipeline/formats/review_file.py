"""review.md: the findings by weight, each with its place; coverage in the head."""

import re
from collections.abc import Mapping
from typing import Any

from draftflow.errors import FileError
from draftflow.models import Coverage, Finding, Review, Severity
from draftflow.pipeline.formats.parsing import validated
from draftflow.text import yaml12
from draftflow.text.frontmatter import joined, parted
from draftflow.text.yaml12 import Document

_TITLES: Mapping[Severity, str] = {"error": "Errors", "warning": "Warnings", "note": "Notes"}
_ITEM = re.compile(
    r"- \*\*(?P<code>[A-Z]\d+)\*\*(?: `(?P<section>[^`]+)`)?(?: (?P<line>\d+)(?::(?P<column>\d+))?)?"
    r"(?: \[(?P<source>[^\[\]]+)\])?: (?P<message>.*)"
)


def dump(review: Review) -> str:
    """The text of `review.md`."""
    coverage = [part.model_dump(mode="json") for part in review.coverage]
    lines = ["# Review", ""]
    lines += ["Nothing was found.", ""] if not review.findings else []
    for severity, title in _TITLES.items():
        found = [finding for finding in review.findings if finding.severity == severity]
        if found:
            lines += [f"## {title}", "", *(line for finding in found for line in _item(finding)), ""]
    return joined(yaml12.dump({"coverage": coverage}), "\n".join(lines).rstrip("\n") + "\n")


def load(text: str, file: str) -> Review:
    """`review.md`; lines that are no findings are a person's notes and left alone."""
    head, body, body_line = parted(text)
    document = yaml12.load(head, file, first_line=2)
    given: Any = document.value if isinstance(document.value, dict) else {}
    coverage = validated(_Head, Document({"coverage": given.get("coverage") or []}, document.lines), file).coverage
    severity: Severity | None = None
    findings: list[Finding] = []
    for number, line in enumerate(body.split("\n"), body_line):
        if line.startswith("## "):
            severity = next((s for s, title in _TITLES.items() if line == f"## {title}"), None)
        elif match := _ITEM.fullmatch(line):
            if severity is None:
                raise FileError(file, "a finding outside `## Errors`, `## Warnings` and `## Notes`", line=number)
            findings.append(_finding(match, severity))
        elif line.startswith("  > ") and findings:
            findings[-1] = findings[-1].model_copy(update={"excerpt": line[4:]})
    return Review(findings=tuple(findings), coverage=coverage)


class _Head(Review):
    findings: tuple[Finding, ...] = ()
    coverage: tuple[Coverage, ...] = ()


def _item(finding: Finding) -> list[str]:
    place = f" `{finding.section}`" if finding.section else ""
    place += f" {finding.line}" if finding.line else ""
    place += f":{finding.column}" if finding.line and finding.column else ""
    place += f" [{finding.source}]" if finding.source else ""
    line = f"- **{finding.code}**{place}: {' '.join(finding.message.split())}"
    excerpt = " ".join(finding.excerpt.split())
    return [line, f"  > {excerpt}"] if excerpt else [line]


def _finding(match: re.Match[str], severity: Severity) -> Finding:
    given = match.groupdict()
    return Finding(
        code=given["code"],
        severity=severity,
        message=given["message"],
        line=int(given["line"]) if given["line"] else None,
        column=int(given["column"]) if given["column"] else None,
        section=given["section"],
        source=given["source"],
    )
