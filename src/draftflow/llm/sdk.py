"""The OpenAI SDK's client, without retries of its own, and within our wall-clock deadline."""

from collections.abc import Callable
from urllib.parse import urlsplit

import httpx2
import openai

from draftflow.errors import UsageError
from draftflow.llm.deadline import DeadlineTransport

_CONNECT = 10.0  # seconds in which a server has to take a connection


def opened(
    address: str | None, key: str | Callable[[], str], azure_version: str | None, deadline: float
) -> openai.OpenAI:
    """The client for the server at `address` (None: OpenAI's own); a `key` may be what gives the token of the moment.

    With `azure_version` the address is the endpoint of an Azure resource. `deadline` is in seconds, for one exchange.

    Raises:
        UsageError: The address is none.
    """
    http = httpx2.Client(
        transport=DeadlineTransport(deadline),
        timeout=httpx2.Timeout(deadline, connect=min(_CONNECT, deadline)),
        trust_env=False,
        follow_redirects=False,
    )
    usable = _address(address)
    if azure_version and usable:
        return openai.AzureOpenAI(
            api_key=None if callable(key) else key,
            azure_ad_token_provider=key if callable(key) else None,
            azure_endpoint=usable,
            api_version=azure_version,
            max_retries=0,
            http_client=http,
        )
    return openai.OpenAI(api_key=key, base_url=usable, max_retries=0, http_client=http)


def _address(given: str | None) -> str | None:
    """The base URL, if it is one; None leaves it to the SDK."""
    if given is None:
        return None
    try:
        parts = urlsplit(given.strip())
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = None
    if not usable or any(c.isspace() for c in given.strip()):
        raise UsageError(f"the base URL {given!r} is no http or https address; check --base-url and OPENAI_BASE_URL")
    return given.strip()
