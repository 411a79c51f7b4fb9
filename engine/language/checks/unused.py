"""Names nobody uses: most often a slip of the pen somewhere else."""

from collections.abc import Iterable, Mapping

from engine.language.checks.view import View
from engine.language.compile_procedure import Compiled
from engine.language.files.form import IncludeWord
from engine.language.notes import Notes
from engine.language.world import World


def names_nobody_uses(view: View, notes: Notes) -> None:
    """`unused.…`: rules, participants, votes, documents, variables and units of the procedure that nothing mentions."""
    used, file = view.compiled.used, view.compiled.file
    tables = {
        "rules": ("unused.rule", "unknown-rule", ""),
        "participants": ("unused.participant", "unknown-participant", "participant"),
        "votes": ("unused.vote", "unknown-vote", "votes"),
        "documents": ("unused.document", "unknown-document", "document"),
        "variables": ("unused.variable", "unknown-variable", "vars"),
        "units": ("unused.unit", "unknown-unit", "unit"),
    }
    for key, (code, mention, root) in tables.items():
        for entry in file.entries(key):
            name = entry.key.text
            read = bool(root) and used.reads(root, name)
            if not used.mentions(mention, name) and not read:
                notes.warn(code, entry.key.place, name=name)


def parts_and_parameters(world: World, compiled: Mapping[str, Compiled], notes: Notes) -> None:
    """`unused.part`, `unused.parameter`: parts no form includes, parameters no procedure reads."""
    included = {
        section.include.text
        for form in world.forms.values()
        for section in form.sections.values()
        if isinstance(section, IncludeWord)
    }
    for name, part in world.parts.items():
        if name not in included:
            notes.warn("unused.part", part.part.place, name=name)
    if not compiled:
        return
    read = _parameters_read(compiled.values())
    chosen_from = (each.type.of or each.type for name, each in world.parameters.parameters.items() if name in read)
    read |= {type_.name for type_ in chosen_from if type_.kind == "choice"}
    for name, parameter in world.parameters.parameters.items():
        if name not in read and parameter.place is not None:
            notes.warn("unused.parameter", parameter.place, name=name, parameter=parameter.title.text)


def _parameters_read(compiled: Iterable[Compiled]) -> set[str]:
    read: set[str] = set()
    for each in compiled:
        read |= {path[1] for path in each.used.paths if path[0] == "param" and len(path) > 1}
        read |= each.used.catalogues
        for expression in each.used.expressions:
            read |= set(expression.constants.get("label", ()))
    return read
