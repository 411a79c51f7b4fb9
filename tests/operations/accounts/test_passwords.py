"""Passwords: the same work for everybody, never too many at once, none that everybody would guess."""

import unicodedata

import pytest

from engine.ground.errors import AnswersRejected, Refused
from engine.operations.accounts.passwords import LONGEST, Passwords, accept_password

QUICK = Passwords(memory_kib=64, rounds=1, at_once=2)
ABOUT = ("Nguyễn Thị Minh Thư", "minhthu@example.org", "0912345678")


def refused(password: str, repeated: str | None = None) -> str:
    with pytest.raises(AnswersRejected) as raised:
        accept_password(password, password if repeated is None else repeated, ABOUT)
    refusal = raised.value.refusals[0]
    assert refusal.sentence("vi") != refusal.code
    return refusal.code


def test_a_password_is_known_by_its_hash_alone() -> None:
    kept = QUICK.hash("mùa xuân năm ấy")
    assert kept.startswith("$argon2id$")
    assert QUICK.check(kept, "mùa xuân năm ấy")
    assert not QUICK.check(kept, "mùa xuân năm nay")
    assert QUICK.hash("mùa xuân năm ấy") != kept


def test_keyboards_that_write_marks_differently_give_the_same_password() -> None:
    kept = QUICK.hash(unicodedata.normalize("NFC", "chờ đến ngày mai"))
    assert QUICK.check(kept, unicodedata.normalize("NFD", "chờ đến ngày mai"))


def test_an_account_that_does_not_exist_is_never_right_whatever_is_typed() -> None:
    assert not QUICK.check(None, "nobody has this password")
    assert not QUICK.check("", "")
    assert not QUICK.check("not a hash", "x")


def test_a_very_long_text_is_not_hashed_whole() -> None:
    kept = QUICK.hash("a" * LONGEST)
    assert QUICK.check(kept, "a" * LONGEST)
    assert not QUICK.check(kept, "a" * (LONGEST + 1))


def test_a_hash_made_with_less_work_is_outdated() -> None:
    kept = QUICK.hash("mùa xuân năm ấy")
    assert not QUICK.is_outdated(kept)
    assert Passwords(memory_kib=128, rounds=1).is_outdated(kept)


def test_who_comes_when_too_many_are_at_work_is_told_to_wait() -> None:
    passwords = Passwords(memory_kib=64, rounds=1, at_once=2, patience_seconds=0)
    with passwords.place(), passwords.place():
        with pytest.raises(Refused) as raised:
            passwords.check(None, "x")
        assert raised.value.refusals[0].code == "account.busy"
    assert not passwords.check(None, "x")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password.missing"),
        ("ngắn", "password.too-short"),
        ("x" * 129, "password.too-long"),
        ("aaaaaaaaaaaa", "password.guessable"),
        ("1234567890", "password.guessable"),
        ("9876543210", "password.guessable"),
        ("MatKhau123", "password.guessable"),
        ("Mật khẩu 12", "password.guessable"),
        ("minhthu@example.org", "password.guessable"),
        ("0912345678", "password.guessable"),
        ("nguyen thi minh thu", "password.guessable"),
        ("doanvien2026", "password.guessable"),
    ],
)
def test_what_everybody_would_guess_is_refused(password: str, code: str) -> None:
    assert refused(password) == code


def test_a_password_is_typed_twice() -> None:
    assert refused("con mèo trèo cây cau", "con mèo trèo cây dừa") == "password.not-repeated"


@pytest.mark.parametrize("password", ["con mèo trèo cây cau", "doanvien-hai-con-thuyen", "Thư viết lúc nửa đêm"])
def test_a_sentence_of_ones_own_is_a_good_password(password: str) -> None:
    accept_password(password, password, ABOUT)
