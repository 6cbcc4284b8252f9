"""The hybrid author: a small model's headings over sources' own sentences, and nothing of it that does not fit."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Cli
from draftflow.authors.hybrid import HybridAuthor
from draftflow.authors.hybrid.critique import claims
from draftflow.authors.hybrid.fit import fitting, in_sentence_case, permutation, unknown
from draftflow.authors.hybrid.questions import VARIABLES
from draftflow.authors.hybrid.support import judged, probability
from draftflow.authors.requests import CritiqueRequest, OutlineRequest, ReadRequest
from draftflow.errors import FileError
from draftflow.llm.base import Likely, Message, Reply, Request
from draftflow.models import Commission, Language, Outline, Passage, Plan, PlannedSection, Question, Source, Where
from draftflow.stages.research import located
from draftflow.templates import Templates, shipped
from draftflow.text.fold import folded
from fake_model import FakeModel

ABOUT = """The county signed a contract of $29.2 million with the Keel & Lowther shipyard on 24 February 2026.
Ines Calloway, the transportation director, rejects the larger total; the emissions will fall by 4,200 tons a year."""
ABOUT_JA = (
    "青波市は路面電車の事業費を318億円に改めた。浜岡千鶴市長は2024年6月に見直しを発表し、補助率は三分の一とされた。"
)
TAPES = ROOT / "tests/data/tapes"


@pytest.mark.parametrize(
    ("line", "language", "kept"),
    [
        ("The contract with the shipyard", "en", "The contract with the shipyard"),
        ('"The contract of $29.2 million."', "en", "The contract of $29.2 million"),
        ("The Contract With The Keel & Lowther Shipyard", "en", "The contract with the Keel & Lowther shipyard"),
        ("1. What the transportation director rejects", "en", "What the transportation director rejects"),
        ("The contract of $29.3 million", "en", None),  # a figure of its own
        ("The contract of two million", "en", None),
        ("What Ines Morgan rejects", "en", None),  # a name of its own
        ("Emissions Reduction Project", "en", None),  # words of its own, in capitals as names are
        ("Boats are quiet and clean now", "en", None),  # about something else
        ("Overview", "en", None),  # says nothing
        ("The contract", "en", "The contract"),
        ("Total", "en", None),  # too short
        ("The contract with the shipyard and the larger total that the transportation director rejects", "en", None),
        ("The contract was signed. The director rejects it", "en", None),  # prose
        ("路面電車の事業費", "en", None),
        ("The contract", "ja", None),
        ("路面電車の事業費と補助率", "ja", "路面電車の事業費と補助率"),
        ("「318億円への見直し」", "ja", "318億円への見直し"),
        ("320億円への見直し", "ja", None),
        ("補助率は二分の一", "ja", None),
        ("浜岡太郎市長の見直し", "ja", None),
        ("バス会社の事業費", "ja", None),  # katakana is a name until the source has it
        ("概要", "ja", None),
        ("事業費", "ja", None),
        ("<b>路面電車の事業費</b>", "ja", "路面電車の事業費"),
        ("路面電車の[事業費](https://example.org)", "ja", "路面電車の事業費"),
    ],
)
def test_a_heading_fits_or_the_old_one_stays(line: str, language: Language, kept: str | None) -> None:
    assert fitting(line, ABOUT if language == "en" else ABOUT_JA, language, ()) == kept


def test_a_heading_is_not_given_twice() -> None:
    assert fitting("The contract with the shipyard", ABOUT, "en", ["the CONTRACT with the shipyard"]) is None


def test_what_is_unknown_is_named() -> None:
    assert set(unknown("Ines Morgan pays $30 million", ABOUT)) >= {"Morgan", "30"}
    assert unknown("浜岡千鶴市長の318億円", ABOUT_JA) == []
    assert in_sentence_case("Of The Shipyard", "the shipyard of Of") == "Of the shipyard"


@pytest.mark.parametrize(
    ("order", "count", "indices"),
    [([2, 1, 3], 3, (1, 0, 2)), ([1, 2], 3, None), ([1, 1, 2], 3, None), ([0, 1, 2], 3, None), ([1, 2, 3, 4], 3, None)],
)
def test_an_order_names_every_point_once(order: list[int], count: int, indices: tuple[int, ...] | None) -> None:
    assert permutation(order, count) == indices


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ([("Yes", 0.6), ("No", 0.2)], 0.75),
        ([(" yes", 0.3), ("YES", 0.3), ("no", 0.2), ("Maybe", 0.2)], 0.75),
        ([("はい", 0.1), ("いいえ", 0.3)], 0.25),
        ([("No", 0.5)], 0.0),
        ([("The", 0.9), ("Yes", 0.001)], None),  # it did not understand the question
        ([], None),
        (None, None),
    ],
)
def test_support_is_how_likely_the_first_word_is_yes(
    tokens: list[tuple[str, float]] | None, expected: float | None
) -> None:
    likely = None if tokens is None else [Likely(token=t, logprob=math.log(p)) for t, p in tokens]
    found = probability(likely)
    assert found == (None if expected is None else pytest.approx(expected))


class Small:
    """A small model as a test wants it: `answers` by what the question asks for, `yes` to a statement."""

    def __init__(self, answers: dict[str, Any] | None = None, yes: Callable[[str], float] = lambda _text: 0.9) -> None:
        self.answers, self.yes = answers or {}, yes
        self.asked: list[Request] = []

    def complete(self, request: Request) -> Reply:
        self.asked.append(request)
        if request.top_logprobs:
            p = self.yes(request.messages[0].content)
            likely = tuple(Likely(token=word, logprob=math.log(of)) for word, of in (("Yes", p), ("No", 1 - p)))
            return Reply(text="Yes", finish="length", model="small", first_token=likely)
        name = request.answer.name if request.answer else ""
        found = self.answers.get(name, "")
        answer = found(request) if callable(found) else found
        return Reply(text=answer if isinstance(answer, str) else json.dumps(answer), finish="stop", model="small")


SENTENCES = [
    "The county signed the contract for two electric boats on 24 February 2026 after a long debate.",
    "The shipyard will build both electric boats in its hall and deliver the first of them in 2027.",
    "The charging tower on the pier is rated at six megawatts and fills the batteries in twelve minutes.",
    "The town's electrical network cannot supply six megawatts at once, so a battery stands on the shore.",
    "The old boats burn four thousand gallons of diesel every week and are loud on the water.",
    "The new boats will be quieter, and the marine trust expects fewer disturbed seals near the pier.",
    "The state grant pays eighteen million dollars of the cost, and the county borrows what is left.",
    "The county expects to repay the loan from fares and from the fuel that it no longer has to buy.",
]
BRIEF = Commission(topic="The electric boats", language="en", length=300)
PLAN = Plan(questions=(Question(id="q1", question="What do the boats cost?", queries=("boats",)),))


def material() -> tuple[tuple[Source, ...], tuple[Passage, ...]]:
    sources = []
    for n, heads in enumerate(
        (("The contract and the yard", "Charging on the pier"), ("Quieter water", "Who pays for it"))
    ):
        lines = SENTENCES[4 * n : 4 * n + 4]
        text = f"# Paper {n}\n\n## {heads[0]}\n\n{lines[0]} {lines[1]}\n\n## {heads[1]}\n\n{lines[2]} {lines[3]}\n"
        sources.append(Source(id=f"s{n}", title=f"Paper {n}", address="a", sha256="0", text=text, language="en"))
    author = HybridAuthor(Small(), Templates((shipped(),), "en"), "local:small")
    passages = [p for s in sources for p in located(s, author.read(ReadRequest(BRIEF, PLAN, s))).passages]
    return tuple(sources), tuple(passages)


def outlined(small: Small) -> tuple[Outline, Outline]:
    """The outline with a model that says nothing, and with `small`."""
    sources, passages = material()
    references = tuple(source.reference() for source in sources)
    made = [
        HybridAuthor(model, Templates((shipped(),), "en"), "local:small", unit="outline").outline(
            OutlineRequest(BRIEF, PLAN, passages, references)
        )
        for model in (Small(), small)
    ]
    return made[0], made[1]


def first_words(request: Request) -> dict[str, str]:
    """A heading out of the material's own first sentence."""
    sentence = re.search(r"=====\n(.+?)\n", request.messages[0].content)
    assert sentence
    return {"heading": " ".join(sentence[1].split()[:5])}


def points(outline: Outline) -> list[str]:
    return sorted(e for section in outline.sections for e in section.evidence)


def test_a_model_that_says_nothing_changes_nothing() -> None:
    plain, _ = outlined(Small())
    _, same = outlined(
        Small({"headingreply": "no JSON at all", "titlereply": {"title": ""}, "orderreply": {"order": []}})
    )
    assert same == plain


def test_headings_that_fit_and_that_the_material_carries_are_taken() -> None:
    small = Small({"headingreply": first_words})
    plain, made = outlined(small)
    assert [s.heading for s in made.sections] != [s.heading for s in plain.sections]
    assert points(made) == points(plain)
    assert all(section.id for section in made.sections)
    assert len({section.id for section in made.sections}) == len(made.sections)
    for request in small.asked:
        assert request.max_output_tokens
        assert request.max_output_tokens <= 120
        assert request.temperature == 0.0
        assert request.messages[0].content.startswith("=====")  # the material first
        if request.top_logprobs:
            assert request.answer is None
            assert request.max_output_tokens == 1


def test_a_heading_that_the_old_one_beats_is_not_taken() -> None:
    plain, _ = outlined(Small())
    old = [section.heading for section in plain.sections]
    _, made = outlined(Small({"headingreply": first_words}, lambda text: 0.8 if any(h in text for h in old) else 0.7))
    assert [s.heading for s in made.sections] == old
    _, made = outlined(Small({"headingreply": first_words}, lambda _text: 0.4))
    assert [s.heading for s in made.sections] == old


def test_points_take_the_models_order_but_each_sources_own_within() -> None:
    def backwards(request: Request) -> dict[str, list[int]]:
        count = len(re.findall(r"^\d+\. ", request.messages[0].content, re.MULTILINE))
        return {"order": list(range(count, 0, -1))}

    _, passages = material()
    start = {p.id: (p.source, p.where.start) for p in passages}
    plain, made = outlined(Small({"orderreply": backwards}))
    assert points(made) == points(plain)
    for section in made.sections:
        for part in section.parts:
            places = [start[point.evidence[0]] for point in part.points]
            for source in {name for name, _ in places}:
                own = [at for name, at in places if name == source]
                assert own == sorted(own)
    assert made.sections[0].evidence[0] == plain.sections[0].evidence[0]  # the opening stays


def test_only_sentences_in_other_words_are_judged() -> None:
    quote = SENTENCES[0]
    passage = Passage(id="e1", source="s0", quote=quote, where=Where(start=0, end=len(quote)))
    outline = Outline(title="T", sections=(PlannedSection(id="one", heading="One", length=10, intent="", parts=()),))
    article = (
        f"# T\n\n## One\n\n{quote.rstrip('.')} [@e1]. The county signed nothing at all in that year [@e1]. "
        "Nobody cites this one.\n"
    )
    (claim,) = claims(article, outline, [passage])
    assert (claim.section, claim.text, claim.passages) == (
        "one",
        "The county signed nothing at all in that year.",
        quote,
    )
    author = HybridAuthor(Small(yes=lambda _text: 0.1), Templates((shipped(),), "en"), "local:small")
    request = CritiqueRequest(BRIEF, outline, article, evidence=(passage,))
    (finding,) = author.critique(request)
    assert (finding.code, finding.severity, finding.section) == ("E901", "note", "one")
    assert "local:small sees no support" in finding.message
    assert not HybridAuthor(Small(), Templates((shipped(),), "en"), "m").critique(request)


def test_the_identity_names_the_model_only_where_it_is_asked() -> None:
    author = HybridAuthor(Small(), Templates((shipped(),), "ja"), "local:small", models={"critique": "local:other"})
    assert set(author.identity("write")) == {"author"}
    assert author.identity("outline")["model"] == "local:small"
    assert author.identity("critique")["model"] == "local:other"
    assert author.all_models() == ("local:small", "local:other")
    assert {name for name in author.identity("outline") if name.startswith("prompts/")} == {
        f"prompts/{name}" for name in VARIABLES
    }
    assert set(author.texts("critique")) == {"prompts/hybrid/support.md"}


def test_a_question_of_ones_own_is_checked_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "hybrid").mkdir()
    author = HybridAuthor(Small(), Templates((tmp_path, shipped()), "en"), "m")
    author.check_templates()
    for text, said in (
        ("{{ material }} {{ nothing }}", "unknown variable 'nothing'"),
        ("---\nmodel: x\n---\n", "no head"),
    ):
        (tmp_path / "hybrid/heading.md").write_text(text, "utf-8")
        with pytest.raises(FileError, match=said):
            HybridAuthor(Small(), Templates((tmp_path, shipped()), "en"), "m").check_templates()


# -- through the real client -----------------------------------------------------------------------------------------


def test_log_probabilities_come_through_the_client(fake_model: FakeModel) -> None:
    from draftflow.llm.openai import OpenAIClient

    def with_likely(handler: Any, body: dict[str, Any]) -> bool:
        handler.begin("text/event-stream")
        top = [{"token": "No", "logprob": -0.1, "bytes": None}, {"token": "Yes", "logprob": -2.3, "bytes": None}]
        content = [{"token": "No", "logprob": -0.1, "bytes": None, "top_logprobs": top}]
        handler.event(
            body, {"index": 0, "delta": {"content": "No"}, "finish_reason": None, "logprobs": {"content": content}}
        )
        handler.event(body, {"index": 0, "delta": {}, "finish_reason": "length"})
        return True

    def unknown_option(handler: Any, _body: dict[str, Any]) -> bool:
        handler.whole(400, {"error": {"message": "logprobs is not supported by this model", "type": "invalid"}})
        return True

    chat = OpenAIClient(api_key="k", base_url=fake_model.url)
    question = Request(unit="x", model="m", messages=(Message(role="user", content="Yes or No?"),))
    fake_model.faults = [with_likely]
    assert judged(chat, question) == pytest.approx(math.exp(-2.3) / (math.exp(-2.3) + math.exp(-0.1)))
    assert fake_model.bodies[0]["logprobs"] is True
    assert fake_model.bodies[0]["top_logprobs"] == 20
    fake_model.faults = [unknown_option]
    assert judged(chat, question) is None  # it cannot be told, and that is no verdict
    assert "logprobs" not in fake_model.bodies[-1]


@pytest.mark.parametrize(
    ("language", "topic", "sources", "length"),
    [
        ("en", "Why Harrow Sound is electrifying its ferries", "ferry", "600"),
        ("ja", "青波市はなぜ路面電車を復活させるのか", "tram", "1500"),
    ],
)
def test_an_article_by_a_real_small_model_replayed(
    language: str, topic: str, sources: str, length: str, cli: Cli
) -> None:
    """Recorded from local:qwen2.5-coder-1.5b; to record it anew, run this command with --record and the model."""
    new = (
        "new",
        topic,
        "--source",
        str(ROOT / f"examples/{sources}/sources"),
        "--length",
        length,
        "--author",
        "hybrid",
    )
    ran = cli(*new, "--offline", "--name", "a", "--replay", str(TAPES / f"qwen2.5-coder-1.5b-{language}"))

    assert ran.code == 0, ran.err
    folder = Path("outputs/a")
    article = (folder / "article.md").read_text("utf-8")
    assert "local:qwen2.5-coder-1.5b" in article.split("\n## ", maxsplit=1)[0]
    assert ("wrote no sentence" in article) == (language == "en")
    assert ("本文は一文も書いていない" in article) == (language == "ja")
    outline = (folder / "outline.md").read_text("utf-8")
    headings = re.findall(r"^## (.+?) \{#", outline, re.MULTILINE)
    theirs = [json.loads(_text(path)) for path in (TAPES / f"qwen2.5-coder-1.5b-{language}").glob("*.json")]
    given = {folded(str(each["heading"])).casefold() for each in theirs if isinstance(each, dict) and "heading" in each}
    assert any(folded(heading).casefold() in given for heading in headings)  # one of its headings stands
    ledger = json.loads((folder / "ledger.json").read_text("utf-8"))
    quotes = {p["id"]: "".join(folded(p["quote"]).split()) for p in ledger["passages"]}
    prose = [s for s in ledger["sentences"] if s["citations"]]
    assert len(prose) > 10
    verbatim = [
        any("".join(folded(s["text"]).split()).rstrip(".。")[:40] in quotes[key] for key in s["citations"])
        for s in prose
    ]
    assert all(verbatim)  # not one sentence of the text is the model's
    assert all(j["verdict"] == "supported" for s in prose for j in s["judgements"])


def _text(path: Path) -> str:
    found = json.loads(path.read_text("utf-8"))["reply"]["text"]
    text = "\n".join(found) if isinstance(found, list) else str(found)
    return text if text.strip().startswith("{") else "null"


# -- which author, which model ---------------------------------------------------------------------------------------


def test_what_a_small_model_is_not_asked_for(
    cli: Cli, notes: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    new = ("new", "Boats", "--source", str(notes))
    ran = cli(*new, "--author", "hybrid")
    assert ran.code == 2
    assert "draftflow models pull qwen2.5-coder-1.5b" in ran.err
    ran = cli(*new, "--author", "hybrid", "--model", "local:smollm2-135m")
    assert ran.code == 2
    assert "`draftflow models pull smollm2-135m` fetches it (98 MB)" in ran.err
    ran = cli(*new, "--model", "local:nothing")
    assert "no local model of this name; there are qwen2.5-coder-1.5b" in ran.err
    models = tmp_path / "cache/draftflow/models"
    models.mkdir(parents=True)
    with (models / "smollm2-135m.gguf").open("wb") as file:
        file.truncate(98_362_432)
    ran = cli(*new, "--author", "model", "--model", "local:smollm2-135m")
    assert ran.code == 2
    assert "too small to write prose" in ran.err
    ran = cli(*new, "--author", "hybrid", "--estimate")  # the one that is here, and it costs nothing
    assert ran.code == 0, ran.err
    assert "local:smollm2-135m" in ran.out
    assert "$0.0000 to $0.0000" in ran.out
