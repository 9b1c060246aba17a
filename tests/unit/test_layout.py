"""Folders and modules stay small enough to read, and the glossary has each word once."""

import re
from collections import Counter

from local.environments import ROOT

SHARED = ROOT / "layers" / "shared" / "python" / "pinhole"
ROOTS = (SHARED, ROOT / "stacks", ROOT / "local", ROOT / "bench", ROOT / "lambdas")
# Data: classes without functions.
TABLES = {SHARED / "settings.py", SHARED / "limits.py", *(SHARED / "tables").glob("*.py")}
MODULES = [module for root in ROOTS for module in root.rglob("*.py")]
TESTS = list((ROOT / "tests").rglob("*.py"))


def test_no_module_is_longer_than_two_hundred_lines_but_for_data():
    long = {
        str(module.relative_to(ROOT)): lines
        for module in MODULES
        if module not in TABLES and (lines := len(module.read_text().splitlines())) > 200
    }
    assert long == {}


def test_no_folder_holds_more_than_twenty_modules():
    modules = [module for module in [*MODULES, *TESTS] if module.name != "__init__.py"]
    sizes = Counter(module.parent for module in modules)
    crowded = {str(folder.relative_to(ROOT)): size for folder, size in sizes.items() if size > 20}
    assert crowded == {}


def test_no_word_stands_in_the_glossary_twice():
    lines = (ROOT / "docs" / "glossary.md").read_text().splitlines()
    rows = [line.split("|")[1] for line in lines if re.match(r"\| (?!---|word)", line)]
    words = Counter(word.strip() for row in rows for word in row.split(","))
    assert [word for word, times in words.items() if times > 1] == []
