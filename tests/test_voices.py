"""Voices: their files, where they are found, what is learnt from texts, and what drifts from it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.checks.article import foreign_article
from draftflow.checks.base import Library
from draftflow.checks.manner import PIECE, manner, pieces, traits
from draftflow.checks.voice import drift
from draftflow.errors import FileError
from draftflow.models import Language
from draftflow.models.voice import Voice
from draftflow.pipeline.formats import voice_file
from draftflow.pipeline.voices import shipped
from fake_model import FakeModel
from test_column import VOICE
from test_end_to_end import SLUG, make


def written(language: Language, number: int, *, seed: int = 0) -> str:
    """Prose of so many sentences, four to a paragraph, lengths going up and down."""
    made = []
    for n in range(seed, seed + number):
        words = 6 + n * 7 % 9
        text = " ".join(["So", *(f"word{'s' * (n % 3)}" for _ in range(words)), "fell"]) + "."
        japanese = "さて、" * (n % 5 == 0) + "港の船は" + "波を" * words + "越えます。"
        made.append(japanese if language == "ja" else text)
    joint = "" if language == "ja" else " "
    return "\n\n".join(joint.join(made[i : i + 4]) for i in range(0, number, 4)) + "\n"


# --- files


def test_a_voice_is_read_as_it_is_written_in_both_languages() -> None:
    found = voice_file.load(VOICE, "voices/mara.md", "mara")
    assert (found.title, found.language, found.description) == ("Mara Quill", "en", "Writes about harbours, drily.")
    assert (found.do, found.avoid, found.taboo) == (
        ("Begins with a thing.", "Numbers its demands."),
        ("No shouting.",),
        ("crucial",),
    )
    assert found.samples == ("A boat is a promise that floats.",)
    japanese = voice_file.load(
        "# 真帆\n\n## すること\n\n- 物から\n  始める。\n\n## 見本\n\n一。\n\n二。\n", "x.md", "maho"
    )
    assert (japanese.language, japanese.do, japanese.samples) == ("ja", ("物から 始める。",), ("一。", "二。"))
    for voice in (found, japanese):
        assert voice_file.load(voice_file.dump(voice), "x.md", voice.name) == voice


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("## Do\n\n- x\n", "x.md:1: the writer has no name"),
        ("# A\n\n## Likes\n", "x.md:3: unknown part '## Likes'; there are '## Description'"),
        ("---\nlanguage: fr\n---\n\n# A\n", "x.md:2: language"),
        ("---\ntone: loud\n---\n\n# A\n", "unknown key"),
        (
            "---\nmeasured:\n  sentences: 80\n  pieces: 4\n  traits:\n    emoji: {usual: 1, low: 2, high: 3}\n---\n# A\n",
            "low <= usual <= high",
        ),
    ],
)
def test_what_is_wrong_in_a_voice_is_named(text: str, says: str) -> None:
    with pytest.raises(FileError, match=r"x\.md") as raised:
        voice_file.load(text, "x.md", "x")
    assert says in str(raised.value)


@pytest.mark.parametrize("path", sorted(shipped().rglob("*.md")), ids=lambda p: p.relative_to(shipped()).as_posix())
def test_the_shipped_voices_are_whole(path: Path) -> None:
    voice = voice_file.load(path.read_text("utf-8"), str(path), path.stem)
    assert voice.description
    assert min(len(voice.do), len(voice.avoid), len(voice.samples)) >= 3
    assert voice.language == ("ja" if path.parent.name == "ja" else "en")
    assert (shipped() / "ja" / path.name).is_file()
    assert (shipped() / path.name).is_file()


# --- where they are found, and what they change


def test_the_articles_own_voice_comes_before_the_projects_and_links_are_not_followed(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(cli, notes, fake_model, monkeypatch)
    for place in (Path("voices"), folder / "voices"):
        place.mkdir()
        (place / "mara.md").write_text(VOICE, encoding="utf-8")
    Path("voices/link.md").symlink_to(notes / "post.md")
    rows = {row["name"]: row for row in json.loads(cli("voice", "list", "--slug", SLUG, "--lang", "en", "--json").out)}
    assert {name: row["origin"] for name, row in rows.items()} == {"mara": "article", "analyst": "shipped"}
    assert "Numbers its demands." in cli("voice", "show", "mara").out
    assert "平明な分析家" in cli("voice", "show", "analyst", "--lang", "ja").out
    assert cli("voice", "show", "nobody").code == 2


def test_the_briefs_voice_reaches_what_is_written_and_makes_it_stale_alone(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("voices").mkdir()
    own = Path("voices/mara.md")
    own.write_text(VOICE, encoding="utf-8")
    folder = make(cli, notes, fake_model, monkeypatch, "--voice", "mara")
    voiced = [prompt for prompt in fake_model.prompts if "Whose voice it is: Mara Quill." in prompt]
    assert len(voiced) == 4  # three sections and the front matter
    assert all("Numbers its demands." in prompt for prompt in voiced)
    lock = json.loads((folder / "draftflow.lock").read_text("utf-8"))["units"]
    assert {key for key, unit in lock.items() if "voices/mara.md" in unit["inputs"]} == {
        *(f"write/part-{n}" for n in (1, 2, 3)),
        "review/front",
    }
    own.write_text(VOICE.replace("drily", "wetly"), encoding="utf-8")
    shown = cli("status", SLUG, "--why").out
    assert shown.count("voices/mara.md changed") == 4
    own.unlink()
    ran = cli("run", SLUG)
    assert (ran.code, "voice 'mara': no such voice; there are analyst" in ran.err) == (2, True)


def test_without_a_voice_no_prompt_and_no_fingerprint_speaks_of_one(
    cli: Cli, notes: Path, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(cli, notes, fake_model, monkeypatch)
    assert not any("voice" in prompt and "Whose" in prompt for prompt in fake_model.prompts)
    assert "voices/" not in (folder / "draftflow.lock").read_text("utf-8")


# --- learning


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_voice_is_learnt_from_texts_without_a_model(language: Language, cli: Cli) -> None:
    for n in range(3):
        Path(f"text-{n}.md").write_text(f"# Title\n\n{written(language, 40, seed=n * 40)}", encoding="utf-8")
    files = [f"text-{n}.md" for n in range(3)]
    ran = cli("voice", "learn", *files, "--name", "mine")
    assert ran.code == 0, ran.err
    assert "counted in 120 sentences, 6 pieces" in ran.out
    assert "sentence-length" in ran.out
    voice = voice_file.load(Path("voices/mine.md").read_text("utf-8"), "voices/mine.md", "mine")
    assert voice.language == language
    assert voice.measured is not None
    assert voice.measured.traits["paragraph-length"].usual == 4
    assert voice.measured.openings
    assert len(voice.samples) == 3
    assert all(any(sample in Path(file).read_text("utf-8") for file in files) for sample in voice.samples)
    if language == "ja":
        assert voice.measured.traits["polite"].usual == 1
    assert ("moreover" if language == "en" else "まさに") in voice.measured.unused
    assert "--force replaces it" in cli("voice", "learn", *files, "--name", "mine").err
    assert cli("voice", "learn", *files, "--name", "mine", "--force").code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("short.md",), "too little to measure: 80 sentences are needed, about 1,500 words"),
        (("none.md",), "none.md: cannot be read"),
        (("short.md", "ja.md", "--lang", "en"), "ja.md: is not in the language of the others (en)"),
        (("short.md", "--name", "../x"), "--name '../x'"),
        (("short.md", "--lang", "fr"), "--lang 'fr': there are en, ja"),
    ],
)
def test_what_cannot_be_learnt_from_is_said(arguments: tuple[str, ...], says: str, cli: Cli) -> None:
    Path("short.md").write_text(written("en", 40), encoding="utf-8")
    Path("ja.md").write_text(written("ja", 40), encoding="utf-8")
    ran = cli("voice", "learn", *arguments)
    assert (ran.code, says in ran.err) == (2, True), ran.err
    assert not Path("voices").exists()


# --- drift


def learnt(language: Language) -> Voice:
    texts = [foreign_article(f"{n}.md", written(language, 80, seed=n * 80), language) for n in range(3)]
    return Voice(name="mine", title="Mine", language=language, taboo=("gadget",), measured=manner(texts, language))


def told(voice: Voice, text: str, language: Language) -> list[str]:
    article = foreign_article("article.md", text, language)
    found = drift(
        type(article)(**{**{n: getattr(article, n) for n in article.__slots__}, "voice": voice}), Library({}, {}, ())
    )
    assert {f.code for f in found.findings} <= {"T624"}
    return [f.message for f in found.findings]


DRIFTS: list[tuple[Language, Callable[[str], str], str]] = [
    ("en", lambda text: text.replace(".", "!"), "exclamation marks"),
    ("en", lambda text: text.replace(". So", ", and so"), "the length of the middle sentence"),
    ("en", lambda text: text.replace("So word", "So it's word"), "contractions"),
    ("en", lambda text: text.replace(" fell", " — fell"), "dashes"),
    ("en", lambda text: text.replace(". So", ".\n\nSo"), "sentences to a paragraph"),
    ("en", lambda text: text + "\nThe Gadget fell.\n", "never uses 'gadget'"),
    ("en", lambda text: text + "\nNeedless to say, it fell.\n", "never uses 'needless to say'"),
    ("ja", lambda text: text.replace("越えます", "越えた"), "です・ます"),
    ("ja", lambda text: text.replace("波を波を", "波を、波を"), "commas"),
    ("ja", lambda text: text.replace("越えます。", "越えます。🔥"), "emoji"),
    ("ja", lambda text: text + "\n言うまでもなく、港です。\n", "never uses '言うまでもなく'"),
]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_another_text_of_the_same_author_does_not_drift(language: Language) -> None:
    assert told(learnt(language), written(language, 60, seed=400), language) == []
    assert told(learnt(language), written(language, PIECE - 1), language) == [], "too short to be measured"


@pytest.mark.parametrize(("language", "change", "says"), DRIFTS, ids=[says for _, _, says in DRIFTS])
def test_what_drifts_is_a_note(language: Language, change: Callable[[str], str], says: str) -> None:
    messages = told(learnt(language), change(written(language, 120, seed=400)), language)
    assert any(says in message for message in messages), messages


def test_the_band_is_the_authors_own_range_and_never_narrower_than_one_occurrence() -> None:
    voice = learnt("en")
    assert voice.measured is not None
    found = [p for n in range(3) for p in pieces(foreign_article("x", written("en", 80, seed=n * 80), "en"))]
    for name, band in voice.measured.traits.items():
        values: list[Any] = [traits(piece, "en")[name] for piece in found]
        assert band.low <= min(values) <= max(values) <= band.high
    assert voice.measured.traits["exclamations"].high == 1 / PIECE
