"""A page becomes a running server on a host and a port."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import gradio as gr

from agent.protocol import Analyst
from domain.errors import InputError
from ui.evaluation import RunEval
from ui.page import Page, build_page
from ui.roles import Login

_SYSTEM_FONTS = ("system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_SYSTEM_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Noto Sans Mono CJK SC", "monospace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A page that is being served."""

    page: Page
    url: str

    def wait(self) -> None:
        """Block until interrupted, then close."""
        try:
            self.page.blocks.block_thread()
        finally:
            self.close()

    def close(self) -> None:
        """Stop serving. The analyst is its owner's to close."""
        self.page.blocks.close(verbose=False)


def serve(
    analyst: Analyst,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    run_eval: RunEval | None = None,
    brains: Sequence[str] = ("embedded",),
    logins: Sequence[Login] = (),
    block: bool = True,
) -> Serving:
    """Serve the page and print its address.

    Args:
        analyst: answers the questions.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        run_eval: runs an evaluation for the evaluator's tab; without it there is no such tab.
        brains: the brains that can be asked; the first is the default, more than one becomes a choice.
        logins: who may open the page, each with a role; without any, everybody may, and chooses a role.
        block: wait until interrupted; otherwise return at once.

    Raises:
        InputError: the port is taken.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    page = build_page(analyst, run_eval=run_eval, brains=brains, logins=logins)
    files = resources.files("ui")
    own_script = files.joinpath("page.js").read_text(encoding="utf-8")
    chosen = port or _free_port(host)
    passwords = {login.name: login.password.encode() for login in logins}
    try:
        _, url, _ = page.blocks.launch(
            server_name=host,
            server_port=chosen,
            auth=(lambda name, typed: _same(passwords.get(name), typed)) if logins else None,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            footer_links=[],
            favicon_path=Path(str(files.joinpath("favicon.svg"))),
            theme=gr.themes.Base(font=list(_SYSTEM_FONTS), font_mono=list(_SYSTEM_MONO)),
            css=files.joinpath("style.css").read_text(encoding="utf-8"),
            head=f'<meta name="color-scheme" content="light dark"><script>{own_script}</script>',
        )
    except OSError as taken:
        raise InputError(f"port {chosen} on {host} cannot be used ({taken}); choose another with --port") from taken
    serving = Serving(page=page, url=url)
    print(f"Limner · {url}", flush=True)
    if block:
        serving.wait()
    return serving


def _free_port(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _same(password: bytes | None, typed: str) -> bool:
    return secrets.compare_digest(password or b"", typed.encode()) and password is not None
