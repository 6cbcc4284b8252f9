"""What only the author is shown: open findings at their places, costs, and the sections that were edited by hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from draftflow.exports.document import Block, Heading, Listing, Paragraph, Quote, Table
from draftflow.exports.page.html import Html, element, text
from draftflow.exports.page.proof import characters
from draftflow.exports.page.words import Words
from draftflow.exports.publication import Publication, Spending
from draftflow.models import Finding


@dataclass(slots=True)
class Desk:
    """Goes along with the article's blocks; `placed` are the findings that were set beside one, by their number."""

    publication: Publication
    words: Words
    placed: set[int] = field(default_factory=set)
    _section: int = -1

    def beside(self, block: Block) -> list[Html]:
        """What stands beside a block."""
        if isinstance(block, Heading) and block.level == 2:  # noqa: PLR2004 - a section's
            self._section += 1
            edited = self._name() in self.publication.desk.edited
            return [element("p", text(self.words["edited"]), class_="edited")] if edited else []
        said = " ".join(_said(block))
        here = [
            (number, finding)
            for number, finding in enumerate(self.publication.desk.findings, 1)
            if number not in self.placed and finding.section == self._name() and _about(finding, said)
        ]
        self.placed |= {number for number, _ in here}
        return [self._note(number, finding) for number, finding in here]

    def _name(self) -> str | None:
        sections = self.publication.sections
        return sections[self._section] if 0 <= self._section < len(sections) else None

    def _note(self, number: int, finding: Finding) -> Html:
        return element(
            "div",
            element("strong", text(f"{finding.code} {self.words[finding.severity]}")),
            text(f" {finding.message}"),
            id=f"f-{number}",
            class_=f"finding {finding.severity}",
            role="note",
            aria_label=f"{self.words['finding']} {finding.code}",
        )


def desk(at: Desk) -> Html:
    """The author's own section: all findings, and what the article cost."""
    words, said = at.words, at.publication.desk
    rows = [_finding(at, number, finding) for number, finding in enumerate(said.findings, 1)]
    return element(
        "section",
        element("h2", text(words["desk"]), id="desk"),
        element("p", text(words["desk_said"]), class_="said"),
        element("h3", text(words["findings"])),
        element("ul", *rows) if rows else element("p", text(words["no_findings"])),
        element("h3", text(words["costs"])),
        _costs(said.spending, words) if said.spending else element("p", text(words["no_costs"])),
        class_="desk",
        aria_labelledby="desk",
    )


def _finding(at: Desk, number: int, finding: Finding) -> Html:
    said = text(f"{finding.code} {at.words[finding.severity]}: {finding.message}")
    where = text(f" ({finding.section or finding.file or ''}{f':{finding.line}' if finding.line else ''})")
    return element("li", element("a", said, href=f"#f-{number}") if number in at.placed else said, where)


def _costs(spending: tuple[Spending, ...], words: Words) -> Html:
    head = element("tr", *(element("th", text(words[name]), scope="col") for name in _COLUMNS))
    known = [row.cost for row in spending if row.cost is not None]
    total = f"${sum(known):.4f}" if len(known) == len(spending) else f"${sum(known):.4f} + {words['no_price']}"
    last = element("tr", element("th", text("Σ"), scope="row"), element("td", colspan="3"), element("td", text(total)))
    rows = (_spent(row, words) for row in spending)
    return element("table", element("thead", head), element("tbody", *rows, last))


_COLUMNS = ("stage", "model", "calls", "tokens", "cost")


def _spent(row: Spending, words: Words) -> Html:
    cost = words["no_price"] if row.cost is None else f"${row.cost:.4f}"
    cells = (row.model, str(row.calls), f"{row.input_tokens:,} + {row.output_tokens:,}", cost)
    return element("tr", element("th", text(row.stage), scope="row"), *(element("td", text(cell)) for cell in cells))


def _about(finding: Finding, said: str) -> bool:
    """Whether a finding is about these characters; its excerpt may have been cut."""
    excerpt = " ".join(finding.excerpt.split())
    return bool(excerpt) and excerpt in said


def _said(block: Block) -> Iterator[str]:
    """The characters of a block."""
    match block:
        case Paragraph(children) | Heading(_, _, children):
            yield " ".join("".join(characters(children)).split())
        case Quote(blocks):
            for each in blocks:
                yield from _said(each)
        case Listing(items):
            for item in items:
                for each in item:
                    yield from _said(each)
        case Table(head, rows):
            for cell in (*head, *(cell for row in rows for cell in row)):
                yield "".join(characters(cell))
        case _:
            pass
