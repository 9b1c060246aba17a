"""The layers: complete, trimmed, compiled, and made only of what is listed."""

import ast
import fcntl
import importlib
import json
import re
import struct
import subprocess
import sys
import sysconfig
import unicodedata
import zipfile
from functools import cache
from importlib import metadata
from pathlib import Path
from threading import Event, Thread

import pytest
from aws_cdk import Stack
from botocore.loaders import Loader

from stacks import stages
from stacks.builds import build_cache, bundles, layers, lazy, local_layers
from stacks.builds.layers import LAMBDA_ARM64, Platform
from stacks.parts import dependencies
from tests.infrastructure import templates

OURS = {
    "apigatewaymanagementapi",
    *("cloudfront", "cloudfront-keyvaluestore", "cognito-idp", "dynamodb", "events", "rekognition"),
    *("s3", "secretsmanager", "sqs"),
}
TESTED = ("runtime", "contract", "imaging", "video", "push")
# With the C library botocore would work in other ways in the tests than in all other functions.
PACKAGES = (*TESTED, "crt")
HERE = Platform.this_machine()
PLATFORMS = {"aws": LAMBDA_ARM64, "here": HERE}
_AARCH64 = 183  # in the header of an ELF file
FOLDERS = sorted(path.parent.name for path in templates.ROOT.glob("lambdas/*/handler.py"))


def layer(name, platform):
    made = layers.shared(platform) if name == "shared" else layers.packages(name, platform)
    return zipfile.ZipFile(made.path)


def listed(name):
    """Package -> version, as pinned in the layer's list."""
    return pins(layers.LAYERS / name / "requirements.txt")


def pins(file):
    lines = (line.split("#")[0].strip() for line in file.read_text().splitlines())
    return {normal(name): version for name, _, version in (x.partition("==") for x in lines if x)}


def normal(package):
    return re.sub(r"[-_.]+", "-", package).lower()


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """Every layer unpacked as by Lambda, for this machine, each in a folder of its own."""
    root = tmp_path_factory.mktemp("opt")
    for name in ("shared", *PACKAGES):
        layer(name, HERE).extractall(root / name)
    return root


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_function_finds_all_it_imports_in_its_layers(folder, unpacked):
    names = layers_of(folder)
    assert imported(unpacked, names)[folder] is None


def layers_of(folder):
    deployed = templates.of("prod").functions()[folder]
    return tuple(
        sorted(templates.of("prod").text(each).split("-")[-1] for each in deployed["Layers"])
    )


@cache
def imported(unpacked, names):
    """Why each function of exactly these layers cannot be imported, None if it can."""
    folders = [folder for folder in FOLDERS if layers_of(folder) == names]
    done = run(
        f"exec({IMPORT!r}); print(json.dumps(each({[lambdas(each) for each in folders]!r})))",
        [unpacked / name / "python" for name in names],
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(folders, json.loads(done.stdout), strict=True))


# What one function imports is there for the next one; all of it is in their layers.
IMPORT = """
import json
import traceback

def each(folders):
    return [error_of(folder) for folder in folders]

def error_of(folder):
    sys.path.insert(0, folder)
    sys.modules.pop("handler", None)
    try:
        import handler
        assert handler.handler
    except Exception:
        return traceback.format_exc()
    finally:
        sys.path.remove(folder)
"""


def lambdas(folder):
    return str(templates.ROOT / "lambdas" / folder)


def test_a_function_without_its_layers_is_noticed(unpacked):
    done = import_handler("write_posts", [unpacked / "shared" / "python"])
    assert "ModuleNotFoundError" in done.stderr


def test_a_photo_is_decoded_with_the_layers_alone_even_in_a_process_of_its_own(unpacked):
    paths = [unpacked / name / "python" for name in ("shared", "imaging")]
    for name, width in (("phone.jpg", 1512), ("small.heic", 29)):
        data = f"open({str(templates.ROOT / 'tests' / 'photos' / name)!r}, 'rb').read()"
        script = f"from pinhole.imaging.render import render; print(render({data}).width)"
        done = run(script, paths)
        assert done.stdout == f"{width}\n", done.stderr


def import_handler(folder, paths):
    """Import a handler with these paths."""
    return run(
        "import handler; assert handler.handler", [templates.ROOT / "lambdas" / folder, *paths]
    )


def run(script, paths):
    """Run a script with the standard library and these paths only."""
    library = [sysconfig.get_path("stdlib"), sysconfig.get_config_var("DESTSHARED")]
    path = [*map(str, paths), *library]
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", f"import sys; sys.path[:] = {path!r}; {script}"],
        env={"AWS_DEFAULT_REGION": "us-east-1", "POWERTOOLS_METRICS_NAMESPACE": "Pinhole"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", ["shared", *PACKAGES])
def test_byte_code_is_used_whatever_the_time_stamps_say(name, platform):
    version = PLATFORMS[platform].python
    if not bundles.interpreter_of(version):
        pytest.skip(f"no Python {version} here to compile with")
    made = layer(name, PLATFORMS[platform])
    tag = f"cpython-{version.replace('.', '')}"
    sources = [each for each in made.namelist() if each.endswith(".py")]
    assert sources
    for source in sources:
        folder, _, file = source.rpartition("/")
        compiled = made.read(f"{folder}/__pycache__/{file.removesuffix('.py')}.{tag}.pyc")
        assert struct.unpack("<I", compiled[4:8]) == (0b01,), f"{source}: not unchecked-hash"


def test_tracebacks_name_the_folder_that_lambda_unpacks_to():
    made = layer("shared", HERE)
    [compiled] = [each for each in made.namelist() if re.search(r"/settings\.cpython.*pyc", each)]
    assert b"/opt/python/pinhole/settings.py" in made.read(compiled)


def test_botocore_knows_our_services_and_no_other():
    names = layer("runtime", LAMBDA_ARM64).namelist()
    below = {each.split("/")[3] for each in names if each.startswith("python/botocore/data/")}
    assert below == OURS | {
        "_retry.json",
        "endpoints.json",
        "partitions.json",
        "sdk-default-configuration.json",
    }


def test_botocore_knows_the_endpoints_of_our_services_in_every_region():
    trimmed = json.loads(layer("runtime", LAMBDA_ARM64).read("python/botocore/data/endpoints.json"))
    whole = Loader().load_data("endpoints")
    assert len(trimmed["partitions"]) == len(whole["partitions"])
    for ours, theirs in zip(trimmed["partitions"], whole["partitions"], strict=True):
        services = {name: theirs["services"][name] for name in OURS & theirs["services"].keys()}
        assert ours == {**theirs, "services": services}


def test_anyascii_knows_all_latin_letters_that_unicode_does_not_take_apart():
    letters = [chr(point) for point in range(0x80, 0x110000) if is_whole_latin(chr(point))]
    assert {f"{ord(letter) >> 8:03x}" for letter in letters} == layers.LATIN
    names = layer("runtime", LAMBDA_ARM64).namelist()
    kept = {each.split("/")[3] for each in names if each.startswith("python/anyascii/_data/")}
    assert kept >= layers.LATIN | {"__init__.py"}
    assert len(kept) < 15


def is_whole_latin(character):
    name = unicodedata.name(character, "")
    whole = unicodedata.normalize("NFKD", character) == character
    return name.startswith("LATIN") and whole and character.isalnum()


@pytest.mark.parametrize("package", layers.LAZY)
def test_a_lazy_package_exports_what_it_did(package, unpacked):
    module = package.replace("/", ".")
    script = (
        f"import {module} as package; names = package.__all__;"
        "print([(name, getattr(package, name).__module__) for name in names])"
    )
    done = run(script, [unpacked / "runtime" / "python", unpacked / "contract" / "python"])
    assert done.returncode == 0, done.stderr
    eager = importlib.import_module(module)
    assert ast.literal_eval(done.stdout) == [
        (name, getattr(eager, name).__module__) for name in eager.__all__
    ]


@pytest.mark.parametrize("folder", ["read_feed", "deliver_posts"])
def test_functions_that_somebody_waits_for_import_no_more_than_they_use(folder, unpacked):
    paths = [templates.ROOT / "lambdas" / folder]
    paths += [unpacked / name / "python" for name in ("shared", "runtime", "contract")]
    done = run("import sys, handler; print(*sys.modules)", paths)
    assert done.returncode == 0, done.stderr
    imported = {module.split(".")[0] for module in done.stdout.split()}
    assert "botocore" in imported
    assert not {"asyncio", "boto3", "pydantic", "s3transfer"} & imported


def test_a_package_that_does_more_than_re_export_is_refused(tmp_path):
    for text in ("x = 1", "import os", "from a import b as c", "from a import *"):
        (tmp_path / "__init__.py").write_text(text)
        with pytest.raises(lazy.NotARegister):
            lazy.make_lazy(tmp_path)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_layer_holds_nothing_that_no_function_reads(name):
    for file in layer(name, LAMBDA_ARM64).namelist():
        assert not re.search(r"\.dist-info/|/tests?/|/examples/|\.pyi$", file)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_layer_is_for_the_processor_that_runs_it(name):
    compiled = [each for each in layer(name, LAMBDA_ARM64).namelist() if ".so" in each]
    named = [each for each in compiled if not re.search(r"\.libs/|\.abi3\.so$", each)]
    assert all("aarch64" in each for each in named)
    machines = {
        struct.unpack_from("<H", layer(name, LAMBDA_ARM64).read(each), 18) for each in compiled
    }
    assert machines <= {(_AARCH64,)}


@pytest.mark.parametrize("name", TESTED)
def test_a_layer_holds_the_packages_that_are_listed_and_no_other(name):
    owners = metadata.packages_distributions()
    modules = {each.split("/")[1].split(".")[0] for each in layer(name, HERE).namelist()}
    # Libraries that packages are linked with lie beside them, in folders named after the packages.
    modules -= {"__pycache__", "pillow", "pyvips_binary", "pi_heif"} - owners.keys()
    assert {normal(owners[module][0]) for module in modules} == set(listed(name))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_video_layer_holds_one_program_for_its_processor(platform):
    made = layer("video", PLATFORMS[platform])
    [program] = [each for each in made.infolist() if "/binaries/ffmpeg" in each.filename]
    assert program.external_attr >> 16 == 0o755
    assert f"linux-{PLATFORMS[platform].machine}" in program.filename
    assert {
        each.external_attr >> 16 for each in made.infolist() if each.filename.endswith("py")
    } == {0o644}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_function_and_its_layers_fit_the_limit_of_lambda(folder, platform):
    assert sum(size(name, PLATFORMS[platform]) for name in layers_of(folder)) < 250 * 2**20


@cache
def size(name, platform):
    return sum(each.file_size for each in layer(name, platform).infolist())


def test_all_dependencies_of_packages_are_listed():
    runtime = set(listed("runtime"))
    for name in TESTED:
        for listed_package in listed(name):
            for requirement in metadata.requires(listed_package) or ():
                needed, _, condition = requirement.partition(";")
                if "extra" not in condition and "python_version" not in condition:
                    package = re.split(r"[^\w.-]", needed)[0]
                    assert normal(package) in runtime | set(listed(name))


def test_no_function_has_a_package_twice():
    """cffi is in two layers, which no function has together."""
    prod = templates.of("prod")
    for function in prod.functions().values():
        names = [name.removeprefix("pinhole-prod-") for name in prod.text(function["Layers"])]
        packages = [package for name in names if name != "shared" for package in listed(name)]
        assert len(packages) == len(set(packages))


@pytest.mark.parametrize("name", TESTED)
def test_the_tests_run_on_the_deployed_versions(name):
    for package, version in listed(name).items():
        assert metadata.version(package) == version


def test_a_second_build_builds_nothing(monkeypatch):
    first = layers.packages("contract", HERE)
    monkeypatch.setattr(subprocess, "run", None)
    assert layers.packages("contract", HERE) == first


def test_a_bundle_changes_only_with_its_inputs(tmp_path, monkeypatch):
    monkeypatch.setattr(build_cache, "CACHE", tmp_path)

    def made(*inputs):
        def fill(folder):
            (folder / "a.py").write_bytes(b"".join(inputs))

        return bundles.bundle("b", inputs, fill, python=HERE.python, home="/opt")

    first = made(b"x = 1\n")
    assert made(b"x = 1\n").path.stat().st_mtime_ns == first.path.stat().st_mtime_ns
    assert made(b"x = 2\n").hash != first.hash
    assert made(b"x = ", b"1\n").hash != first.hash
    all_made = {made(b"x = 1\n").path, made(b"x = 2\n").path, made(b"x = ", b"1\n").path}
    assert set(tmp_path.iterdir()) == all_made


def test_a_folder_of_a_bundle_holds_what_its_zip_file_holds(unpacked):
    whole = layers.packages("contract", HERE)
    found = {
        str(path.relative_to(whole.folder)) for path in whole.folder.rglob("*") if path.is_file()
    }
    assert found == set(zipfile.ZipFile(whole.path).namelist())


def test_of_two_that_want_the_same_bundle_at_once_one_builds_it(tmp_path, monkeypatch):
    monkeypatch.setattr(build_cache, "CACHE", tmp_path)
    builds, asked, wait = [], [], fcntl.flock
    both = Event()

    def noted(*given):
        asked.append(given)
        if len(asked) == 2:
            both.set()
        return wait(*given)

    def fill(folder):
        builds.append(folder)
        if len(builds) == 1:
            other.start()
            assert both.wait(60)  # until it waits for its turn
        (folder / "a.py").write_text("x = 1")

    monkeypatch.setattr(build_cache.fcntl, "flock", noted)
    made = bundles.bundle("b", [], fill, python=HERE.python, home="/opt")
    other = Thread(target=lambda: made.folder)
    assert (made.folder / "a.py").exists()
    other.join()
    assert len(builds) == 1
    assert list(tmp_path.iterdir()) == [made.folder]


def test_a_bundle_that_cannot_be_built_is_tried_again(tmp_path, monkeypatch):
    monkeypatch.setattr(build_cache, "CACHE", tmp_path)
    with pytest.raises(ZeroDivisionError):
        build_cache.once("b", lambda path: path.write_text(f"{1 / 0}"))
    assert list(tmp_path.iterdir()) == []
    assert build_cache.once("b", Path.touch).exists()


def test_a_linked_layer_is_tiny_and_puts_its_folder_first_in_the_path(tmp_path):
    packages, layer = tmp_path / "it's here", tmp_path / "layer"
    packages.mkdir()
    (packages / "json.py").write_text("loads = 'ours'")
    made = layers.linked(packages, HERE)
    assert made.path.stat().st_size < 1000
    zipfile.ZipFile(made.path).extractall(layer)
    [site] = layer.glob("python/lib/*/site-packages")
    done = run(f"import site; site.addsitedir({str(site)!r}); import json; print(json.loads)", [])
    assert done.stdout == "ours\n", done.stderr


@pytest.mark.parametrize(
    ("contents", "ours", "packages"),
    [
        ("files", None, None),
        ("links", r"bundles/shared-\w+/python'\)", r"bundles/runtime-\w+/python'\)"),
        ("live", r"layers/shared/python'\)", r"bundles/runtime-\w+/python'\)"),
    ],
)
def test_layers_hold_files_or_say_where_they_are(contents, ours, packages, monkeypatch):
    made = {}

    def kept(bundle):
        made[bundle.name, bundle.hash] = bundle.path
        return code(bundle)

    code = bundles.Bundle.code
    monkeypatch.setattr(bundles.Bundle, "code", kept)
    dependencies.Layers(Stack(), "L", stage=stages.local(4566, contents), packages=["runtime"])
    texts = [
        archive.read(name).decode()
        for archive in map(zipfile.ZipFile, made.values())
        for name in archive.namelist()
        if name.endswith(".pth")
    ]
    assert len(texts) == (0 if contents == "files" else 2)
    for text, pattern in zip(texts, (ours, packages), strict=False):
        assert re.search(pattern, text)


def test_all_layers_of_the_local_cloud_are_built_in_advance():
    made = templates.of("local").properties("AWS::Lambda::LayerVersion")
    names = {each["LayerName"].removeprefix("pinhole-local-") for each in made}
    assert names == {"shared", *local_layers.NAMES}


def test_without_the_deployed_python_there_is_no_byte_code_and_the_synth_says_so(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(build_cache, "CACHE", tmp_path)
    monkeypatch.setattr(bundles, "interpreter_of", lambda version: None)
    monkeypatch.setattr(dependencies, "interpreter_of", lambda version: None)
    stack = Stack()
    dependencies.Layers(stack, "Layers", stage=stages.dev(), packages=[])
    [made] = tmp_path.iterdir()
    assert not [each for each in zipfile.ZipFile(made).namelist() if each.endswith(".pyc")]
    said = [str(each.data) for node in stack.node.find_all() for each in node.node.metadata]
    assert any("no byte code" in each for each in said)


def test_the_interpreter_of_another_version_is_not_taken():
    assert bundles.interpreter_of(HERE.python) == sys.executable
    assert bundles.interpreter_of("3.99") is None


def test_packages_that_cannot_be_fetched_are_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(build_cache, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(layers, "LAYERS", tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "requirements.txt").write_text("./no-such-package\n")
    with pytest.raises(layers.PackagesUnavailable, match="pip could not fetch"):
        layers.packages("broken", HERE).code()
    assert not list((tmp_path / "cache").iterdir())


def test_the_signatures_of_key_value_stores_are_made_with_the_layers_alone(unpacked):
    script = """
import os
os.environ.update(AWS_ACCESS_KEY_ID="AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY="secret")
from pinhole.aws import clients
def stop(request, **_):
    print(request.url, request.headers["Authorization"].decode().split()[0])
    raise SystemExit
clients.key_value_store().meta.events.register("before-send.*.*", stop)
store = "arn:aws:cloudfront::123456789012:key-value-store/x"
clients.key_value_store().describe_key_value_store(KvsARN=store)
"""
    paths = [unpacked / name / "python" for name in ("shared", "runtime", "crt")]
    done = run(f"exec({script!r})", paths)
    assert done.stdout.startswith("https://123456789012.cloudfront-kvs.global.api.aws/"), done
    assert done.stdout.endswith(" AWS4-ECDSA-P256-SHA256\n")
