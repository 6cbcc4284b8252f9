"""Render templates from texts alone: no loader that reads files, no objects, nothing that depends on chance.

Imports jinja2 and the standard library and nothing else, so that a process of its own starts quickly (`worker.py`).
"""

import traceback
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from types import CodeType

_MOST_COMPILED = 512


class Fault(Exception):
    """What is wrong with a template: its name as it was asked for, the line (1-based) where known, the problem."""

    def __init__(self, name: str, problem: str, line: int | None = None) -> None:
        """Keep the parts; whoever catches it names the file."""
        self.name, self.problem, self.line = name, problem, line
        super().__init__(name, problem, line)


class _Compiled(jinja2.BytecodeCache):
    """What Jinja has compiled in this process: templates of many kinds include the same parts."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - as Jinja calls it
        """The name itself: no hash is needed where nothing is written."""
        return name

    def get_source_checksum(self, source: str) -> str:
        """The text itself, which may hold what UTF-8 cannot."""
        return source

    def load_bytecode(self, bucket: Bucket) -> None:
        """See `jinja2.BytecodeCache`."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """See `jinja2.BytecodeCache`."""
        if len(self._code) >= _MOST_COMPILED:
            self._code.clear()
        self._code[bucket.key, bucket.checksum] = bucket.code


@cache
def _compiled_once() -> _Compiled:
    return _Compiled()


def environment(sources: Mapping[str, str]) -> ImmutableSandboxedEnvironment:
    """A sandbox in which exactly `sources` (text by name) can be rendered and included."""

    def load(name: str) -> tuple[str, str, None] | None:
        return (sources[name], name, None) if name in sources else None

    made = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(load),
        bytecode_cache=_compiled_once(),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # prompts are plain text
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # what gives another text each time would make every recording differ
    del made.globals["lipsum"], made.filters["random"]
    return made


@lru_cache(maxsize=64)  # an article asks with some ten sets of templates, again and again; to compile one takes longer
def _compiled(sources: tuple[tuple[str, str], ...]) -> ImmutableSandboxedEnvironment:
    """The sandbox of the same texts, which keeps what Jinja has compiled of them."""
    return environment(dict(sources))


def render(sources: Mapping[str, str], name: str, values: Mapping[str, object], limit: int) -> str:
    """The text that the template `name` makes of `values`, which are plain data.

    Raises:
        Fault: It is no template, asks for a value it is not given, or makes more than `limit` characters.
    """
    pieces: list[str] = []
    size = 0
    try:
        for piece in _compiled(tuple(sources.items())).get_template(name).generate(values):
            size += len(piece)
            if size > limit:
                break
            pieces.append(piece)
    except Exception as error:  # noqa: BLE001 - a template can raise whatever the methods of its values raise
        raise fault(name, error, sources) from None
    if size > limit:
        raise Fault(name, f"renders to more than {limit:,} characters")
    return "".join(pieces)


def fault(name: str, error: BaseException, sources: Mapping[str, str]) -> Fault:
    """`error`, raised while `name` was read or rendered, with the template and the line it happened in."""
    line: int | None = getattr(error, "lineno", None)
    if isinstance(error, jinja2.TemplateSyntaxError):
        where = error.name if error.name in sources else name
        return Fault(where or name, error.message or "not a template", line)
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename in sources:
            name, line = frame.f_code.co_filename, number
    return Fault(name, _said(error), line)


def _said(error: Any) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply, or a macro or an include that calls itself without end"
    if isinstance(error, MemoryError):
        return "needs more memory than a template may have"
    if isinstance(error, jinja2.TemplateNotFound):
        return f"includes {str(error.name)[:100]!r}, which is not there"
    text = " ".join(str(error).split())[:300]
    return text if text and isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {text}".rstrip(": ")
