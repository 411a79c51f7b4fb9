"""An address or a number, however it was typed."""

import pytest

from engine.operations.accounts.logins import read_email, read_login, read_phone


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" Minh.Thu@Example.ORG ", "minh.thu@example.org"),
        ("minhthu@example.org\r\nBcc: all@example.org", None),
        ("minhthu@", None),
        ("@example.org", None),
        ("", None),
        ("a" * 300 + "@example.org", None),
        ("ｍinhthu@example.org", "minhthu@example.org"),
    ],
)
def test_an_address_is_lower_case_and_plain(typed: str, read: str | None) -> None:
    assert read_email(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"), [("+84 912 345 678", "0912345678"), ("0912.345.678", "0912345678"), ("911", None), ("", None)]
)
def test_a_number_is_its_digits(typed: str, read: str | None) -> None:
    assert read_phone(typed) == read


def test_a_login_is_one_of_the_two() -> None:
    address, number = read_login("Lan@example.org"), read_login("+84912345678")
    assert address is not None and (address.email, address.phone) == ("lan@example.org", None)
    assert number is not None and (number.email, number.phone) == (None, "0912345678")
    assert read_login("lan") is None
