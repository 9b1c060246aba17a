import io
import zipfile
from types import SimpleNamespace

import pytest

from local import watch


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with one handler and one module."""
    monkeypatch.setattr(watch, "ROOT", tmp_path)
    monkeypatch.setattr(watch, "LAMBDAS", tmp_path / "lambdas")
    monkeypatch.setattr(watch, "SHARED", tmp_path / "shared")
    for name in ("lambdas/read_feed/handler.py", "shared/pinhole/feed.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("x = 1\n")
    return tmp_path


@pytest.fixture
def calls(monkeypatch):
    """What is done to the functions: the folder replaced, or "all" restarted."""
    done = []
    monkeypatch.setattr(watch, "_replace", lambda cloud, folder: done.append(folder))
    monkeypatch.setattr(watch, "_restart_all", lambda cloud: done.append("all"))
    return done


def test_changed_added_and_removed_files_are_seen(checkout):
    before = watch.snapshot()
    handler, module = sorted(before)
    assert watch.changed(before, watch.snapshot()) == set()
    handler.unlink()
    new = module.with_name("new.py")
    new.write_text("")
    assert watch.changed(before, watch.snapshot()) == {handler, new}
    assert watch.changed({module: 1}, {module: 2}) == {module}


def test_a_changed_handler_replaces_the_code_of_its_function_alone(checkout, calls):
    watch.update(None, [checkout / "lambdas/read_feed/handler.py"])
    assert calls == ["read_feed"]


def test_a_changed_module_restarts_all_functions(checkout, calls, capsys):
    watch.update(None, [checkout / "shared/pinhole/feed.py"])
    assert calls == ["all"]
    assert "Live: shared/pinhole/feed.py" in capsys.readouterr().out


def test_a_file_that_does_not_compile_changes_nothing(checkout, calls, capsys):
    path = checkout / "shared/pinhole/feed.py"
    path.write_text("def (")
    watch.update(None, [path, checkout / "lambdas/read_feed/handler.py"])
    assert calls == []
    assert "Not live:" in capsys.readouterr().out


def test_a_removed_module_restarts_all_functions(checkout, calls):
    path = checkout / "shared/pinhole/feed.py"
    path.unlink()
    watch.update(None, [path])
    assert calls == ["all"]


def test_new_code_keeps_generated_files_and_loses_old_byte_code(checkout):
    deployed = io.BytesIO()
    with zipfile.ZipFile(deployed, "w") as archive:
        for name in ("handler.py", "gone.py", "__pycache__/handler.cpython-313.pyc", "api.json"):
            archive.writestr(name, "old")
    made = zipfile.ZipFile(
        io.BytesIO(watch.overlaid(deployed.getvalue(), checkout / "lambdas" / "read_feed"))
    )
    assert {name: made.read(name) for name in made.namelist()} == {
        "handler.py": b"x = 1\n",
        "api.json": b"old",
    }


def test_only_our_functions_are_restarted():
    set_again = []
    page = {
        "Functions": [
            {"FunctionName": "pinhole-local-read-feed", "MemorySize": 512},
            {"FunctionName": "another", "MemorySize": 128},
        ]
    }
    client = SimpleNamespace(
        get_paginator=lambda _: SimpleNamespace(paginate=lambda: [page]),
        update_function_configuration=lambda **call: set_again.append(call),
    )
    watch._restart_all(SimpleNamespace(client=lambda _: client))
    assert set_again == [{"FunctionName": "pinhole-local-read-feed", "MemorySize": 512}]
