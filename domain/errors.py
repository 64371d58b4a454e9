"""What can go wrong, split by who can mend it.

LimnerError
├── InputError          the person at the door can mend it (exit code 2): what, where, what to do
│   ├── CatalogError    a catalog or sources file: file, line, nearest valid name
│   └── HomeError       a home that is missing, locked, unwritable or half built
├── QueryError          a MetricQuery that the catalog cannot answer; becomes a refusal or a question back
└── Denied              the role may not see this; becomes a refusal
"""

from __future__ import annotations


class LimnerError(Exception):
    """Root of all our errors; its text is one plain line for a person."""


class InputError(LimnerError):
    """Bad input: says what failed, the offending value, and what to do."""


class CatalogError(InputError):
    """A catalog or sources file that does not hold together."""


class HomeError(InputError):
    """A home that cannot be opened or written."""


class QueryError(LimnerError):
    """A typed request that the catalog cannot answer without multiplying or inventing."""


class Denied(LimnerError):
    """The role that asks may not see what was asked for."""
