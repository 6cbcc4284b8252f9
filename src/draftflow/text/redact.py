"""Keep secrets out of everything that is printed or written."""

import base64
import json
from collections.abc import Iterable
from urllib.parse import quote


class Redactor:
    """Replaces each secret, also in base64, URL-encoded and JSON-escaped form, by `[redacted]`."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """`secrets` of fewer than 8 characters are left out: they would blank ordinary words."""
        forms: set[str] = set()
        for secret in secrets:
            bare = secret.strip()
            if len(bare) >= 8:  # noqa: PLR2004 - said above
                encoded = base64.b64encode(bare.encode()).decode()
                forms |= {bare, encoded, encoded.rstrip("="), quote(bare, safe=""), json.dumps(bare)[1:-1]}
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """`text` without any secret."""
        for form in self._forms:
            text = text.replace(form, "[redacted]")
        return text
