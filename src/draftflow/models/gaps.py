"""What reading has left open, and the points of an outline that a person gave."""

from collections.abc import Mapping

from pydantic import Field

from draftflow.models.brief import Model, Texts


class Noted(Model):
    """A passage, and the beginning of what it says, for a person who reads it."""

    evidence: str
    says: str


class Contested(Model):
    """A matter on which people disagree, with the passages that claim it and those of the other side."""

    matter: str
    claimed: tuple[str, ...] = ()
    other_side: tuple[str, ...] = ()


class Weighed(Model):
    """What an author says is open: the head of `outline.md` where no second look is possible."""

    contested: tuple[Contested, ...] = Field((), description="matters on which people disagree or would")
    missing: Texts = Field((), description="what a reader would ask next")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said to be open."""
        return not (self.contested or self.missing)


class Gaps(Model):
    """What reading has left open: `gaps.yaml`. The first four are counted, the others an author's opinion.

    Of files alone only what is counted stands here: with no second look, the author says the rest in `outline.md`.
    """

    unanswered: Texts = Field((), description="questions of the plan on which there is hardly any evidence")
    uncovered: Texts = Field((), description="what must be covered and no passage speaks of")
    one_origin: tuple[Noted, ...] = Field((), description="passages whose figures no other origin has")
    undated: tuple[Noted, ...] = Field((), description="passages without a date, of sources without one")
    contested: tuple[Contested, ...] = ()
    missing: Texts = Field((), description="what a reader would ask next")
    queries: Texts = Field((), description="what is searched for in a second look")


class Slot(Model):
    """A point of an outline that a person gave, with its number and its headings; `evidence` if that is settled."""

    number: int
    section: str
    part: str | None
    text: str
    evidence: tuple[str, ...] = ()


class Placed(Weighed):
    """The evidence of the points of a given outline, by their numbers, and what its author says is open."""

    points: Mapping[int, tuple[str, ...]] = {}
