"""What is remembered of a server, and when it is not believed."""

from pathlib import Path

import pytest

from draftflow.llm.abilities import KEPT_FOR, Abilities, Memory

ABLE = Abilities(api="chat", structure="json", without=frozenset({"temperature"}))
SERVER = "http://127.0.0.1:8080/v1/"


def memory(folder: Path, at: float = 1_000.0, version: str = "1.0") -> Memory:
    return Memory(folder, version, lambda: at)


def test_what_is_kept_comes_back_for_that_server_and_that_model_alone(tmp_path: Path) -> None:
    memory(tmp_path).keep(SERVER, "small", ABLE)
    assert memory(tmp_path).recall("http://127.0.0.1:8080/v1", "small") == ABLE
    assert memory(tmp_path).recall(SERVER, "large") is None
    assert memory(tmp_path).recall("http://127.0.0.1:8081/v1/", "small") is None


@pytest.mark.parametrize(
    ("at", "version", "known"),
    [
        (1_000.0, "1.0", True),
        (999.0 + KEPT_FOR, "1.0", True),
        (1_000.0 + KEPT_FOR, "1.0", False),
        (999.0, "1.0", False),
        (1_000.0, "1.1", False),
    ],
    ids=["at once", "nearly too old", "too old", "from the future", "another version"],
)
def test_it_is_believed_for_a_month_and_by_the_same_version(
    tmp_path: Path, at: float, version: str, known: bool
) -> None:
    memory(tmp_path).keep(SERVER, "small", ABLE)
    assert (memory(tmp_path, at, version).recall(SERVER, "small") is not None) == known


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff", b'{"api": "chat"}', b"null", b"[" * 100_000])
def test_a_damaged_file_is_as_none(tmp_path: Path, damage: bytes) -> None:
    memory(tmp_path).keep(SERVER, "small", ABLE)
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage)
    assert memory(tmp_path).recall(SERVER, "small") is None


def test_no_key_of_an_address_is_written_down(tmp_path: Path) -> None:
    memory(tmp_path).keep("https://me:secret-0123456789@example.org/v1?key=secret-0123456789", "small", ABLE)
    (file,) = tmp_path.iterdir()
    assert "secret" not in file.read_text("utf-8")
    assert "https://example.org/v1" in file.read_text("utf-8")


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory(tmp_path / "file").keep(SERVER, "small", ABLE)
    assert memory(tmp_path / "file").recall(SERVER, "small") is None


def test_what_two_threads_have_found_out_holds_for_both() -> None:
    mine = Abilities(api="chat", structure="words", without=frozenset({"stream_options"}))
    assert ABLE.and_less(mine) == mine.and_less(ABLE)
    assert ABLE.and_less(mine).structure == "words"
    assert ABLE.and_less(mine).without == {"temperature", "stream_options"}
