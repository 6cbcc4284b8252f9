"""Which model server the settings mean, and which of its APIs are used."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from draftflow.llm.abilities import Api
from draftflow.settings import Settings

_OPENAI = "api.openai.com"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model server: `base_url` None is OpenAI's own; `key` None where none is set.

    `azure_version` is the dated version of an Azure resource, whose endpoint is the base URL then.
    """

    name: str
    base_url: str | None
    key: str | None
    key_name: str
    apis: tuple[Api, ...]
    azure_version: str | None = None
    entra: bool = False
    """Whether one signs in with Entra ID, instead of a key."""


def endpoint(settings: Settings) -> Endpoint:
    """The server of the settings: a base URL before an Azure resource, this before OpenAI."""
    if settings.base_url or not settings.azure_endpoint:
        first = _is_openai(settings.base_url)
        name = "OpenAI" if first else "an OpenAI-compatible server"
        return Endpoint(name, settings.base_url, settings.api_key, "OPENAI_API_KEY", _apis(settings, ours=first))
    address = settings.azure_endpoint.strip().rstrip("/")
    if not settings.azure_api_version and not address.endswith("/openai/v1"):
        address += "/openai/v1"
    version = settings.azure_api_version
    key, name = settings.azure_api_key, "Azure OpenAI"
    apis = _apis(settings, ours=True)
    entra = signs_in(settings)
    key_name = "the sign-in with Entra ID and the roles of the account" if entra else "AZURE_OPENAI_API_KEY"
    return Endpoint(name, address, None if entra else key, key_name, apis, version, entra=entra)


def signs_in(settings: Settings) -> bool:
    """Whether the server that is meant is an Azure resource at which one signs in with Entra ID."""
    at_azure = bool(settings.azure_endpoint) and not settings.base_url
    return at_azure and (settings.auth == "entra" or (settings.auth == "auto" and not settings.azure_api_key))


def _apis(settings: Settings, *, ours: bool) -> tuple[Api, ...]:
    """Responses first where it is at home; elsewhere only for a model that its server has nowhere else."""
    if settings.api != "auto":
        return (settings.api,)
    return ("responses", "chat") if ours else ("chat", "responses")


def _is_openai(base_url: str | None) -> bool:
    host = urlsplit(base_url).hostname if base_url else _OPENAI
    return host == _OPENAI or bool(host and host.endswith((f".{_OPENAI}", ".openai.azure.com")))
