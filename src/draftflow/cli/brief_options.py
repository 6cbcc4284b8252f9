"""Options of `new` that say what the article is to be like."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

SectionLength: TypeAlias = Annotated[
    int | None, typer.Option("--section-length", metavar="N", help="The same of each section.")
]
Form: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--form",
        metavar="NAME",
        help="explainer, news-analysis, how-to, comparison, report, interview-notes, listicle, or a file of yours in "
        "prompts/forms/. [default: explainer]",
    ),
]
Angle: TypeAlias = Annotated[
    str | None, typer.Option("--angle", metavar="TEXT", help="From where it looks at the topic.")
]
Audience: TypeAlias = Annotated[str | None, typer.Option("--audience", metavar="TEXT", help="Who reads it.")]
MustCover: TypeAlias = Annotated[
    list[str] | None, typer.Option("--must-cover", metavar="TEXT", help="What must be in it; repeatable.")
]
MustAvoid: TypeAlias = Annotated[
    list[str] | None, typer.Option("--must-avoid", metavar="TEXT", help="What must stay out; repeatable.")
]
CutOff: TypeAlias = Annotated[
    str | None, typer.Option("--cut-off", metavar="DAY", help="The article's today: nothing published later counts.")
]
JapaneseStyle: TypeAlias = Annotated[
    str | None, typer.Option("--style", metavar="STYLE", help="Japanese: です・ます or である. [default: である]")
]
Voice: TypeAlias = Annotated[str | None, typer.Option("--voice", metavar="NAME", help="In whose voice it is written.")]
OwnOutline: TypeAlias = Annotated[
    Path | None,
    typer.Option("--outline", metavar="FILE", help="Your own outline, taken as it is; evidence is added to it."),
]
