"""`prompts list|show|edit|diff|check|upgrade`: the prompts are the user's."""

from typing import Annotated

import typer

from draftflow.cli.options import PLAIN_HELP, Json, Outputs

app = typer.Typer(
    name="prompts",
    help="See, change and check the prompts that a model is asked with.",
    no_args_is_help=True,
    rich_markup_mode=PLAIN_HELP,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="A prompt, such as section or ja/section.")]
Of = Annotated[
    str | None, typer.Option("--slug", metavar="SLUG", help="As one article sees them, with its own prompts/.")
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="en|ja", help="The prompts for articles in this language.")]


@app.command("list")
def list_(slug: Of = None, lang: Lang = None, outputs: Outputs = None, json: Json = False) -> None:
    """List all prompts. Which file wins and why, and which shipped ones have changed under your copy."""
    from draftflow.cli.actions import prompting
    from draftflow.pipeline.overrides import listed

    asked = prompting.asked(slug, lang, outputs, as_json=json)
    rows = [row for language in asked.languages for row in listed(asked.places, language)]
    if json:
        asked.printer.json([prompting.plain(row) for row in rows])
        return
    head = ("prompt", "language", "from", "file", "why")
    cells = ((r.name, r.language, r.origin, str(r.path), prompting.why(r)) for r in rows)
    asked.printer.table([head, *cells])


@app.command()
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A prompt, such as section; not needed with --rendered.")
    ] = None,
    rendered: Annotated[
        str | None,
        typer.Option("--rendered", metavar="SLUG/UNIT", help="What would be sent, for the-boats/write/talks."),
    ] = None,
    slug: Of = None,
    lang: Lang = None,
    outputs: Outputs = None,
    json: Json = False,
) -> None:
    """Show a prompt. Or the exact messages that would be sent for a unit, with an estimate of their tokens."""
    from draftflow.cli.actions import prompting
    from draftflow.errors import UsageError

    asked = prompting.asked(slug, lang, outputs, as_json=json)
    if rendered is not None:
        prompting.show_rendered(asked, rendered, name)
        return
    if name is None:
        raise UsageError("which one? `draftflow prompts list` names them, `--rendered SLUG/UNIT` shows what is sent")
    source = prompting.winner(asked, name)
    if json:
        asked.printer.json({"name": source.name, "path": str(source.path), "text": source.text})
    else:
        asked.printer.text(source.text)


@app.command()
def edit(name: Name, lang: Lang = None) -> None:
    """Copy a shipped prompt to change it. It goes to ./prompts/, where it wins, and opens in your editor.

    A copy that is there already is opened as it is. The editor is $VISUAL or $EDITOR; without a terminal the path is
    printed.
    """
    from draftflow.cli.actions import prompting

    asked = prompting.asked(None, lang, None)
    path = prompting.own_copy(asked, name)
    if prompting.opened_in_editor(path):
        for remark in prompting.remarks(asked, path):
            asked.printer.line(remark)


@app.command()
def diff(name: Name, slug: Of = None, lang: Lang = None, outputs: Outputs = None) -> None:
    """Show how the prompt that wins differs from the shipped one."""
    from draftflow.cli.actions import prompting

    asked = prompting.asked(slug, lang, outputs)
    asked.printer.text("\n".join(prompting.difference(asked, name)))


@app.command()
def check(slug: Of = None, lang: Lang = None, outputs: Outputs = None, json: Json = False) -> None:
    """Look for what is wrong in the prompts. Renders each with made-up values.

    Unknown variables and filters, missing includes, parts that are never shown, heads, size. Exit code 1 if there is
    anything.
    """
    from draftflow.cli.actions import prompting
    from draftflow.errors import Exit

    asked = prompting.asked(slug, lang, outputs, as_json=json)
    found = prompting.checked(asked)
    if json:
        asked.printer.json([remark._asdict() for remark in found])
    for remark in found:
        asked.printer.line(prompting.placed(remark))
    if found:
        raise typer.Exit(Exit.FINDINGS)
    asked.printer.line(f"nothing wrong with the prompts ({', '.join(asked.languages)})")


@app.command()
def upgrade(
    name: Name,
    slug: Of = None,
    lang: Lang = None,
    outputs: Outputs = None,
    write: Annotated[
        bool, typer.Option("--write", help="Put the merged prompt in place; the old one is kept in its history.")
    ] = False,
) -> None:
    """Merge what has changed in a shipped prompt into your copy of it.

    Shows what changed in the shipped one since, what you changed, and both together. Exit code 1 if the two conflict.
    """
    from draftflow.cli.actions import prompting
    from draftflow.errors import Exit

    if prompting.upgraded(prompting.asked(slug, lang, outputs), name, write=write):
        raise typer.Exit(Exit.FINDINGS)
