"""`voice learn|list|show`: how somebody writes, measured and described."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from draftflow.cli.options import PLAIN_HELP, Json, Outputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from draftflow.checks.base import Article
    from draftflow.console import Printer
    from draftflow.models import Language
    from draftflow.models.voice import Manner, Voice

app = typer.Typer(
    name="voice",
    help="The voices that articles and columns are written in: learn one from your own texts.",
    no_args_is_help=True,
    rich_markup_mode=PLAIN_HELP,
)
Of = Annotated[
    str | None, typer.Option("--slug", metavar="SLUG", help="As one article sees them, with its own voices/.")
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="en|ja", help="Language. [default: that of the texts]")]
_NEEDED = {"en": "about 1,500 words", "ja": "about 4,000 characters"}
_SAMPLES, _SAMPLE = 3, {"en": (200, 900), "ja": (80, 400)}  # how many paragraphs, and of how many characters


@app.command()
def learn(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Articles of one author: Markdown or text.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What the voice is called. [default: the first file's]")
    ] = None,
    lang: Lang = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a voice of that name.")] = False,
    json: Json = False,
) -> None:
    """Learn a voice from its author's own articles. Everything is counted here; no model is asked.

    Writes voices/NAME.md with what was measured and with sample paragraphs. Describe the voice there, and say what it
    does and never does; an article that drifts from it is told so by T624.
    """
    from draftflow.cli.composition import compose
    from draftflow.errors import UsageError
    from draftflow.pipeline.formats.voice_file import dump
    from draftflow.pipeline.plain_files import write_text
    from draftflow.pipeline.voices import FOLDER

    printer = compose.printer(compose.load_settings(), as_json=json)
    voice = learnt(files, _named(name, files[0]), lang)
    path = Path(FOLDER, f"{voice.name}.md")
    if path.exists() and not force:
        raise UsageError(f"{path}: is there; --force replaces it, --name NAME makes another")
    path.parent.mkdir(exist_ok=True)
    write_text(path, dump(voice))
    if json:
        printer.json(voice.model_dump(mode="json", exclude_none=True))
        return
    _print_measured(voice.measured, printer)
    printer.line(f"{path}: describe the voice there; `draftflow new --voice {voice.name}` writes in it")


@app.command("list")
def list_(slug: Of = None, lang: Lang = None, outputs: Outputs = None, json: Json = False) -> None:
    """List all voices, and where each comes from."""
    from draftflow.cli.composition import compose
    from draftflow.pipeline.voices import voices

    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings, as_json=json)
    workspace = compose.existing(settings, slug) if slug else None
    found = voices(workspace, _language(lang))
    if json:
        printer.json([{"name": each.name, "origin": each.origin, "path": str(each.path)} for each in found])
        return
    printer.table([("voice", "from", "file"), *((each.name, each.origin, str(each.path)) for each in found)])


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A voice, such as analyst.")],
    slug: Of = None,
    lang: Lang = None,
    outputs: Outputs = None,
    json: Json = False,
) -> None:
    """Show a voice: its file, and what was measured."""
    from draftflow.cli.composition import compose
    from draftflow.pipeline.formats.voice_file import dump
    from draftflow.pipeline.voices import find

    settings = compose.load_settings(outputs=outputs)
    printer = compose.printer(settings, as_json=json)
    workspace = compose.existing(settings, slug) if slug else None
    voice = find(name, workspace, _language(lang) or settings.language or "en")
    if json:
        printer.json(voice.model_dump(mode="json", exclude_none=True))
        return
    printer.text(dump(voice.model_copy(update={"measured": None})))
    _print_measured(voice.measured, printer)


def learnt(files: list[Path], name: str, lang: str | None) -> "Voice":
    """The voice of the files' author.

    Raises:
        UsageError: A file cannot be read, they are in two languages, or they are too little to measure.
    """
    from draftflow.checks.article import foreign_article
    from draftflow.checks.manner import LEAST, PIECE, manner, pieces
    from draftflow.errors import UsageError
    from draftflow.models.voice import Voice
    from draftflow.pipeline.plain_files import read_text
    from draftflow.text.frontmatter import parted
    from draftflow.text.measure import language_of

    texts = [parted(read_text(file)).body for file in files]
    language = _language(lang) or language_of("\n".join(texts))
    if other := next((str(f) for f, text in zip(files, texts, strict=True) if language_of(text) != language), None):
        raise UsageError(f"{other}: is not in the language of the others ({language}); a voice is of one language")
    articles = [foreign_article(str(file), text, language) for file, text in zip(files, texts, strict=True)]
    measured = manner(articles, language)
    if measured is None:
        there = sum(len(piece) for article in articles for piece in pieces(article))
        raise UsageError(
            f"too little to measure: {LEAST * PIECE} sentences are needed, {_NEEDED[language]}, in articles of at "
            f"least {PIECE}; there are {there} in such stretches; add articles of the same author"
        )
    samples = tuple(_samples(articles, language, measured))
    return Voice(name=name, title=name, language=language, samples=samples, measured=measured)


def _samples(articles: "list[Article]", language: "Language", measured: "Manner") -> "Iterator[str]":
    """The paragraphs that are nearest to the usual, one to an article first."""
    from itertools import groupby
    from statistics import median

    from draftflow.text.measure import length

    least, most = _SAMPLE[language]
    wanted = measured.traits["sentence-length"].usual
    ranked: list[list[tuple[float, str]]] = []
    for article in articles:
        prose = (s for s in article.sentences if s.kind == "paragraph")
        paragraphs = [list(group) for _, group in groupby(prose, key=lambda sentence: sentence.paragraph)]
        texts = [(p, ("" if language == "ja" else " ").join(s.text for s in p)) for p in paragraphs]
        fit = [(p, text) for p, text in texts if least <= len(text) <= most]
        away = [(abs(median(length(s.text, language) for s in p) - wanted), text) for p, text in fit]
        ranked.append(sorted(away))
    rounds = max((len(each) for each in ranked), default=0)
    in_turn = (each[n][1] for n in range(rounds) for each in ranked if n < len(each))
    yield from list(in_turn)[:_SAMPLES]


def _print_measured(measured: "Manner | None", printer: "Printer") -> None:
    """The table of what was measured."""
    from draftflow.checks.voice import SAID

    if measured is None:
        return
    rows = [
        (name, f"{band.usual:g}", f"{band.low:g} to {band.high:g}", SAID[name])
        for name, band in measured.traits.items()
    ]
    printer.table([("trait", "usual", "still the voice", "what is counted"), *rows])
    told = (("openings", measured.openings), ("favourites", measured.favourites), ("never used", measured.unused))
    for what, words in told:
        if words:
            printer.line(f"{what}: {', '.join(words)}")
    printer.line(f"counted in {measured.sentences} sentences, {measured.pieces} pieces of equal length")


def _named(name: str | None, first: Path) -> str:
    """The name of a new voice.

    Raises:
        UsageError: It can be no name of a file.
    """
    import re

    from draftflow.errors import UsageError
    from draftflow.models.voice import VOICE_NAME
    from draftflow.text.slug import slug

    if name is None:
        return slug(first.stem, default="voice")[:60]
    if not re.match(VOICE_NAME, name):
        raise UsageError(f"--name {name!r}: use letters, digits and hyphens, such as {slug(name, default='voice')!r}")
    return name


def _language(lang: str | None) -> "Language | None":
    """The language that a flag names.

    Raises:
        UsageError: There is no such language.
    """
    from typing import get_args

    from draftflow.errors import UsageError
    from draftflow.models import Language

    languages: tuple[Language, ...] = get_args(Language)
    if lang is None:
        return None
    for each in languages:
        if each == lang:
            return each
    raise UsageError(f"--lang {lang!r}: there are en, ja")
