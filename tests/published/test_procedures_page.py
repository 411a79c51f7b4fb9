"""What the pack holds is told as it is."""

from scripts.list_procedures import PAGE, page


def test_the_page_of_procedures_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m scripts.list_procedures"
