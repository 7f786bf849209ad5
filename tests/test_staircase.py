"""The staircase of DESIGN §3: a step imports only lower steps; each outside package lives where it is named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kg"

# Lowest first; modules of one line may import one another, the stages of extract/ only through their folder's table.
STEPS = [
    ["kg", "kg.errors", "kg.resources", "kg.cache", "kg.durable"],
    ["kg.facts", "kg.fact_table", "kg.trace"],
    ["kg.concepts", "kg.ontology_turtle", "kg.ontology", "kg.describe"],
    ["kg.places"],
    ["kg.normal", "kg.patterns", "kg.expressions", "kg.traditional"],
    ["kg.read"],
    ["kg.adverts", "kg.clean"],
    ["kg.clauses", "kg.headings", "kg.paragraphs", "kg.sentences", "kg.sections"],
    ["kg.folding", "kg.cues", "kg.lexicon"],
    ["kg.extract"],
    ["kg.pipeline"],
    ["kg.explain"],
    ["kg.ahead", "kg.locks", "kg.sources", "kg.workspace", "kg.decisions", "kg.refused"],
    ["kg.graph", "kg.projection", "kg.triples", "kg.rdf_text", "kg.shapes"],
    ["kg.stores"],
    [
        "kg.sync", "kg.load", "kg.status", "kg.check", "kg.consistency", "kg.doubts", "kg.review", "kg.ontology_check",
        "kg.queries", "kg.subgraph",
        "kg.exports", "kg.imports",
        "kg.spread",
        "kg.discover",
    ],
    ["kg.charts"],
    ["kg.library"],
    ["kg.cli", "kg.__main__"],
]
# Outside packages and the only parts of kg that may import them.
HOMES = {
    "rdflib": {"kg.ontology_turtle", "kg.shapes", "kg.rdf_text"},
    "pyshacl": {"kg.shapes"},
    "pyoxigraph": {"kg.stores.oxigraph", "kg.stores.oxigraph_build", "kg.stores.terms", "kg.stores.sparql_endpoint",
                   "kg.stores.http", "kg.exports", "kg.imports"},
    "ladybug": {"kg.stores.ladybug"},
    "neo4j": {"kg.stores.neo4j", "kg.stores.bolt"},
    "urllib3": {"kg.stores.http"},
    "pyarrow": {"kg.cli.arrow", "kg.fact_table", "kg.graph", "kg.projection", "kg.triples", "kg.sync", "kg.stores",
                "kg.exports", "kg.imports"},
    "daachorse": {"kg.adverts", "kg.clean", "kg.lexicon", "kg.extract"},
    "selectolax": {"kg.read.html"},
    "pypdf": {"kg.read.pdf"},
    "opencc": {"kg.traditional"},
    "networkx": {"kg.charts"},
    "numpy": {"kg.spread"},
    "scipy": {"kg.spread"},
    "statsmodels": {"kg.spread"},
    "pandas": {"kg.library"},
    "plotly": {"kg.charts"},
    "matplotlib": {"kg.charts"},
    "fontTools": {"kg.charts"},
    "click": {"kg.cli"},
    "rich": {"kg.cli"},
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "base", "misc", "types"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _step(module: str) -> int:
    owners = [
        (len(name), at)
        for at, names in enumerate(STEPS)
        for name in names
        if module == name or (name != "kg" and module.startswith(name + "."))
    ]
    assert owners, f"{module} stands on no step; give it one in STEPS and in ARCHITECTURE.md"
    return max(owners)[1]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "kg":
                yield from (
                    f"kg.{alias.name}"
                    for alias in node.names
                    if (PACKAGE / alias.name).exists() or (PACKAGE / f"{alias.name}.py").exists()
                )


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_step_imports_only_lower_steps(path: Path) -> None:
    module = _name(path)
    for imported in _imports(path):
        if imported == "kg" or imported.startswith("kg."):
            if (module, imported) == ("kg", "kg.library"):
                continue  # the front door, opened late: kg.open()
            assert _step(imported) <= _step(module), f"{module} imports {imported}, which stands above it"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_an_outside_package_is_imported_only_at_home(path: Path) -> None:
    module = _name(path)
    for imported in _imports(path):
        homes = HOMES.get(imported.split(".")[0])
        if homes is not None:
            assert any(module == home or module.startswith(home + ".") for home in homes), (
                f"{module} imports {imported}"
            )


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_small_and_says_what_it_is(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400, "a file of more than 400 lines asks to be two"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
            assert node.end_lineno - node.lineno < 55, f"{node.name} asks to be two"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_chinese_terms_live_in_the_ontology(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            text = node.value.replace("\u4e00-\u9fff", "")  # the range of all characters is no term
            assert not re.search(r"[\u4e00-\u9fff]", text), f"line {node.lineno}: {text!r} belongs into ontology/"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_public_things_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body, "the module says not what it is"
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"
