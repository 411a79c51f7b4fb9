"""Vocabulary: the words YAML may use for fields, participants and effects; one file, one word.

A word is a frozen model of its keys, and beside it stands what it becomes: the behaviour that forms, look-ups and
transitions use afterwards. `shelf` finds the words in their folders; schema, help and reference follow from what is
found. To add a word, add its file. This room knows no YAML library, no database, no case.
"""
