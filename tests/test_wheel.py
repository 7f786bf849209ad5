"""The wheel carries all that the package needs, and works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_works_without_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("kg-*.whl")
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    carried = {path.relative_to(place / "kg" / "_data").as_posix() for path in (place / "kg" / "_data").rglob("*.*")}
    shipped = {
        path.relative_to(ROOT).as_posix()
        for name in ("ontology", "cypher", "sparql")
        for path in (ROOT / name).rglob("*.*")
    }
    assert carried == shipped
    environment = os.environ | {"PYTHONPATH": str(place), "KG_CACHE": str(tmp_path / "cache")}
    for call in (["query", "--list"], ["ontology", "show", "fengqiao-experience"]):
        code = f"import kg.cli; assert kg.__file__.startswith({str(place)!r}); kg.cli.main({call!r})"
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) > 5
