"""A question as typed goes in; events and a checked answer come out. The one door of the agent."""

from __future__ import annotations

import hashlib
import logging
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.answer import Answer, Clarification, Narrative, Refusal, answer_json
from domain.catalog import Catalog, Role
from domain.condition import All, Is
from domain.errors import LimnerError
from domain.event import Answered, Event
from domain.language import Language, Phrase, language_of
from domain.metric_query import RowsQuery
from domain.plan import Plan
from domain.question import Asker, Question, Turn
from index import FeedbackIndex
from profiles.vault import Vault
from tools.portrait import key_of
from warehouse.audit import Audit
from warehouse.warehouse import Warehouse

from .export import as_markdown
from .gather import Shelf, viewer_of
from .persons import DENIED, GROUPS_ONLY, SEVERAL, UNKNOWN, name_persons, spoken, with_example_persons
from .picked import Pick, picked
from .protocol import Brain
from .run import Desk, Graph, build_graph, run
from .sessions import Sessions

logger = logging.getLogger("limner.agent")
LONGEST_QUESTION = 2_000

TOO_LONG: dict[Language, str] = {
    "zh": "问题太长了（{n} 个字符，最多 {most} 个）。请挑一件事来问。",
    "en": "The question is too long ({n} characters, at most {most}). Please ask one thing.",
}
EMPTY: dict[Language, str] = {
    "zh": "请输入一个问题，例如“上个月各城市的客单价是多少？”",
    "en": "Please type a question, for example “Average order value by city last month”.",
}
FAULT: dict[Language, str] = {
    "zh": "出了点内部问题，这个问题没能答上；已记入日志，可以换个问法再试。",
    "en": "Something went wrong inside, and this question was not answered. It is in the log; please try another wording.",
}
CHOSEN: dict[Language, str] = {
    "zh": "选了第 {number} 项：{label}",
    "en": "choice {number}: {label}",
}
OUT_OF_RANGE: dict[Language, str] = {
    "zh": "刚才只有 {most} 个选项，请选其中一个：",
    "en": "There were only {most} choices. Please pick one of them:",
}
NO_ROLE: dict[Language, str] = {
    "zh": "没有“{role}”这个角色。可用的有：{roles}。",
    "en": "There is no role “{role}”. There are: {roles}.",
}


@dataclass(slots=True, kw_only=True)
class HomeAnalyst:
    """One home, opened for asking. Built by `agent.assembly.open_home`."""

    warehouse: Warehouse
    index: FeedbackIndex | None
    vault: Vault | None
    audit: Audit
    sessions: Sessions
    embedded: Brain
    other_brain: Callable[[str], Brain]
    followups: Callable[[Question, Plan], tuple[str, ...]]
    default_brain: str = "embedded"

    _graph: Graph = field(init=False)
    _catalog: Catalog = field(init=False)

    def __post_init__(self) -> None:
        self._graph = build_graph()
        self._catalog = with_example_persons(self.warehouse)

    @property
    def catalog(self) -> Catalog:
        """What may be asked; starters name a person who is there."""
        return self._catalog

    @property
    def data_version(self) -> str:
        """The version of the tables that are served."""
        return self.warehouse.data_version

    @property
    def as_of(self) -> date:
        """The data's own last day."""
        return self.warehouse.as_of or date(1970, 1, 1)

    def ask(
        self, text: str, *, asker: Asker | None = None, session: str | None = None, brain: str | None = None
    ) -> Iterator[Event]:
        """The run, event by event; the last one is `Answered`."""
        started = time.perf_counter()
        asker = asker or Asker()
        language = language_of(text)
        outcome: Narrative | Clarification | Refusal
        try:
            language = _language(text, self.sessions.turns(session))
            outcome = yield from self._run(text, asker, language, session, brain)
        except LimnerError as error:
            outcome = Refusal(language=language, text=str(error))
        except Exception:  # the door of one turn: nobody but the log sees a trace
            logger.exception("a question failed")
            outcome = Refusal(language=language, text=FAULT[language])
        elapsed = (time.perf_counter() - started) * 1000
        finished = outcome.model_copy(
            update={
                "question": outcome.question or text,
                "data_version": self.data_version,
                "as_of": self.warehouse.as_of,
                "elapsed_ms": elapsed,
                "answer_id": uuid.uuid4().hex[:16],
            }
        )
        self._log(finished, asker)
        yield Answered(answer=finished)

    def answer(
        self, text: str, *, asker: Asker | None = None, session: str | None = None, brain: str | None = None
    ) -> Narrative | Clarification | Refusal:
        """The end of the same run."""
        last: Narrative | Clarification | Refusal | None = None
        for event in self.ask(text, asker=asker, session=session, brain=brain):
            if isinstance(event, Answered):
                last = event.answer
        assert last is not None  # `ask` always ends with Answered
        return last

    def markdown(self, answer: Answer) -> str:
        """The answer with its evidence, to keep or to forward."""
        return as_markdown(answer, self.catalog)

    def forget_session(self, session: str) -> None:
        """Delete a conversation."""
        self.sessions.forget(session)

    def close(self) -> None:
        """Let go of the home's files."""
        self.warehouse.close()
        if self.index is not None:
            self.index.close()
        if self.vault is not None:
            self.vault.close()

    def _run(
        self, text: str, asker: Asker, language: Language, session: str | None, brain: str | None
    ) -> Generator[Event, None, Narrative | Clarification | Refusal]:
        if not text.strip():
            return Refusal(language=language, text=EMPTY[language])
        if len(text) > LONGEST_QUESTION:
            return Refusal(
                language=language,
                text=TOO_LONG[language].format(n=len(text), most=LONGEST_QUESTION),
                question=text[:80] + "…",
            )
        roles = self.catalog.roles
        if asker.role not in roles and (roles or asker.role != "analyst"):
            known = ", ".join(roles) or "analyst"
            return Refusal(language=language, text=NO_ROLE[language].format(role=asker.role, roles=known))
        role = roles.get(asker.role)
        turns = self.sessions.turns(session)
        pick = picked(text, turns)
        if pick is not None and pick.choice is None:
            return _offered_again(turns, pick, language)
        if pick is not None and pick.choice is not None:
            text = pick.choice.question
            language = _language(text, turns)
        named = name_persons(text, self.warehouse, self.vault, role)
        if named.denied:
            told = GROUPS_ONLY if role is not None and role.persons == "none" else DENIED
            return Refusal(language=language, text=told[language], question=named.text)
        if named.several:
            return Clarification(language=language, text=SEVERAL[language], question=named.text)
        if named.unknown:
            return Refusal(language=language, text=UNKNOWN[language].format(mention=named.unknown), question=named.text)
        question = Question(
            text=named.text,
            persons=named.persons,
            language=language,
            asker=asker,
            turns=() if pick is not None else turns,
        )
        chosen = brain or self.default_brain
        desk = Desk(
            question=question,
            brain=self.embedded if chosen == "embedded" else self.other_brain(chosen),
            fallback=self.embedded,
            shelf=Shelf(self.warehouse, self.index),
            catalog=self.catalog,
            viewer=viewer_of(role, asker.principal),
            followups=self.followups,
        )
        final = None
        for part in run(self._graph, desk):
            if isinstance(part, dict):
                final = part
            else:
                yield part
        assert final is not None
        outcome = final["outcome"]
        plan: Plan | None = final.get("plan")
        asked = spoken(named.text, named.persons)
        turn = Turn(
            question=asked, language=language, plan=plan, asked_back=isinstance(outcome, Clarification),
            choices=outcome.choices,
        )  # fmt: skip
        self.sessions.remember(session, turn)
        notes = (*desk.notes, *self._names(named.persons, role, asker))
        reading = outcome.reading
        if pick is not None and pick.choice is not None:
            reading = (CHOSEN[language].format(number=pick.number, label=pick.choice.label), *reading)
        return outcome.model_copy(update={"notes": notes, "question": asked, "reading": reading})

    def _names(self, persons: tuple[str, ...], role: Role | None, asker: Asker) -> tuple[str, ...]:
        """Who a token is, for a role that may know; each reveal is audited."""
        if role is None or role.identifiers == "none" or self.vault is None or not persons:
            return ()
        if role.identifiers == "own" and not self._owns(persons[0], role, asker):
            return ()
        held = self.vault.identifiers(persons[0])
        self.audit.append("reveal", {"role": asker.role, "person": persons[0]})
        name = " / ".join(held.get("name", ())[:1])
        return (f"{persons[0]} = {name}",) if name else ()

    def _owns(self, person: str, role: Role, asker: Asker) -> bool:
        entity = self.catalog.person
        if entity is None or role.own is None:
            return False
        key = key_of(self.catalog, entity)
        if key is None:
            return False
        where = All(of=(Is(dimension=key, values=(person,)), Is(dimension=role.own, values=(asker.principal,))))
        figure = self.warehouse.figure(
            RowsQuery(entity=entity, columns=(key,), where=where, limit=1), title=Phrase(en="own")
        )
        return bool(figure.rows)

    def _log(self, answer: Narrative | Clarification | Refusal, asker: Asker) -> None:
        payload = {
            "role": asker.role if asker.role in self.catalog.roles else "unknown",
            "data_version": self.data_version,
            "answer_id": answer.answer_id,
            "question_sha256": hashlib.sha256(answer.question.encode()).hexdigest(),
            "answer": answer_json(answer),
        }
        try:
            self.audit.append("answer", payload)
        except (LimnerError, ValueError, OSError) as error:
            logger.error("the audit entry of %s could not be written: %s", answer.answer_id, error)


def _language(text: str, turns: Sequence[Turn]) -> Language:
    """The text's language; that of the conversation where the text has no letters ("2")."""
    if turns and not any(sign.isalpha() for sign in text):
        return turns[-1].language
    return language_of(text)


def _offered_again(turns: Sequence[Turn], pick: Pick, language: Language) -> Clarification:
    """A number that no choice has: the choices once more."""
    choices = next(turn.choices for turn in reversed(turns) if turn.choices)
    listed = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))
    text = f"{OUT_OF_RANGE[language].format(most=pick.most)}\n\n{listed}"
    return Clarification(language=language, text=text, choices=choices)
