"""Nothing that kg reads can run: no pickle, no eval, no unsafe YAML, and no XML parser that expands entities."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.ontology import Ontology
from kg.workspace import Workspace

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "kg").rglob("*.py"))
_NEVER_IMPORTED = {"pickle", "cPickle", "dill", "marshal", "shelve", "yaml", "code", "runpy", "subprocess", "lxml"}
_NEVER_CALLED = {"eval", "exec", "compile", "__import__"}
_XML = {
    # What parses XML from outside; it refuses a document with a DOCTYPE before it parses (tests/read/test_docx.py).
    "xml.etree": {"kg/read/docx.py", "kg/read/numbering.py"},
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_can_run_nothing_from_outside(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        imported: list[str] = []
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported = [node.module]
        for module in imported:
            assert module.partition(".")[0] not in _NEVER_IMPORTED, f"{name}:{node.lineno}"  # type: ignore[attr-defined]
            for parser, homes in _XML.items():
                assert not module.startswith(parser) or name in homes or name.startswith("kg/exports/"), name
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name):
                assert called.id not in _NEVER_CALLED, f"{name}:{node.lineno}"
            elif isinstance(called, ast.Attribute):
                assert called.attr not in ("system", "popen", "extractall"), (
                    f"{name}:{node.lineno}"
                )
                # numpy reads pickles if it is told to.
                assert not any(word.arg == "allow_pickle" for word in node.keywords), f"{name}:{node.lineno}"


def test_files_of_a_workspace_name_no_code(tmp_path: Path) -> None:
    """Types and rules in facts and decisions are looked up in tables; a module's name is only a wrong value."""
    workspace = Workspace.open(tmp_path / "ws", create=True)
    path = workspace.facts_path("990103/-/2018")
    path.parent.mkdir(parents=True)
    record = {"type": "os.system", "__class__": "subprocess.Popen", "report": "990103/-/2018", "args": ["touch", "x"]}
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(KgError, match=r"unknown fact type 'os\.system'"):
        workspace.facts("990103/-/2018")


def test_ontology_file_fetches_and_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("socket.socket.connect", _refused)
    path = tmp_path / "evil.ttl"
    path.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix kg: <https://kg.example/ontology#> .\n"
        "<http://127.0.0.1:9/x> a owl:Ontology ; owl:imports <http://127.0.0.1:9/more.ttl>, <file:///etc/passwd> .\n"
        'kg:Mechanism kg:note "__import__(\'os\').system(\'touch x\')" .\n',
        encoding="utf-8",
    )
    Ontology.load([path])


def _refused(*_: object) -> None:
    raise AssertionError("an ontology file opened a connection")
