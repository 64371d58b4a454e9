"""`forget`, `export-person`, `audit`, `catalog`: what is kept about a person, and whether the records are whole."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer

from domain.errors import HomeError, InputError

from .homes import Home, home_of


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(forget)
    app.command(name="export-person")(export_person)
    app.command()(audit)
    app.command()(catalog)


Person = Annotated[str, typer.Argument(help="Token, customer number, phone, e-mail or full name.")]


def forget(
    person: Person,
    home: Home = None,
    yes: Annotated[bool, typer.Option("--yes", help="Erase for good; without it nothing is done.")] = False,
) -> None:
    """Erase a person from the home: tables, texts, index, older versions and conversations.

    Their identifiers are remembered as keyed hashes, so that later builds leave them out as well.

    \b
    limner forget P-04181322 --yes
    limner forget "慕容锦书" --yes
    """
    from agent.sessions import Sessions
    from profiles.erasure import mentions
    from profiles.home import HomeFolder
    from warehouse.audit import Audit

    from .offline import run_build

    folder = home_of(home)
    found = _resolved(person, folder)
    if found is None:
        if HomeFolder(folder).outdated():  # left by a build that was killed at its very end
            with HomeFolder(folder).locked():
                HomeFolder(folder).remove_outdated()
        return
    token, identifiers = found
    if not yes:
        raise InputError(f"this erases {token} from {folder} for good; add --yes to do it")
    version = run_build(folder, forget=token)
    told = [token, *(value for values in identifiers.values() for value in values)]
    conversations = Sessions(folder / "sessions").forget_mentions(re.compile(mentions(told), re.ASCII | re.IGNORECASE))
    Audit(folder / "audit").append("forget", {"person": token, "data_version": version})
    print(f"{token} is forgotten: no table, text, index, older version or conversation of {folder} holds them.")
    print(f"Conversations deleted: {conversations}. Answers kept elsewhere about them can no longer be verified.")
    print("Your source files are yours and were not changed; later builds leave this person out of them.")
    print("A page that is being served shows the old data until it is started again.")


def export_person(
    person: Person,
    home: Home = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="Write here (readable by you alone).")] = None,
) -> None:
    """Print everything the home holds about a person as JSON, for a request of access; the export is audited.

    \b
    limner export-person C583263 --json person.json
    """
    from profiles.export import held_about
    from profiles.sources import load_sources
    from warehouse.audit import Audit

    folder = home_of(home)
    found = _resolved(person, folder)
    if found is None:
        return
    token, identifiers = found
    held = held_about(folder, token, load_sources(folder / "sources.yaml"), identifiers)
    Audit(folder / "audit").append("export", {"person": token, "data_version": held["data_version"]})
    text = json.dumps(held, ensure_ascii=False, indent=1)
    if json_out is None:
        print(text)
        return
    try:
        with open(os.open(json_out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise InputError(f"{json_out}: cannot be written ({error.strerror}); choose another file") from None
    print(f"Everything held about {token} is in {json_out}.")


def _resolved(person: str, folder: Path) -> tuple[str, Mapping[str, tuple[str, ...]]] | None:
    """The person's token and identifiers; None, with a line that says so, for nobody or for more than one."""
    from agent.persons import SEVERAL, UNKNOWN
    from domain.language import language_of
    from profiles.vault import Vault
    from warehouse.warehouse import served_file

    served_file(folder)
    vault = Vault.open(folder)
    if vault is None:
        raise InputError(f"{folder}: this home was declared --public; it holds no personal data and no vault")
    try:
        tokens = vault.resolve(person)
        if len(tokens) == 1:
            return tokens[0], vault.identifiers(tokens[0])
    finally:
        vault.close()
    language = language_of(person)
    print(SEVERAL[language] if tokens else UNKNOWN[language].format(mention=person))
    return None


def audit(
    what: Annotated[
        Literal["verify", "show"], typer.Argument(help="verify the hash chain, or show its entries.")
    ] = "verify",
    home: Home = None,
) -> None:
    """Check that no entry of the audit chain was changed or removed: exit code 0 whole, 3 broken.

    \b
    limner audit verify
    limner audit show --home my-data
    """
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
    what: Annotated[
        Literal["check", "schema"], typer.Argument(help="check the home's catalog, or print the JSON Schema.")
    ] = "check",
    home: Home = None,
) -> None:
    """Check catalog.yaml against itself and the served tables: exit code 0 clean, 3 findings to look at, 2 it does not hold.

    Found are columns without content, joins that fan out or dangle, measures over no numbers, filters that meet nothing,
    and names with two meanings and no default; a line each.

    \b
    limner catalog check --home my-data
    limner catalog schema > catalog.schema.json
    """
    from warehouse.catalog_file import catalog_schema, check_against, columns_of
    from warehouse.catalog_findings import find
    from warehouse.warehouse import locked_connection, served_file

    if what == "schema":
        print(json.dumps(catalog_schema(), ensure_ascii=False, indent=2))
        return
    folder = home_of(home)
    path = folder / "catalog.yaml"
    connection = locked_connection(served_file(folder))
    try:
        held = check_against(path, columns_of(connection))
        findings = find(held, connection)
    finally:
        connection.close()
    measures = sum(len(entity.measures) for entity in held.entities.values())
    print(f"{folder / 'catalog.yaml'} holds together: {len(held.entities)} entities, {measures} measures.")
    for finding in findings:
        print(f"  {finding}")
    if findings:
        print(f"{len(findings)} finding{'s' if len(findings) > 1 else ''} to look at.")
        raise typer.Exit(3)
