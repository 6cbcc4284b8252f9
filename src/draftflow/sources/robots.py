"""robots.txt of each host, read once a run."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from protego import Protego


@dataclass(slots=True)
class Robots:
    """What the hosts ask of programs."""

    _known: dict[str, "Protego | None"] = field(default_factory=dict)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def allows(self, url: str, agent: str, get: Callable[[str], str | None]) -> bool:
        """Whether `agent`, a program's bare name, may fetch `url`; `get` brings a text, or None where there is none."""
        from protego import Protego

        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if parts.path == "/robots.txt":
            return True
        with self._mutex:
            known = host in self._known
        if not known:
            text = get(f"{host}/robots.txt")
            with self._mutex:
                self._known[host] = Protego.parse(text) if text else None
        rules = self._known[host]
        return rules is None or bool(rules.can_fetch(url, agent))
