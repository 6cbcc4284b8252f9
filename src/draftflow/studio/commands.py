"""What the studio asks of the command line: the functions behind `status`, `run`, `keep`, `prompts` and `try`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from draftflow.console import Printer
from draftflow.models import Brief, Language
from draftflow.pipeline.decide import Options
from draftflow.pipeline.foresight import Foreseen
from draftflow.pipeline.summary import Summary
from draftflow.pipeline.survey import Standing
from draftflow.pipeline.workspace import Workspace
from draftflow.stages.base import Snapshot
from draftflow.text.worddiff import Piece


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in the list of all: what it is called, how its units stand, what was spent, each in words."""

    slug: str
    title: str
    language: str
    state: str
    spent: str


@dataclass(frozen=True, slots=True)
class Look:
    """An article as it stands. `absent` says of units that could not be made why, `counted` is the state in words."""

    brief: Brief
    snapshot: Snapshot
    standings: tuple[Standing, ...]
    absent: Mapping[str, str]
    counted: str
    spent: str

    @property
    def title(self) -> str:
        """What the article is called."""
        return self.snapshot.outline.title if self.snapshot.outline else self.brief.topic


@dataclass(frozen=True, slots=True)
class Prompt:
    """The prompt that a unit is asked with, without the mark of its origin; `own` is the article's copy of it.

    `seen` is the digest of that copy, None if there is none yet.
    """

    name: str
    shown: str
    text: str
    own: str
    seen: str | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of another prompt or model for one unit; `accept` puts it in place and says where that is."""

    unit: str
    path: str
    pieces: tuple[Piece, ...]
    counted: tuple[tuple[str, str, str], ...]
    found: tuple[str, ...]
    spent: str
    accept: Callable[[], str]


class Commands(Protocol):
    """The commands as functions. Each raises DraftflowError where the command would fail."""

    def articles(self) -> list[Listed]:
        """All articles, by name."""
        ...

    def workspace(self, slug: str) -> Workspace:
        """The folder of an article that is there."""
        ...

    def look(self, workspace: Workspace) -> Look:
        """How an article stands, and why."""
        ...

    def foreseen(self, workspace: Workspace, options: Options) -> list[Foreseen]:
        """What a run would make, and about what that would cost; nothing is sent."""
        ...

    def run(self, workspace: Workspace, options: Options, progress: Printer) -> Summary:
        """Run, with the folder held."""
        ...

    def keep(self, workspace: Workspace, unit: str) -> list[str]:
        """Accept a hand edit as it is; the paths that were."""
        ...

    def prompt(self, workspace: Workspace, unit: str) -> Prompt:
        """The prompt that a unit is asked with."""
        ...

    def save_prompt(self, workspace: Workspace, unit: str, text: str, seen: str | None) -> str:
        """Put a prompt into the article's own folder, if its copy there is still the one that was `seen`; its path."""
        ...

    def price(self, workspace: Workspace, unit: str, text: str, model: str | None) -> Foreseen:
        """What a try would send and cost; nothing is sent."""
        ...

    def attempt(self, workspace: Workspace, unit: str, text: str, model: str | None, progress: Printer) -> Tried:
        """Make the call; nothing is written."""
        ...

    def reader(self, slug: str) -> Language:
        """The language in which a person is told things about an article; about all, if `slug` is empty."""
        ...

    def redact(self, text: str) -> str:
        """A text without secrets."""
        ...

    def fault(self, text: str) -> None:
        """Tell a fault of draftflow's own where the server was started."""
        ...

    @property
    def jobs(self) -> int:
        """How many units are worked on at a time."""
        ...
