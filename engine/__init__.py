"""Đoàn vụ: an engine that reads procedures from text files and carries cases through them.

What an organisation prescribes lives in a pack (``workflows/``, ``forms/``); nothing in this package knows which
organisation it serves. Imports go downwards only, from the doors (``web``, ``cli``, ``worker``) to the ground.
"""

__version__ = "0.1.0"
