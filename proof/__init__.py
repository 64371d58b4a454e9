"""A saved answer and a home go in, a verdict comes out; nothing else of Limner is imported, so this is audited alone.

`record`: the JSON becomes typed parts. `home`: the pinned warehouse, locked down. `display`: does a shown text say what
the cells say? `wording`: what does a sentence assert outside its references? `check`: the verdict.
"""

from .check import Verdict, check
from .wording import free_assertions

__all__ = ["Verdict", "check", "free_assertions"]
