"""The progress bar: on a terminal it is drawn, in a file each stage is one line."""

import io

from engine.demo.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_gets_a_line_a_stage() -> None:
    out = io.StringIO()
    progress = Progress(out)
    progress.begin("Lập 3 đơn vị")
    for done in range(1, 4):
        progress.at(done, 3)
    progress.begin("Ghi 9 người")
    progress.end()
    assert out.getvalue() == "Lập 3 đơn vị\nGhi 9 người\n"


def test_a_terminal_gets_a_bar_that_fills() -> None:
    out = Terminal()
    progress = Progress(out)
    progress.begin("Ghi 4 người")
    assert list(progress.over("abcd", 4)) == list("abcd")
    progress.end()
    last = out.getvalue().split("\r")[-1]
    assert "█" * 30 in last and "4/4" in last and last.endswith("\n")


def test_nothing_to_do_is_done() -> None:
    out = Terminal()
    progress = Progress(out)
    progress.begin("Ghi 0 người")
    progress.at(0, 0)
    progress.end()
    assert "0/0" in out.getvalue()
