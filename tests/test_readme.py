"""The README tells the truth: its commands run, in their order, and it names every command."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import COMMANDS

ROOT = Path(__file__).parents[1]
# Lines of ```console blocks, which begin with "$ ", need a server; tests/test_servers.py runs their like.
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND_LINES = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("kg ")
]


def test_every_command_of_the_readme_runs(tmp_path: Path) -> None:
    (tmp_path / "sample").symlink_to(ROOT / "sample")
    for line in COMMAND_LINES:
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(line)], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        assert done.stdout or done.stderr, f"{line} says nothing"
    for name in re.findall(r"-o (\S+)", "\n".join(COMMAND_LINES)):
        assert (tmp_path / name).stat().st_size > 1000, f"{name} was not drawn"


def test_lines_that_need_a_server_are_none_of_those() -> None:
    assert "$ kg sync --to" in README
    assert not any("--to" in line or "--on" in line for line in COMMAND_LINES)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_names_every_command(command: str) -> None:
    assert f"kg {command}" in README


def test_pictures_of_the_readme_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_files_that_the_readme_links_are_there() -> None:
    assert all((ROOT / name).is_file() for name in re.findall(r"\]\(([A-Z][\w.]*)\)", README))
