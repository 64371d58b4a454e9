"""`ask`, `chat`, `serve`: questions in, answers out."""

from __future__ import annotations

import json
import logging
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.settings import read_settings
from domain.errors import InputError

from .homes import Home, home_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from domain.answer import Answer
    from ui import EvalTable, Login

As = Annotated[str, typer.Option("--as", help="Role that asks: analyst, rep:NAME, marketer, evaluator or admin.")]
BrainName = Annotated[
    str | None, typer.Option("--brain", help="embedded, or provider:model (default: the setting LIMNER_BRAIN).")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(ask)
    app.command()(chat)
    app.command()(serve)


def ask(
    question: Annotated[str, typer.Argument(help="In Chinese or English, in quotes. “-” reads standard input.")],
    home: Home = None,
    role: As = "analyst",
    brain: BrainName = None,
    session: Annotated[str | None, typer.Option(help="Conversation to continue (letters, digits, - and _).")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print exactly one JSON object (see docs/contracts.md).")
    ] = False,
) -> None:
    """Ask one question.

    \b
    limner ask "上个月各城市的客单价是多少？"
    limner ask "Which channels brought the most new customers in the first half of the year?" --json
    """
    from agent.assembly import open_home
    from domain.answer import answer_json
    from domain.question import Asker

    text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape") if question == "-" else question
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise InputError("the question is not valid UTF-8; set the terminal (or the file) to UTF-8")
    analyst = open_home(home_of(home))
    try:
        analyst.sessions.turns(session)  # a name or brain that cannot be is bad usage, not a refusal
        if (chosen := brain or analyst.default_brain) != "embedded":
            analyst.other_brain(chosen)
        answer = analyst.answer(text, asker=Asker.parse(role), session=session, brain=brain)
    finally:
        analyst.close()
    if as_json:
        print(json.dumps(answer_json(answer), ensure_ascii=False))
    else:
        print(as_text(answer))


def as_text(answer: Answer) -> str:
    """An answer for a terminal: the text, how it was read, caveats, notes."""
    zh = answer.language == "zh"
    parts = [answer.text]
    if answer.reading:
        parts.append(("读作：" if zh else "Read as: ") + ("；" if zh else "; ").join(answer.reading))
    parts.extend(f"{'提醒：' if zh else 'Mind: '}{caveat}" for caveat in answer.caveats if caveat not in answer.text)
    parts.extend(answer.notes)
    return "\n\n".join(parts)


def chat(home: Home = None, role: As = "analyst", brain: BrainName = None) -> None:
    """Ask in the terminal, one question after another; an empty line or Ctrl-D ends.

    \b
    limner chat
    limner chat --as "rep:Priya Raman" --home my-data
    """
    from agent.assembly import open_home
    from domain.event import Answered, StepStarted
    from domain.question import Asker

    analyst = open_home(home_of(home))
    session = uuid.uuid4().hex
    print(f"{analyst.catalog.title.en} · {analyst.as_of} · {analyst.data_version}")
    try:
        while True:
            try:
                text = input("\n? ").strip()
            except EOFError:
                break
            if not text:
                break
            for event in analyst.ask(text, asker=Asker.parse(role), session=session, brain=brain):
                if isinstance(event, StepStarted):
                    print(f"… {event.title}", file=sys.stderr)
                elif isinstance(event, Answered):
                    print("\n" + as_text(event.answer))
    finally:
        analyst.forget_session(session)
        analyst.close()


def serve(
    home: Home = None,
    port: Annotated[int | None, typer.Option(help="Port (default: the setting LIMNER_PORT, else 7860).")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    logins: Annotated[
        Path | None, typer.Option(help="YAML list of {name, password, role}; without it a visitor chooses a role.")
    ] = None,
) -> None:
    """Serve the page.

    \b
    limner serve
    limner serve --home my-data --port 8080
    """
    from agent.assembly import open_home
    from ui import serve as serve_page

    logging.getLogger("limner").setLevel(logging.WARNING)
    settings = read_settings()
    folder = home_of(home)
    analyst = open_home(folder)
    brains = tuple(dict.fromkeys(["embedded", settings.brain]))
    try:
        serve_page(
            analyst,
            host=host,
            port=port or settings.port,
            brains=brains,
            logins=logins_of(logins),
            run_eval=_evaluator(folder),
        )
    finally:
        analyst.close()


def logins_of(path: Path | None) -> tuple[Login, ...]:
    """Who may sign in, and as what.

    Raises:
        InputError: the file is missing or an entry is not {name, password, role}.
    """
    import yaml

    from domain.errors import InputError
    from ui import Login

    if path is None:
        return ()
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        return tuple(Login(name=str(e["name"]), password=str(e["password"]), role=str(e["role"])) for e in entries)
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}: not a list of logins ({error}); write entries like {{name: lin, password: …, role: 'rep:Lin'}}"
        ) from None


def _evaluator(home: Path) -> Callable[[str], Iterator[str | EvalTable]]:
    from .judging import lines_of_eval

    return lambda brain: lines_of_eval(brain, home)
