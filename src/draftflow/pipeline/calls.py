"""`calls.jsonl`: one line to every answered call."""

from collections.abc import Callable

from pydantic import ValidationError

from draftflow.errors import FileError
from draftflow.llm.base import Call
from draftflow.models import Model
from draftflow.pipeline.workspace import Workspace

FILE = "calls.jsonl"


class Spent(Model):
    """What calls came to. `cost` is in US dollars; `unpriced` counts the calls whose price is not known."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost: float = 0.0
    unpriced: int = 0

    def plus(self, call: Call) -> "Spent":
        """With one more call."""
        return Spent(
            calls=self.calls + 1,
            input_tokens=self.input_tokens + call.usage.input_tokens,
            output_tokens=self.output_tokens + call.usage.output_tokens,
            cached_tokens=self.cached_tokens + call.usage.cached_tokens,
            cost=self.cost + (call.cost or 0.0),
            unpriced=self.unpriced + (call.cost is None),
        )


def recorder(workspace: Workspace) -> Callable[[Call], None]:
    """A function that puts calls on file."""
    return lambda call: workspace.append(FILE, call.model_dump_json(exclude_none=False))


def calls(workspace: Workspace) -> list[Call]:
    """All calls on file; a line that a kill or a full disk cut short is passed over.

    Raises:
        FileError: A whole line says something else.
    """
    lines = (workspace.read(FILE) or "").split("\n")
    found: list[Call] = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Call.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            if first["type"] != "json_invalid":
                raise FileError(workspace.shown(FILE), f"not a call: {first['msg']}", line=number) from None
    return found


def spent(found: list[Call]) -> Spent:
    """What calls came to, all together."""
    total = Spent()
    for call in found:
        total = total.plus(call)
    return total


def cost(spent: Spent) -> str:
    """Dollars, or that the price is not known."""
    if spent.unpriced == spent.calls:
        return "price unknown"
    return f"${spent.cost:.4f}" + (f" and {spent.unpriced} calls of unknown price" if spent.unpriced else "")
