"""Signing in and out by the pages: sessions, wrong tries, lock-outs, letters."""

import hashlib
from dataclasses import replace

import pytest

from engine.ground.clock import HOUR, MINUTE
from engine.ground.errors import Refused
from engine.operations.accounts.passwords import Passwords
from engine.operations.accounts.sign_in import sign_in
from engine.store.accounts import account_by_login, set_account_state, set_password
from engine.store.tables import metadata
from tests.web.town import PASSWORD, Browser, Town, link_in

LAN = "01900000-0000-7000-8000-000000000001"
HOA = "01900000-0000-7000-8000-000000000011"


@pytest.fixture
def lan(town: Town) -> Town:
    town.add_member(LAN, "Trần Thị Lan", "lan@example.org")
    return town


def test_somebody_who_is_not_signed_in_is_led_to_signing_in_and_back(lan: Town, somebody: Browser) -> None:
    answer = somebody.get("/account?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Faccount%3Fx%3D1")
    somebody.get(answer.headers["location"])
    answer = somebody.send("/sign-in", {"login": "LAN@example.org ", "password": PASSWORD, "next": "/account?x=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?x=1")
    assert somebody.get("/account").status_code == 200
    assert "Trần Thị Lan" in somebody.text


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "/x\r\nSet-Cookie: a=b"]
)
def test_signing_in_never_leads_to_another_site(lan: Town, somebody: Browser, target: str) -> None:
    somebody.get("/sign-in")
    answer = somebody.send("/sign-in", {"login": "lan@example.org", "password": PASSWORD, "next": target})
    assert answer.headers["location"] == "/"


def test_a_wrong_password_and_a_name_nobody_has_are_answered_alike(lan: Town, somebody: Browser) -> None:
    wrong = somebody.sign_in("lan@example.org", "con mèo trèo cây dừa")
    words = somebody.text.replace("lan@example.org", "")
    nobody = somebody.sign_in("khong-co@example.org", "con mèo trèo cây dừa")
    assert wrong.status_code == nobody.status_code == 422
    assert words == somebody.text.replace("khong-co@example.org", "")
    assert "con mèo trèo cây dừa" not in somebody.page


def test_after_five_wrong_tries_it_is_closed_and_the_owner_is_told(lan: Town, somebody: Browser) -> None:
    for _ in range(5):
        assert somebody.sign_in("lan@example.org", "con mèo trèo cây dừa").status_code == 422
    assert somebody.sign_in("lan@example.org").status_code == 429
    assert "08:15 ngày 23/11/2026" in somebody.text
    (mail,) = lan.letters()
    assert (mail.to, "08:15 ngày 23/11/2026" in mail.text) == ("lan@example.org", True)
    lan.clock.advance(15 * MINUTE)
    assert somebody.sign_in("lan@example.org").status_code == 303


def test_a_name_nobody_has_closes_the_same_way(lan: Town, somebody: Browser) -> None:
    statuses = [somebody.sign_in("khong-co@example.org", "x").status_code for _ in range(6)]
    assert statuses == [422, 422, 422, 422, 422, 429]
    assert lan.letters() == []


def test_many_wrong_tries_from_one_place_close_that_place_for_everybody(lan: Town) -> None:
    school, home = lan.browser(address="203.0.113.9"), lan.browser(address="203.0.113.10")
    for index in range(50):
        school.sign_in(f"hs{index}@example.org", "x")
    assert school.sign_in("lan@example.org").status_code == 429
    assert home.sign_in("lan@example.org").status_code == 303


def test_a_right_password_forgets_the_wrong_ones(lan: Town) -> None:
    for _ in range(3):
        somebody = lan.browser()
        for _ in range(4):
            somebody.sign_in("lan@example.org", "x")
        assert somebody.sign_in("lan@example.org").status_code == 303


def test_an_unused_session_ends_and_so_does_one_that_is_used_for_ever(lan: Town, somebody: Browser) -> None:
    somebody.sign_in("lan@example.org")
    lan.clock.advance(59 * MINUTE)
    assert somebody.get("/account").status_code == 200
    lan.clock.advance(61 * MINUTE)
    assert somebody.get("/account").status_code == 303
    somebody.sign_in("lan@example.org")
    for _ in range(23):
        lan.clock.advance(30 * MINUTE)
        assert somebody.get("/account").status_code == 200
    lan.clock.advance(30 * MINUTE)
    assert somebody.get("/account").status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(lan: Town, somebody: Browser) -> None:
    somebody.sign_in("lan@example.org")
    secret = somebody.client.cookies["doanvu_session"]
    somebody.send("/sign-out", page="/account")
    other = lan.browser()
    other.client.cookies.set("doanvu_session", secret)
    assert other.get("/account").status_code == 303


def test_signing_in_gives_a_new_session_and_ends_the_one_before(lan: Town, somebody: Browser) -> None:
    somebody.sign_in("lan@example.org")
    first = somebody.client.cookies["doanvu_session"]
    token = somebody.csrf
    somebody.client.post("/sign-in", data={"csrf": token, "login": "lan@example.org", "password": PASSWORD})
    somebody.get("/account")
    somebody.client.post("/sign-in", data={"csrf": somebody.csrf, "login": "lan@example.org", "password": PASSWORD})
    assert somebody.client.cookies["doanvu_session"] != first
    other = lan.browser()
    other.client.cookies.set("doanvu_session", first)
    assert other.get("/account").status_code == 303


@pytest.mark.parametrize("secret", ["", "x", "0" * 64, "Z" * 64, "0" * 65, "' OR 1=1 --"])
def test_a_cookie_that_is_not_ours_is_nobody(lan: Town, somebody: Browser, secret: str) -> None:
    somebody.client.cookies.set("doanvu_session", secret)
    assert somebody.get("/account").status_code == 303


def test_cookies_are_for_us_alone(lan: Town, somebody: Browser) -> None:
    answer = somebody.sign_in("lan@example.org")
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("doanvu_session"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(lan: Town, somebody: Browser) -> None:
    there = lan.browser()
    there.sign_in("lan@example.org")
    somebody.send("/forgot-password", {"login": "lan@example.org"}, page="/forgot-password")
    path = link_in(lan.letters()[0])
    somebody.get(path)
    new = {"password": "sông Hậu chảy về biển", "password_again": "sông Hậu chảy về biển"}
    assert somebody.send(path, new).headers["location"] == "/"
    assert there.get("/account").status_code == 303
    assert "đổi" in lan.letters()[0].subject
    again = lan.browser()
    assert again.get(path).status_code == 410
    assert again.sign_in("lan@example.org").status_code == 422
    assert again.sign_in("lan@example.org", new["password"]).status_code == 303


def test_nobody_learns_whether_there_is_an_account_by_forgetting_its_password(lan: Town, somebody: Browser) -> None:
    known = somebody.send("/forgot-password", {"login": "lan@example.org"}, page="/forgot-password")
    unknown = somebody.send("/forgot-password", {"login": "khong-co@example.org"}, page="/forgot-password")
    assert known.headers["location"] == unknown.headers["location"]
    assert len(lan.letters()) == 1


def test_a_link_is_good_for_an_hour_only(lan: Town, somebody: Browser) -> None:
    somebody.send("/forgot-password", {"login": "lan@example.org"}, page="/forgot-password")
    path = link_in(lan.letters()[0])
    lan.clock.advance(HOUR)
    assert somebody.get(path).status_code == 410


def test_no_secret_lies_in_the_database(lan: Town, somebody: Browser) -> None:
    somebody.sign_in("lan@example.org")
    somebody.send("/forgot-password", {"login": "lan@example.org"}, page="/forgot-password")
    secret = link_in(lan.letters()[0]).rsplit("/", 1)[1]
    session = somebody.client.cookies["doanvu_session"]
    with lan.database.read() as transaction:
        for table in metadata.sorted_tables:
            for row in transaction.execute(table.select()):
                assert not any(secret in str(value) or session in str(value) or PASSWORD in str(value) for value in row)


def test_changing_the_password_ends_other_sessions(lan: Town, somebody: Browser) -> None:
    there = lan.browser()
    there.sign_in("lan@example.org")
    somebody.sign_in("lan@example.org")
    new = {"password": "sông Hậu chảy về biển", "password_again": "sông Hậu chảy về biển"}
    refused = somebody.send("/account/password", {"old_password": "x", **new}, page="/account/password")
    assert refused.status_code == 422
    assert there.get("/account").status_code == 200
    done = somebody.send("/account/password", {"old_password": PASSWORD, **new}, page="/account/password")
    assert done.headers["location"] == "/account"
    assert somebody.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_sessions_are_listed_and_ended_one_by_one_and_only_ones_own(lan: Town, somebody: Browser) -> None:
    lan.add_member(HOA, "Nguyễn Thị Hoa", "hoa@example.org")
    hoa, phone = lan.browser(), lan.browser(headers={"user-agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140.0"})
    hoa.sign_in("hoa@example.org")
    phone.sign_in("lan@example.org")
    somebody.sign_in("lan@example.org")
    somebody.get("/account")
    assert "Chrome trên Android" in somebody.text
    of_hoa = hashlib.sha256(hoa.client.cookies["doanvu_session"].encode()).hexdigest()
    of_phone = hashlib.sha256(phone.client.cookies["doanvu_session"].encode()).hexdigest()
    assert somebody.send("/account/sessions/end", {"session": of_hoa}, page="/account").status_code == 404
    assert hoa.get("/account").status_code == 200
    assert somebody.send("/account/sessions/end", {"session": of_phone}, page="/account").status_code == 303
    assert phone.get("/account").status_code == 303


class CountedPasswords(Passwords):
    """Notes what was checked, besides checking it."""

    def __init__(self) -> None:
        super().__init__(memory_kib=64, rounds=1)
        self.checked: list[bool] = []

    def check(self, kept: str | None, password: str) -> bool:
        """The same, noted: whether there was a hash to compare with."""
        self.checked.append(kept is not None)
        return super().check(kept, password)


def test_a_name_nobody_has_costs_the_same_work_as_one_somebody_has(lan: Town) -> None:
    counted = CountedPasswords()
    desk = replace(lan.desk, passwords=counted)
    for login in ("lan@example.org", "khong-co@example.org", "not a login at all"):
        with pytest.raises(Refused) as raised:
            sign_in(desk, login=login, password="con mèo trèo cây dừa", address="203.0.113.1")
        assert raised.value.refusals[0].code == "sign-in.wrong"
    assert counted.checked == [True, False, False]


def test_a_hash_made_with_less_work_is_renewed_when_its_owner_signs_in(lan: Town) -> None:
    stronger = replace(lan.desk, passwords=Passwords(memory_kib=128, rounds=2))
    with lan.database.read() as transaction:
        before = account_by_login(transaction, email="lan@example.org")
    sign_in(stronger, login="lan@example.org", password=PASSWORD, address="203.0.113.1")
    with lan.database.read() as transaction:
        after = account_by_login(transaction, email="lan@example.org")
    assert before is not None and after is not None
    assert before.password_hash != after.password_hash
    assert "m=128,t=2" in str(after.password_hash)
    assert lan.browser().sign_in("lan@example.org").status_code == 303


def test_an_account_that_must_change_its_password_does_nothing_before(lan: Town, somebody: Browser) -> None:
    with lan.database.write() as transaction:
        account = account_by_login(transaction, email="lan@example.org")
        assert account is not None
        set_password(transaction, account.id, lan.desk.passwords.hash(PASSWORD), at=1, must_change=True)
    assert somebody.sign_in("lan@example.org").headers["location"] == "/account/password"
    for path in ("/", "/inbox", "/account", "/procedures"):
        assert somebody.get(path).headers["location"] == "/account/password"
    new = {"password": "sông Hậu chảy về biển", "password_again": "sông Hậu chảy về biển"}
    somebody.send("/account/password", {"old_password": PASSWORD, **new}, page="/account/password")
    assert somebody.get("/account").status_code == 200


def test_a_closed_account_is_out_at_once(lan: Town, somebody: Browser) -> None:
    somebody.sign_in("lan@example.org")
    with lan.database.write() as transaction:
        account = account_by_login(transaction, email="lan@example.org")
        assert account is not None
        set_account_state(transaction, account.id, "closed")
    assert somebody.get("/account").status_code == 303
    assert lan.browser().sign_in("lan@example.org").status_code == 422
