"""Signing in and the accounts it needs: who a person is to this installation, one verb a file.

Secrets (sessions, links, access tokens) exist only where they are used; the database keeps their SHA-256. Whether an
account exists is never told by words, by the steps of a page, or by the time an answer takes.
"""
