"""Make the recordings of an example anew; `python examples/record.py NAME [--outputs DIR]`.

Runs the commands of `examples/NAME/example.yaml` with the real client against a server on loopback that answers every
request with what was written by hand in `examples/NAME/answers`. The tape then holds the prompts of the day beside
these answers, whose `model` is `handwritten`. Run it again whenever a prompt changes.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from draftflow.llm.recordings import HANDWRITTEN
from draftflow.llm.tape import files, put, read, written
from draftflow.models import Proposal, Source
from draftflow.pipeline.reader import named
from draftflow.sources.extract import extract
from draftflow.sources.files import discover, read_bytes
from draftflow.stages.research import located
from draftflow.text.citations import CITATION, cited
from draftflow.text.elided import ends_of
from draftflow.text.opinions import OPINION

ROOT = Path(__file__).parent.parent
MOST_WORDS, MOST_CHARACTERS = 12, 30  # of a quote that is copied whole
NOTE = "composed for this example, not returned by a call to a model"


@dataclass(frozen=True)
class Book:
    """All that was written by hand; `ids` has the evidence id of each key, `passages` the answers by source."""

    folder: Path
    ids: Mapping[str, str]
    passages: Mapping[str, list[dict[str, Any]]]

    def data(self, name: str) -> Any:
        """An answer that is data, with ids for keys; None if nothing was written under this name."""
        path = self.folder / f"{name}.yaml"
        return self._with_ids(yaml.safe_load(path.read_text("utf-8"))) if path.is_file() else None

    def prose(self, name: str) -> str | None:
        """An answer that is prose, with ids for keys; None if nothing was written under this name."""
        path = self.folder / name
        return self.cited(path.read_text("utf-8")) if path.is_file() else None

    def cited(self, text: str) -> str:
        """`text` with `[@id]` for `[@key]`; a key without a passage is an error."""
        return CITATION.sub(lambda match: self._token(match[0]), text)

    def _token(self, token: str) -> str:
        space = token[: len(token) - len(token.lstrip())]
        return space + "".join(f"[@{key if key in OPINION else self.ids[key]}]" for key in cited(token))

    def _with_ids(self, value: Any) -> Any:
        """`value` with `@key` as a bare id, and citations in its texts resolved."""
        if isinstance(value, dict):
            return {key: self._with_ids(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._with_ids(each) for each in value]
        if not isinstance(value, str):
            return value
        return self.ids[value[1:]] if value.startswith("@") else self.cited(value)


def opened(folder: Path) -> Book:
    """The answers of an example; every quote must stand in its source, and every key only once."""
    ids: dict[str, str] = {}
    passages: dict[str, list[dict[str, Any]]] = {}
    for name, document in named(discover([str(folder / "sources")], ROOT), ()).items():
        source = extract(document, read_bytes(document), name)
        entries = yaml.safe_load((folder / "answers" / "evidence" / f"{name}.yaml").read_text("utf-8"))
        fields = [{key: value for key, value in entry.items() if key != "key"} for entry in entries]
        for entry, given in zip(entries, fields, strict=True):
            found = located(source, [Proposal.model_validate(given)])
            if not found.passages or entry["key"] in ids:
                raise SystemExit(f"{name}: {entry['key']}: {found.rejected[0].reason if found.rejected else 'twice'}")
            ids[entry["key"]] = found.passages[0].id
            given["quote"] = elided(source, given, found.passages[0].id)
        passages[name] = fields
    return Book(folder / "answers", ids, passages)


def elided(source: Source, given: Mapping[str, Any], key: str) -> str:
    """The quote of `given` as the prompt asks for it: of a long one the two ends, if these name the passage `key`."""
    quote = " ".join(given["quote"].split())
    words = quote.split()
    if len(words) > MOST_WORDS:
        short = f"{' '.join(words[:5])} … {' '.join(words[-5:])}"
    elif len(words) < len(quote) / 8 and len(quote) > MOST_CHARACTERS:  # a script without spaces
        short = f"{quote[:10]} … {quote[-10:]}"
    else:
        return str(given["quote"])
    found = located(source, [Proposal.model_validate({**given, "quote": short})]).passages
    return short if [passage.id for passage in found] == [key] else str(given["quote"])


@dataclass(frozen=True)
class Scribe:
    """Finds the answer to a request by what stands in it, so that prompts may change their words."""

    book: Book
    prose: tuple[Mapping[str, str], ...]
    """Answers in prose that are no sections: each a `file`, and `when`, words that only its prompt has."""

    def answer(self, body: Mapping[str, Any]) -> str:
        """The text of the reply to a request of Chat Completions."""
        prompt = body["messages"][-1]["content"]
        schema = body.get("response_format", {}).get("json_schema")
        if schema is None:
            return self._prose(prompt)
        name = schema["name"].removeprefix("weighed").removesuffix("reply")
        made = {"passages": self._read(prompt)} if name == "read" else self.book.data(name)
        if made is None:
            raise KeyError(f"nothing is written for {schema['name']}: {name}.yaml")
        return json.dumps(fitted(made, schema["schema"], schema["schema"]), ensure_ascii=False)

    def _read(self, prompt: str) -> list[dict[str, Any]]:
        """The passages of the source whose quotes all stand in the prompt, the one with the longest name if two do.

        Two papers carry one story; what tells them apart is the id that stands in the prompt.
        """
        held = [
            name
            for name, entries in self.book.passages.items()
            if all(end in prompt for e in entries for end in ends_of(e["quote"]) or (e["quote"],))
        ]
        named = [name for name in held if name in prompt] or held
        return self.book.passages[max(named, key=len)]

    def _prose(self, prompt: str) -> str:
        for entry in self.prose:
            if entry["when"] in prompt:
                return self._written(entry["file"])
        planned = yaml.safe_load((self.book.folder / "outline.yaml").read_text("utf-8"))["sections"]
        by_file = {section["file"]: self._written(f"sections/{section['file']}") for section in planned}
        for file, text in by_file.items():
            if opening(text) in prompt:  # the section itself is shown: it is to be revised
                return self.book.prose(f"revised/{file}") or text
        return max(by_file.values(), key=lambda text: self._share(text, prompt))

    def _share(self, text: str, prompt: str) -> float:
        """The share of the ids of `text` that the prompt shows."""
        keys = set(cited(text))
        return sum(key in prompt for key in keys) / len(keys)

    def _written(self, name: str) -> str:
        text = self.book.prose(name)
        if text is None:
            raise KeyError(f"nothing is written in {name}")
        return text


def opening(text: str) -> str:
    """The first paragraph of a section; its subheadings stand in the outline of every prompt."""
    return next(block for block in text.split("\n\n") if not block.startswith("#"))


def fitted(value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    """`value` with the keys that `schema` has; a key nobody wrote is null, empty or zero, as the schema allows."""
    if "$ref" in schema:
        return fitted(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema and isinstance(value, (dict, list)):
        return fitted(value, next(s for s in schema["anyOf"] if s.get("type") != "null"), whole)
    if isinstance(value, dict) and "properties" in schema:
        return {
            key: fitted(value[key], part, whole) if key in value else empty(part)
            for key, part in schema["properties"].items()
        }
    if isinstance(value, list) and "items" in schema:
        return [fitted(each, schema["items"], whole) for each in value]
    return value


def empty(schema: Mapping[str, Any]) -> Any:
    """What stands for a value that nobody wrote."""
    nothing = {"array": [], "string": "", "integer": 0, "number": 0, "boolean": False}
    return nothing.get(schema.get("type", ""))


class Handler(BaseHTTPRequestHandler):
    """Streams one answer as Chat Completions does."""

    protocol_version = "HTTP/1.0"
    server: "Server"

    def log_message(self, *_arguments: Any) -> None:
        """Be quiet."""

    def do_POST(self) -> None:
        """Answer; what nobody wrote an answer to is an error that the command shows."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        try:
            text = self.server.scribe.answer(body)
        except KeyError as error:
            self.send_error(404, explain=str(error))
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for delta, finish in (({"role": "assistant", "content": text}, None), ({}, "stop")):
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": HANDWRITTEN}
            self.wfile.write(f"data: {json.dumps(chunk | {'choices': [choice]})}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")


class Server(ThreadingHTTPServer):
    """A model server on loopback that knows what was written by hand."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, scribe: Scribe) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.scribe = scribe


@contextmanager
def serving(scribe: Scribe) -> Iterator[str]:
    """The address of a running server."""
    server = Server(scribe)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def run(arguments: list[str], url: str, outputs: Path, tape: Path) -> None:
    """One command of draftflow in a process of its own, recorded."""
    command = [sys.executable, "-m", "draftflow", *arguments, "--base-url", url, "--outputs", str(outputs)]
    environment = os.environ | {"OPENAI_API_KEY": "none-is-needed", "XDG_CONFIG_HOME": str(outputs / ".none")}
    done = subprocess.run([*command, "--record", str(tape)], cwd=ROOT, env=environment, check=False)  # noqa: S603 - ours
    if done.returncode not in (0, 1):
        raise SystemExit(done.returncode)


def put_brief(folder: Path, outputs: Path, article: str) -> None:
    """The brief of an example where a run finds it: in the folder of its article."""
    place = outputs / article / "brief.md"
    place.parent.mkdir(parents=True)
    shutil.copyfile(folder / "brief.md", place)


def main() -> None:
    """Record the example that is named."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("name", help="folder below examples/")
    parser.add_argument("--outputs", type=Path, help="where the article is drafted [default: a folder that is removed]")
    given = parser.parse_args()
    folder = ROOT / "examples" / given.name
    plan = yaml.safe_load((folder / "example.yaml").read_text("utf-8"))
    book = opened(folder)
    tape = folder / "tape"
    shutil.rmtree(tape, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch, serving(Scribe(book, tuple(plan.get("prose", ())))) as url:
        outputs = (given.outputs or Path(scratch)).absolute()
        put_brief(folder, outputs, plan["article"])
        for arguments in plan["commands"]:
            run([str(each) for each in arguments], url, outputs, tape)
    for path in files(tape):
        recording = read(path)
        if recording.reply.model != HANDWRITTEN:
            raise SystemExit(f"{path}: answered by {recording.reply.model!r}")
        put(path, written(recording.model_copy(update={"note": NOTE})))
    print(f"{len(files(tape))} recordings in {tape.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
