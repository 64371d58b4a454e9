"""Proven claims go in, the Markdown a person reads comes out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from domain.answer import ShownClaim
from domain.claim import Section
from domain.language import Language

_LABELS: dict[Language, dict[Section, str]] = {
    "zh": {
        "who": "基本情况", "buying": "购买习惯", "voice": "说过什么", "difference": "与其他客户相比",
        "change": "变化", "risk": "风险", "advice": "下一步可以", "caveat": "提醒",
    },
    "en": {
        "who": "Who", "buying": "How they buy", "voice": "In their words", "difference": "What sets them apart",
        "change": "What changed", "risk": "Risk", "advice": "What to do next", "caveat": "Mind",
    },
}  # fmt: skip


def compose(claims: Sequence[ShownClaim], language: Language) -> str:
    """Headline first and bold, then a bullet a section; each claim is followed by the evidence it stands on."""
    blocks: list[str] = []
    for section, group in groupby(claims, key=lambda claim: claim.section):
        held = list(group)
        if section == "headline":
            blocks.append(" ".join(f"**{claim.text}**{_cites(claim)}" for claim in held))
        elif section == "result":
            blocks.append("\n".join(f"- {claim.text}{_cites(claim)}" for claim in held))
        else:
            label = _LABELS[language][section]
            mark = "：" if language == "zh" else ": "
            body = ("" if language == "zh" else " ").join(f"{claim.text}{_cites(claim)}" for claim in held)
            bullet = f"- **{label}**{mark}{body}"
            blocks.append(bullet)
    out = ""
    for position, block in enumerate(blocks):
        joined = block.startswith("- ") and position and blocks[position - 1].startswith("- ")
        out += ("" if not position else ("\n" if joined else "\n\n")) + block
    return out


def _cites(claim: ShownClaim) -> str:
    cited = claim.cited()
    return " " + "".join(f"[{name}]" for name in cited) if cited else ""
