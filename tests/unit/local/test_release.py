"""`make release`: one version, in order, with a changelog."""

import re

import pytest
from pinhole import __version__

from local import release
from local.console import Trouble

CHANGES = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Everything.\n"
DONE = f"{CHANGES}\n## [1.2.3] - 2026-01-02\n\n- Less.\n"


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "__version__", "1.2.3")
    package, changelog = tmp_path / "package.py", tmp_path / "CHANGELOG.md"
    package.write_text('__version__ = "1.2.3"\n')
    changelog.write_text(DONE)
    return {"package": package, "changelog": changelog}


def test_a_release_has_the_version_and_what_was_unreleased(files):
    assert release.newest(files["changelog"]) == "1.2.3"
    release.release("1.3.0", **files)
    assert files["package"].read_text() == '__version__ = "1.3.0"\n'
    text = files["changelog"].read_text()
    assert re.search(r"\[Unreleased\]\n\n## \[1\.3\.0\] - \d{4}-\d\d-\d\d\n\n### Added", text)
    assert release.newest(files["changelog"]) == "1.3.0"


def test_what_comes_after_a_release_changes_only_the_version(files):
    release.release("2.0.0-dev", **files)
    assert "2.0.0-dev" in files["package"].read_text()
    assert files["changelog"].read_text() == DONE


@pytest.mark.parametrize("version", ["1.2.3", "1.2.2", "0.9.9", "1.2.3-dev"])
def test_a_version_comes_after_the_last_one(files, version):
    with pytest.raises(Trouble, match="does not come after"):
        release.release(version, **files)


@pytest.mark.parametrize("version", ["", "2", "v2.0.0", "2.0", "02.0.0", "2.0.0-rc1"])
def test_anything_but_a_version_is_refused(files, version):
    with pytest.raises(Trouble, match="VERSION="):
        release.release(version, **files)


def test_a_release_without_changes_is_refused(files):
    files["changelog"].write_text("## [Unreleased]\n\n## [1.2.3] - 2026-01-02\n")
    with pytest.raises(Trouble, match="what is released"):
        release.release("2.0.0", **files)
    assert "1.2.3" in files["package"].read_text()


def test_this_version_comes_after_the_newest_release():
    last = release.newest()
    assert last is None or release._order(__version__) >= release._order(last)
    assert release.CHANGELOG.read_text().count(release._OPEN) == 1
