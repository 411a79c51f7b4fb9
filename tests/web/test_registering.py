"""A young person registers alone; somebody known takes up an invitation."""

from typing import Any

from engine.cases.facts import Needs
from engine.ground.clock import DAY, HOUR
from engine.store.accounts import account_by_login
from engine.store.facts import load_facts
from engine.store.people import load_person
from engine.store.trail import read_stream
from tests.web.town import TODAY, Browser, Town, link_in

HOA: dict[str, Any] = {
    "name": "  Nguyễn Thị   Hoa ",
    "birth_date.day": "26",
    "birth_date.month": "3",
    "birth_date.year": "2009",
    "email": "Hoa@Example.org",
    "phone": "+84 912 345 678",
}
SECRET = {"password": "mùa nước nổi năm nay", "password_again": "mùa nước nổi năm nay"}


def register(browser: Browser, **changes: str) -> Any:
    return browser.send("/register", {**HOA, **changes}, page="/register")


def test_nobody_exists_before_the_address_is_confirmed(town: Town, somebody: Browser) -> None:
    assert register(somebody).headers["location"] == "/register/sent"
    with town.database.read() as transaction:
        assert account_by_login(transaction, email="hoa@example.org") is None
    assert somebody.sign_in("hoa@example.org", SECRET["password"]).status_code == 422


def test_confirming_makes_person_record_and_account_and_signs_in(town: Town, somebody: Browser) -> None:
    register(somebody)
    (mail,) = town.letters()
    assert mail.to == "hoa@example.org"
    path = link_in(mail)
    somebody.get(path)
    assert "Nguyễn Thị Hoa" in somebody.text
    answer = somebody.send(path, SECRET)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    somebody.get("/account")
    assert "Nguyễn Thị Hoa" in somebody.text
    with town.database.read() as transaction:
        account = account_by_login(transaction, email="hoa@example.org")
        assert account is not None
        line = load_person(transaction, account.person)
        assert line is not None
        assert (line.name, line.status, line.birth_date, line.phone, line.unit) == (
            "Nguyễn Thị Hoa",
            "youth",
            "2009-03-26",
            "0912345678",
            None,
        )
        facts = load_facts(transaction, Needs(records=frozenset((account.person,))), TODAY)
        person = facts.person(account.person)
        assert person is not None
        assert person.value("status", TODAY) == "youth"
        assert [event.kind for event in read_stream(transaction, f"person:{account.person}")] == ["person.registered"]
        assert [event.kind for event in read_stream(transaction, f"account:{account.id}")] == ["account.registered"]


def test_looking_at_the_link_uses_nothing_and_using_it_twice_is_not_possible(town: Town, somebody: Browser) -> None:
    register(somebody)
    path = link_in(town.letters()[0])
    for _ in range(3):
        assert somebody.get(path).status_code == 200
    other = town.browser()
    other.get(path)
    assert somebody.send(path, SECRET).status_code == 303
    assert other.send(path, SECRET).status_code == 410
    assert other.get(path).status_code == 410


def test_the_link_is_good_for_two_days(town: Town, somebody: Browser) -> None:
    register(somebody)
    path = link_in(town.letters()[0])
    town.clock.advance(2 * DAY)
    assert somebody.get(path).status_code == 410


def test_an_address_that_is_known_is_answered_alike_and_its_owner_is_told(town: Town, somebody: Browser) -> None:
    register(somebody)
    somebody.get(path := link_in(town.letters()[0]))
    somebody.send(path, SECRET)
    other = town.browser()
    answer = register(other, name="Kẻ Tò Mò")
    assert answer.headers["location"] == "/register/sent"
    (mail,) = town.letters()
    assert mail.to == "hoa@example.org"
    assert "/confirm/" not in mail.text


def test_two_letters_for_one_address_make_one_account(town: Town, somebody: Browser) -> None:
    register(somebody)
    register(somebody)
    first, second = (link_in(mail) for mail in town.letters())
    somebody.get(first)
    assert somebody.send(first, SECRET).status_code == 303
    other = town.browser()
    other.get(second)
    assert other.send(second, SECRET).status_code == 422
    assert "đã có tài khoản" in other.text


def test_somebody_alike_is_noted_for_a_reviewer_and_not_joined(town: Town, somebody: Browser) -> None:
    people = []
    for email in ("hoa@example.org", "hoa2@example.org"):
        browser = town.browser()
        register(browser, email=email, phone="" if email.startswith("hoa2") else HOA["phone"])
        path = link_in(town.letters()[0])
        browser.get(path)
        browser.send(path, SECRET)
        with town.database.read() as transaction:
            account = account_by_login(transaction, email=email)
            assert account is not None
            people.append(account.person)
    with town.database.read() as transaction:
        (event,) = read_stream(transaction, f"person:{people[1]}")
        assert event.payload is not None
        assert event.payload["alike"] == [people[0]]


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"name": ""}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"name": "1234"}, "name"),
    ({"name": "Hoa\u202eaoH"}, "name"),
    ({"birth_date.day": "30", "birth_date.month": "2"}, "birth_date-day"),
    ({"birth_date.year": "1850"}, "birth_date-day"),
    ({"birth_date.year": "2027"}, "birth_date-day"),
    ({"email": "not an address"}, "email"),
    ({"email": "hoa@example.org\nBcc: x@example.org"}, "email"),
    ({"phone": "12"}, "phone"),
)


def test_what_is_wrong_is_said_beside_its_box_and_nothing_is_sent(town: Town, somebody: Browser) -> None:
    for change, field in WRONG:
        answer = register(somebody, **change)
        assert answer.status_code == 422, change
        assert f'href="#{field}"' in answer.text, change
        assert somebody.page.count("field.") == 0, change
    assert town.letters() == []


def test_what_was_typed_stays_but_for_passwords(town: Town, somebody: Browser) -> None:
    register(somebody, email="wrong")
    assert 'value="wrong"' in somebody.page
    assert 'value="2009"' in somebody.page
    register(somebody)
    somebody.get(path := link_in(town.letters()[0]))
    answer = somebody.send(path, {"password": "mùa nước nổi", "password_again": "mùa nước lớn"})
    assert answer.status_code == 422
    assert "mùa nước" not in answer.text


def test_letters_are_not_sent_without_end(town: Town, somebody: Browser) -> None:
    statuses = [register(somebody).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]
    assert len(town.letters()) == 5
    town.clock.advance(HOUR)
    assert register(somebody).status_code == 303


def test_a_name_is_never_markup(town: Town, somebody: Browser) -> None:
    register(somebody, name="<script>alert(1)</script> Hoa")
    path = link_in(town.letters()[0])
    somebody.get(path)
    assert "<script>alert" not in somebody.page
    assert "&lt;script&gt;alert" in somebody.page


def test_a_link_nobody_sent_is_gone(town: Town, somebody: Browser) -> None:
    for kind in ("confirm", "invitation", "password"):
        for secret in ("x", "0" * 64, "..%2f..%2fetc", "é" * 20, "0" * 500):
            assert somebody.get(f"/{kind}/{secret}").status_code in (404, 410, 422), (kind, secret)
