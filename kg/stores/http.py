"""The SPARQL 1.1 protocol over HTTP: queries and updates, with what can go wrong said in one line."""

from __future__ import annotations

import base64
import io
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox
import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError, TimeoutError
from urllib3.util import Retry, Timeout

from kg.errors import KgError, QueryError, ServerError
from kg.stores.address import Address, Login

_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_BUSY = (429, 502, 503, 504)
_CONNECT = 10.0
_REPEATS = 3


class Endpoint:
    """A SPARQL endpoint; connections are kept open between requests."""

    def __init__(self, address: Address, login: Login | None, *, read_only: bool = False) -> None:
        self.address, self.read_only = address, read_only
        self._login = login
        self._update = urljoin(address.url, address.update) if address.update else address.url
        if urlsplit(self._update)[:2] != urlsplit(address.url)[:2]:
            raise ServerError("?update= leads to another server", where=address.url, do="name a path on the same one")
        self._pool = urllib3.PoolManager(maxsize=1, timeout=Timeout(connect=_CONNECT, read=address.timeout))

    def query(self, text: str) -> Any:
        """What the engine that reads the answer makes of it: solutions, a truth value, or triples.

        Raises QueryError if the server does not take the query, ServerError if it cannot be asked.
        """
        accept = f"{_ROWS}, {_TRIPLES};q=0.9"
        response = self._post(self.address.url, text, "query", accept=accept, repeats=_REPEATS)
        if response.status != 200:
            raise self._refused(response, updating=False)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        try:
            if kind == _TRIPLES:
                return _triples(response.data)
            return ox.parse_query_results(response.data, ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise ServerError(
                f"the answer is no SPARQL result ({kind or 'of unknown type'})",
                where=self.address.url,
                do="is this the URL of a SPARQL endpoint?",
            ) from error

    def update(self, text: str, *, repeatable: bool = True) -> None:
        """Send an update; nothing is sent for an empty text.

        repeatable: whether doing it twice does no harm, so that it may be sent again after a transient error.
        """
        if self.read_only:
            raise ServerError("the view was opened to read only", where=self.address.url)
        if not text:
            return
        response = self._post(self._update, text, "update", accept="*/*", repeats=_REPEATS if repeatable else 0)
        if not 200 <= response.status < 300:
            raise self._refused(response, updating=True)

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()

    def _post(self, url: str, text: str, kind: str, *, accept: str, repeats: int) -> urllib3.BaseHTTPResponse:
        headers = {"Accept": accept, "Content-Type": f"application/sparql-{kind}; charset=utf-8", "User-Agent": "kg"}
        # Sent in pieces, each in the time of a connection: sent whole, megabytes would have to pass in that time.
        data = text.encode()
        headers["Content-Length"] = str(len(data))
        if self._login:
            pair = f"{self._login.user}:{self._login.password}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        retries = Retry(
            connect=0, read=repeats, status=repeats, other=0, redirect=0, allowed_methods=None,
            status_forcelist=_BUSY, backoff_factor=0.5, raise_on_status=False, raise_on_redirect=False,
        )  # fmt: skip
        try:
            body = io.BytesIO(data)
            return self._pool.request("POST", url, body=body, headers=headers, retries=retries, redirect=False)
        except (HTTPError, OSError) as error:
            raise self._out_of_reach(error) from None

    def _out_of_reach(self, error: Exception) -> ServerError:
        reason = error.reason if isinstance(error, MaxRetryError) and error.reason else error
        if isinstance(reason, SSLError) and "CERTIFICATE" not in str(reason).upper():
            what, do = "a TLS connection cannot be made", "use http:// if the server has no TLS"
        elif isinstance(reason, SSLError):
            what, do = "the server's certificate is not to be trusted", "set SSL_CERT_FILE to your own authority's file"
        elif isinstance(reason, TimeoutError) and "onnect" not in type(reason).__name__:
            what, do = "it took too long", "allow more seconds with ?timeout="
        else:
            what, do = "the server is out of reach", "is it running, is the URL right?"
        return ServerError(what, where=self.address.url, do=do)

    def _refused(self, response: urllib3.BaseHTTPResponse, *, updating: bool) -> KgError:
        status = response.status
        what, do = f"the server answers {status} {response.reason or ''}".strip(), "see the server's log"
        reason = _reason(response)
        if status == 401 and self._login is None:
            what, do = "the server wants a password", "set KG_PASSWORD, and the user as USER@ or --user"
        elif status == 401:
            what, do = "the user or the password is wrong", "set KG_PASSWORD, and the user as USER@ or --user"
        elif status == 403:
            what = "the user may only read" if updating else "the user may not read this"
            do = "log in as a user who may"
        elif status in (404, 405) and not updating:
            what, do = "nothing at this URL takes queries", "name the dataset and its endpoint, as in …/DATASET/sparql"
        elif updating and (status in (404, 405, 415, 501) or (status == 400 and _asks_for_query(reason))):
            what, do = "the endpoint takes no updates", "name the one that does with ?update=PATH"
        elif 300 <= status < 400:
            what, do = "the server sends us elsewhere", "give the URL where it answers itself"
        elif status == 400:
            return QueryError(reason or what, do="see `kg query --list` for examples")
        elif reason:
            what += f" ({reason})"
        return ServerError(what, where=self.address.url, do=do)


def _triples(data: bytes) -> Any:
    store = ox.Store()
    store.load(data, ox.RdfFormat.N_TRIPLES)
    return store.query("CONSTRUCT WHERE { ?s ?p ?o }")


def _reason(response: urllib3.BaseHTTPResponse) -> str:
    """What the server says in plain text, on one line; nothing of a page."""
    if response.headers.get("Content-Type", "text/plain").partition(";")[0].strip() != "text/plain":
        return ""
    return " ".join(response.data.decode("utf-8", "replace").split())[:300]


def _asks_for_query(reason: str) -> bool:
    """Whether a server complains of a request without a query: it did not look for an update."""
    return bool(re.search(r"(?i)\bquery\b.*\b(missing|parameter|string)|\b(no|missing)\b.*\bquery\b", reason))
