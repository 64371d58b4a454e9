"""A second way of reading: each word takes its part from its neighbours, then the parts are put together into one query.

It reads lists, look-ups, counts and aggregates over any catalog, and gives up (None) unless every word has its part.
"""
