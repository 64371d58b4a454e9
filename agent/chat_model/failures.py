"""What went wrong with a chat model becomes a few plain words for the person who asked. No vendor's text gets through."""

from __future__ import annotations

from typing import Literal

from agent.run import BrainFailed
from domain.language import Language

Failure = Literal[
    "timeout", "connection", "rate", "key", "server", "request", "declined", "garbage", "invalid", "long", "setup"
]

_WHY: dict[Failure, dict[Language, str]] = {
    "timeout": {"zh": "没有按时回答", "en": "no answer in time"},
    "connection": {"zh": "连不上或连接中断", "en": "no connection, or it broke off"},
    "rate": {"zh": "请求过于频繁或额度用完", "en": "too many requests, or the quota is used up"},
    "key": {"zh": "密钥没有被接受", "en": "the key was not accepted"},
    "server": {"zh": "对方服务出错", "en": "its server failed"},
    "request": {"zh": "对方不接受这个请求或这个模型名", "en": "its server refused the request or does not know the model"},
    "declined": {"zh": "它拒绝回答", "en": "it declined"},
    "garbage": {"zh": "回答读不懂", "en": "its answer could not be read"},
    "invalid": {"zh": "回答不符合数据目录", "en": "its answer did not fit the catalog"},
    "long": {"zh": "回答过长", "en": "its answer was far too long"},
    "setup": {"zh": "没有装好或没有设置密钥，见 docs/models.md", "en": "it is not installed or has no key, see docs/models.md"},
}  # fmt: skip


class ModelFailed(Exception):
    """A chat model gave nothing usable; `failure` says of what kind."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure: Failure = failure

    def told(self, language: Language) -> BrainFailed:
        """The same for the run, in the question's language."""
        return BrainFailed(_WHY[self.failure][language])
