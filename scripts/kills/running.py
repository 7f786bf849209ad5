"""``kg`` in a process that tells its phases and can be killed: a new interpreter, or a fork of a warm one."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

_PATIENCE = 300.0


def watched(pipe: int, arguments: Sequence[str]) -> None:
    """Run kg and tell on a file descriptor when it enters a phase: ``<phase> <seconds since the start>``."""
    began = time.monotonic()

    def tell(phase: str) -> None:
        with contextlib.suppress(BrokenPipeError):
            os.write(pipe, f"{phase} {time.monotonic() - began:.6f}\n".encode())

    def watch(owner: Any, name: str, phase: Any) -> None:
        original = getattr(owner, name)

        def telling(*given: Any, **named: Any) -> Any:
            tell(phase(given[0]) if callable(phase) else phase)
            try:
                return original(*given, **named)
            finally:
                tell("between")

        setattr(owner, name, telling)

    tell("start")
    from kg import cli, pipeline, workspace
    from kg.stores import ladybug, neo4j, oxigraph, sparql_endpoint
    from kg.stores.place import ViewPlace

    watch(pipeline, "extract_file", "read")
    watch(pipeline, "_walk", "read")
    for name in ("replace_file", "delete_file"):
        watch(workspace, name, "facts")
    for cls, name in (
        (ladybug.LadybugStore, "ladybug"), (oxigraph.OxigraphStore, "oxigraph"), (neo4j.Neo4jStore, "neo4j"),
        (sparql_endpoint.SparqlEndpoint, "sparql"),
    ):  # fmt: skip
        for method, doing in (("rebuild", "building"), ("apply", "changing"), ("close", "closing")):
            watch(cls, method, f"{name} {doing}".replace(" ", "-"))
    watch(ViewPlace, "swap", lambda place: f"{'ladybug' if 'lbug' in place.path.name else 'oxigraph'}-swapping")
    cli.main(list(arguments))


class Running(Protocol):
    """A command that runs in a session of its own; pid is its process and its session."""

    pid: int

    def over(self) -> bool:
        """Whether the process has ended."""

    def wait(self) -> int:
        """The exit code when it has ended, a signal as a negative number."""


class Cold:
    """A command in an interpreter of its own, as a user starts it."""

    def __init__(self, words: Sequence[str], folder: Path, said: int, pipe: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--watched", str(pipe), *words], cwd=folder,
            start_new_session=True, stdout=said, stderr=said, pass_fds=[pipe],
        )  # fmt: skip
        self.pid = self._process.pid

    def over(self) -> bool:
        """See ``Running``."""
        return self._process.poll() is not None

    def wait(self) -> int:
        """See ``Running``."""
        return self._process.wait(_PATIENCE)


class Warm:
    """A process with kg imported and nothing opened, which forks: each fork is one command and ends as a program does.

    It saves what a command spends before its first phase; no thread and no database crosses the fork.
    """

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, "--warm", str(theirs.fileno())], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True,
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # numpy begins no threads
            )  # fmt: skip

    def start(self, words: Sequence[str], folder: Path, said: int, pipe: int) -> Running:
        """Fork a command, which says what it says to one file descriptor and tells its phases to the other."""
        socket.send_fds(self._channel, [json.dumps([str(folder), *words]).encode()], [said, pipe])
        return _Forked(int(self._channel.recv(64)), self._channel)

    def close(self) -> None:
        """End the process."""
        self._channel.close()
        self._process.wait(_PATIENCE)


class _Forked:
    def __init__(self, pid: int, channel: socket.socket) -> None:
        self.pid, self._channel = pid, channel

    def over(self) -> bool:
        return bool(select.select([self._channel], [], [], 0)[0])

    def wait(self) -> int:
        self._channel.settimeout(_PATIENCE)
        return int(self._channel.recv(64))


def warm(number: int) -> None:
    """Import what `kg load` needs, then fork for each request; returns in every fork, and in the end."""
    import pandas  # noqa: F401

    import kg.cli.load
    import kg.cli.progress
    import kg.cli.views
    import kg.stores.ladybug
    import kg.stores.neo4j
    import kg.stores.oxigraph
    import kg.stores.sparql_endpoint  # noqa: F401

    with socket.socket(fileno=number) as channel:
        while True:
            asked, pipes, _, _ = socket.recv_fds(channel, 65536, 2)
            if not asked:
                return
            # pyarrow brings an allocator with a thread, which is at home in forks.
            threads = [path.read_text(encoding="ascii").strip() for path in Path("/proc/self/task").glob("*/comm")]
            if len(threads) > 1 + threads.count("jemalloc_bg_thd"):
                raise RuntimeError(f"a fork would lose threads: {threads}")
            process = os.fork()
            if not process:
                break
            for pipe in pipes:
                os.close(pipe)
            channel.send(str(process).encode())
            _, status = os.waitpid(process, 0)
            channel.send(str(os.waitstatus_to_exitcode(status)).encode())
    folder, *words = json.loads(asked)
    os.setsid()
    os.chdir(folder)
    for standard in (1, 2):
        os.dup2(pipes[0], standard)
    os.close(pipes[0])
    watched(pipes[1], words)


if __name__ == "__main__":
    # A shell starts what shall run in the background deaf to interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.argv[1] == "--warm":
        warm(int(sys.argv[2]))
    else:
        watched(int(sys.argv[2]), sys.argv[3:])
