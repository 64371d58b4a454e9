"""A person's edits are kept; only what is new is added; what was taken out stays out."""

import sqlite3
from pathlib import Path

from profiles.draft import draft_home
from warehouse.catalog_file import load_catalog


def test_nothing_changes_when_nothing_is_new(shop: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    draft_home(shop, home, public=True)
    before = {name: (home / name).read_text(encoding="utf-8") for name in ("sources.yaml", "catalog.yaml")}
    draft_home(shop, home, public=True)
    assert {name: (home / name).read_text(encoding="utf-8") for name in before} == before


def test_edits_and_comments_are_kept_and_a_new_table_is_added(shop: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    draft_home(shop, home, public=True)
    catalog = home / "catalog.yaml"
    text = catalog.read_text(encoding="utf-8").replace("title: {en: shop}", "title: {en: My own shop}  # mine")
    catalog.write_text(text, encoding="utf-8")
    with sqlite3.connect(shop) as connection:
        connection.executescript(
            "CREATE TABLE Suppliers (SupplierID INTEGER PRIMARY KEY, SupplierName TEXT); "
            "INSERT INTO Suppliers VALUES (1, 'Ltd'), (2, 'Inc'); ALTER TABLE Orders ADD COLUMN Channel TEXT; "
            "UPDATE Orders SET Channel = CASE WHEN OrderID % 2 = 0 THEN 'web' ELSE 'store' END;"
        )
    notes = draft_home(shop, home, public=True)
    held = catalog.read_text(encoding="utf-8")
    assert "title: {en: My own shop}  # mine" in held
    assert any("suppliers" in note for note in notes)
    loaded = load_catalog(catalog)
    assert "suppliers" in loaded.entities
    assert "channel" in loaded.entities["orders"].dimensions
    kept = [line for line in text.splitlines() if line not in held.splitlines()]
    assert kept == []


def test_what_a_person_took_out_stays_out(shop: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    draft_home(shop, home, public=True)
    catalog = home / "catalog.yaml"
    lines = catalog.read_text(encoding="utf-8").splitlines(keepends=True)
    catalog.write_text("".join(line for line in lines if not line.startswith("      freight:")), encoding="utf-8")
    draft_home(shop, home, public=True)
    assert "freight" not in load_catalog(catalog).entities["orders"].dimensions
