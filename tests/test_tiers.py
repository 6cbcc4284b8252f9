"""Half the price for waiting: asked for as OpenAI documents it, priced by the tier that answered, never in silence."""

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Cli
from draftflow.errors import NoRoom, UsageError
from draftflow.llm.base import Message, Reply, Request, Usage
from draftflow.llm.meter import cost_of, price
from draftflow.llm.openai import OpenAIClient
from draftflow.llm.tiers import told
from draftflow.settings import Settings, load
from fake_model import FakeModel, Handler

USAGE = Usage(input_tokens=1_000_000, output_tokens=100_000)
REQUEST = Request(unit="write/a", model="gpt-5.4-mini", messages=(Message(role="user", content="Write."),))


@pytest.mark.parametrize(
    ("model", "tier", "share"),
    [
        ("gpt-5.4-mini", "standard", 1.0),
        ("gpt-5.4-mini", "default", 1.0),
        ("gpt-5.4-mini", "flex", 0.5),  # of the list
        ("gpt-5.4-mini", "batch", 0.5),
        ("gpt-4o-mini", "batch", 0.5),
        ("gpt-4o-mini", "flex", 0.5),  # as documented: the list has none
        ("gpt-4o-mini", "something new", 1.0),
        ("claude-sonnet-4-5", "batch", 0.5),  # of the list
        ("claude-sonnet-4-5", "flex", None),  # nobody knows
        ("nobody-knows-1", "flex", None),
        ("local:qwen2.5-coder-1.5b", "flex", 1.0),
    ],
)
def test_a_tier_has_its_price_where_anybody_knows_it(model: str, tier: str, share: float | None) -> None:
    usual = price(model, USAGE)
    found = price(model, USAGE, tier=tier)
    assert found == (None if share is None or usual is None else pytest.approx(usual * share))


def test_a_price_of_ones_own_holds_in_every_tier() -> None:
    assert price("m", USAGE, {"m": (1.0, 2.0)}, "flex") == pytest.approx(1.2)


@pytest.mark.parametrize(("answered", "share"), [("flex", 0.5), ("default", 1.0), (None, 1.0)])
def test_a_call_costs_what_the_tier_costs_that_answered(answered: str | None, share: float) -> None:
    reply = Reply(text="x", finish="stop", model="gpt-5.4-mini-2026-03-17", usage=USAGE, tier=answered)
    assert cost_of("gpt-5.4-mini", reply, {}) == pytest.approx((price("gpt-5.4-mini", USAGE) or 0) * share)


def test_the_source_of_half_the_price_is_told() -> None:
    assert "developers.openai.com/api/docs/guides/flex-processing" in (told("flex") or "")
    assert "developers.openai.com/api/docs/guides/batch" in (told("batch") or "")
    assert told("standard") is None


@pytest.mark.parametrize(
    "text",
    ['tier = "flex"\n', '[models]\ntier = "flex"\nwrite = "large"\n', 'models = { tier = "flex", auth = "auto" }\n'],
)
def test_it_may_stand_among_the_models(tmp_path: Path, text: str) -> None:
    user = tmp_path / "user.toml"
    user.write_text(text, "utf-8")
    found = load({}, {}, project=tmp_path, user=user)
    assert found.tier == "flex"
    assert load({"tier": "standard"}, {"DRAFTFLOW_TIER": "batch"}, project=tmp_path, user=user).tier == "standard"
    with pytest.raises(UsageError, match="tier"):
        load({"tier": "cheap"}, {}, project=tmp_path, user=user)


# -- the flex tier over a server -----------------------------------------------------------------------------------


def tiered(handler: Handler, body: dict[str, Any]) -> bool:
    """Says in which tier it answers, and has a price for the model."""
    handler.server.faults.append(tiered)
    usage = handler.data

    def data(event: dict[str, Any]) -> None:
        place = event.get("response", event)
        place |= {"service_tier": body.get("service_tier", "default")}
        usage(event)

    handler.data = data  # type: ignore[method-assign] # one answer, told in a tier
    handler.stream(body, handler.server.answer(body))
    return True


@pytest.mark.parametrize("api", ["chat", "responses"])
def test_an_article_in_the_flex_tier(cli: Cli, notes: Path, fake_model: FakeModel, api: str) -> None:
    fake_model.faults = [tiered]
    Path("draftflow.toml").write_text(f'api = "{api}"\n', "utf-8")
    new = ("new", "The boats", "--source", str(notes), "--base-url", fake_model.url, "--model", "gpt-5.4-mini")
    ran = cli(*new, "--tier", "flex", "--name", "a")
    assert ran.code == 0, ran.err
    assert {body["service_tier"] for body in fake_model.bodies} == {"flex"}
    made = [json.loads(line) for line in Path("outputs/a/calls.jsonl").read_text("utf-8").splitlines()]
    assert {call["tier"] for call in made} == {"flex"}
    spent = json.loads(cli("cost", "a", "--json").out)
    assert spent["tier"]["flex"]["calls"] == len(made)
    half = sum(price("gpt-5.4-mini", Usage.model_validate(call["usage"])) or 0 for call in made) / 2
    assert spent["total"]["cost"] == pytest.approx(half)
    foretold = cli(*new, "--tier", "flex", "--estimate", "--json", "--name", "b")
    standard = cli(*new, "--estimate", "--json", "--name", "b")
    assert json.loads(foretold.out)["tier"] == "flex"
    costs = [sum(stage["cost"][1] for stage in json.loads(ran.out)["stages"]) for ran in (foretold, standard)]
    assert costs[0] == pytest.approx(costs[1] / 2)
    assert "tier flex: " in cli(*new, "--tier", "flex", "--estimate", "--name", "b").out
    lock = Path("outputs/a/draftflow.lock").read_text("utf-8")
    assert cli("run", "a", "--base-url", fake_model.url).code == 0  # another tier makes nothing stale
    assert Path("outputs/a/draftflow.lock").read_text("utf-8") == lock
    assert len(fake_model.bodies) == len(made)


def full(handler: Handler, body: dict[str, Any]) -> bool:
    handler.server.faults.append(full)
    if body.get("service_tier") != "flex":
        return tiered(handler, body)
    error = {"message": "Resource Unavailable", "type": "rate_limit_error", "code": "resource_unavailable"}
    handler.whole(429, {"error": error})
    return True


def test_where_flex_has_no_room_it_is_waited_for_and_then_left(fake_model: FakeModel) -> None:
    waits: list[float] = []
    client = OpenAIClient("k" * 20, fake_model.url, attempts=3, sleep=waits.append, tier="flex")
    fake_model.faults = [full]
    with pytest.raises(NoRoom, match="flex tier has no room"):
        client.complete(REQUEST)
    assert len(fake_model.bodies) == 3
    assert waits == sorted(waits)
    assert len(waits) == 2


def test_or_asked_in_the_standard_tier_where_that_is_wanted(fake_model: FakeModel) -> None:
    client = OpenAIClient("k" * 20, fake_model.url, attempts=2, sleep=lambda _s: None, tier="flex", fallback=True)
    fake_model.faults = [full]
    reply = client.complete(REQUEST)
    assert reply.tier == "default"
    assert [body.get("service_tier") for body in fake_model.bodies] == ["flex", "flex", None]


def test_a_model_without_the_tier_is_not_asked_at_full_price(cli: Cli, notes: Path, fake_model: FakeModel) -> None:
    def unknown(handler: Handler, body: dict[str, Any]) -> bool:
        handler.server.faults.append(unknown)
        error = {"message": "Flex is not available for this model.", "param": "service_tier", "code": "invalid"}
        handler.whole(400, {"error": error | {"type": "invalid_request_error", "model": body["model"]}})
        return True

    fake_model.faults = [unknown]
    new = ("new", "The boats", "--source", str(notes), "--base-url", fake_model.url, "--model", "m", "--tier", "flex")
    ran = cli(*new)
    assert ran.code == 2
    assert "leave --tier and `tier` out" in ran.err
    assert {body["service_tier"] for body in fake_model.bodies} == {"flex"}


def test_flex_is_waited_for_longer_unless_one_says_how_long() -> None:
    from draftflow.cli.composition.server import client

    given: dict[str, Any] = {"base_url": "http://127.0.0.1:9/v1"}
    assert client(Settings(**given)).deadline == 300
    assert client(Settings(tier="flex", **given)).deadline == 900
    assert client(Settings(tier="flex", timeout=60, **given)).deadline == 60


def test_tier_batch_is_for_batches(cli: Cli, notes: Path, fake_model: FakeModel) -> None:
    ran = cli(
        "new", "The boats", "--source", str(notes), "--base-url", fake_model.url, "--model", "m", "--tier", "batch"
    )
    assert ran.code == 2
    assert "for `draftflow batch` alone" in ran.err
    assert not Path("outputs").exists()
