"""A small real analyst with hand-written answers: the page's double."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

from domain.answer import Clarification, Narrative, Refusal
from domain.catalog import Catalog, Dimension, Entity, Role, Starter
from domain.claim import Draft
from domain.event import Answered, Drafted, Event, FigureFound, QuoteFound, StepStarted, Understood, Verified
from domain.language import Names, Phrase
from domain.question import Asker
from tests.ui.answers import (
    ANSWERS,
    BEST,
    BREAKS,
    CITIES,
    CONVERSION,
    MONTHS,
    PERSONA,
    SEGMENT,
    SLOW,
    VERSION,
    conversion,
)


def catalog() -> Catalog:
    both = [
        ("shanghai", "上海", "Shanghai"),
        ("chengdu", "成都", "Chengdu"),
        ("beijing", "北京", "Beijing"),
        ("guangzhou", "广州", "Guangzhou"),
        ("hangzhou", "杭州", "Hangzhou"),
        ("xian", "西安", "Xi'an"),
        ("wuhan", "武汉", "Wuhan"),
        ("nanjing", "南京", "Nanjing"),
        ("suzhou", "苏州", "Suzhou"),
    ]
    city = Dimension(column="city", values={value: Names(zh=(zh,), en=(en,)) for value, zh, en in both})
    owner = Dimension(column="owner", values={"Lin": Names(zh=("林",), en=("Lin",))})
    starters = [
        ("rep", PERSONA, "Draw a portrait of customer P-08812; I am calling her tomorrow."),
        ("rep", "给客户 {person} 画个像", "Describe customer {person}"),
        ("rep", "我的客户里谁最近变冷了？", "Which of my customers have gone quiet?"),
        ("marketer", "上海 90 天没买的高价值客户是谁？他们抱怨什么？", SEGMENT),
        ("marketer", BEST, "Which channel does best?"),
        ("evaluator", CITIES, MONTHS),
        ("evaluator", "哪家门店转化率最高？", CONVERSION),
    ]  # fmt: skip
    return Catalog(
        title=Phrase(zh="青禾生活", en="Qinghe Living"),
        entities={
            "person": Entity(
                table="profile",
                key="person",
                names=Names(zh=("客户",), en=("customers",)),
                dimensions={"city": city, "owner": owner},
            )
        },
        roles={
            "analyst": Role(names=Names(zh=("分析师",), en=("Analyst",))),
            "rep": Role(
                names=Names(zh=("销售",), en=("Sales rep",)), persons="own", identifiers="own", own="person.owner"
            ),
            "marketer": Role(names=Names(zh=("市场",), en=("Marketer",)), persons="none", floor=10),
            "evaluator": Role(names=Names(zh=("评测",), en=("Evaluator",))),
        },
        starters=tuple(Starter(way=way, text=Phrase(zh=zh, en=en)) for way, zh, en in starters),
    )


class ScriptedAnalyst:
    """Implements `agent.protocol.Analyst`. `go` holds the slow question back until a test lets it go."""

    def __init__(self) -> None:
        self.catalog = catalog()
        self.data_version = VERSION
        self.as_of = date(2026, 11, 21)
        self.asked: list[tuple[str, Asker | None, str | None, str | None]] = []
        self.forgotten: list[str] = []
        self.go = threading.Event()
        self.pace = threading.Event()
        self.step_seconds = 0.0

    def ask(
        self, text: str, *, asker: Asker | None = None, session: str | None = None, brain: str | None = None
    ) -> Iterator[Event]:
        self.asked.append((text, asker, session, brain))
        if text == BREAKS:
            yield Understood(reading=("…",), brain="embedded")
            raise RuntimeError("a fault of ours")
        make = ANSWERS.get(text, conversion)
        answer = make()
        if isinstance(answer, Narrative):
            zh = answer.language == "zh"
            yield Understood(reading=answer.reading, brain="embedded")
            titles = (
                ("查订单与往常的差别", "读她说过的话") if zh else ("Figures against everybody else", "Their own words")
            )
            self._wait()
            yield StepStarted(number=1, of=2, title=titles[0])
            for found in answer.figures:
                self._wait()
                yield FigureFound(figure=found)
            if text == SLOW:
                self.go.wait(20)
            if answer.quotes:
                yield StepStarted(number=2, of=2, title=titles[1])
            for said in answer.quotes:
                self._wait()
                yield QuoteFound(quote=said)
            yield Drafted(draft=Draft(claims=()))
            yield Verified(kept=len(answer.claims), dropped=("一个数字没有出处",) if text == PERSONA else ())
        yield Answered(answer=answer)

    def answer(
        self, text: str, *, asker: Asker | None = None, session: str | None = None, brain: str | None = None
    ) -> Narrative | Clarification | Refusal:
        *_, last = self.ask(text, asker=asker, session=session, brain=brain)
        assert isinstance(last, Answered)
        return last.answer

    def markdown(self, answer: Narrative | Clarification | Refusal) -> str:
        figures = answer.figures if isinstance(answer, Narrative) else ()
        return "\n\n".join(
            [f"# {answer.question}", answer.text, *(f"## {f.id}\n```sql\n{f.sql}\n```" for f in figures)]
        )

    def forget_session(self, session: str) -> None:
        self.forgotten.append(session)

    def close(self) -> None:
        pass

    def _wait(self) -> None:
        if self.step_seconds:
            self.pace.wait(self.step_seconds)
