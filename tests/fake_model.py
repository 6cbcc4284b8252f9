"""A real HTTP server on loopback that speaks Chat Completions and Responses and answers draftflow's prompts from what they hold."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from loopback import running

Answer = Callable[[dict[str, Any]], str]
Fault = Callable[["Handler", dict[str, Any]], bool]
"""Handles a request instead of the server if it returns True."""

MATERIAL = re.compile(r"^(=====[0-9a-f]{16}=====)\n(.*?)\n\1$", re.DOTALL | re.MULTILINE)


class FakeModel(ThreadingHTTPServer):
    """Counts and keeps the requests; `faults` are taken from the front, one to a request."""

    request_queue_size = 256
    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.bodies: list[dict[str, Any]] = []
        self.faults: list[Fault | None] = []
        self.models: list[dict[str, Any]] = [{"id": "fake-1", "object": "model", "created": 1, "owned_by": "x"}]
        self.mutex = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def prompts(self) -> list[str]:
        return [messages(body)[-1]["content"] for body in self.bodies]


def messages(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The messages of a request to either API."""
    found: list[dict[str, Any]] = body["input"] if "input" in body else body["messages"]
    return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeModel

    def log_message(self, *_arguments: Any) -> None:
        """Be quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.mutex:
            self.server.bodies.append(body)
            fault = self.server.faults.pop(0) if self.server.faults else None
        if fault is None or not fault(self, body):
            self.stream(body, self.server.answer(body))

    def do_GET(self) -> None:
        known = self.path == "/v1/models"
        self.whole(200 if known else 404, {"object": "list", "data": self.server.models} if known else {})

    @property
    def to_responses(self) -> bool:
        """Whether the request came to the Responses API."""
        return self.path.split("?")[0].endswith("/responses")

    def stream(self, body: dict[str, Any], text: str, *, finish: str | None = "stop", usage: bool = True) -> None:
        prompt = sum(len(message["content"]) for message in messages(body))
        tokens = (prompt // 4, len(text) // 4) if usage else None
        self.begin("text/event-stream")
        for i in range(0, len(text), 200):
            self.piece(body, text[i : i + 200])
        if self.to_responses:
            self.end_of_response(body, text, finish, tokens)
            return
        if finish:
            self.event(body, {"index": 0, "finish_reason": finish, "delta": {}})
        if tokens:
            counted = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}
            self.event(body, None, usage=counted | {"total_tokens": sum(counted.values())})
        self.wfile.write(b"data: [DONE]\n\n")

    def end_of_response(
        self, body: dict[str, Any], text: str, finish: str | None, tokens: tuple[int, int] | None
    ) -> None:
        """The last event of a response; none if it just ends."""
        if finish is None:
            return
        why = {"length": "max_output_tokens"}.get(finish, finish)
        content = [{"type": "output_text", "text": text, "annotations": []}]
        item = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": content}
        response = {
            "id": "r",
            "object": "response",
            "created_at": 1,
            "model": body["model"],
            "status": "completed" if finish == "stop" else "incomplete",
            "incomplete_details": None if finish == "stop" else {"reason": why},
            "error": None,
            "output": [{"type": "reasoning", "id": "t", "summary": []}, item],
            "usage": {"input_tokens": tokens[0], "output_tokens": tokens[1]} if tokens else None,
        }
        self.data({"type": f"response.{response['status']}", "response": response})

    def piece(self, body: dict[str, Any], text: str) -> None:
        """A piece of text, in the API that was asked."""
        if self.to_responses:
            self.data({"type": "response.output_text.delta", "item_id": "m", "delta": text})
        else:
            self.event(body, {"index": 0, "finish_reason": None, "delta": {"content": text}})

    def event(self, body: dict[str, Any], choice: dict[str, Any] | None, **more: Any) -> None:
        data = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": body["model"], "choices": []}
        data |= {"choices": [choice]} if choice else {}
        self.data(data | more)

    def data(self, event: dict[str, Any]) -> None:
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

    def begin(self, content_type: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("connection", "close")
        self.close_connection = True
        self.end_headers()

    def whole(self, status: int, data: object, content_type: str = "application/json", **headers: str) -> None:
        self.begin(content_type, status, **headers)
        self.wfile.write(data.encode() if isinstance(data, str) else json.dumps(data).encode())


@contextmanager
def serving(answer: Answer | None = None) -> Iterator[FakeModel]:
    with running(FakeModel(answer or sensible)) as server:
        yield server


def sensible(body: dict[str, Any]) -> str:
    """What a diligent model would answer, made from the prompt alone."""
    system, prompt = (messages(body)[i]["content"] for i in (0, -1))
    name = schema_name(body)
    if not name and "output schema" in system:
        titles = (
            "PlanReply",
            "ReadReply",
            "GapsReply",
            "PlacesReply",
            "OutlineReply",
            "ReviewReply",
            "FrontReply",
            "SupportReply",
        )
        name = next(t.lower() for t in titles if f'"title": "{t}"' in system)
    found = MATERIAL.search(prompt)
    material = found[2] if found else ""
    if name:
        return json.dumps(_data(name, prompt, material))
    again = "Write the whole section again." in prompt or "節の全文を書き直してください。" in prompt
    return material.strip() if again else _prose(material)  # a section as it stands comes before its evidence


def _data(name: str, prompt: str, material: str) -> dict[str, Any]:  # noqa: PLR0911 - one to each schema
    """The answer in a schema of that name."""
    if name == "planreply":
        asked = [{"question": f"Question {n}?", "queries": ["boats", "cost"]} for n in (1, 2)]
        unanswered = {"question": "Who objects?", "queries": ["petition opposing"]}  # so that a gap check is asked for
        return {"questions": [*asked, unanswered]}
    if name == "readreply":
        return {"passages": _passages(material)}
    ids = re.findall(r"^\[@(\w+)\]", material, re.MULTILINE)
    if name == "gapsreply":
        return _gaps(ids)
    weighed = {key: value for key, value in _gaps(ids).items() if name.startswith("weighed") and key != "queries"}
    if name.endswith("placesreply"):
        numbers = re.findall(r"^(\d+)\. ", prompt, re.MULTILINE)
        points = [{"number": int(n), "evidence": ids[i :: len(numbers)]} for i, n in enumerate(numbers)]
        return {**weighed, "points": points}
    if name.endswith("outlinereply"):
        return {**weighed, **_outline(ids)}
    if name == "frontreply":
        key = re.search(r"\[@\w+\]", material)
        summary = [f"The boats were bought {key[0] if key else ''}."]
        titles = ["What the boats cost", "New boats for the bay"]
        return {"titles": titles, "standfirst": "The boats.", "summary": summary, "glossary": []}
    if name == "supportreply":
        return {"verdicts": _opinions(prompt)}
    return {"findings": [{"section": None, "excerpt": "", "message": "The other side is not heard."}]}


def schema_name(body: dict[str, Any]) -> str | None:
    """The name of the strict schema that is asked for, if one is."""
    asked = body.get("response_format", {}).get("json_schema", {}) | body.get("text", {}).get("format", {})
    name: str | None = asked.get("name")
    return name


def _opinions(prompt: str) -> list[dict[str, str]]:
    """A verdict on each sentence: supported if one of its passages holds all its words of more than four letters."""
    found = re.findall(
        r"^\[([PS]\d+)\] ?([^\n]*)\n(=====[0-9a-f]{16}=====)\n(.*?)\n\3$", prompt, re.DOTALL | re.MULTILINE
    )
    passages = {label: text for label, _, _, text in found if label[0] == "P"}
    opinions = []
    for label, labels, _, text in found:
        if label[0] == "S":
            words = set(re.findall(r"\w{5,}", text.lower()))
            held = any(
                words <= set(re.findall(r"\w{5,}", passages[key].lower())) for key in labels.split() if key in passages
            )
            verdict = "supported" if held else "not supported"
            opinions.append({"id": label, "reason": f"Because of {labels}.", "verdict": verdict})
    return opinions


def _passages(material: str) -> list[dict[str, Any]]:
    lines = [line for line in material.split("\n") if len(line) > 30 and not line.startswith(("#", "[", "-"))]
    quotes = [re.split(r"(?<=[.。])\s?", line)[0] for line in lines[:4]]
    made = [{"quote": q, "kind": "fact", "note": "A fact.", "speaker": None, "date": None} for q in quotes]
    invented = {
        "quote": "This sentence is in no source at all.",
        "kind": "fact",
        "note": "",
        "speaker": None,
        "date": None,
    }
    return [*made, invented]


def _gaps(ids: list[str]) -> dict[str, Any]:
    """One contested matter, the first passage against the last, something missing and a query for it."""
    matter = {"matter": "The boats are worth it.", "claimed": ids[:1], "other_side": ids[1:][-1:]}
    return {"contested": [matter], "missing": ["What do the critics of the boats say?"], "queries": ["boats critics"]}


def _outline(ids: list[str]) -> dict[str, Any]:
    groups = [ids[i::3] for i in range(3)]
    sections = [
        {
            "heading": f"Part {number}",
            "intent": "Says what happened.",
            "length": 100,
            "parts": [{"heading": None, "points": [{"text": f"Point {e}", "evidence": [e]} for e in group]}],
        }
        for number, group in enumerate(groups, 1)
        if group
    ]
    return {"title": "Boats and their cost", "standfirst": "What is known.", "sections": sections}


def _prose(material: str) -> str:
    entries = re.findall(r"^\[@(\w+)\][^\n]*\n(.+?)(?=\n\n\[@|\Z)", material, re.DOTALL | re.MULTILINE)
    sentences = [f"{' '.join(quote.split()).rstrip('.。')} [@{key}]." for key, quote in entries]
    return "\n\n".join(sentences)
