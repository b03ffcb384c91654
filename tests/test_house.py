"""The rules of the house that no linter knows."""

import ast
import re
import socket
import subprocess
from pathlib import Path

import pytest

_HOUSE = Path(__file__).parent.parent
_PACKAGES = ("config", "gateway", "ivr", "poll", "tally")
_MODULES = sorted(path for package in _PACKAGES for path in (_HOUSE / package).rglob("*.py"))
_PAGES = [*_HOUSE.glob("*.md"), *(_HOUSE / "docs").rglob("*.md")]
_LONGEST_MODULE, _LONGEST_FUNCTION = 300, 40
# A migration is one statement after the other; it is read once.
_WRITTEN_AT_LENGTH = _HOUSE / "poll" / "records" / "migrations" / "versions"


def _name(path: Path) -> str:
    return str(path.relative_to(_HOUSE))


def _lines(path: Path) -> int:
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _body_lines(function: ast.FunctionDef) -> int:
    """Count from the first statement after the docstring to the last line."""
    first = function.body[1:2] if ast.get_docstring(function) else function.body[:1]
    return 0 if not first else (function.end_lineno or 0) - first[0].lineno + 1


def test_a_module_can_be_read_in_one_sitting() -> None:
    """No module is longer than 300 lines, blank ones not counted (CONTRIBUTING.md)."""
    modules = [path for path in _MODULES if _WRITTEN_AT_LENGTH not in path.parents]

    assert {_name(path): _lines(path) for path in modules if _lines(path) > _LONGEST_MODULE} == {}


def test_a_function_fits_on_a_page() -> None:
    """No function is longer than 40 lines without its docstring (CONTRIBUTING.md)."""
    modules = [path for path in _MODULES if _WRITTEN_AT_LENGTH not in path.parents]

    assert {
        f"{_name(path)}:{each.name}": _body_lines(each)
        for path in modules
        for each in _functions(path)
        if _body_lines(each) > _LONGEST_FUNCTION
    } == {}


def test_a_package_says_what_it_is_and_nothing_else() -> None:
    """An __init__.py holds one docstring: importing a package runs nothing."""
    for path in (each for each in _MODULES if each.name == "__init__.py"):
        (only,) = ast.parse(path.read_text(encoding="utf-8")).body
        assert isinstance(only, ast.Expr), _name(path)


def test_every_decision_that_is_cited_is_written_down() -> None:
    """A docstring that cites docs/adr/NNNN can be followed, and every page stands in the list."""
    written = {path.name[:4] for path in (_HOUSE / "docs" / "adr").glob("0*.md")}
    sources = [*_MODULES, *(_HOUSE / "tests").rglob("*.py"), *_PAGES]
    cited = {number for path in sources for number in re.findall(r"adr/(\d{4})", path.read_text(encoding="utf-8"))}
    listed = set(
        re.findall(r"^\| \[(\d{4})\]", (_HOUSE / "docs/adr/README.md").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert cited <= written
    assert listed == written


@pytest.mark.parametrize(
    "page", sorted(_name(path) for path in [*_HOUSE.glob("*.md"), *(_HOUSE / "docs").rglob("*.md")])
)
def test_links_in_the_docs_lead_somewhere(page: str) -> None:
    """A newcomer who follows a link finds a page."""
    path = _HOUSE / page
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-voice.txt"])
def test_what_is_installed_is_locked(name: str) -> None:
    """Every version is exact and has its hashes; no line says where to load it from."""
    locked = (_HOUSE / name).read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in locked.splitlines() if line and not line.lstrip().startswith("#")]

    assert pins
    assert [pin for pin in pins if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", pin)] == []
    assert "://" not in locked


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in", "requirements-voice.in"])
def test_a_dependency_says_what_it_is_for(name: str) -> None:
    """Nobody has to guess why something is installed."""
    lines = (_HOUSE / name).read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line and not line.startswith("-") and "#" not in line] == []


def test_make_alone_lists_every_command() -> None:
    """A newcomer types make and reads one line for each."""
    listed = subprocess.run(["make", "-C", _HOUSE], check=True, capture_output=True, text=True).stdout  # noqa: S607
    declared = re.search(r"^\.PHONY: (.+)$", (_HOUSE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)

    assert declared is not None
    assert set(re.findall(r"make ([a-z-]+) ", listed)) == set(declared[1].split())


def test_a_test_cannot_leave_the_machine() -> None:
    """Tests reach nothing but loopback, and ask nobody for an address."""
    with socket.socket() as outside, pytest.raises(RuntimeError, match="192"):
        outside.connect(("192.0.2.1", 80))
    with pytest.raises(RuntimeError, match="carrier"):
        socket.create_connection(("carrier.example", 443))
