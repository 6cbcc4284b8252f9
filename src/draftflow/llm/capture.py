"""See what would be sent without sending it."""

from collections.abc import Callable

from draftflow.llm.base import LanguageModel, Reply, Request


class Captured(Exception):
    """Not an error: it carries the request out of whoever made it."""

    def __init__(self, request: Request) -> None:
        """`request` is what would have been sent."""
        self.request = request
        super().__init__(request.unit)


class Capture:
    """A language model that answers nothing and shows what it was asked."""

    def complete(self, request: Request) -> Reply:
        """Stop whoever asks.

        Raises:
            Captured: Always.
        """
        raise Captured(request)


def captured(ask: Callable[[LanguageModel], object]) -> Request | None:
    """The first request that `ask` makes of the model it is given; None if it makes none."""
    try:
        ask(Capture())
    except Captured as stopped:
        return stopped.request
    return None
