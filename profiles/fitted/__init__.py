"""Models fitted to customers: each takes arrays of plain numbers, says its formula's source, and knows no table."""
