"""Keys of model servers, as people have them in their environment."""

from draftflow.errors import KeyRefused


def usable_key(given: str, name: str) -> str:
    """The key without the line break that a file or a shell left on it; it must fit into a header.

    Raises:
        KeyRefused: It does not; `name` is the variable that holds it.
    """
    key = given.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise KeyRefused(f"the API key is empty or holds characters no key has; check {name}")
    return key
