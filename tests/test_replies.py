"""The JSON that is asked for, as strict structured output wants it."""

from typing import Any

import pytest
from pydantic import BaseModel

from draftflow.authors import replies


@pytest.mark.parametrize("kind", [replies.PlanReply, replies.ReadReply, replies.OutlineReply, replies.ReviewReply])
def test_every_schema_fits_strict_structured_output(kind: type[BaseModel]) -> None:
    """Each object closed, each of its keys required, no default anywhere."""
    waiting: list[Any] = [kind.model_json_schema()]
    objects = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            assert "default" not in node
            if node.get("type") == "object":
                objects += 1
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
            if node.get("type") == "array":
                assert node["maxItems"] <= 40  # small models run on otherwise
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    assert objects >= 2
