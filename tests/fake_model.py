"""A real HTTP server on loopback that speaks Chat Completions and answers draftflow's prompts from what they hold."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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
        self.mutex = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def prompts(self) -> list[str]:
        return [body["messages"][-1]["content"] for body in self.bodies]


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

    def stream(self, body: dict[str, Any], text: str, *, finish: str | None = "stop", usage: bool = True) -> None:
        chunks: list[dict[str, Any]] = [{"delta": {"role": "assistant", "content": ""}}]
        chunks += [{"delta": {"content": text[i : i + 200]}} for i in range(0, len(text), 200)]
        self.begin("text/event-stream")
        for chunk in chunks:
            self.event(body, {"index": 0, "finish_reason": None, **chunk})
        if finish:
            self.event(body, {"index": 0, "finish_reason": finish, "delta": {}})
        if usage:
            prompt = sum(len(message["content"]) for message in body["messages"])
            counted = {"prompt_tokens": prompt // 4, "completion_tokens": len(text) // 4}
            self.event(body, None, usage=counted | {"total_tokens": sum(counted.values())})
        self.wfile.write(b"data: [DONE]\n\n")

    def event(self, body: dict[str, Any], choice: dict[str, Any] | None, **more: Any) -> None:
        data = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": body["model"], "choices": []}
        data |= {"choices": [choice]} if choice else {}
        self.wfile.write(f"data: {json.dumps(data | more)}\n\n".encode())

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
    server = FakeModel(answer or sensible)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sensible(body: dict[str, Any]) -> str:  # noqa: PLR0911 - one to each prompt
    """What a diligent model would answer, made from the prompt alone."""
    prompt = body["messages"][-1]["content"]
    name = body.get("response_format", {}).get("json_schema", {}).get("name")
    if not name and "output schema" in body["messages"][0]["content"]:
        titles = ("PlanReply", "ReadReply", "GapsReply", "PlacesReply", "OutlineReply", "ReviewReply", "SupportReply")
        name = next(t.lower() for t in titles if f'"title": "{t}"' in body["messages"][0]["content"])
    found = MATERIAL.search(prompt)
    material = found[2] if found else ""
    if name == "planreply":
        questions = [{"question": f"Question {n}?", "queries": ["boats", "cost"]} for n in (1, 2, 3)]
        return json.dumps({"questions": questions})
    if name == "readreply":
        return json.dumps({"passages": _passages(material)})
    if name == "gapsreply":
        return json.dumps(_gaps(re.findall(r"^\[@(\w+)\]", material, re.MULTILINE)))
    if name == "placesreply":
        ids, numbers = (
            re.findall(r"^\[@(\w+)\]", material, re.MULTILINE),
            re.findall(r"^(\d+)\. ", prompt, re.MULTILINE),
        )
        places = [{"number": int(n), "evidence": ids[i :: len(numbers)]} for i, n in enumerate(numbers)]
        return json.dumps({"points": places})
    if name == "outlinereply":
        return json.dumps(_outline(re.findall(r"^\[@(\w+)\]", material, re.MULTILINE)))
    if name == "reviewreply":
        return json.dumps({"findings": [{"section": None, "excerpt": "", "message": "The other side is not heard."}]})
    if name == "supportreply":
        return json.dumps({"verdicts": _opinions(prompt)})
    return _prose(material)


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
