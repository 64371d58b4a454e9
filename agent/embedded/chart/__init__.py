"""Questions read by a grammar: every stretch of the text that means something is built up from the stretches inside it."""
