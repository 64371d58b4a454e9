"""The command line: it starts every other door and hands each what it needs."""
