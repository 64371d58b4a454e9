"""A small real index in Chinese and English, built once with the bundled encoder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index import Document, Encoder, FeedbackIndex, build_index, open_encoder

LATE_ZH = "快递太慢了，等了整整一个星期才送到，催了三次也没人理。"
LONG_ZH = (
    "这次购物整体体验一般。页面打开得很快，搜索也好用，挑选的过程很顺利，价格和别家差不多，还领到了一张优惠券。"
    "下单之后等了很久，仓库一直没有发货，我问了两次客服，都说在排队，请耐心等待。"
    "收到以后发现盒子压扁了，里面的玻璃杯碎了一只，碎片散了一地，清理了好半天。"
    "好在售后态度不错，当天就给我办理了退款，还送了积分。希望仓库以后包装严实一点，别再让顾客扎到手。"
)
TEXTS = {
    "zh-late": LATE_ZH,
    "zh-tasty": "味道很好，份量也足，下次还会再来。",
    "zh-screen": "手机屏幕清晰，颜色鲜艳，电池也耐用。",
    "zh-rude": "客服态度恶劣，说话很不耐烦。",
    "zh-long": LONG_ZH,
    "zh-quiet": "房间安静，床很舒服，睡得很香。",
    "en-late": "The delivery was slow, it took two weeks to arrive.",
    "en-fit": "The dress fits perfectly and the fabric is soft.",
    "en-refund": "I asked for a refund twice and nobody answered my e-mails.",
    "en-app": "The app crashes whenever I open my shopping cart.",
    "same-1": "物流很快",
    "same-2": "物流很快",
    "same-3": "物流很快！！",
}


def documents(texts: dict[str, str]) -> list[Document]:
    return [
        Document(doc_id=doc_id, text=text, person="P-00000001", written_on=date(2026, 3, 1), source="review", rating=4)
        for doc_id, text in texts.items()
    ]


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = tmp_path_factory.mktemp("home") / "index"
    build_index(folder, documents(TEXTS), encoder=encoder, data_version="v1")
    return folder


@pytest.fixture
def index(folder: Path, encoder: Encoder):
    with FeedbackIndex.open(folder, encoder=encoder) as opened:
        yield opened
