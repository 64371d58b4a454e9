"""A served page and a real browser for the tests of the page."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.scripted import ScriptedAnalyst

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from ui import Serving

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            for narrow in NOT_OURS:
                item.add_marker(pytest.mark.filterwarnings(narrow))


NOT_OURS = (
    # gradio's queue sums up its waiting times in a pandas frame, with an option and a keyword pandas 3 has deprecated;
    # raised as errors they would break every turn inside gradio's own thread
    "ignore:'future.no_silent_downcasting' is deprecated:DeprecationWarning",
    "ignore:The copy keyword is deprecated:DeprecationWarning",
    # gradio makes event loops (and their socket pairs) for its locks and leaves them to the garbage collector
    "ignore:unclosed event loop:ResourceWarning",
    "ignore:unclosed <socket.socket .*family=1,:ResourceWarning",
    # and so it does with the socket it tried a taken port with
    r"ignore:unclosed <socket.socket .*laddr=\('0.0.0.0', 0\):ResourceWarning",
)


@pytest.fixture(autouse=True, scope="module")
def collected() -> Iterator[None]:
    """What gradio left behind is collected here, under the marks above, and not in another room's test."""
    yield
    gc.collect()


@pytest.fixture
def analyst() -> ScriptedAnalyst:
    return ScriptedAnalyst()


@pytest.fixture
def serving(analyst: ScriptedAnalyst) -> Iterator[Serving]:
    from ui import EvalTable, serve

    def run_eval(brain: str) -> Iterator[str | EvalTable]:
        yield f"case 1 <b>{brain}</b>"
        yield EvalTable(columns=("suite", "right"), rows=(("retail", "38"),))

    running = serve(analyst, port=0, block=False, run_eval=run_eval, brains=("embedded", "openai:small"))
    yield running
    analyst.go.set()
    running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = str(CHROMIUM) if CHROMIUM.exists() else shutil.which("chromium")
    if chromium is None:
        pytest.skip(
            f"no browser at {CHROMIUM}: `apt-get install chromium fonts-noto-cjk fonts-noto-color-emoji`, then run again"
        )
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


class Visit:
    """A person in front of the page, and everything the page did that it should not."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.trouble: list[str] = []
        page.set_default_timeout(15_000)
        page.on("console", lambda said: self.trouble.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("dialog", lambda dialog: (self.trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self._outside(request.url, url))
        page.goto(url)
        page.wait_for_selector(".welcome h1")

    def ask(self, question: str, *, wait: bool = True) -> None:
        self.page.fill("#box textarea", question)
        self.page.keyboard.press("Enter")
        if wait:
            self.answered(question)

    def answered(self, question: str) -> None:
        """Wait until the last question is this one and nothing is being worked on."""
        self.page.wait_for_function(
            "q => [...document.querySelectorAll('#chat .asked')].pop()?.textContent === q"
            " && !document.querySelector('#chat .work.working') && document.querySelector('#send')"
            " && document.querySelector('#chat .message-row.bot-row')",
            arg=question,
        )

    def text(self, selector: str) -> str:
        return self.page.locator(selector).last.inner_text()

    def overflow(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def _outside(self, requested: str, url: str) -> None:
        if not requested.startswith((url, "data:", "blob:")):
            self.trouble.append(f"request to {requested}")


@pytest.fixture
def visit(browser: Browser, serving: Serving, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit in Chinese at a desk; mark with `visit(locale=…, width=…, height=…)` for another. It must end without trouble."""
    mark = request.node.get_closest_marker("visit")
    wish = {"locale": "zh-CN", "width": 1280, "height": 900} | (mark.kwargs if mark else {})
    context = browser.new_context(
        viewport={"width": wish["width"], "height": wish["height"]}, locale=wish["locale"], accept_downloads=True
    )
    visited = Visit(context.new_page(), serving.url)
    yield visited
    context.close()
    assert visited.trouble == []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "visit: locale and window of a visit to the page")
