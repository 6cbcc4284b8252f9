"""Findings as text, JSON, SARIF and annotations for GitHub."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, assert_never

from draftflow.checks import rules
from draftflow.checks.audit import Audit
from draftflow.checks.backing import Backing
from draftflow.checks.frame import FRAMES, Frame, coverage
from draftflow.checks.wording import Wording, wording
from draftflow.models import Finding, Language, Severity

Format = Literal["text", "json", "sarif", "github"]
FORMATS: dict[str, Format] = {"text": "text", "json": "json", "sarif": "sarif", "github": "github"}
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "note"}
_ANNOTATIONS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(audit: Audit, form: Format, language: Language = "en") -> str:
    """What the audit found, in the given form (text: in `language`); ends with a line break unless empty."""
    match form:
        case "text":
            return as_text(audit, language)
        case "json":
            return as_json(audit)
        case "sarif":
            return as_sarif(audit)
        case "github":
            return as_github(audit)
        case _:
            assert_never(form)


def as_text(audit: Audit, language: Language = "en") -> str:
    """One line for each finding, then how many of each code, then how much could be checked; in `language`."""
    told = Told(audit, FRAMES[language], wording(language))
    lines = told.lines(audit.findings)
    return "\n".join([*lines, *([""] if lines else []), *told.summary(), *told.opinions()]) + "\n"


@dataclass(frozen=True, slots=True)
class Told:
    """An audit as a person is told it."""

    audit: Audit
    frame: Frame
    wording: Wording

    def lines(self, findings: Iterable[Finding]) -> list[str]:
        """One for each finding."""
        name = self.audit.article.name
        return [_line(finding, finding.file or name) for finding in self.wording.findings(findings)]

    def summary(self) -> list[str]:
        """How many findings of each code, what was accepted beforehand, and the coverage."""
        audit, frame = self.audit, self.frame
        lines = self._counted(audit.findings)
        if audit.accepted:
            lines.append(f"{audit.accepted:5}  {frame.accepted}")
        total = Counter(f.severity for f in audit.findings)
        said = frame.between.join(
            (frame.one if total[level] == 1 else frame.many).format(count=total[level], severity=word)
            for level, word in frame.severities.items()
            if total[level]
        )
        return [
            *lines,
            *([""] if lines else []),
            frame.total.format(name=audit.article.name, said=said or frame.none),
            *coverage(audit.coverage, frame),
        ]

    def opinions(self) -> list[str]:
        """What a model says, in a block of its own; nothing if none was asked."""
        if (backing := self.audit.backing) is None:
            return []
        head = self.frame.opinions.format(model=_printable(backing.model))
        counts = map(_printable, self._judged(backing))
        return ["", head, *self.lines(backing.findings), *self._counted(backing.findings), *counts]

    def _counted(self, findings: Sequence[Finding]) -> list[str]:
        """How many findings of each code."""
        counts = Counter(f.code for f in findings)
        weights = tuple(self.frame.severities)[::-1]
        heaviest = sorted(findings, key=lambda f: weights.index(f.severity))
        worst = {f.code: self.frame.severities[f.severity] for f in heaviest}
        language = self.wording.language
        return [f"{counts[code]:5}  {code}  {worst[code]:7}  {rules.title(code, language)}" for code in sorted(counts)]

    def _judged(self, backing: Backing) -> Iterator[str]:
        """How many sentences there are with each verdict, and why there is none on others."""
        frame, judged = self.frame, len(backing.verdicts)
        counts = sorted(Counter(support.verdict for support in backing.verdicts).items())
        said = frame.between.join(frame.counted.format(what=frame.verdicts[v], count=count) for v, count in counts)
        total = judged + len(backing.unasked)
        yield frame.judged.format(judged=judged, total=total, said=f"{frame.colon}{said}" if said else "")
        for reason, count in Counter(backing.unasked.values()).most_common():
            yield frame.unjudged.format(count=count, reason=self.wording.part("unjudged", reason))


def as_json(audit: Audit) -> str:
    """The findings and the coverage as one object."""
    findings = [{**f.model_dump(exclude_none=True), "file": f.file or audit.article.name} for f in audit.findings]
    held: dict[str, Any] = {
        "format": 1,
        "file": audit.article.name,
        "findings": findings,
        "accepted": audit.accepted,
        "coverage": [c.model_dump() for c in audit.coverage],
    }
    if audit.backing:
        held["support"] = _held(audit, audit.backing)
    return _printable(json.dumps(held, ensure_ascii=False, indent=1)) + "\n"


def _held(audit: Audit, backing: Backing) -> dict[str, Any]:
    """What a model says, for programs."""
    name = audit.article.name
    return {
        "model": backing.model,
        "verdicts": [support.model_dump(exclude_none=True) for support in backing.verdicts],
        "not_judged": [{"sentence": key, "reason": reason} for key, reason in backing.unasked.items()],
        "findings": [{**f.model_dump(exclude_none=True), "file": f.file or name} for f in backing.findings],
    }


def as_sarif(audit: Audit) -> str:
    """SARIF 2.1.0, for code scanning and editors; what a model says is a run of its own."""
    name = audit.article.name
    runs = [_run("draftflow", audit.findings, name)]
    if audit.backing:
        runs.append(_run(f"draftflow support ({audit.backing.model})", audit.backing.findings, name))
    data = {"$schema": _SCHEMA, "version": "2.1.0", "runs": runs}
    return _printable(json.dumps(data, ensure_ascii=False, indent=1)) + "\n"


def _run(tool: str, findings: Sequence[Finding], name: str) -> dict[str, Any]:
    codes = sorted({f.code for f in findings})
    driver = {"name": tool, "rules": [_rule(code) for code in codes]}
    results = [_result(f, f.file or name, codes.index(f.code)) for f in findings]
    return {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}


def as_github(audit: Audit) -> str:
    """Workflow commands that GitHub shows beside the lines; nothing in the text can end one early or start another."""
    lines = [
        f"::{_ANNOTATIONS[f.severity]} file={_property(f.file or audit.article.name)}"
        f",line={f.line or 1},col={f.column or 1}"
        f",title={_property(f.code)}::{_data(_message(f))}"
        for f in audit.all_findings
    ]
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, name: str) -> str:
    at = f"{name}:{finding.line}:{finding.column or 1}" if finding.line else name
    return f"{_printable(at)}: {finding.code} {_printable(_message(finding))}"


def _message(finding: Finding) -> str:
    message = " ".join(finding.message.split())
    return f"{message} [{finding.source}]" if finding.source else message


def _rule(code: str) -> dict[str, Any]:
    return {"id": code, "shortDescription": {"text": rules.title(code)}, "help": {"text": rules.text(code)}}


def _result(finding: Finding, name: str, index: int) -> dict[str, Any]:
    region = {"startLine": finding.line or 1, "startColumn": finding.column or 1}
    uri = re.sub(
        r"[^A-Za-z0-9_./-]",
        lambda m: "".join(f"%{b:02X}" for b in m.group().encode("utf-8", "replace")),
        name.replace("\\", "/"),
    )
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }


def _printable(text: str) -> str:
    """`text` without characters that a terminal obeys or a line ends at."""
    return _CONTROL.sub("\ufffd", text)


def _data(text: str) -> str:
    return _printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
