"""`serve`: the articles in a browser on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from draftflow.cli.options import BaseUrl, Jobs, MaxCost, Offline, Outputs


def serve(
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="Where to listen. [default: a free one]")
    ] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open it, or only print the address.")] = True,
    outputs: Outputs = None,
    base_url: BaseUrl = None,
    jobs: Jobs = None,
    max_cost: MaxCost = None,
    offline: Offline = False,
) -> None:
    """Work on the articles in a browser. Only this machine, and only a browser with the printed address, gets in."""
    from tempfile import TemporaryDirectory

    from draftflow.cli.actions.for_studio import StudioCommands
    from draftflow.cli.composition import compose
    from draftflow.studio.serving import listening

    settings = compose.load_settings(
        outputs=outputs, base_url=base_url, jobs=jobs, max_cost=max_cost, offline=offline or None
    )
    printer = compose.printer(settings)
    with TemporaryDirectory(prefix="draftflow-") as scratch:
        commands = StudioCommands(settings, compose.printer(settings, quiet=True), Path(scratch))
        with listening(commands, port) as there:
            printer.line(there.address)
            printer.notice("this address lets a browser in until you stop with Ctrl-C; give it to nobody")
            if browser:
                import webbrowser

                webbrowser.open(there.address)
            there.serve()
            if there.jobs.stop():
                printer.notice("stopping; answers on their way are waited for, Ctrl-C again leaves them")
                there.jobs.wait()
