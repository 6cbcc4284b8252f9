"""What an answer must be before it becomes text or data, and what is done about one that is not."""

import json
import time
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draftflow.authors.replies import OutlineReply, PlanReply
from draftflow.errors import BadReply, Empty, Malformed, Refused, Truncated
from draftflow.llm.ask import ask_data, ask_text, usable
from draftflow.llm.base import Message, Reply, Request

same = settings(deadline=None, derandomize=True)

REQUEST = Request(unit="plan", model="m", messages=(Message(role="user", content="Plan."),))
GOOD = '{"questions": [{"question": "What do the boats cost?", "queries": ["boats cost"]}]}'


class Canned:
    """Gives its answers one after another and keeps the requests."""

    def __init__(self, answers: Iterable[str], finish: str = "stop") -> None:
        self.answers, self.finish = list(answers), finish
        self.requests: list[Request] = []

    def complete(self, request: Request) -> Reply:
        self.requests.append(request)
        return Reply(text=self.answers.pop(0), finish=self.finish, model="m")


def reply(text: str, finish: str | None = "stop", refusal: str | None = None) -> Reply:
    return Reply(text=text, finish=finish, model="m", refusal=refusal)


# --- text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The boats.", "The boats."),
        ("  The boats.\n\n", "The boats."),
        ("<think>Hm.</think>The boats.", "The boats."),
        ("<think>Hm.</think>\n\nThe boats.", "The boats."),
        ("<THINK>Hm.</Think>The boats.", "The boats."),
        ("<thinking>Hm.</thinking>The boats.", "The boats."),
        ("<reasoning>\nHm.\n</reasoning>\nThe boats.", "The boats."),
        ("Hm, boats.\n</think>\n\nThe boats.", "The boats."),
        ("The boats. <think>Hm.</think>They float.", "The boats. They float."),
        ("The boats.\n<think>Shall I go on?", "The boats."),
        ("The boats.\n<think>Shall I go on?</think>", "The boats."),
        ("<think>a<think>b</think>c</think>The boats.", "The boats."),
        ("<think>a</think><think>b</think>The boats.", "The boats."),
        ("<think>a</think>wait</think>The boats.", "The boats."),
        ("<think></think>The boats.", "The boats."),
        ("<think>費用は…</think>費用は高い。", "費用は高い。"),
        ("Models write `<think>` before they answer.", "Models write `<think>` before they answer."),
        ("開始の「<think>」と終わりの「</think>」。", "開始の「<think>」と終わりの「</think>」。"),
        ("a < b and c > d", "a < b and c > d"),
        ("<thinker>The boats.</thinker>", "<thinker>The boats.</thinker>"),
    ],
)
def test_reasoning_is_taken_out_wherever_it_stands(text: str, kept: str) -> None:
    assert usable(reply(text)) == kept


@pytest.mark.parametrize(
    "text", ["", " \n\t\u3000", "<think>Hm.</think>", "<think>Hm.", "Hm.</think>", "<think>" * 20_000]
)
def test_nothing_but_reasoning_is_empty(text: str) -> None:
    with pytest.raises(Empty):
        usable(reply(text))


def test_many_tags_cost_no_more_than_their_length() -> None:
    started = time.process_time()
    usable(reply("The boats. " + "<think>a" * 30_000 + "</think>" * 30_000 + "They float."))
    with pytest.raises(Empty):
        usable(reply("<think>" * 100_000))
    assert time.process_time() - started < 3


@pytest.mark.parametrize("finish", ["length", "LENGTH", "max_tokens", "model_length"])
def test_an_answer_that_was_cut_is_never_used(finish: str) -> None:
    with pytest.raises(Truncated, match="output limit"):
        usable(reply("The boats are", finish))


@pytest.mark.parametrize(("finish", "refusal"), [("content_filter", None), ("stop", "I cannot help\nwith that.")])
def test_an_answer_that_was_held_back_is_never_used(finish: str, refusal: str | None) -> None:
    with pytest.raises(Refused, match=r"filter|declined: I cannot help with that\."):
        usable(reply("Some text.", finish, refusal))


@same
@given(st.text(), st.sampled_from(["stop", "length", "content_filter", "", None]), st.none() | st.text())
def test_any_answer_is_usable_or_a_bad_reply(text: str, finish: str | None, refusal: str | None) -> None:
    try:
        kept = usable(reply(text, finish, refusal))
    except BadReply:
        return
    assert kept
    assert kept == kept.strip()


@same
@given(
    st.lists(
        st.sampled_from(["<think>", "</think>", "<THINKING>", "</reasoning>", "boats ", "\n", "`", "「"]), max_size=12
    )
)
def test_reasoning_tags_in_any_order_leave_no_reasoning(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        kept = usable(reply(text))
    except Empty:
        return
    assert len(kept) <= len(text)
    if "`" not in text and "「" not in text:
        assert "think" not in kept.lower()
        assert "reasoning" not in kept


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("The boats.", "The boats.\n"),
        ("```\nThe boats.\n```", "The boats.\n"),
        ("```markdown\nThe boats.\n\nThey float.\n```\n", "The boats.\n\nThey float.\n"),
        ("```md\nThe boats.", "The boats.\n"),
        ("<think>Hm.</think>\n```\nThe boats.\n```", "The boats.\n"),
        ("Run:\n```\nmake\n```", "Run:\n```\nmake\n```\n"),
        ("```\nmake\n```\nThen:\n```\nmake demo\n```", "```\nmake\n```\nThen:\n```\nmake demo\n```\n"),
    ],
)
def test_a_fence_around_the_whole_answer_is_taken_off(text: str, prose: str) -> None:
    assert ask_text(Canned([text]), REQUEST, "en") == prose


@pytest.mark.parametrize("text", ["```\n```", "```markdown", "```\n\n```"])
def test_an_empty_fence_is_an_empty_answer(text: str) -> None:
    with pytest.raises(Empty):
        ask_text(Canned([text]), REQUEST, "en")


# --- data

REPAIRED = {
    "as it should be": GOOD,
    "fenced": f"```json\n{GOOD}\n```",
    "fenced without a name": f"```\n{GOOD}\n```",
    "fence not closed": f"```json\n{GOOD}",
    "prose around": f"Here is the plan:\n\n{GOOD}\n\nI hope this helps.",
    "prose and fence": f"Here is the plan:\n```json\n{GOOD}\n```\nShall I go on?",
    "reasoning before": f"<think>{{not this}}</think>{GOOD}",
    "trailing commas": GOOD.replace("]}", ",],}"),
    "single quotes": GOOD.replace('"', "'"),
    "keys without quotes": GOOD.replace('"questions"', "questions"),
    "a comment": GOOD.replace("{", "{ // the plan\n", 1),
    "a line break in a string": GOOD.replace("boats cost?", "boats\ncost?"),
    "a key twice": GOOD.replace("{", '{"questions": [], ', 1),
    "escapes": json.dumps(json.loads(GOOD.replace("boats", "船"))),
}

ASKED_AGAIN = {
    "a wrong type": '{"questions": "What do the boats cost?"}',
    "a number for a text": '{"questions": [{"question": 5, "queries": []}]}',
    "an extra key": GOOD.replace("{", '{"note": "x", ', 1),
    "an extra key that is half a character": GOOD.replace("{", '{"\\ud800": "x", ', 1),
    "a missing key": '{"questions": [{"question": "What?"}]}',
    "no questions": '{"questions": []}',
    "a list": "[1, 2]",
    "a text": '"the plan"',
    "JSON in a text": json.dumps(GOOD),
    "a number": "42",
    "a very long number": "1" * 5_000,
    "null": "null",
    "NaN": "NaN",
    "NaN inside": '{"questions": [{"question": NaN, "queries": []}]}',
    "prose": "I would ask what the boats cost.",
    "only a fence": "```json\n```",
    "only braces": "{}",
    "20,000 brackets": "[" * 20_000,
    "20,000 pairs": "[" * 20_000 + "]" * 20_000,
    "20,000 objects": '{"a":' * 20_000,
    "closed before opened": "]" * 20_000 + "[" * 20_000,
    "deep nesting": '{"questions": ' + "[" * 100 + "]" * 100 + "}",
    "cut in a text": GOOD[:40],
    "cut before its end": GOOD.removesuffix("}]}"),
    "quotation marks": '"' * 20_001,
    "an emoji": "🛥️",
    "too large": "x" + " " * 500_001 + GOOD,
}


@pytest.mark.parametrize("text", REPAIRED.values(), ids=REPAIRED)
def test_an_answer_that_is_nearly_json_is_repaired(text: str) -> None:
    model = Canned([text])
    plan = ask_data(model, REQUEST, PlanReply)
    assert len(plan.questions) == 1
    assert plan.questions[0].queries in (["boats cost"], ["船 cost"])
    assert len(model.requests) == 1


@pytest.mark.parametrize("text", ASKED_AGAIN.values(), ids=ASKED_AGAIN)
def test_an_answer_that_will_not_do_is_asked_for_once_more(text: str) -> None:
    model = Canned([text, GOOD])
    assert ask_data(model, REQUEST, PlanReply).questions[0].queries == ["boats cost"]

    first, second = model.requests
    assert second.messages[: len(first.messages)] == first.messages  # what is shared stays first, for the caches
    assert [message.role for message in second.messages[len(first.messages) :]] == ["assistant", "user"]
    assert second.messages[-2].content == text.strip()[:50_000]
    assert second.messages[-1].content.startswith("The answer ")
    assert second.messages[-1].content.endswith(" Answer again.")
    second.messages[-1].content.encode()  # nothing that could not be sent


@pytest.mark.parametrize("text", ASKED_AGAIN.values(), ids=ASKED_AGAIN)
def test_two_answers_that_will_not_do_are_a_bad_reply(text: str) -> None:
    model = Canned([text, text, GOOD])
    with pytest.raises(Malformed, match="The answer"):
        ask_data(model, REQUEST, PlanReply)
    assert len(model.requests) == 2


def test_what_is_wrong_is_told_by_its_place() -> None:
    model = Canned(['{"questions": [{"question": "What?"}], "more": 1}', GOOD])
    ask_data(model, REQUEST, PlanReply)
    said = model.requests[1].messages[-1].content
    assert "questions.0.queries: Field required" in said
    assert "more: Extra inputs are not permitted" in said


def test_a_check_of_its_own_is_told_and_asked_again() -> None:
    model = Canned([GOOD, GOOD.replace("boats cost?", "boats carry?")])
    plan = ask_data(model, REQUEST, PlanReply, check=lambda p: "Do not ask for money." if "cost?" in str(p) else None)
    assert "carry" in plan.questions[0].question
    assert model.requests[1].messages[-1].content == "Do not ask for money. Answer again."


@pytest.mark.parametrize("second", ["", "<think>Hm."])
def test_an_empty_second_answer_is_empty(second: str) -> None:
    with pytest.raises(Empty):
        ask_data(Canned(["no JSON", second]), REQUEST, PlanReply)


def test_a_cut_answer_is_not_repaired_into_a_short_one() -> None:
    with pytest.raises(Truncated):
        ask_data(Canned([GOOD], finish="length"), REQUEST, PlanReply)


def test_the_schema_goes_with_the_request() -> None:
    model = Canned([GOOD])
    ask_data(model, REQUEST, PlanReply)
    answer = model.requests[0].answer
    assert answer is not None
    assert (answer.name, answer.definition["title"]) == ("planreply", "PlanReply")
    assert REQUEST.answer is None


@pytest.mark.parametrize("value", ["NaN", "1e400", "-5", "true", '"300"', '"about 300"', "300.0", "1" * 400])
def test_a_length_that_is_odd_is_a_number_or_asked_again(value: str) -> None:
    outline = {"title": "Boats", "standfirst": "", "sections": []}
    section = {
        "heading": "Cost",
        "intent": "",
        "length": 0,
        "parts": [{"heading": None, "points": [{"text": "x", "evidence": []}]}],
    }
    text = json.dumps(outline | {"sections": [section]})
    model = Canned([text.replace('"length": 0', f'"length": {value}'), text])
    assert isinstance(ask_data(model, REQUEST, OutlineReply).sections[0].length, int)


@same
@given(st.text(alphabet="{}[]\":,\\ntrue10-.eE/*`'<think> \n船", max_size=60), st.text(max_size=30))
def test_any_two_answers_are_data_or_a_bad_reply(first: str, second: str) -> None:
    model = Canned([first, second, GOOD])
    with suppress(BadReply):
        ask_data(model, REQUEST, PlanReply)
    assert len(model.requests) <= 2
