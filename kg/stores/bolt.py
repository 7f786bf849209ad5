"""A connection to a Neo4j server by its own driver: transactions, and what can go wrong said in one line."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError, ServiceUnavailable, UnsupportedServerProduct

from kg.errors import QueryError, ServerError
from kg.stores.address import Address, Login

_Found = TypeVar("_Found")


class Bolt:
    """A database of a server; connected when it is used."""

    def __init__(self, address: Address, login: Login | None, *, read_only: bool = False) -> None:
        self.address, self.read_only = address, read_only
        self._login = login
        self._driver: neo4j.Driver | None = None

    def read(self, text: str, **parameters: Any) -> list[Any]:
        """The rows of a query of our own; raises ServerError."""
        with self._reported():
            return self._transact(lambda transaction: transaction.run(text, parameters).values(), write=False)

    def write(self, work: Callable[[neo4j.ManagedTransaction], _Found]) -> _Found:
        """Do the work in one transaction; raises ServerError."""
        with self._reported():
            return self._transact(work, write=True)

    def ask(self, work: Callable[[neo4j.ManagedTransaction], _Found], *, write: bool) -> _Found:
        """Answer somebody's query; raises QueryError if that is at fault."""
        try:
            return self._transact(work, write=write)
        except Neo4jError as error:
            raise self._query_failed(error) from None
        except (TypeError, ValueError) as error:
            raise QueryError(_line(str(error))) from error

    def alone(self, text: str) -> None:
        """Run what can share a transaction with nothing else, such as a change of the schema."""
        with self._session(write=True) as session, self._reported():
            session.run(text).consume()

    def close(self) -> None:
        """Close the connection."""
        if self._driver is not None:
            with contextlib.suppress(BufferError):
                self._driver.close()
        self._driver = None

    def _transact(self, work: Callable[[neo4j.ManagedTransaction], _Found], *, write: bool) -> _Found:
        """Do the work in one transaction, which the driver repeats after a transient error."""
        if write and self.read_only:
            raise ServerError("the view was opened to read only", where=self.address.url)
        timed = neo4j.unit_of_work(timeout=self.address.timeout)(work)
        with self._session(write=write) as session:
            return session.execute_write(timed) if write else session.execute_read(timed)

    @contextlib.contextmanager
    def _session(self, *, write: bool) -> Iterator[neo4j.Session]:
        access = neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS
        with (
            self._no_driver_errors(),
            self._connected().session(database=self.address.database, default_access_mode=access) as session,
        ):
            yield session

    def _connected(self) -> neo4j.Driver:
        if self._driver is None:
            auth = (self._login.user, self._login.password) if self._login else None
            driver = neo4j.GraphDatabase.driver(
                self.address.url,
                auth=auth,
                connection_timeout=10,
                connection_acquisition_timeout=30,
                max_transaction_retry_time=30,
                notifications_min_severity="OFF",
                user_agent="kg",
            )
            try:
                # One attempt: a server that is down or refuses is said at once, not after half a minute of retries.
                with self._reported():
                    agent = str(driver.get_server_info().agent)
                self._refuse_old(agent)
            except BaseException:
                driver.close()
                raise
            self._driver = driver
        return self._driver

    def _refuse_old(self, agent: str) -> None:
        version = re.fullmatch(r"Neo4j/(\d+)\..*", agent)
        if version and int(version[1]) < 5:
            raise ServerError(f"the server is {agent}", where=self.address.url, do="kg needs Neo4j 5 or later")

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        with self._no_driver_errors():
            try:
                yield
            except Neo4jError as error:
                raise self._failed(error) from None

    @contextlib.contextmanager
    def _no_driver_errors(self) -> Iterator[None]:
        """Whatever goes wrong between us and the server as one line; errors keep no cause that knows the password."""
        try:
            yield
        except UnsupportedServerProduct:
            raise ServerError(
                "this is no Neo4j server", where=self.address.url, do="kg needs Neo4j 5 or later"
            ) from None
        except AuthError as error:
            raise self._failed(error) from None
        except (ServiceUnavailable, OSError) as error:
            what, do = _unreachable(str(error))
            raise ServerError(what, where=self.address.url, do=do) from None
        except BufferError as error:
            # A signal while an answer came in leaves the driver with a buffer of which it cannot even say goodbye.
            before: BaseException | None = error
            while before is not None:
                if isinstance(before, KeyboardInterrupt):
                    raise KeyboardInterrupt from None
                before = before.__context__
            raise
        except DriverError as error:
            raise ServerError(f"the driver failed ({_line(str(error))})", where=self.address.url) from None

    def _failed(self, error: Neo4jError) -> ServerError:
        code = error.code or ""
        what, do = f"the server failed ({_line(error.message or code)})", "see the server's log, then run kg sync"
        for part, (said, advice) in _FAILURES.items():
            if code.endswith(part):
                what, do = said.format(database=self.address.database or "(default)"), advice
        if isinstance(error, AuthError) and self._login is None:
            what, do = "the server wants a password", "set KG_PASSWORD or write a netrc file"
        return ServerError(what, where=self.address.url, do=do)

    def _query_failed(self, error: Neo4jError) -> QueryError | ServerError:
        code = error.code or ""
        if code.endswith("Statement.AccessMode"):
            return QueryError("the query would change something", do="use --write if you mean it")
        if isinstance(error, AuthError) or code.endswith(tuple(_FAILURES)):
            return self._failed(error)
        return QueryError(_line(error.message or code), do="see `kg query --list` for examples")


_FAILURES = {
    # end of the server's code → what to say and to do
    "Security.Unauthorized": ("the user or the password is wrong", "set KG_PASSWORD, and the user as USER@ or --user"),
    "Security.CredentialsExpired": ("the password has expired", "set a new one on the server"),
    "Security.AuthenticationRateLimit": ("too many wrong passwords", "wait some seconds"),
    "Database.DatabaseNotFound": ("there is no database {database}", "name another with ?database="),
    "Security.Forbidden": ("the user may only read", "log in as a user who may write"),
    "General.ForbiddenOnReadOnlyDatabase": ("the database may only be read", "load into one that may be written"),
    "General.WriteOnReadOnlyAccessDatabase": ("the database may only be read", "load into one that may be written"),
    "Transaction.TransactionTimedOut": ("it took too long", "allow more seconds with ?timeout="),
    "Transaction.TransactionTimedOutClientConfiguration": ("it took too long", "allow more seconds with ?timeout="),
    "General.MemoryPoolOutOfMemoryError": ("the server ran out of memory", "give it more memory"),
}


def _unreachable(text: str) -> tuple[str, str]:
    if "HTTP" in text:
        return "what answers here speaks HTTP, not Bolt", "Bolt's port is 7687 unless it was set otherwise"
    if "SSL" in text or "encrypt" in text or "certificate" in text:
        return "a TLS connection cannot be made", "trust its certificate, or use bolt:// if the server has no TLS"
    return "the server is out of reach", "is it running, is the port right?"


def _line(text: str) -> str:
    return " ".join(text.split())
