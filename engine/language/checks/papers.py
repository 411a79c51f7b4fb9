"""Documents: who issues them, and which day they bear (S17)."""

from engine.definition.procedure import Document, Issue
from engine.ground.sources import Place
from engine.language.checks.view import View, only_system
from engine.language.notes import Notes


def the_system_issues_for_somebody(view: View, notes: Notes) -> None:
    """`document.system-without-issuer`: the clock's act issues a document and the document names no issuer."""
    told: set[str] = set()

    def issued(issues: tuple[Issue, ...], place: Place) -> None:
        for issue in issues:
            document = view.procedure.documents.get(issue.document)
            if document is not None and not _has_issuer(document) and document.name not in told:
                told.add(document.name)
                notes.add(
                    "document.system-without-issuer",
                    document.place or place,
                    second=place,
                    document=document.title.text,
                )

    for state in view.states.values():
        for action in state.actions.values():
            if not only_system(action):
                continue
            issued(action.issues, action.place)
            for target in () if action.to is None else action.to.values():
                if target in view.states:
                    issued(view.states[target].on_arrival.issues, action.place)


def dated_by_the_day_of_issue(view: View, notes: Notes) -> None:
    """`document.dated-day`: a document bears the day it is issued; the day of the meeting belongs in its text (S17)."""
    for name, document in view.procedure.documents.items():
        if document.dated is not None:
            place = (view.compiled.file.documents or {})[name].key_place("dated")
            notes.warn("document.dated-day", place, document=document.title.text)


def _has_issuer(document: Document) -> bool:
    return document.issuer is not None or document.issuer_of is not None
