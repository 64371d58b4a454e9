"""`audit`, `catalog`: is the record whole, and does the catalog hold together?"""

from __future__ import annotations

import json
from typing import Annotated, Literal

import typer

from domain.errors import HomeError

from .homes import Home, home_of


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(audit)
    app.command()(catalog)


def audit(
    what: Annotated[Literal["verify", "show"], typer.Argument(help="verify the hash chain, or show its entries.")] = "verify",
    home: Home = None,
) -> None:
    """Check that no entry of the audit chain was changed or removed: exit code 0 whole, 3 broken."""
    from warehouse.audit import Audit

    folder = home_of(home) / "audit"
    if not folder.exists():
        raise HomeError(f"{folder}: nothing has been asked of this home yet; ask something with `limner ask`")
    chain = Audit(folder)
    if what == "show":
        for entry in chain.entries():
            print(json.dumps(entry, ensure_ascii=False))
        return
    whole, broken = chain.verify()
    print("whole" if whole else f"broken: {broken}")
    raise typer.Exit(0 if whole else 3)


def catalog(
    what: Annotated[Literal["check", "schema"], typer.Argument(help="check the home's catalog, or print the JSON Schema.")] = "check",
    home: Home = None,
) -> None:
    """Check catalog.yaml against itself and against the tables that are served."""
    from warehouse.catalog_file import catalog_schema, load_catalog
    from warehouse.warehouse import Warehouse

    if what == "schema":
        print(json.dumps(catalog_schema(), ensure_ascii=False, indent=2))
        return
    folder = home_of(home)
    held = load_catalog(folder / "catalog.yaml")
    Warehouse.open(folder, held).close()
    measures = sum(len(entity.measures) for entity in held.entities.values())
    print(f"{folder / 'catalog.yaml'} holds together: {len(held.entities)} entities, {measures} measures.")
