"""Where a server is and who asks: URLs without passwords, passwords from the environment, a netrc file or a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import ServerError, UsageError
from kg.stores import server_store
from kg.stores.address import Address


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("KG_PASSWORD", "KG_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


def test_parts_of_a_url() -> None:
    address = Address.parse("https://an%40a@db.example:8443/kg/sparql?update=../update&timeout=2.5&graph=x")
    assert address.url == "https://db.example:8443/kg/sparql?graph=x"
    assert (address.user, address.update, address.timeout) == ("an@a", "../update", 2.5)
    assert Address.parse("bolt://[::1]:7687").url == "bolt://[::1]:7687"


def test_url_goes_before_options() -> None:
    address = Address.parse("neo4j://a@h?database=x", user="b", database="y")
    assert (address.user, address.database) == ("a", "x")
    address = Address.parse("neo4j://h", user="b", database="y")
    assert (address.user, address.database) == ("b", "y")


@pytest.mark.parametrize(
    "url",
    [
        "bolt://a:Geheim@h",
        "bolt://a:Geheim@h:x",
        "https://a:Geheim@h/sparql",
        "bolt://a:@h",
        "ftp://a:Geheim@h",
        "bolt://",
    ],
)
def test_bad_url_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        server_store(url)
    assert "Geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_unknown_scheme_names_those_that_are_known() -> None:
    with pytest.raises(UsageError, match=r"ftp:// is no kind of server.*neo4j\+s://"):
        server_store("ftp://host/x")


def test_timeout_must_be_seconds() -> None:
    with pytest.raises(UsageError, match="timeout must be a number of seconds"):
        Address.parse("bolt://h?timeout=soon")


@pytest.mark.parametrize(
    ("url", "exposed"),
    [
        ("http://db.example/sparql", True),
        ("neo4j://10.0.0.7", True),
        ("bolt://127.0.0.1", False),
        ("http://localhost:3030/x", False),
        ("https://db.example/sparql", False),
        ("neo4j+s://db.example", False),
    ],
)
def test_exposed_where_nothing_encrypts(url: str, exposed: bool) -> None:
    assert Address.parse(url).exposed is exposed


def test_nearest_password_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    address = Address.parse("bolt://db-1.example:7687")
    for name in ("KG_PASSWORD", "KG_PASSWORD_DB_1_EXAMPLE", "KG_PASSWORD_DB_1_EXAMPLE_7687"):
        monkeypatch.setenv(name, name.lower())
        login = address.login()
        assert login is not None
        assert (login.user, login.password) == ("neo4j", name.lower())
        assert name.lower() not in repr(login)


def test_netrc_by_port_host_and_user(tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text("machine h:1 login a password one\nmachine h login b password two\n", encoding="ascii")
    file.chmod(0o600)
    found = [Address.parse(url).login() for url in ("http://h:1/x", "http://h:2/x", "http://c@h:2/x", "http://g/x")]
    assert [(one.user, one.password) if one else None for one in found] == [("a", "one"), ("b", "two"), None, None]


def test_netrc_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text("machine h login a password one\n", encoding="ascii")
    file.chmod(0o644)
    with pytest.raises(ServerError, match=r"others may read.*chmod 600"):
        Address.parse("http://h/x").login()


def test_damaged_netrc_is_one_line_without_its_words(tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text("machine h login a Geheim one\n", encoding="ascii")
    file.chmod(0o600)
    with pytest.raises(ServerError, match=r"cannot be read \(line \d+\)") as caught:
        Address.parse("http://h/x").login()
    assert "Geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_person_is_asked_last() -> None:
    asked: list[str] = []

    def ask(whom: str) -> str:
        asked.append(whom)
        return "said"

    login = Address.parse("bolt://reader@h:7").login(ask)
    assert login is not None
    assert (login.user, login.password, asked) == ("reader", "said", ["reader at h"])
    assert Address.parse("http://h/open").login(ask) is None
