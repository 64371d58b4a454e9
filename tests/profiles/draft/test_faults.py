"""What cannot be read is one plain line that says what and where."""

from pathlib import Path

import pytest

from domain.errors import InputError
from profiles.draft import draft_home


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty"),
        ("notes.md", b"# no table", "not a kind of file"),
        ("broken.db", b"this is no database at all", "neither a SQLite nor a DuckDB file"),
        ("broken.parquet", b"PAR1 and then nothing", "broken.parquet"),
        ("header.csv", b"a,b,c\n", "no rows"),
    ],
)
def test_an_unreadable_file_is_an_input_error(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said) as error:
        draft_home(tmp_path / name, tmp_path / "home", public=True)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "home" / "catalog.yaml").exists()


def test_an_empty_folder_is_an_input_error(tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    with pytest.raises(InputError, match="no CSV, JSONL, Parquet"):
        draft_home(folder, tmp_path / "home", public=True)


def test_one_bad_file_of_a_folder_is_left_out_and_said(exports: Path, tmp_path: Path) -> None:
    (exports / "bad.parquet").write_bytes(b"PAR1 and then nothing")
    notes = draft_home(exports, tmp_path / "home", public=True)
    assert any(note.startswith("bad: left out") for note in notes)
