"""Where a database server is and who asks: its URL, taken apart, and the password, which no URL may hold.

A password comes from the environment (``KG_PASSWORD_<HOST>_<PORT>``, ``KG_PASSWORD_<HOST>``, ``KG_PASSWORD``), from
a netrc file (``$NETRC`` or ``~/.netrc``; machine ``host:port`` or ``host``), or from whoever can be asked.
"""

from __future__ import annotations

import ipaddress
import netrc
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from kg.errors import ServerError, UsageError

_OPTIONS = ("database", "user", "timeout", "update")
TIMEOUT = 600.0
"""Seconds that a query or an update may take unless the URL says ``?timeout=``."""

Ask = Callable[[str], str | None]
"""Asks somebody for the password of what it is told; None if nobody is there."""


@dataclass(frozen=True)
class Address:
    """A server's URL without user and without our own options, which stand beside it.

    update: where a SPARQL endpoint takes updates, if not at its own URL (relative to it or absolute).
    """

    url: str
    host: str
    port: int | None
    user: str | None = None
    database: str | None = None
    update: str | None = None
    timeout: float = TIMEOUT

    @classmethod
    def parse(cls, text: str, *, user: str | None = None, database: str | None = None) -> Address:
        """Take a URL apart; ``user`` and ``database`` stand in for what it does not say.

        Raises UsageError, which never repeats the URL, for one with a password, without a host, or malformed.

        >>> Address.parse("neo4j://reader@db.example:7687/?database=kg").url
        'neo4j://db.example:7687'
        >>> Address.parse("https://a:b@db.example/sparql")
        Traceback (most recent call last):
        kg.errors.UsageError: a URL must hold no password; set KG_PASSWORD or write a netrc file
        """
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise UsageError("the server's URL is malformed", do="write SCHEME://HOST:PORT/…") from None
        if parts.password is not None:
            raise UsageError("a URL must hold no password", do="set KG_PASSWORD or write a netrc file")
        if not host or re.search(r"[\s\x00-\x1f]", text):
            raise UsageError("the server's URL is malformed", do="write SCHEME://HOST:PORT/…")
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        options = dict(pair for pair in pairs if pair[0] in _OPTIONS)
        rest = urlencode([pair for pair in pairs if pair[0] not in _OPTIONS])
        name = f"[{host}]" if ":" in host else host
        place = name if port is None else f"{name}:{port}"
        return cls(
            urlunsplit((parts.scheme, place, parts.path if parts.path != "/" else "", rest, "")),
            host,
            port,
            unquote(parts.username or "") or options.get("user") or user,
            options.get("database") or database,
            options.get("update"),
            _seconds(options.get("timeout")),
        )

    @property
    def scheme(self) -> str:
        """The URL's scheme."""
        return self.url.partition(":")[0]

    @property
    def exposed(self) -> bool:
        """Whether a password would travel unencrypted over a network."""
        return self.scheme in ("http", "bolt", "neo4j") and not _is_loopback(self.host)

    def login(self, ask: Ask | None = None) -> Login | None:
        """The user and password to log in with, or None if no password is known.

        Raises ServerError if a netrc file is there that cannot be used.
        """
        host = re.sub(r"\W", "_", self.host).upper()
        names = ([f"KG_PASSWORD_{host}_{self.port}"] if self.port else []) + [f"KG_PASSWORD_{host}", "KG_PASSWORD"]
        user = self.user
        password = next((os.environ[name] for name in names if os.environ.get(name)), None)
        if password is None:
            found = self._netrc(user)
            if found is not None:
                return found
            password = ask(f"{user or 'the user'} at {self.host}") if ask and user else None
        if password is None:
            return None
        return Login(user or ("neo4j" if self.scheme.startswith(("neo4j", "bolt")) else ""), password)

    def _netrc(self, user: str | None) -> Login | None:
        path = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
        if not path.is_file():
            return None
        if path.stat().st_mode & 0o077:
            raise ServerError("others may read this file of passwords", where=str(path), do=f"chmod 600 {path}")
        try:
            known = netrc.netrc(str(path)).hosts
        except (OSError, netrc.NetrcParseError) as error:
            # Its own message may repeat a password.
            line = f" (line {error.lineno})" if isinstance(error, netrc.NetrcParseError) else ""
            raise ServerError(f"the file of passwords cannot be read{line}", where=str(path)) from None
        for name in (f"{self.host}:{self.port}", self.host):
            if name in known and (user is None or known[name][0] in ("", user)):
                return Login(user or known[name][0], known[name][2] or "")
        return None


@dataclass(frozen=True)
class Login:
    """A user and a password, which is shown nowhere."""

    user: str
    password: str = field(repr=False)


def _seconds(text: str | None) -> float:
    if text is None:
        return TIMEOUT
    if not re.fullmatch(r"\d+(\.\d+)?", text) or float(text) == 0:
        raise UsageError("timeout must be a number of seconds", do="for example ?timeout=60")
    return float(text)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
