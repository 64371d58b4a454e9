"""Feedback → passages → ranked quotes. The only room that speaks Chroma and sentence-transformers."""
