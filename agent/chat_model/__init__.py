"""The brain that asks a chat model: a typed request comes back, code makes plan and draft of it. Thin, and never trusted."""
