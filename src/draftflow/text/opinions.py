"""The mark of opinion in a column: `[@opinion]`, at the place of a citation."""

from draftflow.text.citations import CITATION, cited

OPINION = frozenset({"opinion", "意見"})
"""What stands for the id of a passage where a sentence is its writer's opinion."""


def without_marks(text: str) -> str:
    """`text` without the marks; citations beside them stay as they are."""
    if not OPINION & set(cited(text)):
        return text
    return CITATION.sub(lambda match: _kept(match[0]), text)


def facts(text: str) -> list[str]:
    """Ids of the passages cited in `text`, without the marks."""
    return [key for key in cited(text) if key not in OPINION]


def _kept(token: str) -> str:
    keys = facts(token)
    if len(keys) == len(cited(token)):
        return token
    return token[: len(token) - len(token.lstrip())] + "".join(f"[@{key}]" for key in keys) if keys else ""
