"""Has a file the right shape? Its words, or every difference from the schema as a problem with its place.

The words themselves read the tree: that is quick, and where they succeed there is nothing to report. Where they refuse, the
published schema goes over the tree and says everything that is wrong at once, in the words of the author's own file. Both must
agree on what is right; a property test holds it, and a file that only the words refuse is reported as a fault of the engine.
"""

from pydantic import ValidationError

from engine.ground.sources import MapNode, Node
from engine.language.files.form import FormFile, PartFile
from engine.language.files.organisation import OrganisationFile
from engine.language.files.parameters import ParametersFile
from engine.language.files.procedure import ProcedureFile
from engine.language.files.record import RecordFile
from engine.language.notes import Notes
from engine.vocabulary.word import Word

KINDS: dict[str, type[Word]] = {
    "procedure": ProcedureFile,
    "form": FormFile,
    "part": PartFile,
    "organisation": OrganisationFile,
    "record": RecordFile,
    "parameters": ParametersFile,
    "rule_sets": ParametersFile,
}
"""Kinds of files by the key that opens them (the order of keys in a file does not matter)."""


def kind_of(node: MapNode) -> type[Word] | None:
    """The kind of a file: what its first key says, else the first key that is one of a kind's."""
    for key in tuple(node.keys()):
        if key in KINDS:
            return KINDS[key]
    return None


def is_foundation(node: MapNode) -> bool:
    """Whether a file is one that every procedure rests on, or cannot be told."""
    return kind_of(node) not in (ProcedureFile, FormFile, PartFile)


def read_file(node: Node, notes: Notes) -> Word | None:
    """The file's words, or None and everything that is wrong with its shape."""
    if not isinstance(node, MapNode):
        notes.add("shape.not-a-mapping", node.place)
        return None
    kind = kind_of(node)
    if kind is None:
        notes.add("shape.unknown-file", node.place, known=sorted(KINDS))
        return None
    try:
        return kind.model_validate(node)
    except ValidationError as error:
        for each in error.errors():
            notes.add("shape.todo", node.place, detail=str(each["loc"]) + each["msg"])
        return None
