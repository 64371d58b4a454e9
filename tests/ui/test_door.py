"""The page's door: what is served, to whom, and what a script can call."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

import pytest

from domain.errors import InputError
from domain.question import Asker
from tests.ui import answers
from tests.ui.scripted import ScriptedAnalyst
from ui import Login, Serving, serve


def call(url: str, *data: object, opener: urllib.request.OpenerDirector | None = None) -> tuple[str, Any]:
    """Call the `ask` endpoint: the closing event's name and its data."""
    opened = opener or urllib.request.build_opener()
    body = json.dumps({"data": list(data)}).encode()
    request = urllib.request.Request(
        f"{url}gradio_api/call/ask", data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    with opened.open(request, timeout=20) as answer:
        event = json.load(answer)["event_id"]
    with opened.open(f"{url}gradio_api/call/ask/{event}", timeout=20) as stream:
        lines = stream.read().decode().strip().splitlines()
    return lines[-2].removeprefix("event: "), json.loads(lines[-1].removeprefix("data: "))


def test_one_endpoint_is_public_and_answers_in_the_stable_form(serving: Serving) -> None:
    with urllib.request.urlopen(f"{serving.url}gradio_api/info", timeout=20) as info:
        assert list(json.load(info)["named_endpoints"]) == ["/ask"]
    event, data = call(serving.url, answers.PERSONA, "marketer", "s1")
    assert event == "complete"
    assert data[0]["kind"] == "narrative"
    assert data[0]["claims"][1]["section"] == "who"


def test_the_endpoint_passes_on_who_asks_and_the_session(serving: Serving, analyst: ScriptedAnalyst) -> None:
    call(serving.url, answers.CITIES, "rep:Lin", "s1")
    call(serving.url, answers.CITIES, "nobody", "")
    assert [asked[1:3] for asked in analyst.asked] == [(Asker(role="rep", principal="Lin"), "s1"), (None, None)]


def test_the_endpoint_refuses_a_question_that_is_too_long(serving: Serving, analyst: ScriptedAnalyst) -> None:
    event, _ = call(serving.url, "x" * 2001, "", "")
    assert event == "error"
    assert analyst.asked == []


def test_four_can_ask_at_once(serving: Serving, analyst: ScriptedAnalyst) -> None:
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(call, serving.url, answers.SLOW, "", "") for _ in range(3)]
        assert call(serving.url, answers.CITIES, "", "")[0] == "complete"
        assert not any(one.done() for one in slow)
        analyst.go.set()
        assert [one.result()[0] for one in slow] == ["complete"] * 3


@pytest.fixture
def guarded(analyst: ScriptedAnalyst) -> Iterator[Serving]:
    logins = (
        Login(name="mei", password="m-secret", role="marketer"),
        Login(name="lin", password="l-secret", role="rep:Lin"),
    )
    running = serve(analyst, port=0, block=False, logins=logins)
    yield running
    running.close()


def test_a_login_decides_the_role_whatever_the_caller_says(guarded: Serving, analyst: ScriptedAnalyst) -> None:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    form = urlencode({"username": "mei", "password": "m-secret"}).encode()
    opener.open(f"{guarded.url}login", data=form, timeout=20).close()
    assert call(guarded.url, answers.CITIES, "analyst", "", opener=opener)[0] == "complete"
    assert analyst.asked[0][1] == Asker(role="marketer")


@pytest.mark.parametrize("password", ["wrong", "", "l-secret"])
def test_a_wrong_password_opens_nothing(guarded: Serving, password: str) -> None:
    form = urlencode({"username": "mei", "password": password}).encode()
    with pytest.raises(urllib.error.HTTPError, match=r"40[01]|422"):
        urllib.request.urlopen(f"{guarded.url}login", data=form, timeout=20)
    with pytest.raises(urllib.error.HTTPError, match="401"):
        call(guarded.url, answers.CITIES, "", "")


def test_a_taken_port_is_said_with_what_to_do(serving: Serving, analyst: ScriptedAnalyst) -> None:
    port = int(serving.url.rstrip("/").rpartition(":")[2])
    with pytest.raises(InputError, match=rf"port {port} .* choose another with --port"):
        serve(analyst, port=port, block=False)


def test_the_address_is_printed(analyst: ScriptedAnalyst, capsys: pytest.CaptureFixture[str]) -> None:
    running = serve(analyst, port=0, block=False)
    running.close()
    assert capsys.readouterr().out == f"Limner · {running.url}\n"
