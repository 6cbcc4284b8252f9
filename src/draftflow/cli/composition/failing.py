"""How what went wrong is told when nobody knows yet, or any more, what the command was about."""

import os
import sys
from contextlib import suppress

from draftflow import settings as settings_module
from draftflow.cli.composition.compose import secrets
from draftflow.cli.composition.reader import of_command_line, of_system
from draftflow.console import Printer
from draftflow.errors import DraftflowError
from draftflow.text.redact import Redactor, secrets_of_address


def printer_for_errors() -> Printer:
    """A printer for when the settings themselves may be what is wrong."""
    keys = (os.environ.get(name, "") for name in ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY"))
    known = [*keys, *secrets_of_address(os.environ.get("OPENAI_BASE_URL"))]
    language = of_system(os.environ)
    with suppress(DraftflowError):
        settings = settings_module.load({}, stores=True)
        known += secrets(settings)
        language = of_command_line(settings, sys.argv[1:])
    return Printer(redact=Redactor(known), reader=language)
