"""What a server can do with a model: found out by asking, remembered for the next run."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from draftflow.errors import StorageError
from draftflow.llm.base import Reply, Request
from draftflow.llm.tape import put
from draftflow.models import Model

Api = Literal["responses", "chat"]
Structure = Literal["schema", "json", "words"]
"""How JSON is asked for: by a strict schema, in JSON mode with the schema in words, in words alone."""

KEPT_FOR = 30 * 86_400.0
"""Seconds after which a server is asked anew what it can do."""

_NEXT: Mapping[Structure, Structure] = {"schema": "json", "json": "words"}
_SCHEMA_HINTS = ("response_format", "json_schema", "json_object", "structured output", "text.format", "schema")
_HINTS: Mapping[str, tuple[str, ...]] = {
    "stream_options": ("stream_options", "include_usage"),
    "max_completion_tokens": ("max_completion_tokens",),
    "temperature": ("temperature",),
    "logprobs": ("logprobs",),
    "reasoning": ("reasoning",),
    "prompt_cache_key": ("prompt_cache_key",),
    "store": ("'store'", '"store"', "`store`"),
}


class Abilities(Model):
    """What a server does with a model, as far as it has shown: `without` names the options that it turns down."""

    api: Api
    structure: Structure = "schema"
    without: frozenset[str] = frozenset()

    def turned_down(self, said: str, sent: frozenset[str]) -> "Abilities | None":
        """With less, by what a server `said` of a request with the options `sent`; None if it said nothing of them."""
        said = said.lower()
        if "structure" in sent and any(hint in said for hint in _SCHEMA_HINTS):
            return self.less_structure()
        option = next((name for name, hints in _HINTS.items() if name in sent and any(h in said for h in hints)), None)
        return self.model_copy(update={"without": self.without | {option}}) if option else None

    def less_structure(self) -> "Abilities":
        """With JSON asked for in the next simpler way."""
        return self.model_copy(update={"structure": _NEXT.get(self.structure, "words")})

    def and_less(self, other: "Abilities") -> "Abilities":
        """With what `other` has found out beside: the simpler structure, and all options that are turned down."""
        simpler = max(self.structure, other.structure, key=("schema", "json", "words").index)
        return self.model_copy(update={"structure": simpler, "without": self.without | other.without})

    def met(self, request: Request, reply: Reply) -> bool:
        """Whether an answer kept to the structure that was asked for; many servers pass over what they do not know."""
        if request.answer is None or self.structure == "words" or reply.finish != "stop" or reply.refusal:
            return True
        if not reply.text.strip():
            return True
        try:
            found: Any = json.JSONDecoder().raw_decode(reply.text, max(0, reply.text.find("{")))[0]
        except (ValueError, RecursionError):
            return False
        wanted = request.answer.definition.get("required", ()) if self.structure == "schema" else ()
        return isinstance(found, dict) and set(wanted) <= set(found)


class _Kept(Model):
    """A file of the memory."""

    server: str
    model: str
    version: str
    at: float = Field(description="Unix time in seconds")
    abilities: Abilities


@dataclass(frozen=True, slots=True)
class Memory:
    """What servers can do, in files of a folder: one to each server and model."""

    folder: Path
    version: str
    """Of draftflow: another one may ask in other ways."""
    now: Callable[[], float] = time.time

    def recall(self, server: str, model: str) -> Abilities | None:
        """What is remembered; None if it is nothing, too old, or from another version. A damaged file is nothing."""
        try:
            kept = _Kept.model_validate_json(self._file(server, model).read_bytes())
        except (OSError, ValueError):
            return None
        young = 0 <= self.now() - kept.at < KEPT_FOR
        return kept.abilities if young and (kept.version, kept.model) == (self.version, model) else None

    def keep(self, server: str, model: str, abilities: Abilities) -> None:
        """Remember; that it cannot be written is no reason to stop."""
        kept = _Kept(server=_shown(server), model=model, version=self.version, at=self.now(), abilities=abilities)
        with suppress(StorageError):
            put(self._file(server, model), kept.model_dump_json(indent=1) + "\n")

    def _file(self, server: str, model: str) -> Path:
        name = hashlib.sha256(json.dumps([_shown(server), model]).encode()).hexdigest()[:24]
        return self.folder / f"{name}.json"


def _shown(server: str) -> str:
    """An address without a name, a password or a query: keys stand there."""
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
