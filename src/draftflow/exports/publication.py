"""What every exporter is given: the article as a tree, its proof, its sources and its images."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from draftflow.exports.document import Document
from draftflow.exports.laid import Styled
from draftflow.models import Finding, Ledger, Source


@dataclass(frozen=True, slots=True)
class Spending:
    """What the calls of one stage came to; `cost` in US dollars, None where a price is not known."""

    stage: str
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What only the author is shown: findings that are open, costs, and the sections a person edited (their ids)."""

    findings: tuple[Finding, ...] = ()
    spending: tuple[Spending, ...] = ()
    edited: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Publication:
    """One article, ready to be written in any format.

    `sources` are the cited ones by id, with their stored text; `images` the bytes of the article's own by their path
    in its folder, each a picture that was looked at; `sections` the ids of the sections in the order of their `##`
    headings, as the ledger names them; `styled` the citations as a style writes them, None: by number.
    """

    slug: str
    document: Document
    ledger: Ledger
    sources: Mapping[str, Source]
    images: Mapping[str, bytes] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    desk: Desk = field(default_factory=Desk)
    styled: Styled | None = None
