"""`doctor`: what is there to work with, what is missing, and what to do about it."""

from typing import TYPE_CHECKING, Annotated

import typer

from draftflow.cli.options import BaseUrl, Json, Offline, Outputs

if TYPE_CHECKING:
    from draftflow.cli.actions.examining import Looked, Server
    from draftflow.llm.probe import Shown

_MOST = 8  # models that are named


def doctor(
    call: Annotated[
        bool, typer.Option("--call", help="Make a tiny call to each server, and say what it can do; costs some tokens.")
    ] = False,
    model: Annotated[str | None, typer.Option("--model", metavar="NAME", help="The model that is called.")] = None,
    base_url: BaseUrl = None,
    offline: Offline = False,
    outputs: Outputs = None,
    json: Json = False,
) -> None:
    """Look at keys, model servers, search, packages and folders. Says of each problem what to do.

    Exit code 0 if nothing is wrong, 5 if the configured model server cannot be used, else 1 or 2.
    """
    from draftflow.cli.actions.examining import looked, servers
    from draftflow.cli.composition import compose
    from draftflow.errors import Exit

    settings = compose.load_settings(model=model, base_url=base_url, outputs=outputs, offline=offline or None)
    printer = compose.printer(settings, as_json=json)
    seen = list(looked(settings))
    found = list(servers(settings, call=call))
    if json:
        printer.json(
            {
                "checks": [each.model_dump(mode="json") for each in seen],
                "servers": [each.model_dump(mode="json") for each in found],
            }
        )
    else:
        printer.table([("", ""), *(_row(each) for each in seen), *(row for each in found for row in _rows(each))][1:])
        if not found:
            printer.line("no model server answers on this machine, and none is configured")
        for line in (*(each.advice for each in seen if each.advice), *(_advice(each) for each in found)):
            if line:
                printer.line(f"to do: {line}")
    codes = {each.exit for each in seen if each.state == "problem"}
    codes |= {Exit.PROVIDER for each in found if _advice(each)}
    if codes:
        raise typer.Exit(max(codes))


def _row(each: "Looked") -> tuple[str, str]:
    return each.what, f"PROBLEM: {each.said}" if each.state == "problem" else each.said


def _rows(server: "Server") -> list[tuple[str, str]]:
    """A server in a few lines."""
    name = f"{server.name} at {server.address}"
    rows = [("server", name if server.configured else f"{name} (not configured: --base-url {server.address})")]
    if server.problem:
        rows.append(("", server.problem if server.problem.startswith("not asked") else f"PROBLEM: {server.problem}"))
    if server.models:
        few = (
            f"{each.name} ({each.context:,} tokens)" if each.context else each.name for each in server.models[:_MOST]
        )
        more = f" and {len(server.models) - _MOST} more" if len(server.models) > _MOST else ""
        rows.append(("", f"models: {', '.join(few)}{more}"))
    return rows + ([("", f"{server.shown.model}: {line}") for line in _abilities(server.shown)] if server.shown else [])


def _abilities(seen: "Shown") -> list[str]:
    """What a call has shown, in words."""
    ways = {
        "schema": "strict schema",
        "json": "JSON mode, no strict schema",
        "words": "JSON in words only, mended where needed",
    }
    without = f"; without {', '.join(sorted(seen.abilities.without))}" if seen.abilities.without else ""
    return [
        (
            f"{ways[seen.abilities.structure]}; {'streams' if seen.streams else 'does not stream'}; "
            f"{'tells' if seen.tells_usage else 'does not tell'} tokens; "
            f"{'has' if seen.has_responses else 'has no'} Responses API, asked by {seen.abilities.api}{without}"
        ),
        f"the call took {seen.tokens:,} tokens",
    ]


def _advice(server: "Server") -> str | None:
    """What to do about a server that should be there, or could not be called."""
    if server.problem is None or server.problem.startswith("not asked"):
        return None
    if "API key" in server.problem or "credit" in server.problem:
        return f"{server.name}: set a key that it accepts (the environment comes before the settings file)"
    if "no connection" in server.problem:
        return f"{server.name}: start it, or correct the address (--base-url, OPENAI_BASE_URL, AZURE_OPENAI_ENDPOINT)"
    return f"{server.name}: {server.problem}"
