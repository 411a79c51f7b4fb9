"""The audit room: how an event is sealed to the one before it, how a stream is verified, and by whom it can be.

Pure: it knows no database. `verifier.py` needs nothing but itself, so that a stranger can take it along.
"""
