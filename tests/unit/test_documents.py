"""What the documents say about the tree: every path and package that they name exists."""

import re
import tomllib

import pytest

from local.environments import ROOT

SHARED = ROOT / "layers" / "shared" / "python" / "pinhole"
DOCUMENTS = sorted(
    {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").rglob("*.md")}
    - set((ROOT / "bench" / "node").rglob("*.md"))
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# A file or a folder: `posts/likes.py`, `docs/decisions/`, `app.py`. A run's results do not exist.
PATH = re.compile(r"`(\.?[\w][\w./-]*(?:/|\.(?:py|md|toml|txt|json|js|ya?ml|svg)))`")
# What the runner, a build or a deployment makes.
MADE = (".local/", "assets/", "config.json")
# A part of the README: `README.md, "Deploy to AWS"`.
PART = re.compile(r'README(?:\.md)?, "([^"]+)"')
FUNCTION = re.compile(r"`(\w+)`")


def named(document):
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_between_documents_lead_somewhere(document):
    links = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_files_and_folders_that_documents_name_exist(document):
    places = (ROOT, SHARED, document.parent)
    paths = [path for path in PATH.findall(document.read_text()) if not path.startswith(MADE)]
    assert [path for path in paths if not any((place / path).exists() for place in places)] == []


def test_parts_of_the_readme_that_are_named_exist():
    headings = re.findall("^#+ (.+)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    named = {
        part
        for file in (*DOCUMENTS, *(ROOT / "stages").glob("*.toml"))
        for part in PART.findall(file.read_text())
    }
    assert named
    assert named - set(headings) == set()


def test_the_map_of_packages_has_them_all_in_the_order_of_imports():
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    [layers] = [
        contract["layers"]
        for contract in config["tool"]["importlinter"]["contracts"]
        if contract["id"] == "packages"
    ]
    text = (ROOT / "docs" / "architecture.md").read_text()
    table = text.partition("## Packages\n")[2].partition("\n## ")[0]
    rows = [
        re.findall(r"`(\w+)`", line.split("|")[1])
        for line in table.splitlines()
        if line[:3] == "| `"
    ]
    assert [name for row in rows for name in row] == [
        name for layer in reversed(layers) for name in re.findall(r"\w+", layer)
    ]


def test_the_table_of_functions_has_them_all_once():
    text = (ROOT / "docs" / "architecture.md").read_text()
    table = text.partition("\n| function |")[2].partition("\n\n")[0]
    named = [name for line in table.splitlines() for name in FUNCTION.findall(line.split("|")[1])]
    folders = [handler.parent.name for handler in (ROOT / "lambdas").glob("*/handler.py")]
    assert sorted(named) == sorted(folders)


def test_every_topic_of_decisions_is_in_the_index():
    folder = ROOT / "docs" / "decisions"
    topics = {each.name for each in folder.glob("*.md")} - {"README.md"}
    assert set(re.findall(r"\]\((\w+\.md)\)", (folder / "README.md").read_text())) == topics


def test_every_decision_has_its_date():
    for topic in (ROOT / "docs" / "decisions").glob("*.md"):
        lines = topic.read_text().splitlines()
        titles = [number for number, line in enumerate(lines) if line.startswith("## ")]
        for number in titles:
            assert re.fullmatch(r"\*20\d\d-\d\d-\d\d\*", lines[number + 1]), lines[number]


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_no_semicolon_ends_a_message_or_a_state_too_early(document):
    """Mermaid ends the line at a semicolon."""
    text = document.read_text()
    diagrams = re.findall(r"```mermaid\n((?:sequence|state)Diagram.*?)```", text, re.DOTALL)
    assert not any(";" in diagram for diagram in diagrams)
