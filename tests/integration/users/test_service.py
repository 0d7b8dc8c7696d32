"""People under real conditional writes: profiles, log-ins, links and revocations."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.aws import jobs
from chalicelib.core import clock
from chalicelib.settings import settings
from chalicelib.users import addresses, api_keys, audit, links, passwords, service, store, throttle
from chalicelib.users.domain import password_problem
from chalicelib.users.errors import (
    AddressTaken,
    LinkDead,
    LogInFailed,
    NoSuchUser,
    TooManyAttempts,
    UserChanged,
    WeakPassword,
)
from chalicelib.users.gate import Gate
from chalicelib.users.rights import rights_of
from chalicelib.web import session

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def email(company) -> str:
    return f"kari@{company}.example"


@pytest.fixture
def kari(company, email):
    return make(company, "kari", {"first_name": "Kari", "last_name": "Aasen", "email": email, "role": "team-leader"})


@pytest.fixture
def sent():
    messages: list[dict] = []
    jobs.use_sender(lambda queue, body, *_: messages.append({"queue": queue, **body}))
    yield messages
    jobs.use_sender(None)


def make(company, name, doc, replaces=None):
    return service.put_user(company, name, doc, replaces=replaces, actor="operator:operator", now=NOON)


def log_in(identifier, password=PASSWORD, *, source="192.0.2.1", now=NOON):
    return service.log_in(identifier, password, source=f"{source} {identifier}", now=now)


@pytest.mark.covers("PHN-219")
def test_a_profile_is_kept_and_changed_under_its_version(company, kari, email) -> None:
    changed = make(company, "kari", {"first_name": "Kari", "email": email, "role": "administrator"}, replaces=1)

    assert (kari.title, kari.role, changed.role, changed.version) == ("Kari Aasen", "team-leader", "administrator", 2)
    with pytest.raises(UserChanged):
        make(company, "kari", {}, replaces=1)


@pytest.mark.covers("PHN-056", "PHN-058")
def test_a_user_logs_in_by_address_or_mobile_number(company, email) -> None:
    number = f"+479{company[-7:].translate(str.maketrans('abcdef', '012345'))}"
    make(company, "kari", {"email": email, "phone": number})
    service.set_password(company, "kari", PASSWORD)

    by_email = log_in(f" {email.upper()} ")
    by_phone = log_in(f"{number[:3]} {number[3:]}")

    assert (by_email.company, by_email.user) == (by_phone.company, by_phone.user) == (company, "kari")


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(company, kari, email) -> None:
    service.set_password(company, "kari", PASSWORD)

    answers = []
    for identifier, password in [(email, "wrong password"), (f"x{email}", PASSWORD), ("nobody", PASSWORD), ("", "")]:
        with pytest.raises(LogInFailed) as refusal:
            log_in(identifier, password)
        answers.append((str(refusal.value), refusal.value.code, refusal.value.details))
    assert len(set(map(repr, answers))) == 1


def test_an_unknown_name_costs_a_hash_as_a_wrong_password_does(company, email, monkeypatch) -> None:
    held: list[str | None] = []
    original = passwords.is_right

    def counting(password, hashed):
        held.append(hashed)
        return original(password, hashed)

    monkeypatch.setattr(passwords, "is_right", counting)
    with pytest.raises(LogInFailed):
        log_in(email)

    assert held == [None]


def test_a_user_without_a_password_cannot_log_in(company, kari, email) -> None:
    with pytest.raises(LogInFailed):
        log_in(email, "")


def test_guessing_is_slowed_down_for_a_name_and_lets_up_after_a_while(company, kari, email) -> None:
    service.set_password(company, "kari", PASSWORD)
    with pytest.raises(LogInFailed):
        log_in(email, "wrong password")
    for _ in range(throttle.LOG_IN_BY_NAME.attempts - 1):
        throttle.count(throttle.LOG_IN_BY_NAME, addresses.key_of(email), now=NOON)

    with pytest.raises(TooManyAttempts) as refusal:
        log_in(email)
    assert 0 < refusal.value.details["retry_after_s"] <= 900
    assert log_in(email, now=NOON + timedelta(minutes=15)).user == "kari"


def test_guessing_from_one_source_is_slowed_down_whatever_the_name(company) -> None:
    for _ in range(throttle.LOG_IN_BY_SOURCE.attempts):
        throttle.count(throttle.LOG_IN_BY_SOURCE, company, now=NOON)
    with pytest.raises(TooManyAttempts):
        service.log_in(f"other@{company}.example", "x", source=company, now=NOON)


def test_a_right_password_forgives_earlier_slips(company, kari, email) -> None:
    service.set_password(company, "kari", PASSWORD)
    for _ in range(3):
        for _ in range(throttle.LOG_IN_BY_NAME.attempts - 1):
            throttle.count(throttle.LOG_IN_BY_NAME, addresses.key_of(email), now=NOON)
        assert log_in(email).user == "kari"


@pytest.mark.covers("D1")
def test_one_address_may_serve_two_companies_and_neither_learns_of_the_other(company, kari, email) -> None:
    other = f"{company}-b"
    make(other, "k-aasen", {"email": email})
    service.set_password(company, "kari", PASSWORD)
    service.set_password(other, "k-aasen", "another long password")

    assert log_in(email).company == company
    assert log_in(email, "another long password").company == other


def test_within_a_company_an_address_belongs_to_one_user(company, kari, email) -> None:
    with pytest.raises(AddressTaken):
        make(company, "ola", {"email": email, "phone": "+4790000042"})
    assert store.find(company, "ola") is None
    make(company, "per", {"phone": "+4790000042"})


def test_an_address_that_was_given_up_is_free_and_opens_nothing(company, kari, email) -> None:
    service.set_password(company, "kari", PASSWORD)
    make(company, "kari", {"email": f"new-{email}"}, replaces=1)

    make(company, "ola", {"email": email})
    with pytest.raises(LogInFailed):
        log_in(email)
    assert log_in(f"new-{email}").user == "kari"


def test_a_deleted_user_cannot_log_in(company, kari, email) -> None:
    service.set_password(company, "kari", PASSWORD)
    service.delete_user(company, "kari", version=1)

    with pytest.raises(LogInFailed):
        log_in(email)
    with pytest.raises(NoSuchUser):
        service.set_password(company, "kari", PASSWORD)


@pytest.mark.covers("PHN-058")
def test_a_link_sets_a_password_once(company, kari, email) -> None:
    (invitation,) = service.invitations(_key(email), now=NOON)

    assert service.whose_link(invitation.token, now=NOON).name == "kari"
    with pytest.raises(WeakPassword):
        service.set_password_by_link(invitation.token, "short", now=NOON)
    service.set_password_by_link(invitation.token, PASSWORD, now=NOON)

    assert log_in(email).user == "kari"
    with pytest.raises(LinkDead):
        service.set_password_by_link(invitation.token, "yet another password", now=NOON)


def test_a_link_is_dead_after_a_day(company, kari) -> None:
    token = links.create(company, "kari", now=NOON)

    with pytest.raises(LinkDead):
        service.set_password_by_link(token, PASSWORD, now=NOON + links.LIFETIME)
    with pytest.raises(LinkDead):
        links.use_up(token, now=NOON + links.LIFETIME)
    with pytest.raises(LinkDead):
        service.whose_link("guessed", now=NOON)


@pytest.mark.covers("PHN-057", "PHN-058")
def test_asking_for_a_link_is_the_same_for_everybody_and_carries_no_address(company, kari, email, sent) -> None:
    service.ask_for_link(email, source="192.0.2.1", now=NOON)
    service.ask_for_link(f"nobody@{company}.example", source="192.0.2.1", now=NOON, by_text=True)

    assert [(message["queue"], message["kind"], message["channel"]) for message in sent] == [
        ("notices", "password-link", "email"),
        ("notices", "password-link", "sms"),
    ]
    assert email not in repr(sent)
    assert service.invitations(sent[1]["who"], now=NOON) == []
    service.ask_for_link(email, source="192.0.2.1", now=NOON)
    service.ask_for_link(email, source="192.0.2.1", now=NOON)
    with pytest.raises(TooManyAttempts):
        service.ask_for_link(email, source="192.0.2.1", now=NOON)


def test_a_new_password_ends_every_session(company, kari, email, monkeypatch) -> None:
    monkeypatch.setenv("SESSION_SECRET", "s" * 32)
    settings.cache_clear()
    clock.use_clock(lambda: NOON)
    service.set_password(company, "kari", PASSWORD)
    cookie = session.seal(log_in(email))

    before = Gate().by_session(cookie)
    service.set_password(company, "kari", "a whole new password")
    after = Gate().by_session(cookie)
    clock.use_clock(None)
    settings.cache_clear()

    assert before is not None
    assert (before.company, before.user, before.rights) == (company, "kari", rights_of("team-leader"))
    assert after is None


def test_a_key_works_with_its_role_until_it_is_revoked(company) -> None:
    made = api_keys.create(company, "crm", title="CRM", role="user", actor="user:kari", now=NOON)

    caller = Gate().by_key(made.secret, company="somebody-else")
    assert caller is not None
    assert (caller.company, caller.kind, caller.rights) == (company, "key", rights_of("user"))
    assert made.secret not in repr(made.document)
    api_keys.change(made.document, company=company, title="CRM", role="administrator", actor="user:kari", now=NOON)
    assert Gate().by_key(made.secret, company="").role == "administrator"
    revoked = api_keys.config_store.get(company, api_keys.Kind.API_KEY, "crm")
    api_keys.revoke(revoked, company=company)
    assert Gate().by_key(made.secret, company="") is None


def test_changes_are_listed_the_newest_first(company) -> None:
    for minute in range(3):
        at = NOON + timedelta(minutes=minute)
        audit.record(company, actor="user:kari", action="queue.write", target=f"q{minute}", now=at, version=minute)

    entries, more = audit.list_page(company, limit=2)
    rest, end = audit.list_page(company, limit=2, before=more)

    assert [(entry.target, entry.version) for entry in entries + rest] == [("q2", 2), ("q1", 1), ("q0", 0)]
    assert end is None


@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("", False),
        ("123456789", False),
        ("aaaaaaaaaaaa", False),
        ("x" * 201, False),
        ("kari aasen", False),
        ("fjordvik 2026", True),
        ("ææææøøøøåååå", True),
    ],
)
def test_length_is_what_a_password_needs(company, kari, password, accepted) -> None:
    assert (password_problem(password, user=kari) is None) is accepted


def _key(email):
    return addresses.key_of(email)
