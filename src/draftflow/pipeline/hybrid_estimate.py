"""What a hybrid article will come to: the extractive outline is made, and what would be asked about it is counted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from draftflow.authors.base import Author
from draftflow.authors.requests import OutlineRequest, PlanRequest, ReadRequest
from draftflow.llm.base import LanguageModel, Reply, Request, Usage
from draftflow.llm.meter import price
from draftflow.models import Brief, Source
from draftflow.pipeline.estimate import StageCost
from draftflow.stages.research import located
from draftflow.text.measure import estimated_tokens

_JUDGED = 2  # times the material of a section is shown once more if the model's heading fits
_FRAME = 60  # tokens of the question around it


@dataclass(slots=True)
class _Silent:
    """Answers nothing, and keeps what it was asked."""

    asked: list[Request] = field(default_factory=list)

    def complete(self, request: Request) -> Reply:
        """An empty answer."""
        self.asked.append(request)
        return Reply(text="", finish="stop", model=request.model)


def estimate(
    brief: Brief,
    sources: Iterable[Source],
    author_with: Callable[[LanguageModel], Author],
    own: Mapping[str, tuple[float, float]],
    tier: str | None = None,
) -> list[StageCost]:
    """The calls of the outline, as a range; `author_with` gives the author with another model.

    For `own` and `tier` see `price`.

    The critique asks only about sentences that a person has changed, of which there are none yet.
    """
    silent = _Silent()
    author = author_with(silent)
    given = tuple(sources)
    references = tuple(source.reference() for source in given)
    plan = author.plan(PlanRequest(brief.commission(), references))
    read = [located(source, author.read(ReadRequest(brief.inquiry(), plan, source))) for source in given]
    passages = tuple(passage for evidence in read for passage in evidence.passages)
    if not passages:
        return []
    made = author.outline(OutlineRequest(brief.commission(), plan, passages, references))
    if not silent.asked:
        return []
    sent = [sum(estimated_tokens(message.content) for message in request.messages) for request in silent.asked]
    headings = sorted(sent, reverse=True)[: len(made.sections)]
    most_sent = sum(sent) + _JUDGED * sum(count + _FRAME for count in headings)
    most_said = sum(request.expected_tokens or 0 for request in silent.asked) * 2
    calls = (len(sent), len(sent) + _JUDGED * len(headings))
    model = silent.asked[0].model
    costs = [
        price(model, Usage(input_tokens=read, output_tokens=said, estimated=True), own, tier)
        for read, said in ((sum(sent), most_said // 4), (most_sent, most_said))
    ]
    low, high = costs
    return [
        StageCost(
            stage="outline",
            model=model,
            calls=calls,
            input_tokens=(sum(sent), most_sent),
            output_tokens=(most_said // 4, most_said),
            cost=None if low is None or high is None else (low, high),
        )
    ]
