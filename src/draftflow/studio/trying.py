"""Prompts: edit one for a unit, see what a try would cost, try it, see what differs, accept or save it."""

from typing import TYPE_CHECKING

from draftflow.errors import DraftflowError, UsageError
from draftflow.pipeline.calls import Spent, cost
from draftflow.pipeline.foresight import Foreseen
from draftflow.stages import STEPS
from draftflow.studio.asked import Asked
from draftflow.studio.commands import Tried
from draftflow.studio.labels import labels

if TYPE_CHECKING:
    from starlette.responses import Response


def try_page(asked: Asked) -> "Response":
    """A unit with its prompt."""
    workspace = asked.workspace()
    look = asked.commands.look(workspace)
    asking = [u.key for step in STEPS if step.operation for u in step.split(look.snapshot) if u.inputs is not None]
    unit = asked.fields.get("unit") or next((key for key in asking if key.startswith("write/")), "")
    if unit not in asking:
        raise UsageError(f"{unit!r} asks no model; those that do are {', '.join(asking[:8]) or 'not there yet'}")
    prompt = asked.commands.prompt(workspace, unit)
    return asked.page(
        "try.html", look=look, unit=unit, asking=asking, prompt=prompt,
        title=labels(asked.reader)("Try a prompt on {unit}", unit=unit), model=look.brief.model or "",
    )  # fmt: skip


def price(asked: Asked) -> "Response":
    """What the try would cost, or why it cannot be made."""
    try:
        said = _priced(asked.commands.price(asked.workspace(), asked.given("unit"), asked.given("text"), _model(asked)))
        bad = False
    except DraftflowError as error:
        said, bad = asked.commands.redact(labels(asked.reader).told(str(error))), True
    return asked.page("price.html", said=said, bad=bad)


def attempt(asked: Asked) -> "Response":
    """Make the call, in the background."""
    workspace, unit, text, model = asked.workspace(), asked.given("unit"), asked.given("text"), _model(asked)
    asked.studio.jobs.start(
        asked.slug,
        "try",
        f"a try of {unit}",
        lambda progress: asked.commands.attempt(workspace, unit, text, model, progress),
        asked.reader,
    )
    return asked.page("said.html", said=f"a try of {unit} was started", bad=False)


def outcome(asked: Asked) -> "Response":
    """What came of the last try."""
    return asked.page("tried.html", tried=_tried(asked), number=_number(asked))


def accept(asked: Asked) -> "Response":
    """Put the result of the last try in place, if it is the one that was shown."""
    tried = _tried(asked)
    if tried is None or asked.given("number") != _number(asked):
        raise UsageError("another try was made since; look at that one")
    place = tried.accept()
    left = f"{tried.path} was changed meanwhile and is left as it is; the result is in {place}"
    said = left if place != tried.path else f"written to {place}; the old one is in .draftflow/history/"
    return asked.page("said.html", said=said, bad=place != tried.path)


def put(asked: Asked) -> "Response":
    """Save the prompt as the article's own."""
    unit, text = asked.given("unit"), asked.given("text").replace("\r\n", "\n")
    place = asked.commands.save_prompt(asked.workspace(), unit, text, asked.given("digest") or None)
    digest = asked.workspace().digest(place) or ""
    said = f"{place} is saved; it wins in this article, and what was made with the old one is stale now"
    return asked.page("saved.html", said=said, digest=digest)


def _model(asked: Asked) -> str | None:
    """Another model than the article's, if one is named."""
    given = asked.fields.get("model", "").strip()
    return given or None


def _tried(asked: Asked) -> Tried | None:
    job = asked.studio.jobs.last(asked.slug, "try")
    return job.result if job and isinstance(job.result, Tried) else None


def _number(asked: Asked) -> str:
    """What a try is known by."""
    job = asked.studio.jobs.last(asked.slug, "try")
    return f"{job.began:.6f}" if job else ""


def _priced(found: Foreseen) -> str:
    if found.model is None:
        return "asks nothing as the article stands"
    spent = Spent(calls=1, cost=found.cost or 0.0, unpriced=int(found.cost is None))
    return f"{found.model}, about {found.input_tokens:,} + {found.output_tokens:,} tokens, {cost(spent)}"
