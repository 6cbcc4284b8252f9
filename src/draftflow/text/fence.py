"""Put foreign text into a prompt so that it cannot end its fence or speak as somebody else."""

import hashlib
import re

from draftflow.text.clean import clean

_ROLE_TOKENS = re.compile(
    r"<(?=[|｜])|<(?=/?(?:s|source|system|user|assistant|tool_call|tool_response|think|start_of_turn|end_of_turn)>)"
    r"|<(?=<?/?SYS>)|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_[A-Z]+)\])",
    re.IGNORECASE,
)


def fenced(text: str) -> str:
    """`text` between two lines that hold the same mark.

    The mark is a hash of the text: nobody can write a text that contains its own, and the same text always gives the
    same prompt, which recordings and the providers' caches need. Chat-role tokens get a space that unmakes them.
    """
    body = defused(text).strip("\n")
    mark = f"====={hashlib.sha256(body.encode()).hexdigest()[:16]}====="
    return f"{mark}\n{body}\n{mark}"


def defused(text: str) -> str:
    """`text` cleaned, and without tokens by which chat templates tell speakers apart: for a title outside a fence."""
    return _ROLE_TOKENS.sub(lambda match: match.group() + " ", clean(text))
