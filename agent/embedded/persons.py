"""A reading about persons goes in; the plan of a portrait, a group's description or people's own words comes out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.answer import Clarification, Refusal
from domain.condition import Condition, both
from domain.language import Language
from domain.plan import CustomerStep, FeedbackStep, Plan, SegmentStep

from .asking import ask_about, ask_again, clarify
from .grammar import load_grammar
from .names import FAR, Atlas, entities_in
from .reading import Reading
from .saying import say_condition, say_definitions, say_period
from .spans import Cover, Span
from .texts import say

_ABOUT = {"about", "on", "with", "of", "regarding", "concerning", "对", "对于", "关于", "针对", "跟", "和"}


@dataclass(frozen=True, slots=True)
class Voice:
    """That the question asks for people's own words, and in which tone."""

    asked: bool
    polarity: str


def voice_of(spans: tuple[Span, ...]) -> Voice:
    """Whether people's own words are asked for, and in which tone."""
    kinds = load_grammar().kinds
    asked = [span.text.lower() for span in spans if span.is_a("voice") and not _is_measure_word(span)]
    if not asked:
        return Voice(False, "any")
    said = " ".join(asked)
    if any(word in said for word in kinds["negative_voice"]):
        return Voice(True, "negative")
    if any(word in said for word in kinds["positive_voice"]):
        return Voice(True, "positive")
    return Voice(True, "any")


def told_of(atlas: Atlas, covered: Cover) -> Cover:
    """The words of a question about what people say: a word for saying is no condition, and what is spoken of is the
    product of the feedback rather than what the persons are like, unless it stands before them (coffee customers)."""
    feedback, person = atlas.catalog.feedback, atlas.catalog.person
    spans: list[Span] = []
    columns = {m.name for span in covered.spans for m in span.means("dimension")}
    for index, span in enumerate(covered.spans):
        following = covered.spans[index + 1] if index + 1 < len(covered.spans) else None
        meanings = span.meanings
        if span.is_a("voice", "positive_voice", "negative_voice"):
            meanings = tuple(m for m in meanings if m.kind not in ("value", "filter"))
        elif feedback is not None and not (
            following is not None and any(m.name == person for m in following.means("entity"))
        ):
            of_what = tuple(
                m for m in span.means("value")
                if atlas.entity(m.name) not in (person, feedback.entity) and atlas.distance(feedback.entity, atlas.entity(m.name)) < FAR
            )  # fmt: skip
            if of_what and {m.kind for m in meanings} == {"value"} and not columns & {m.name for m in meanings}:
                meanings = of_what
        spans.append(span if meanings == span.meanings else replace(span, meanings=meanings))
    return replace(covered, spans=tuple(spans))


def _is_measure_word(span: Span) -> bool:
    return bool(span.means("measure"))


def plan_person(atlas: Atlas, reading: Reading, person: str, language: Language) -> Plan | Clarification:
    """The portrait of one person, or what to reach them about."""
    unread = [s for s in reading.unread() if not s.is_a("persona", "contact", "voice")]
    if unread:
        return ask_again(atlas, unread, language)
    lines = (say("read_person", language, person=person),)
    contact = reading.has("contact")
    return Plan(
        steps=(CustomerStep(person=person, focus="contact" if contact else "persona"),),
        reading=lines,
    )


def plan_group(atlas: Atlas, reading: Reading, language: Language, voice: Voice) -> Plan | Clarification | Refusal:
    """A description of a group, or what people say, by the conditions read."""
    spans = reading.spans
    condition = both(*reading.conditions)
    person = atlas.catalog.person
    feedback = atlas.catalog.feedback
    ignorable = ("persona", "voice", "contact", "how_many", "voice_pad", "top", "average")
    unread = [s for s in reading.unread() if not s.is_a(*ignorable)]
    if reading.asks and reading.asks != ["periods"]:
        return ask_about(atlas, reading, language)
    if any(span.is_a("number") or len(span.text.strip()) < 2 for span in unread):
        return ask_again(atlas, unread, language)  # a number that limits nothing is no topic either
    if person and condition is not None and not _about_feedback_only(atlas, condition):
        topical = not unread or _is_topic(spans, unread)
        if (unread or reading.period is not None) and topical and voice.asked and feedback is not None:
            return _plan_feedback(atlas, reading, condition, unread, language, voice)
        if reading.period is not None:
            unread.append(next(s for s in spans if s.is_a("period")))
        if unread:
            return ask_again(atlas, unread, language)
        label = say_condition(condition, atlas, language)
        lines = (say("read_group", language, label=label), *say_definitions(condition, atlas, language))
        polarity = voice.polarity if voice.asked else "any"
        step = SegmentStep(
            condition=condition,
            label=label,
            focus="voice" if voice.asked and not any(s.is_a("persona") for s in spans) else "description",
            polarity=polarity,  # type: ignore[arg-type]  # one of the three literals by construction
        )
        return Plan(steps=(step,), reading=lines)
    if feedback is not None and voice.asked:
        if unread and reading.has("persona") and not _is_topic(spans, unread):
            return ask_again(atlas, unread, language)  # a group to describe that is not known here is no topic
        return _plan_feedback(atlas, reading, condition, unread, language, voice)
    if voice.asked and feedback is None:
        return Refusal(language=language, text=say("no_feedback", language))
    return clarify(language, say("ask_whom", language))


def _about_feedback_only(atlas: Atlas, condition: Condition) -> bool:
    feedback = atlas.catalog.feedback
    person = atlas.catalog.person
    spoken = entities_in(condition)
    return (
        feedback is not None
        and person not in spoken
        and all(atlas.distance(feedback.entity, entity) < FAR for entity in spoken)
    )


def _is_topic(spans: tuple[Span, ...], unread: list[Span]) -> bool:
    """Unknown words that stand where a topic does: after "about" or 对, or after the word for saying."""
    first = spans.index(unread[0])
    voiced = any(span.is_a("voice") for span in spans[:first])
    return voiced or (first > 0 and spans[first - 1].text.lower() in _ABOUT)


def _plan_feedback(
    atlas: Atlas,
    reading: Reading,
    condition: Condition | None,
    unread: list[Span],
    language: Language,
    voice: Voice,
) -> Plan | Clarification | Refusal:
    """People's words on a topic: what the catalog does not know is the topic, and the reading says so."""
    topic = " ".join(span.text for span in unread)
    lines = [say("read_feedback", language)]
    if voice.polarity != "any":
        lines.append(say(f"read_{voice.polarity}", language))
    if topic:
        lines.append(say("read_topic", language, topic=topic))
    if condition is not None:
        lines.append(say("read_only", language, label=say_condition(condition, atlas, language)))
    if reading.period is not None:
        lines.append(f"{reading.period.label} = {say_period(reading.period, language)}")
    step = FeedbackStep(
        topic=topic,
        condition=condition,
        period=reading.period,
        polarity=voice.polarity,  # type: ignore[arg-type]  # one of the three literals by construction
    )
    return Plan(steps=(step,), reading=tuple(lines))
