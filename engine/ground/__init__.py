"""Ground: what every other room stands on. Places in files, problems, errors, texts, time, Vietnamese, identifiers.

Nothing here knows what a procedure is, and nothing here imports another room.
"""
