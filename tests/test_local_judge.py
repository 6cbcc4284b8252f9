"""`check --support` with a small model of this machine: a first word is weighed, sentence by sentence.

The tapes are those of the real model, recorded by the command below with `--record` in the place of `--replay`.
"""

import json
import math
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Cli, Ran
from draftflow.cli.composition import local as local_models
from draftflow.llm import local
from fake_model import FakeModel, Handler, messages

TAPES = ROOT / "tests/data/tapes"
MODEL = "local:qwen2.5-coder-1.5b"
WEIGHTS = Path(os.environ.get("SMALL_MODELS", "/nowhere")) / "draftflow/models/qwen2.5-coder-1.5b.gguf"

SOURCE = {
    "en": "The Harbour Council voted on 3 March 2026 to buy two electric boats for $29.2 million. "
    "The boats will carry 240 passengers each. The first boat is to enter service in the summer of 2028.",
    "ja": "港湾評議会は2026年3月3日、電気船2隻を2920万ドルで購入することを決めた。"
    "船はそれぞれ240人の乗客を運ぶ。最初の船は2028年の夏に就航する予定である。",
}
PAGE = {
    "en": "# The boats\n\nThe council decided to buy two electric boats [1]. The council refused to buy any boat [1].\n\n"
    "Each boat takes 240 passengers [1]. The boats are painted green and sail at night [1].\n\n"
    "## References\n\n1. https://gazette.example.org/boats\n",
    "ja": "# 船\n\n評議会は電気船を2隻買うことを決めた[1]。評議会は船の購入を否決した[1]。\n\n"
    "それぞれの船は240人を運ぶ[1]。船体は緑に塗られ、夜に運航される[1]。\n\n## 参考文献\n\n1. https://gazette.example.org/boats\n",
}
TRUE = (True, False, True, False)


def page(language: str) -> None:
    Path("notes").mkdir()
    head = "---\ntitle: Boats\npublished: 2026-03-05\nurl: https://gazette.example.org/boats\n---\n\n"
    Path("notes/gazette.md").write_text(head + SOURCE[language] + "\n", "utf-8")
    Path("page.md").write_text(PAGE[language], "utf-8")


def check(cli: Cli, *more: str) -> Ran:
    return cli("check", "page.md", "--sources", "notes", "--support", "--model", MODEL, "--jobs", "1", *more)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_small_model_tells_what_the_source_says_from_what_it_does_not(cli: Cli, language: str) -> None:
    page(language)
    tape = TAPES / f"qwen2.5-coder-1.5b-support-{language}"
    ran = check(cli, "--format", "json", "--replay", str(tape))
    assert ran.code in (0, 1), ran.err
    verdicts = json.loads(ran.out)["support"]["verdicts"]
    assert {verdict["model"] for verdict in verdicts} == {MODEL}
    likelihoods = [verdict["likelihood"] for verdict in verdicts]
    assert len(likelihoods) == 4
    for says, true in zip(likelihoods, TRUE, strict=True):
        assert (says >= 0.6) == true, likelihoods
    asked = [json.loads(file.read_text("utf-8")) for file in tape.glob("*.json")]
    assert {each["reply"]["model"] for each in asked} == {MODEL}
    assert all(each["request"]["top_logprobs"] == 20 for each in asked)


def likely(handler: Handler, body: dict[str, Any]) -> bool:
    """As llama.cpp's server gives log-probabilities: with the first token of a stream."""
    prompt = messages(body)[-1]["content"]
    yes = 0.05 if "refused" in prompt.rsplit("=====", 1)[-1] or "green" in prompt.rsplit("=====", 1)[-1] else 0.9
    top = [
        {"token": token, "logprob": math.log(share), "bytes": [*token.encode()]}
        for token, share in sorted({"Yes": yes, "No": 0.97 - yes, "It": 0.02}.items(), key=lambda each: -each[1])
    ]
    content = [{"id": 1, **top[0], "top_logprobs": top}]
    handler.begin("text/event-stream")
    said = {"index": 0, "delta": {"content": top[0]["token"]}, "finish_reason": None, "logprobs": {"content": content}}
    handler.event(body, said)
    handler.event(body, {"index": 0, "delta": {}, "finish_reason": "length"})
    handler.event(body, None, usage={"prompt_tokens": 50, "completion_tokens": 1, "total_tokens": 51})
    handler.wfile.write(b"data: [DONE]\n\n")
    handler.server.faults.append(likely)
    return True


def test_each_sentence_is_one_token_and_costs_nothing(
    cli: Cli, fake_model: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way of the command, with a server on loopback in the place of llama.cpp's process."""

    class Standing:
        base_url, api_key = fake_model.url, "k"

        @staticmethod
        def failed() -> str | None:
            return None

        def stop(self) -> None:
            """It goes on."""

    page("en")
    monkeypatch.setattr(local_models, "see_that_it_is_here", lambda _model: None)
    monkeypatch.setattr(local, "started", lambda *_arguments: Standing())
    fake_model.faults = [likely]
    ran = check(cli, "--format", "json")
    assert ran.code in (0, 1), ran.err
    verdicts = json.loads(ran.out)["support"]["verdicts"]
    assert [verdict["verdict"] == "supported" for verdict in verdicts] == [*TRUE]
    assert [round(verdict["likelihood"], 2) for verdict in verdicts] == [0.93, 0.05, 0.93, 0.05]
    assert len(fake_model.bodies) == 4
    for body in fake_model.bodies:
        assert (body["max_completion_tokens"], body["logprobs"], body["top_logprobs"]) == (1, True, 20)
        assert "response_format" not in body
    assert "4 calls, 200 + 4 tokens, $0.0000" in ran.err
    assert check(cli, "--format", "json").code == ran.code
    assert len(fake_model.bodies) == 4  # what was judged is remembered


@pytest.mark.skipif(
    not WEIGHTS.is_file() or find_spec("xllamacpp") is None, reason="no weights in SMALL_MODELS, or no xllamacpp"
)
def test_the_real_model_judges(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(WEIGHTS.parents[2]))
    page("en")
    ran = check(cli, "--format", "json")
    found = json.loads(ran.out)["support"]["verdicts"]
    says = [verdict["likelihood"] for verdict in found]
    assert min(says[0], says[2]) > max(says[1], says[3]), says
