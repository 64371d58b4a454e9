"""`limner …`: words typed in a terminal become calls; faults become one plain line and an honest exit code."""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from domain.errors import InputError, LimnerError

app = typer.Typer(
    name="limner",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Answers business questions about customers, in Chinese or English, with every number and quote proven.\n\n"
    "Start with `limner demo`, or point `limner init` at your own data. Every command explains itself with --help.",
)

_COMMANDS = {
    "cli.offline": ("demo", "init", "build"),
    "cli.asking": ("ask", "chat", "serve"),
    "cli.judging": ("eval", "verify"),
    "cli.keeping": ("forget", "export-person", "audit", "catalog"),
}
"""Module → the commands it registers; all are light to import, the rooms behind them are loaded when called."""


def main() -> None:
    """Run the command line; exit codes: 0 done, 1 our fault, 2 bad input, others as the command says."""
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s", stream=sys.stderr)
    for module in _COMMANDS:
        import_module(module).register(app)
    try:
        code = app(standalone_mode=False)  # so that wrong usage comes here, too
    except TyperException as error:
        message, context = error.format_message(), getattr(error, "ctx", None)
        if message.startswith("Usage:"):  # no command at all: the whole help
            print(message)
            raise SystemExit(error.exit_code) from None
        fail(f"{message} See `{context.command_path if context else 'limner'} --help`.", error.exit_code)
    except InputError as error:
        fail(str(error), 2)
    except KeyboardInterrupt:
        fail("stopped", 130)
    except LimnerError as error:
        fail(str(error), 1)
    except Exception as error:  # the outermost door: a trace helps nobody who typed a command
        logging.getLogger("limner").debug("trace", exc_info=True)
        if os.environ.get("LIMNER_DEBUG"):
            raise
        fail(
            f"something went wrong inside ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}); set LIMNER_DEBUG=1 to see the trace",
            1,
        )
    raise SystemExit(code if isinstance(code, int) else 0)


def fail(message: str, code: int) -> NoReturn:
    """One plain line on standard error, and an exit code."""
    print(f"limner: {' '.join(message.split())}", file=sys.stderr)
    raise SystemExit(code)
