"""Sign in at Azure with Entra ID (once Azure Active Directory), by whatever azure-identity finds on the machine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec

from draftflow.errors import KeyRefused, MissingExtra
from draftflow.text.clean import one_line
from draftflow.text.redact import Redactor

SCOPE = "https://cognitiveservices.azure.com/.default"
"""What a token is asked for: Azure's model servers (https://learn.microsoft.com/azure/ai-services/authentication)."""
_KEPT = 20  # tokens; one lives for about an hour


def see_extra() -> None:
    """See that azure-identity is installed.

    Raises:
        MissingExtra: It is not.
    """
    try:
        there = find_spec("azure.identity") is not None
    except ModuleNotFoundError:  # no package `azure` at all
        there = False
    if not there:
        raise MissingExtra(
            "to sign in at Azure with Entra ID needs the extra `azure`: pip install 'draftflow[azure]'; "
            "or set AZURE_OPENAI_API_KEY"
        )


def tokens() -> "Tokens":
    """What gives tokens by DefaultAzureCredential: environment, workload or managed identity, Azure's own tools.

    Raises:
        MissingExtra: azure-identity is not installed.
    """
    see_extra()
    from azure.identity import DefaultAzureCredential, get_bearer_token_provider

    return Tokens(get_bearer_token_provider(DefaultAzureCredential(), SCOPE))


@dataclass(slots=True)
class Tokens:
    """Gives the token of the moment, and takes those it has given out of a text."""

    ask: Callable[[], str]
    """Gives a token, the same one while it lasts."""
    _given: list[str] = field(default_factory=list, repr=False)

    def __call__(self) -> str:
        """The token of the moment.

        Raises:
            KeyRefused: Nobody is signed in.
        """
        try:
            token = self.ask()
        except Exception as error:  # noqa: BLE001 - of three libraries; whatever it says may hold a token and must be redacted
            said = self.redact(one_line(str(error).strip().split("\n", 1)[0], 300))
            raise KeyRefused(
                f"no token of Entra ID ({said}); sign in with `az login`, or see docs/providers.md"
            ) from None
        if token not in self._given:
            self._given = [*self._given[1 - _KEPT :], token]
        return token

    def redact(self, text: str) -> str:
        """`text` without the tokens that were given."""
        return Redactor(self._given)(text)
