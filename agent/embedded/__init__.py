"""The embedded brain: pure Python, deterministic, no key and no download, Chinese and English."""
