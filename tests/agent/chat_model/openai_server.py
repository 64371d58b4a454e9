"""A scripted server that speaks the OpenAI chat/completions protocol on loopback: what it is told to answer, it answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
"""A request's JSON."""


@dataclass(frozen=True)
class Answer:
    """One scripted reply."""

    content: str | None = None
    tool: dict[str, Any] | None = None
    """Arguments of a call of the function the request names."""
    refusal: str | None = None
    status: int = 200
    wait: float = 0.0
    drip: float = 0.0
    """Seconds between single bytes: a server that is never silent and never done."""
    cut: bool = False
    """Close the connection in the middle of the body."""


Script = Callable[[Body], Answer]


@dataclass
class Server:
    """A running server: where it is, and all it was sent."""

    url: str
    requests: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def wire(self) -> str:
        """Everything that was received, as one text with nothing escaped."""
        return "\n".join(json.dumps(body, ensure_ascii=False).replace('\\"', '"') for body in self.requests)


def asks_for(body: Body) -> str:
    """Which of our two forms a request is about: `plan` or `wording`."""
    form = body.get("response_format", {})
    if "json_schema" in form:
        return str(form["json_schema"]["name"])
    if body.get("tools"):
        return str(body["tools"][0]["function"]["name"])
    return "wording" if '"title": "wording"' in body["messages"][0]["content"] else "plan"


def sent(body: Body) -> dict[str, Any]:
    """The JSON object of the human message."""
    loaded: dict[str, Any] = json.loads(body["messages"][-1]["content"])
    return loaded


def told(plan: object, wording: object) -> Script:
    """Answers the two forms with these objects (or, as a text, to the letter)."""

    def script(body: Body) -> Answer:
        answer = plan if asks_for(body) == "plan" else wording
        return Answer(content=answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False))

    return script


@contextmanager
def serving(script: Script) -> Iterator[Server]:
    """The server, for as long as the block runs."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

        def do_POST(self) -> None:
            body: Body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.requests.append(body)
            server.headers.append({name.lower(): value for name, value in self.headers.items()})
            answer = script(body)
            end = time.monotonic() + answer.wait
            while time.monotonic() < end and not stopped.is_set():
                time.sleep(0.01)
            try:
                self._stream(body, answer) if body.get("stream") else self._whole(body, answer)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _whole(self, body: Body, answer: Answer) -> None:
            payload = {"error": {"message": f"no, {self.headers.get('authorization')}", "type": "scripted"}}
            if answer.status == 200:
                message = _message(body, answer)
                finish = "tool_calls" if answer.tool else "stop"
                choice = {"index": 0, "message": message, "finish_reason": finish}
                payload = _base(body, "chat.completion") | {"choices": [choice], "usage": _USAGE}
            out = json.dumps(payload).encode()
            self.send_response(answer.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(out)))
            self.end_headers()
            if answer.drip:
                for position in range(len(out)):
                    if stopped.is_set():
                        break
                    self.wfile.write(out[position : position + 1])
                    self.wfile.flush()
                    time.sleep(answer.drip)
                self.close_connection = True
                return
            self.wfile.write(out[: len(out) // 2] if answer.cut else out)
            self.close_connection = self.close_connection or answer.cut

        def _stream(self, body: Body, answer: Answer) -> None:
            self.send_response(answer.status)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            deltas = [{"role": "assistant", "content": part} for part in (answer.content or "").split(" ")]
            for delta in [*deltas, {}]:
                finish = None if delta else "stop"
                choice = {"index": 0, "delta": delta, "finish_reason": finish}
                event = _base(body, "chat.completion.chunk") | {"choices": [choice]}
                self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
            self.wfile.write(b"data: [DONE]\n\n")
            self.close_connection = True

    held = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.daemon_threads = True
    server = Server(f"http://127.0.0.1:{held.server_port}/v1")
    worker = threading.Thread(target=held.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    worker.start()
    try:
        yield server
    finally:
        stopped.set()
        held.shutdown()
        held.server_close()
        worker.join()


_USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}


def _base(body: Body, kind: str) -> dict[str, Any]:
    return {"id": "x", "object": kind, "created": 1, "model": body["model"]}


def _message(body: Body, answer: Answer) -> dict[str, Any]:
    if answer.tool is not None:
        name = body["tools"][0]["function"]["name"]
        call = {
            "id": "call_1",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(answer.tool, ensure_ascii=False)},
        }
        return {"role": "assistant", "content": None, "tool_calls": [call]}
    return {"role": "assistant", "content": answer.content, "refusal": answer.refusal}
