"""A seed and a scale become the source files of the demo: `write_demo_sources` is the door.

The data flows world → population → planting → rhythm → baskets → fulfilment → identities → records, sales, clicks,
outreach, wording → paper, and what was planted → truth. The files are described in `docs/demo-sources.md`.
"""

from .generate import GENERATOR_VERSION, write_demo_sources

__all__ = ["GENERATOR_VERSION", "write_demo_sources"]
