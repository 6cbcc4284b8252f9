"""The process of a local model: `python -m draftflow.llm.local_worker`, for `local.started` alone.

It is given one line of JSON on standard input, says one line of JSON, and is gone when its standard input ends.
Measured with xllamacpp 2026.10: port 0 takes a free port, chat needs the weights' own Jinja template, extra buffer
types make loading slow, and the context is divided among the slots, so there is one.
"""

import json
import os
import sys
from typing import Any

_QUIET = 1  # errors alone


def server(order: dict[str, Any]) -> Any:
    """llama.cpp's server for an order: file, name, context in tokens, key."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = order["file"]
    parameters.model_alias = {order["name"]}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [order["key"]]
    parameters.use_jinja = True
    parameters.no_extra_bufts = True
    parameters.n_parallel = 1
    parameters.n_ctx = order["context"]
    parameters.ui = parameters.endpoint_slots = parameters.endpoint_props = False
    parameters.cors_origins = "http://127.0.0.1"
    parameters.verbosity = _QUIET
    # its threads wait for each other at every step: one that has to share its core holds up all. On two busy cores two
    # threads made 2 tokens a second and one made 28
    threads = max(1, (os.cpu_count() or 2) // 2)
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    return xllamacpp.Server(parameters)


def _main() -> None:
    try:
        running = server(json.loads(sys.stdin.buffer.readline()))
        said = {"address": running.listening_address}
    except Exception as error:  # noqa: BLE001 - the end of a child process: its parent reads this line and says it as its own error
        running, said = None, {"error": f"{type(error).__name__}: {error}"[:300]}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    if running is not None:
        sys.stdin.buffer.read()
    os._exit(0)  # taking the server down waits for the answer it is at, for which nobody waits any more


if __name__ == "__main__":
    _main()
