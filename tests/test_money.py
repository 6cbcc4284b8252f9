"""What an article will cost, what it did cost, and how far the one is from the other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Cli
from fake_model import FakeModel, Handler, sensible, serving

SLUG = "the-article"
EXAMPLES = [
    ("Why Harrow Sound is electrifying its ferries", "ferry"),
    ("青波市はなぜ路面電車を復活させるのか", "tram"),
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModel]:
    """Answers as long as the prompts ask for, and leaves counting to the estimate both sides use."""
    with serving(of_the_length_asked_for) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        server.faults += [uncounted] * 100
        yield server


def uncounted(handler: Handler, body: dict[str, Any]) -> bool:
    handler.stream(body, handler.server.answer(body), usage=False)
    return True


def of_the_length_asked_for(body: dict[str, Any]) -> str:
    """Six passages of a source with a note to each, and sections of the length that is asked for."""
    prompt = body["messages"][-1]["content"]
    answer = sensible(body)
    kind = body.get("response_format", {}).get("json_schema", {}).get("name")
    if kind == "readreply":
        lines = [line for line in prompt.split("\n") if len(line) > 30 and not line.startswith(("#", "[", "-"))]
        quotes = [re.split(r"(?<=[.。])\s?", line)[0] for line in lines[-6:]]
        said = {"kind": "fact", "note": "資料のいうこと。" * 2 if "。" in prompt else "What it says. " * 4}
        return json.dumps(
            {"passages": [{"quote": q, "speaker": None, "date": None, **said} for q in quotes]}, ensure_ascii=False
        )
    if kind == "outlinereply":
        return _outline(json.loads(answer), 1_200 if "Outline an article" in prompt else 3_000)
    if not kind:
        return " ".join(answer.split()[:400]) if "Write one section" in prompt else answer[:1_000]
    return answer


def _outline(outline: dict[str, Any], length: int) -> str:
    for section in outline["sections"]:
        section["length"] = length // 3
        points = section["parts"][0]["points"]
        section["parts"] = [{"heading": None, "points": points[n : n + 10]} for n in range(0, len(points), 10)]
        for point in points:
            point["text"] += (
                " says something in one sentence, as points do." if length < 2_000 else "のいうこと、一文で。"
            )
    return json.dumps(outline, ensure_ascii=False)


def new(cli: Cli, topic: str, example: str, *more: str) -> str:
    sources = str(ROOT / "examples" / example / "sources")
    ran = cli("new", topic, "--source", sources, "--model", "gpt-4o-mini", "--name", SLUG, *more)
    assert ran.code == 0, ran.err
    return ran.out


@pytest.mark.parametrize(("topic", "example"), EXAMPLES)
def test_an_estimate_is_near_what_an_article_takes(cli: Cli, server: FakeModel, topic: str, example: str) -> None:
    told = json.loads(new(cli, topic, example, "--estimate", "--json"))["stages"]
    assert not server.bodies
    assert not Path("outputs").exists()
    new(cli, topic, example)
    spent = json.loads(cli("cost", SLUG, "--json").out)
    assert spent["estimate"] == told
    low, high = (sum(stage["cost"][end] for stage in told) for end in (0, 1))
    assert low < spent["total"]["cost"] < high
    assert (low + high) / 2 == pytest.approx(spent["total"]["cost"], rel=0.25)
    shared = spent["prefix"]["write"]
    assert shared["shared_tokens"] > 0.5 * shared["input_tokens"]
    beside = next(line for line in cli("cost", SLUG).out.splitlines() if line.startswith("write ") and "%" in line)
    assert beside.count("$") == 3


def test_an_estimate_is_shown_by_stage(cli: Cli, server: FakeModel) -> None:
    lines = new(cli, *EXAMPLES[0], "--estimate").splitlines()
    assert [line.split()[0] for line in lines] == ["stage", "research", "outline", "write", "review", "15"]
    assert " to " in lines[-1]
    assert "$" in lines[-1]
    assert [line.count("%") for line in lines] == [0, 1, 1, 1, 1, 0]
    unknown = new(cli, *EXAMPLES[0], "--estimate", "--model", "my-own-model").splitlines()
    assert unknown[-1].endswith("price unknown")
    assert not server.bodies


def test_without_a_model_there_is_nothing_to_estimate(cli: Cli) -> None:
    ran = cli("new", "Ferries", "--source", str(ROOT / "examples/ferry/sources"), "--estimate")
    assert ran.code == 0
    assert "no calls" in ran.out


@pytest.mark.usefixtures("server")
def test_the_cost_is_shown_by_stage_model_and_day(cli: Cli) -> None:
    assert "no calls were made" in cli("cost").out
    new(cli, *EXAMPLES[0])
    for command, tables in ((("cost",), 1), (("cost", SLUG), 2)):
        out = cli(*command).out
        assert out.count("\ngpt-4o-mini ") == 1
        assert (
            len([line for line in out.splitlines() if line.startswith(("research", "outline", "write", "review"))])
            == 4 * tables
        )
        assert "total" in out
    assert "estimated before the first call: 15 to 20 calls" in out
    Path(f"outputs/{SLUG}/.draftflow/estimate.json").write_text("{")
    assert cli("cost", SLUG).code == 0


@pytest.mark.usefixtures("server")
def test_each_task_may_have_its_own_model_and_a_change_of_it_is_a_reason(cli: Cli) -> None:
    Path("draftflow.toml").write_text('[models]\nread = "gpt-4.1-nano"\nreview = "gpt-4.1"\n')
    stages = json.loads(new(cli, *EXAMPLES[0], "--estimate", "--json"))["stages"]
    assert [each["model"] for each in stages if each["stage"] == "review"] == ["gpt-4.1", "gpt-4o-mini"]
    new(cli, *EXAMPLES[0])
    made = [json.loads(line) for line in Path(f"outputs/{SLUG}/calls.jsonl").read_text("utf-8").splitlines()]
    asked = {call["unit"].rsplit("/", 1)[0]: call["model"] for call in made}
    assert asked["research/evidence"] == "gpt-4.1-nano"
    assert {call["model"] for call in made if call["unit"] == "review/critique"} == {"gpt-4.1"}
    assert {call["model"] for call in made if call["unit"].startswith(("review/r", "review/f"))} == {"gpt-4o-mini"}
    assert asked["write"] == asked["outline"] == "gpt-4o-mini"
    Path("draftflow.toml").write_text('[models]\nread = "gpt-4.1-nano"\n')
    assert "1 stale" in cli("status", SLUG, "--why").out
    prompts = Path("prompts")
    prompts.mkdir()
    head = "---\nmodel: gpt-4.1-mini\n---\n"
    prompts.joinpath("read.md").write_text(head + (ROOT / "prompts/read.md").read_text("utf-8"))
    assert "gpt-4.1-mini, about" in cli("run", SLUG, "--dry-run").out
    Path("draftflow.toml").write_text('[models]\nreed = "gpt-4.1-nano"\n')
    assert cli("status", SLUG).code == 2


def test_an_estimate_keeps_to_what_may_be_read(cli: Cli, server: FakeModel) -> None:
    """As many tokens are foretold for reading as the budget has, and no call for a copy or for what is left out."""
    Path("draftflow.toml").write_text("read_tokens = 4_000\n", encoding="utf-8")
    told = json.loads(new(cli, *EXAMPLES[0], "--estimate", "--json"))["stages"]
    (research,) = (stage for stage in told if stage["stage"] == "research")
    new(cli, *EXAMPLES[0], "--stop-after", "research")
    assert "read_tokens: 4000" in (Path("outputs") / SLUG / "brief.md").read_text("utf-8")
    assert research["calls"] == [len(server.bodies)] * 2
    assert 3 < len(server.bodies) < 10  # of ten sources
    low, high = research["input_tokens"]
    sent = json.loads(cli("cost", SLUG, "--json").out)["stage"]["research"]["input_tokens"]
    assert low * 0.8 < sent < high * 1.2
