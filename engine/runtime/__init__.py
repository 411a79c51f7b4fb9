"""From case and act to decision: pure functions over values. No database, no clock, no file, no randomness of its own.

Everything a function here needs comes in as an argument: the rulebook of the case, the case, the act, the facts.
"""
