"""Every error that kg raises on purpose.

    KgError
    ├── UsageError            the call itself is wrong (unknown query, bad parameter)
    ├── ReadError             a file cannot be turned into text (empty, binary, unknown format, unreadable)
    ├── NotAReportError       the text is no rule-of-law-government report
    ├── PlaceError            no government can be named for the page
    │   ├── UnknownPlaceError
    │   └── AmbiguousPlaceError
    ├── YearError             no reporting year can be found
    ├── OntologyError         an ontology file is malformed or contradicts itself
    ├── FactsError            a facts file is damaged
    ├── WorkspaceError        the workspace cannot be used (locked, not writable, of another version)
    ├── StoreError            a view cannot be opened, written or healed
    │   └── ServerError       a database server is out of reach, refuses or fails; building anew would not help
    └── QueryError            a query is refused or fails

An expected error is one line: what, where, what to do.
"""

from __future__ import annotations


class KgError(Exception):
    """Something expected went wrong; ``str()`` is the one line that the user sees.

    what: the fault; where: the file, place or setting at fault; do: what the user can do about it.

    >>> print(ReadError("the file is empty", where="a.txt", do="save the page again"))
    a.txt: the file is empty; save the page again
    """

    def __init__(self, what: str, *, where: str | None = None, do: str | None = None) -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__(what)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join((f"{line}; {self.do}" if self.do else line).split())

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments: an error must survive the way back from a worker process.
        return _rebuild, (type(self), self.what, self.where, self.do)


def _rebuild(cls: type[KgError], what: str, where: str | None, do: str | None) -> KgError:
    return cls(what, where=where, do=do)


class UsageError(KgError):
    """The call itself is wrong."""


class ReadError(KgError):
    """A file cannot be turned into text."""


class NotAReportError(KgError):
    """The text is no rule-of-law-government report."""


class PlaceError(KgError):
    """No government can be named for the page."""


class UnknownPlaceError(PlaceError):
    """No register knows the place."""


class AmbiguousPlaceError(PlaceError):
    """Several governments bear the name and the page proves none of them."""


class YearError(KgError):
    """No reporting year can be found."""


class OntologyError(KgError):
    """An ontology file is malformed or contradicts itself."""


class FactsError(KgError):
    """A facts file is damaged."""


class WorkspaceError(KgError):
    """The workspace cannot be used."""


class StoreError(KgError):
    """A view cannot be opened, written or healed."""


class ServerError(StoreError):
    """A database server is out of reach, refuses or fails: building the view anew would not help."""


class QueryError(KgError):
    """A query is refused or fails."""
