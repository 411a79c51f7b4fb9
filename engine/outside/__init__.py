"""The outside world: letters as PDF, files people upload, mail.

A room without doors to its neighbours: it stands on the ground alone, knows no procedure, no case and no database, and
is told everything by whoever calls. What goes wrong outside is an `OutsideFailure` that says whether trying again can
help; what a person may not upload is a `Refused`.
"""
