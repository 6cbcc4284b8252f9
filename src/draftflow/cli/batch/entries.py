"""From the entries of a batch to the briefs of its articles, by what `new` does with its flags."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from draftflow.cli.composition.compose import Tape
from draftflow.cli.drafting.starting import Bounds, made_brief
from draftflow.cli.drafting.wishes import Wishes, given_outline
from draftflow.errors import DraftflowError, UsageError
from draftflow.models import Brief, Model
from draftflow.pipeline.batch_file import OWN_KEYS, Bad, Given, Read
from draftflow.pipeline.formats.markdown_files import dump_brief
from draftflow.settings import Settings
from draftflow.sources.files import discover
from draftflow.stages.gather import given as addresses_among
from draftflow.text.slug import slug

_FLAG = re.compile(r"^--([a-z-]+) ")
_AS_FLAGS = frozenset({"topic", "sources", "instructions", "language", "length", "author", "model", "style"}) | {
    "web",
    "since",
    "until",
    "sites",
    "not_sites",
    "angle",
    "audience",
    "form",
    "voice",
    "must_cover",
    "must_avoid",
    "cut_off",
    "section_length",
}
"""Keys of a brief that `new` has flags for; the others are taken as they are."""


class Job(Model):
    """One article to be made: all of it that another machine needs to know."""

    slug: str
    place: str = Field(description="file and line of its entry")
    brief: str = Field(description="the text of its brief.md")
    outline: str | None = None
    max_cost: float | None = Field(None, ge=0)


@dataclass(frozen=True, slots=True)
class Looked:
    """What entries came to: the articles to make, what will not do, and what says the same as another entry."""

    jobs: list[Job] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    repeated: list[Bad] = field(default_factory=list)


def look(entries: Iterable[Read], settings: Settings) -> Looked:
    """Validate all entries, before anything is made."""
    found = Looked()
    seen: dict[str, Job] = {}
    known: dict[str, str | None] = {}
    for entry in entries:
        if isinstance(entry, Bad):
            found.bad.append(entry)
        elif isinstance(job := _job(entry, settings, known), Bad):
            found.bad.append(job)
        elif (other := seen.get(job.slug)) is None:
            seen[job.slug] = job
            found.jobs.append(job)
        elif other.model_dump(exclude={"place"}) == job.model_dump(exclude={"place"}):
            found.repeated.append(Bad(entry.file, entry.line, "", f"says the same as {other.place}; made once"))
        else:
            said = f"{job.slug!r} is the folder of {other.place}, too; give one of them a `name`"
            found.bad.append(Bad(entry.file, entry.line, "topic" if "name" not in entry.fields else "name", said))
    return found


def _job(entry: Given, settings: Settings, known: dict[str, str | None]) -> Job | Bad:
    try:
        return _made(entry, settings, known)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "topic"
        if first["type"] == "missing":
            return _bad(entry, key, "missing")
        return _bad(entry, key, f"{first['msg']}, not {first['input']!r}"[:300])
    except _KeyError as error:
        return _bad(entry, error.key, str(error))
    except DraftflowError as error:
        flag = _FLAG.match(str(error))
        return _bad(entry, flag[1].replace("-", "_") if flag else "", str(error))


class _KeyError(DraftflowError):
    def __init__(self, key: str, problem: str) -> None:
        self.key = key
        super().__init__(problem)


def _bad(entry: Given, key: str, problem: str) -> Bad:
    name = key.split(".", maxsplit=1)[0]
    return Bad(entry.file, entry.lines.get(name, entry.line), key, _FLAG.sub("", problem))


def _made(entry: Given, settings: Settings, known: dict[str, str | None]) -> Job:
    fields = dict(entry.fields)
    own = {key: fields.pop(key) for key in OWN_KEYS if key in fields}
    style = fields.pop("style", None)
    if not str(fields.get("topic") or "").strip():
        raise _KeyError("topic", "missing")
    # everything is looked at before `new`'s own look, which knows flags and not keys
    probe = Brief.model_validate({"language": "en", "length": 1, **fields})
    brief = _brief(probe, fields, style, _settings(settings, probe, fields))
    _see_sources(brief, known)
    name = _name(own.get("name"), brief.topic)
    outline = given_outline(Path(str(own["outline"]))) if own.get("outline") else None
    if outline is not None and not outline.strip():
        raise _KeyError("outline", f"{own['outline']!r} is empty")
    cap = own.get("max_cost", settings.max_cost)
    return Job.model_validate(
        {
            "slug": name,
            "place": f"{entry.file}:{entry.line}" if entry.line else entry.file,
            "brief": dump_brief(brief),
            "outline": outline,
            "max_cost": cap,
        }
    )


def _settings(settings: Settings, probe: Brief, fields: dict[str, Any]) -> Settings:
    """The settings as the flags of this entry would make them."""
    said: dict[str, Any] = {
        key: getattr(probe, key) for key in ("language", "length", "author", "model") if key in fields
    }
    if fields.get("author") == "extractive" and "model" not in fields:
        said["model"] = None
    return settings.model_copy(update=said)


def _brief(probe: Brief, fields: dict[str, Any], style: object, settings: Settings) -> Brief:
    bounds = Bounds(probe.web, probe.since, probe.until, probe.sites, probe.not_sites)
    wishes = Wishes.of(
        probe.angle,
        probe.audience,
        probe.form,
        probe.voice,
        list(probe.must_cover),
        list(probe.must_avoid),
        probe.cut_off,
        str(style) if style is not None else None,
        probe.section_length,
    )
    made = made_brief(
        probe.topic, list(probe.sources), probe.instructions, settings, Tape(), bounds, wishes, asking=False
    )
    more = {key: getattr(probe, key) for key in fields if key not in _AS_FLAGS}
    return Brief.model_validate(made.model_dump() | more)


def _name(given: object, topic: str) -> str:
    if given is None:
        return slug(topic)
    name = str(given)
    if slug(name) != name.lower() or name != Path(name).name:
        raise _KeyError("name", f"{name!r}: use letters, digits and hyphens, such as {slug(name)!r}")
    return name


def _see_sources(brief: Brief, known: dict[str, str | None]) -> None:
    """See that files that are to be cited are there; each address is looked at once."""
    for address in brief.sources:
        if addresses_among([address]):
            continue
        if address not in known:
            known[address] = _trouble(address)
        if trouble := known[address]:
            raise _KeyError("sources", trouble)


def _trouble(address: str) -> str | None:
    try:
        discover([address], Path())
    except UsageError as error:
        return str(error)
    return None
