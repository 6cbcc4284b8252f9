"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

PLAIN_HELP: Literal["markdown", "rich"] | None = None
"""Help is plain text: it is copied into the documentation."""

Slug: TypeAlias = Annotated[str, typer.Argument(metavar="SLUG", help="Name of the article's folder.")]
Unit: TypeAlias = Annotated[
    str, typer.Argument(metavar="STAGE[/UNIT]", help="A unit as `status` lists it, or its file.")
]
Outputs: TypeAlias = Annotated[
    Path | None, typer.Option("--outputs", metavar="DIR", help="Folder of the articles. [default: outputs]")
]
Jobs: TypeAlias = Annotated[
    int | None, typer.Option("--jobs", metavar="N", help="Units worked on at the same time. [default: 16]")
]
MaxCost: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--max-cost", metavar="USD", help="Stop before the article's calls, all runs together, cost more than this."
    ),
]
ServiceTier: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--tier",
        metavar="standard|flex",
        help="flex: OpenAI answers later, at half the price. [default: standard]",
    ),
]
Private: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--private", metavar="PATH|URL", help="As --source, but shown to no model elsewhere; repeatable."),
]
Estimate: TypeAlias = Annotated[
    bool,
    typer.Option("--estimate", "--dry-run", help="Say what it would cost, as a range; send and write nothing."),
]
Verbose: TypeAlias = Annotated[
    bool, typer.Option("--verbose", "-v", help="With --dry-run: what would leave this machine, and to which host.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("--quiet", help="No progress; only the result and errors.")]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="The result as JSON, for programs.")]
Offline: TypeAlias = Annotated[
    bool, typer.Option("--offline", help="No connection but to a model server on this machine.")
]
IgnoreRobots: TypeAlias = Annotated[
    bool, typer.Option("--ignore-robots", help="Fetch pages whose site asks programs to stay away.")
]
Record: TypeAlias = Annotated[
    Path | None, typer.Option("--record", metavar="DIR", help="Write every model call into this folder.")
]
Replay: TypeAlias = Annotated[
    Path | None,
    typer.Option("--replay", metavar="DIR", help="Answer model calls from this folder; no connection is made."),
]
BaseUrl: TypeAlias = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible server, such as a local one."),
]
Overwrite: TypeAlias = Annotated[
    bool,
    typer.Option("--overwrite", help="Make files anew that you edited; the old ones are kept in .draftflow/history/."),
]
Aloud: TypeAlias = Annotated[bool, typer.Option("--stream", help="Show the sections as they are written.")]


Published: TypeAlias = Annotated[
    str, typer.Argument(metavar="SLUG", help="Name of the article's folder, or SLUG/column/VOICE for a column.")
]


def named_column(target: str) -> tuple[str, str] | None:
    """Article and voice if `target` names a column of ours, as `SLUG/column/VOICE`, and no file."""
    slug, between, voice = (*target.rstrip("/").split("/"), "", "")[:3]
    is_one = between == "column" and slug and voice and target.rstrip("/").count("/") == 2  # noqa: PLR2004 - two
    return (slug, voice) if is_one and not Path(target).is_file() else None


def named_article(target: str) -> bool:
    """Whether `target` names an article of ours and not a file."""
    file = Path(target)
    return not (file.is_file() or file.suffix or len(file.parts) > 1)
