import json
import re
from pathlib import Path

from local import environments, installs
from local.environments import DEV, NODE, ROOT

DEV_FILES = installs.requirement_files(ROOT / "requirements.txt")
CLOUD_FILES = installs.requirement_files(ROOT / "local" / "cloud-requirements.txt")


def pins(files):
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


def test_every_package_is_pinned_to_one_exact_version():
    for files in (DEV_FILES, CLOUD_FILES):
        found = {re.fullmatch(r"([a-z0-9._-]+)==[\w.]+", line).group(1, 0) for line in pins(files)}
        assert len(found) == len(dict(found))


def test_both_environments_and_the_layers_call_aws_with_the_same_library():
    def versions(files):
        return {line for line in pins(files) if line.startswith(("boto3==", "botocore=="))}

    assert versions(DEV_FILES) == versions(CLOUD_FILES)


def test_the_npm_locks_name_no_host():
    for folder in ("local/node", "web"):
        assert "://" not in (ROOT / folder / "package-lock.json").read_text()


def test_the_web_apps_packages_are_pinned_to_exact_versions():
    named = json.loads((ROOT / "web/package.json").read_text())
    for version in (named["dependencies"] | named["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_an_environment_is_made_again_when_what_it_is_made_of_changes(tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("a==1\n")
    before = environments.fingerprint([requirements])
    assert before == environments.fingerprint([requirements])
    requirements.write_text("a==2\n")
    assert before != environments.fingerprint([requirements])


def test_node_itself_comes_before_the_script_that_starts_it_and_the_system():
    first, *rest = environments.path().split(":")
    assert rest[:2] == [str(DEV / "bin"), str(NODE / "node_modules" / ".bin")]
    # Whoever ends a process ends Node: it is no child of a script.
    assert not (Path(first) / "node").read_bytes().startswith(b"#!")
