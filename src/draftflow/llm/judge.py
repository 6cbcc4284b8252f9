"""The seam for whoever says whether passages support a sentence: values in, values out.

One judge asks a chat model through a prompt, a batch of sentences to a call. Another may show a small local model the
passages, then the sentence, and weigh the probability of "yes" against that of "no": it fills in `likelihood`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from draftflow.models import SupportVerdict

_SENTENCES = 8  # of one batch
_CHARACTERS = 16_000  # of all that is shown with one batch


class Shown(NamedTuple):
    """An excerpt of a stored source, as it is shown to a judge."""

    source: str
    text: str


class Case(NamedTuple):
    """One sentence to judge: its id, its words, what stands before it in the article, and what it rests on."""

    sentence: str
    text: str
    before: str
    shown: tuple[Shown, ...]


class Opinion(NamedTuple):
    """What a judge says of one case; `likelihood` of support, 0 to 1, where it knows one."""

    verdict: SupportVerdict
    reason: str = ""
    likelihood: float | None = None


class Judge(Protocol):
    """Says of each case whether what is shown supports it. Holds no state; may be called from several threads."""

    @property
    def model(self) -> str:
        """The name under which its opinions are shown."""
        ...

    def identity(self) -> Mapping[str, str]:
        """What of it can change an opinion, by name: model, prompt, settings. What is remembered goes by it."""
        ...

    def judge(self, cases: Sequence[Case]) -> Sequence[Opinion]:
        """An opinion on each case, in their order.

        Raises:
            DraftflowError: None came that can be used; nothing is said of any of them.
        """
        ...


def basis(case: Case, identity: Mapping[str, str]) -> str:
    """The hash of all that an opinion on `case` depends on: with the same basis it need not be asked for again."""
    content = repr((case, sorted(identity.items())))
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def batches(cases: Iterable[Case]) -> Iterator[tuple[Case, ...]]:
    """The cases in order, as many together as one call bears; a case that is larger goes alone."""
    batch: list[Case] = []
    room = _CHARACTERS
    for case in cases:
        size = len(case.text) + len(case.before) + sum(len(one.text) for one in case.shown)
        if batch and (len(batch) == _SENTENCES or size > room):
            yield tuple(batch)
            batch, room = [], _CHARACTERS
        batch.append(case)
        room -= size
    if batch:
        yield tuple(batch)


def unit_of(cases: Sequence[Case]) -> str:
    """The key of the call for a batch: by the words of its first sentence, so that it outlives edits elsewhere."""
    return f"check/support/{cases[0].sentence}"
