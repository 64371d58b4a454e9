"""Feedback → passages → ranked quotes. The only room that speaks Chroma and sentence-transformers.

Offline `build_index` writes a folder; online `FeedbackIndex.open(folder).search(…)` reads it. Importing this package
loads neither torch nor chromadb nor a model.
"""

from .build import IndexReport, build_index
from .document import Document
from .encoder import Encoder, open_encoder
from .feedback_index import FeedbackIndex, Hit, Parts
from .quotes import quote_of

__all__ = [
    "Document",
    "Encoder",
    "FeedbackIndex",
    "Hit",
    "IndexReport",
    "Parts",
    "build_index",
    "open_encoder",
    "quote_of",
]
