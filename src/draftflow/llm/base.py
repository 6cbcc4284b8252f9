"""What goes to a model and what comes back."""

from collections.abc import Callable
from typing import Any, Literal, Protocol

from pydantic import Field

from draftflow.models import Effort, Model


class Message(Model):
    """One message of a request."""

    role: Literal["system", "user", "assistant"]
    content: str


class Schema(Model):
    """The JSON that is asked for: a JSON Schema in the strict dialect, under a name."""

    name: str
    definition: dict[str, Any]


class Request(Model):
    """Everything that is sent, and nothing else: what a recording keeps and compares."""

    unit: str = Field(description="key of the unit the answer is for, such as write/talks")
    model: str
    messages: tuple[Message, ...]
    answer: Schema | None = Field(None, description="None asks for prose")
    temperature: float | None = None
    max_output_tokens: int | None = None
    reasoning_effort: Effort | None = None
    top_logprobs: int | None = Field(None, description="so many likely first tokens are asked for, with how likely")
    expected_tokens: int | None = Field(
        None, exclude=True, description="about how long the answer will be: for estimates alone, never sent nor kept"
    )


class Usage(Model):
    """Tokens of one call; `estimated` where the server did not say."""

    input_tokens: int = Field(0, ge=0)
    output_tokens: int = Field(0, ge=0)
    cached_tokens: int = Field(0, ge=0)
    estimated: bool = False


class Likely(Model):
    """A token that the answer might have begun with; the logarithm of its probability."""

    token: str
    logprob: float


class Reply(Model):
    """What came back, as it came: whether it may be used is for `ask` to say."""

    text: str
    finish: str | None = Field(description="the server's finish_reason; None if the answer just ended")
    model: str
    refusal: str | None = None
    usage: Usage = Usage()
    first_token: tuple[Likely, ...] | None = Field(None, description="the likeliest ones, where they were asked for")
    tier: str | None = Field(None, description="the service tier that it was answered in, where the server says so")
    on_file: bool = Field(default=False, exclude=True, description="its call is on file already; never kept itself")


class Call(Model):
    """One line of `calls.jsonl`: a call that was answered, paid for or replayed."""

    at: str = Field(description="UTC time of the answer, ISO")
    unit: str
    model: str
    seconds: float
    usage: Usage
    cost: float | None = Field(description="US dollars; None where the price is unknown")
    finish: str | None
    replayed: bool = False
    tier: str | None = Field(None, description="the service tier that it was answered in, where the server says so")
    key: str | None = Field(None, description="of a call of OpenAI's Batch API: its `custom_id`")


class LanguageModel(Protocol):
    """Whatever answers requests: a server, a recording of one, or one of these around another."""

    def complete(self, request: Request) -> Reply:
        """Answer `request`.

        Raises:
            ProviderError: No answer came.
            KeyRefused: None will come with this key.
        """
        ...


Heard = Callable[[str, int, str], None]
"""Told while an answer comes in: the unit, its pieces so far (0: the request was sent), and the newest of them."""


def unheard(_unit: str, _pieces: int, _text: str) -> None:
    """Told, and passes it over."""
