from pathlib import Path

import pytest

from draftflow.errors import UsageError
from draftflow.pipeline.claim import claim
from draftflow.pipeline.workspace import Workspace


def test_an_entry_that_changes_changes_its_brief(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "a")
    claim(workspace, "one", None, "b:1")
    claim(workspace, "two", None, "b:1")
    assert workspace.read("brief.md") == "two"


def test_a_brief_that_a_person_edited_stays_as_long_as_the_entry_does(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "a")
    claim(workspace, "one", "# An outline", "b:1")
    workspace.write("brief.md", "one, but better")
    claim(workspace, "one", None, "b:1")
    assert workspace.read("brief.md") == "one, but better"
    assert workspace.read("given-outline.md") == "# An outline"
    with pytest.raises(UsageError, match=r"b:1: name: .* both changed"):
        claim(workspace, "two", None, "b:1")
    assert workspace.read("brief.md") == "one, but better"


def test_an_article_of_another_hand_is_left_alone_unless_it_is_the_same(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "a")
    workspace.write("brief.md", "by new")
    with pytest.raises(UsageError, match="another brief"):
        claim(workspace, "one", None, "b:1")
    claim(workspace, "by new", None, "b:1")
    assert workspace.read("brief.md") == "by new"
