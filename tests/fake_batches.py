"""The fake model with OpenAI's files and batches, as https://developers.openai.com/api/docs/guides/batch describes them."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fake_model import FakeModel, Handler, messages, sensible
from loopback import running

Line = dict[str, Any]
Outcome = Callable[[Line], Line | None]
"""What becomes of a line instead of an answer; None answers it."""


class Provider(FakeModel):
    """Counts what was uploaded, begun and answered; a batch is over after so many looks at it."""

    def __init__(self) -> None:
        super().__init__(sensible)
        self.RequestHandlerClass = BatchHandler
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.looks = 2
        self.outcome: Outcome = lambda _line: None
        self.ends: list[str] = []
        """How the next batches end, where not `completed`."""
        self.lost = 0
        """So many batches are begun without the client being told."""
        self.paid: list[str] = []
        self.deleted: list[str] = []
        self.numbers = count(1)

    def uploaded(self, data: bytes) -> str:
        name = f"file-{next(self.numbers)}"
        self.files[name] = data
        return name

    def begun(self, asked: dict[str, Any]) -> dict[str, Any]:
        lines = [json.loads(line) for line in self.files[asked["input_file_id"]].splitlines()]
        keys = [line["custom_id"] for line in lines]
        assert len(set(keys)) == len(keys)
        assert {line["url"] for line in lines} == {asked["endpoint"]}
        assert len({line["body"]["model"] for line in lines}) == 1
        assert not any("stream" in line["body"] for line in lines)
        name = f"batch_{next(self.numbers)}"
        self.batches[name] = {
            "id": name,
            "object": "batch",
            "endpoint": asked["endpoint"],
            "input_file_id": asked["input_file_id"],
            "completion_window": asked["completion_window"],
            "created_at": 1,
            "status": "in_progress",
            "metadata": asked.get("metadata"),
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
            "looks": 0,
            "end": self.ends.pop(0) if self.ends else "completed",
        }
        return self.batches[name]

    def looked_at(self, name: str) -> dict[str, Any]:
        batch = self.batches[name]
        batch["looks"] += 1
        if batch["status"] == "in_progress" and batch["looks"] >= self.looks:
            self.end(batch)
        return batch

    def end(self, batch: dict[str, Any]) -> None:
        batch["status"] = batch["end"]
        if batch["end"] == "failed":
            problem = {"code": "invalid_json_line", "message": "This line is not parseable.", "line": 1}
            batch["errors"] = {"object": "list", "data": [problem]}
            return
        lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        done = lines[: len(lines) // 2] if batch["end"] == "expired" else lines
        good, bad = [], []
        for line in lines:
            made = self.outcome(line) if line in done else _error(line, "batch_expired", "The window is over.")
            if made is None:
                self.paid.append(line["custom_id"])
                good.append(_answered(line, self.answer(line["body"])))
            else:
                bad.append(made)
        for name, found in (("output_file_id", good), ("error_file_id", bad)):
            if found:
                batch[name] = self.uploaded(b"".join(json.dumps(each).encode() + b"\n" for each in found))
        batch["request_counts"] = {"total": len(lines), "completed": len(good), "failed": len(bad)}


def _answered(line: Line, text: str) -> Line:
    body, prompt = line["body"], sum(len(message["content"]) for message in messages(line["body"]))
    usage = {"prompt_tokens": prompt // 4, "completion_tokens": len(text) // 4, "total_tokens": 0}
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    whole = {"id": "x", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [choice]}
    if line["url"].endswith("/responses"):
        content = [{"type": "output_text", "text": text, "annotations": []}]
        said = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": content}
        whole = {"id": "r", "object": "response", "model": body["model"], "status": "completed", "output": [said]}
        usage = {"input_tokens": prompt // 4, "output_tokens": len(text) // 4}
    response = {"status_code": 200, "request_id": "q", "body": whole | {"usage": usage}}
    return {"id": "batch_req", "custom_id": line["custom_id"], "response": response, "error": None}


def _error(line: Line, code: str, message: str) -> Line:
    error = {"code": code, "message": message}
    return {"id": "batch_req", "custom_id": line["custom_id"], "response": None, "error": error}


def status(line: Line, number: int, message: str, **more: Any) -> Line:
    """A line that was answered with an HTTP error."""
    body = {"error": {"message": message, "type": "invalid_request_error"} | more}
    response = {"status_code": number, "request_id": "q", "body": body}
    return {"id": "batch_req", "custom_id": line["custom_id"], "response": response, "error": None}


class BatchHandler(Handler):
    server: Provider

    def do_POST(self) -> None:  # noqa: N802 - http.server calls it so
        place = urlsplit(self.path).path
        if place not in ("/v1/files", "/v1/batches"):
            super().do_POST()
            return
        data = self.rfile.read(int(self.headers["content-length"]))
        with self.server.mutex:
            if place == "/v1/files":
                head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
                form: Any = message_from_bytes(head + data)
                parts = {
                    re.findall(r'name="(\w+)"', part["content-disposition"])[0]: part.get_payload(decode=True)
                    for part in form.get_payload()
                }
                assert parts["purpose"] == b"batch"
                name = self.server.uploaded(parts["file"])
                self.whole(200, {"id": name, "object": "file", "bytes": 1, "created_at": 1, "purpose": "batch"} | _FILE)
                return
            made = self.server.begun(json.loads(data))
            lost = self.server.lost > 0
            self.server.lost -= lost
        if lost:
            self.close_connection = True
            self.connection.close()
        else:
            self.whole(200, _shown(made))

    def do_GET(self) -> None:  # noqa: N802 - http.server calls it so
        parts = urlsplit(self.path)
        names = parts.path.removeprefix("/v1/").split("/")
        with self.server.mutex:
            match names:
                case ["batches"]:
                    limit = int(parse_qs(parts.query)["limit"][0])
                    last = [*self.server.batches.values()][::-1][:limit]
                    self.whole(200, {"object": "list", "data": [_shown(b) for b in last], "has_more": False})
                case ["batches", name]:
                    self.whole(200, _shown(self.server.looked_at(name)))
                case ["files", name, "content"] if name in self.server.files:
                    self.whole(200, self.server.files[name].decode(), "application/octet-stream")
                case _:
                    super().do_GET()

    def do_DELETE(self) -> None:  # noqa: N802 - http.server calls it so
        name = self.path.rsplit("/", 1)[-1]
        self.server.deleted.append(name)
        self.whole(200, {"id": name, "object": "file", "deleted": True})


_FILE = {"filename": "x.jsonl", "status": "processed"}


def _shown(batch: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in batch.items() if key not in ("looks", "end")}


@contextmanager
def providing() -> Iterator[Provider]:
    with running(Provider()) as server:
        yield server
