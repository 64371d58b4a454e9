"""A prompt, a message and a JSON schema go in; the JSON object a chat model filled in comes out, or why there is none.

The only module that touches LangChain's chat models. Providers differ in how they are made to keep to a schema, so
several ways are tried; what a provider raises ends here.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import re
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from domain.errors import InputError

from .failures import ModelFailed

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

    from agent.settings import Settings

logger = logging.getLogger("limner.agent.chat_model")
LONGEST_ANSWER = 100_000
"""Characters; a full plan has about 700."""
_WAYS: tuple[tuple[str, bool], ...] = (
    ("json_schema", True),
    ("function_calling", True),
    ("json_mode", True),
    ("json_schema", False),  # some reasoning models refuse any temperature but their own
)
"""How the answer is bound to the schema, and whether a temperature of 0 is sent; tried in this order."""
_NAME = re.compile(r"([a-z][a-z0-9_]*):(\S.*)")
_FENCED = re.compile(r"\s*```(?:json)?\s*(.*?)\s*```\s*", re.DOTALL)
_REFUSED = frozenset({400, 404, 405, 409, 415, 422, 501})
_T = TypeVar("_T")


class Connection:
    """One chat model, reached when it is first asked."""

    def __init__(self, name: str, settings: Settings) -> None:
        """Keep what is needed to reach the model.

        Raises:
            InputError: `name` is not `provider:model`.
        """
        match = _NAME.fullmatch(name.strip())
        if match is None:
            raise InputError(
                f"brain {name!r}: use `embedded` or `provider:model`, for example `openai:my-model` (docs/models.md)"
            )
        self._provider, self._model = match.group(1), match.group(2)
        self._settings = settings
        self._way = 0

    def ask(self, prompt: str, message: str, schema: dict[str, Any]) -> dict[str, Any]:  # Any: JSON from outside
        """The object the model filled in; not yet validated.

        Raises:
            ModelFailed: there is none, for whatever reason; within `brain_timeout` seconds in all.
        """
        deadline = time.monotonic() + self._settings.brain_timeout
        for way in range(self._way, len(_WAYS)):
            method, cold = _WAYS[way]
            try:
                raw = _within(deadline - time.monotonic(), lambda m=method, c=cold: self._call(prompt, message, schema, m, c))  # type: ignore[misc]  # mypy cannot infer lambdas with defaults  # fmt: skip
            except ModelFailed as failed:
                if failed.failure == "request" and way + 1 < len(_WAYS):
                    continue
                raise
            self._way = way
            return _object(raw)
        raise ModelFailed("request")

    def _call(self, prompt: str, message: str, schema: dict[str, Any], method: str, cold: bool) -> AIMessage:
        try:
            model = self._open(cold)
        except Exception as error:  # a provider's own checks (no package, no key) raise what they like
            raise _failed(error, "setup") from None
        told = prompt if method != "json_mode" else f"{prompt}\n\nAnswer with one JSON object of this schema:\n{json.dumps(schema, ensure_ascii=False)}"  # fmt: skip
        strict = {"strict": True} if method == "json_schema" and self._speaks_openai() else {}
        try:
            bound = model.with_structured_output(schema, method=method, include_raw=True, **strict)
        except Exception as error:  # this provider does not know the method
            raise _failed(error, "request") from None
        # LangChain's sequence is the model, then a lenient parser that mends cut JSON and takes minutes over megabytes of
        # none; the model alone is asked, and `_object` reads what it said
        asked: Any = getattr(bound, "first", bound)  # Any: LangChain types it as giving the parser's result
        try:
            answer = asked.invoke([("system", told), ("human", message)])
        except Exception as error:  # anything: what a provider raises never reaches the person who asked
            raise _failed(error, "garbage") from None
        raw: AIMessage = answer["raw"]
        return raw

    def _open(self, cold: bool) -> BaseChatModel:
        os.environ["LANGSMITH_TRACING"] = "false"  # questions are traced nowhere, whatever the environment says
        os.environ["LANGCHAIN_TRACING_V2"] = "false"
        chat_models = importlib.import_module("langchain.chat_models")
        settings = self._settings
        options: dict[str, Any] = {"temperature": 0} if cold else {}
        if self._provider == "ollama" and not settings.brain_base_url:
            options["client_kwargs"] = {"timeout": settings.brain_timeout}
        else:
            options |= {"timeout": settings.brain_timeout, "max_retries": 0}
        if settings.brain_base_url:  # any OpenAI-compatible server; a vendor's key is not sent to somebody else's
            options |= {"base_url": settings.brain_base_url, "api_key": settings.brain_api_key or "none"}
        elif settings.brain_api_key:
            options["api_key"] = settings.brain_api_key
        if self._speaks_openai():
            options["use_responses_api"] = False
        provider = "openai" if settings.brain_base_url else self._provider
        model: BaseChatModel = chat_models.init_chat_model(self._model, model_provider=provider, **options)
        return model

    def _speaks_openai(self) -> bool:
        return self._provider == "openai" or bool(self._settings.brain_base_url)


def _within(seconds: float, call: Callable[[], _T]) -> _T:
    """What `call` returns or raises; ModelFailed when it takes longer. A provider's timeout counts silence only."""
    done: SimpleQueue[tuple[_T | None, Exception | None]] = SimpleQueue()

    def work() -> None:
        try:
            done.put((call(), None))
        except Exception as error:  # handed to the caller, who raises it
            done.put((None, error))

    threading.Thread(target=work, daemon=True, name="chat-model").start()
    try:
        result, error = done.get(timeout=max(seconds, 0.0))
    except Empty:
        raise ModelFailed("timeout") from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # None only together with an error, or where _T allows it


def _failed(error: Exception, otherwise: str) -> ModelFailed:
    """The kind of an error, by its status and the names of its classes: vendors share no class we could import."""
    if isinstance(error, ModelFailed):
        return error
    names = " ".join(cls.__name__ for held in (error, error.__cause__) if held for cls in type(held).__mro__)
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    logger.warning("chat model: %s, status %s", type(error).__name__, status)  # never its text, which may quote a key
    if isinstance(status, int):
        if status == 429:
            return ModelFailed("rate")
        if status in (401, 403):
            return ModelFailed("key")
        if status == 408:
            return ModelFailed("timeout")
        return ModelFailed("request" if status in _REFUSED else "server")
    if "Timeout" in names:
        return ModelFailed("timeout")
    if "Connect" in names or "RemoteProtocolError" in names or "ReadError" in names:
        return ModelFailed("connection")
    if "ContentFilter" in names or "Refusal" in names:
        return ModelFailed("declined")
    return ModelFailed("setup" if otherwise == "setup" else "request" if otherwise == "request" else "garbage")


def _object(raw: AIMessage) -> dict[str, Any]:
    """The JSON object in a model's message, read strictly: half an object is none."""
    if raw.additional_kwargs.get("refusal") or raw.response_metadata.get("finish_reason") == "content_filter":
        raise ModelFailed("declined")
    if raw.tool_calls:
        return dict(raw.tool_calls[0]["args"])
    text = str(raw.text)
    if len(text) > LONGEST_ANSWER:
        raise ModelFailed("long")
    fenced = _FENCED.fullmatch(text)
    try:
        found = json.loads(fenced.group(1) if fenced else text)
    except (ValueError, RecursionError):
        raise ModelFailed("garbage") from None
    if not isinstance(found, dict):
        raise ModelFailed("garbage")
    return found
