"""Models of this machine, as a command uses them: whether one is meant, whether it is there, and how it is started."""

from urllib.parse import urlsplit

from draftflow.errors import UsageError
from draftflow.llm.base import Heard, LanguageModel, unheard
from draftflow.llm.endpoint import Endpoint, endpoint
from draftflow.settings import LOCAL, Settings


def is_local(settings: Settings, model: str) -> bool:
    """Whether what is asked of `model` stays on this machine: draftflow runs it, or a server on loopback does."""
    return model.startswith(LOCAL) or _is_loopback(urlsplit(endpoint(settings).base_url or "").hostname or "")


def _is_loopback(name: str) -> bool:
    """Whether a host's name, as it stands, can only be this machine; nothing is looked up."""
    import ipaddress

    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def host(settings: Settings, model: str) -> str:
    """Where what is asked of `model` goes."""
    if model.startswith(LOCAL):
        return "this machine"
    return urlsplit(endpoint(settings).base_url or "https://api.openai.com").hostname or "an unknown host"


def first_here() -> str | None:
    """The best local model that was fetched; None if none was."""
    from draftflow.llm.weights.catalogue import CATALOGUE
    from draftflow.llm.weights.store import Store, default_folder

    store = Store(default_folder())
    return next((f"{LOCAL}{each.name}" for each in CATALOGUE.values() if store.has(each)), None)


def see_that_it_is_here(model: str) -> None:
    """See that a local model can be started, without starting it.

    Raises:
        UsageError: There is none of that name, it was not fetched, or what runs it is not installed.
    """
    from importlib.util import find_spec

    from draftflow.llm.local import NOT_INSTALLED
    from draftflow.llm.weights.catalogue import weights_of
    from draftflow.llm.weights.store import Store, default_folder, megabytes

    weights = weights_of(model)
    if not Store(default_folder()).has(weights):
        raise UsageError(
            f"{model!r} is not on this machine; `draftflow models pull {weights.name}` fetches it "
            f"({megabytes(weights.size)})"
        )
    if find_spec("xllamacpp") is None:
        raise UsageError(NOT_INSTALLED.format(model))


def local_model(model: str, settings: Settings, heard: Heard = unheard) -> LanguageModel:
    """The local model of that name; its server starts with the first request.

    Raises:
        UsageError: See `see_that_it_is_here`.
    """
    from draftflow.cli.composition.server import client_of
    from draftflow.llm.local import LocalModel, started
    from draftflow.llm.weights.catalogue import weights_of
    from draftflow.llm.weights.store import Store, default_folder

    see_that_it_is_here(model)
    weights = weights_of(model)
    file = Store(default_folder()).file(weights)

    def opened(url: str, key: str) -> LanguageModel:
        place = Endpoint("llama.cpp on this machine", url, key, "its key", ("chat",))
        return client_of(place, heard=heard, deadline=settings.timeout, attempts=settings.attempts)

    return LocalModel(lambda: started(file, model, weights.context), opened)
