"""Settings: flags over environment over the user's file over the project's `draftflow.toml`."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from draftflow.errors import FileError, UsageError
from draftflow.models import AuthorKind, Effort, Language, Model

PROJECT_FILE = "draftflow.toml"
DEFAULT_MODEL = "gpt-5.4-mini"
"""Used when there is a key and nobody names a model."""
LOCAL = "local:"
"""How the name of a model begins that draftflow runs itself, on this machine."""

_ENVIRONMENT = {
    "OPENAI_API_KEY": "api_key",
    "OPENAI_BASE_URL": "base_url",
    "AZURE_OPENAI_ENDPOINT": "azure_endpoint",
    "AZURE_OPENAI_API_KEY": "azure_api_key",
    "OPENAI_API_VERSION": "azure_api_version",
    "DRAFTFLOW_API": "api",
    "DRAFTFLOW_MODEL": "model",
    "DRAFTFLOW_TIER": "tier",
    "DRAFTFLOW_OUTPUTS": "outputs",
    "DRAFTFLOW_MESSAGES": "messages",
    "SEARXNG_URL": "searxng_url",
    "TAVILY_API_KEY": "tavily_key",
    "BRAVE_API_KEY": "brave_key",
    "EXA_API_KEY": "exa_key",
    "DRAFTFLOW_LOCAL_HOSTS": "local_hosts",
    "DRAFTFLOW_TRACE": "trace",
    "DRAFTFLOW_DATABASE": "database",
}
NOT_IN_A_PROJECT = frozenset(
    {"api_key", "base_url", "azure_endpoint", "azure_api_key", "azure_api_version", "auth", "trace", "trace_content"}
    | {"store", "searxng_url", "tavily_key", "brave_key", "exa_key", "local_hosts", "prices", "database"}
)
"""Settings that a project's file, which may come from somebody else, must not make."""


Task = Literal["plan", "read", "gaps", "outline", "write", "review", "revise", "front", "support"]
Tier = Literal["standard", "flex", "batch"]
"""How soon an answer is wanted, and so at what price: see `docs/providers.md`."""
Price = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Rate = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Settings(Model):
    """What holds for every article unless a flag or a brief says otherwise."""

    api_key: str | None = Field(None, repr=False, description="key of the model server")
    base_url: str | None = Field(None, description="address of an OpenAI-compatible server")
    azure_endpoint: str | None = Field(
        None, description="address of an Azure OpenAI resource, such as https://NAME.openai.azure.com"
    )
    azure_api_key: str | None = Field(None, repr=False, description="key of the Azure OpenAI resource")
    azure_api_version: str | None = Field(
        None, description="dated API version of the Azure resource; without one its `/openai/v1/` is used"
    )
    api: Literal["auto", "responses", "chat"] = Field(
        "auto",
        description="the API of the model server: `responses`, `chat`, or `auto`: at OpenAI and Azure Responses first, "
        "elsewhere Chat Completions",
    )
    auth: Literal["auto", "key", "entra"] = Field(
        "auto",
        description="how one signs in at Azure: `key`, `entra` (Entra ID, with the extra `azure`), or `auto`: by the "
        "key if there is one; may stand in `[models]`, too",
    )
    tier: Tier = Field(
        "standard",
        description="`flex` has OpenAI answer later at half the price, `batch` (for `draftflow batch` alone) hours "
        "later through its Batch API; may stand in `[models]`, too",
    )
    flex_fallback: bool = Field(
        default=False,
        description="ask in the standard tier, at its price, what the flex tier has no room for after all `attempts`; "
        "else it is a gap, and the next run tries again",
    )
    model: str | None = Field(
        None, description="model that writes; none means the extractive author", examples=[DEFAULT_MODEL]
    )
    models: dict[Task, Annotated[str, Field(min_length=1)]] = Field(
        {},
        description="other models for single tasks, before `model`: plan, read, gaps, outline, write, review, revise, "
        'front, support, as in `models = { read = "small-model", write = "large-model" }`',
    )
    author: AuthorKind | None = Field(
        None,
        description="`model`, `extractive` or `hybrid`; by default whichever is configured",
        examples=["extractive"],
    )
    language: Language | None = Field(
        None, description="language of articles; by default that of the topic", examples=["en"]
    )
    messages: Literal["auto", "en", "ja"] = Field(
        "auto",
        description="language in which you are told things: `en`, `ja`, or `auto`: that of the article, and without "
        "one, or with articles in both, that of your system",
    )
    length: int | None = Field(
        None, gt=0, description="length in words (English) or characters (Japanese)", examples=[1500]
    )
    store: str | None = Field(
        None,
        description="object store of the articles of `batch` and `worker`, such as s3://BUCKET/PREFIX; the same as "
        "giving them its address as `outputs`",
    )
    outputs: Path = Field(Path("outputs"), description="folder of the articles")
    jobs: int = Field(16, ge=1, le=64, description="units worked on at the same time")
    timeout: float = Field(300.0, gt=0, le=86_400, description="seconds of wall clock for one model call")
    attempts: int = Field(5, ge=1, le=20, description="tries of one model call, all in all")
    temperature: float | None = Field(
        None, ge=0, le=2, description="sampling temperature; by default the server's", examples=[0.7]
    )
    reasoning_effort: Effort | None = Field(
        None, description="how much a model that reasons does so; by default the server's", examples=["low"]
    )
    search: tuple[str, ...] = Field(
        (),
        description="search providers in the order they are asked; by default OpenAI's if there is its key, then those "
        "with a key or an address here, then wikipedia, crossref and arxiv",
        examples=[["searxng", "wikipedia"]],
    )
    search_model: str = Field(DEFAULT_MODEL, description="model that OpenAI's web search is asked through")
    searxng_url: str | None = Field(None, description="address of a SearXNG of your own")
    tavily_key: str | None = Field(None, repr=False, description="key for Tavily")
    brave_key: str | None = Field(None, repr=False, description="key for Brave Search")
    exa_key: str | None = Field(None, repr=False, description="key for Exa")
    offline: bool = Field(default=False, description="no connection but to a model server on this machine")
    ignore_robots: bool = Field(
        default=False, description="fetch what a site's robots.txt asks programs to leave alone"
    )
    local_hosts: tuple[str, ...] = Field(
        (),
        description="host:port of your own network that may be fetched; in the environment parted by commas",
        examples=[["wiki.intranet:80"]],
    )
    max_cost: float | None = Field(
        None,
        ge=0,
        description="US dollars that the model calls of one article may cost, all its runs together",
        examples=[0.5],
    )
    max_cost_per_day: float | None = Field(
        None, ge=0, description="the same for all articles of the folder `outputs` on one day (UTC)", examples=[5.0]
    )
    prices: dict[str, tuple[Price, Price]] = Field(
        {},
        description="US dollars per million tokens of input and output, by model, where you know better than the price "
        'list: `prices = { "my-model" = [0.2, 0.8] }`',
    )
    rates: dict[str, tuple[Rate, Rate]] = Field(
        {},
        description="requests and tokens a minute, by model, that all articles and workers of a batch share; 0 is no "
        'limit: `rates = { "my-model" = [500, 200000] }`',
    )
    database: str | None = Field(
        None,
        repr=False,
        description="address of the database of a batch and its workers, such as postgresql://user:password@host/name; "
        "by default a file in the folder of the articles",
    )
    max_sources: int | None = Field(
        None,
        gt=0,
        description="sources that a new article reads, the most relevant first; by default 40",
        examples=[20],
    )
    read_tokens: int | None = Field(
        None,
        gt=0,
        description="tokens that a new article reads of all its sources together, the most relevant first; "
        "by default as many as its length is worth",
        examples=[80_000],
    )
    reader: Literal["model", "extractive"] | None = Field(
        None,
        description="who picks the passages of a new article where a model writes: the model, a call to each source, "
        "or `extractive`, by relevance and without a call",
    )
    trace: bool = Field(
        default=False, description="model calls as OpenTelemetry spans, to the exporter your environment configures"
    )
    trace_content: bool = Field(default=False, description="prompts and answers in these spans, too")
    fetch_timeout: float = Field(30.0, gt=0, le=86_400, description="seconds of wall clock for one document of the web")
    fetch_delay: float = Field(1.0, ge=0, description="seconds between two requests to one site")

    @field_validator("local_hosts", mode="before")
    @classmethod
    def _parted(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @property
    def messages_in(self) -> Language | None:
        """The language in which a person is told things; None is that of the article."""
        return None if self.messages == "auto" else self.messages

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be printed or written."""
        keys = (self.api_key, self.azure_api_key, self.tavily_key, self.brave_key, self.exa_key)
        return tuple(filter(None, keys))


def load(
    flags: Mapping[str, Any],
    environment: Mapping[str, str] = os.environ,
    *,
    project: Path = Path(),
    user: Path | None = None,
    stores: bool = False,
) -> Settings:
    """Settings from all places; `flags` that are None say nothing.

    `project` is the folder where `draftflow.toml` may stand, `user` the user's own file. With
    `stores`, `outputs` may be the address of an object store, and becomes `store`.

    Raises:
        UsageError: A place holds an unknown key or a value that will not do; it names the place.
    """
    user_file = user if user is not None else user_settings_file()
    layers: list[tuple[str, Mapping[str, Any]]] = [
        (PROJECT_FILE, _project(project / PROJECT_FILE)),
        (str(user_file), _toml(user_file)),
        (
            "environment",
            {name: environment[key] for key, name in _ENVIRONMENT.items() if environment.get(key, "").strip()},
        ),
        ("command line", {key: value for key, value in flags.items() if value is not None}),
    ]
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for place, layer in layers:
        values |= layer
        origin |= dict.fromkeys(layer, place)
    _see_store(values, origin, stores=stores)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else "?"
        if first["type"] == "extra_forbidden":
            known = ", ".join(sorted(Settings.model_fields))
            raise FileError(origin[key], f"unknown setting {key!r}; there are {known}") from None
        shown = "" if key in NOT_IN_A_PROJECT else f" = {first['input']!r}"
        raise UsageError(f"{origin.get(key, 'settings')}: {key}{shown}: {first['msg']}") from None


def user_settings_file() -> Path:
    """Where the user's own settings stand on this system."""
    from platformdirs import user_config_path

    return user_config_path("draftflow", appauthor=False) / "config.toml"


def _see_store(values: dict[str, Any], origin: Mapping[str, str], *, stores: bool) -> None:
    """Take `outputs` for `store` where it is an address; a folder on the command line goes before a store."""
    outputs, place = str(values.get("outputs", "")), origin.get("outputs", "")
    if re.match(r"[a-z][a-z0-9+.-]+:/", outputs):
        if place == PROJECT_FILE:
            raise FileError(place, f"outputs = {outputs!r}: a project's file may not name an object store")
        if not stores:
            raise UsageError(f"{place}: outputs = {outputs!r}: only `batch` and `worker` write to an object store")
        values["store"] = values.pop("outputs")
    elif place == "command line":
        values.pop("store", None)


def _project(file: Path) -> Mapping[str, Any]:
    found = _toml(file)
    for key in sorted(NOT_IN_A_PROJECT & set(found)):
        raise FileError(
            str(file),
            f"{key!r} may not stand in a project's file, which may come from somebody else; "
            f"put it into {user_settings_file()} or the environment",
        )
    return found


def _toml(file: Path) -> Mapping[str, Any]:
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        table = found.pop("sources", {})
        if isinstance(models := found.get("models"), dict):  # how all are asked stands beside which is asked for what
            for key in {"tier", "auth"} & models.keys():
                found.setdefault(key, models.pop(key))
        return found | (table if isinstance(table, dict) else {"sources": table})  # [sources] groups, no more
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FileError(str(file), f"not TOML: {error}") from None
    except OSError as error:
        raise FileError(str(file), f"cannot be read: {error.strerror}") from None
