"""The kernel's tests once more, with the kernel built under the address and undefined-behaviour sanitizers."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

KERNEL = Path("src/lamsach/hunt/kernel")
TESTS = ["test_truth.py", "test_sightings.py", "test_attribution.py", "test_captures.py", "test_columns.py"]
FLAGS = ["-std=c11", "-g", "-O1", "-fPIC", "-shared", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
INSTEAD = """
import importlib.machinery, importlib.util, sys
loader = importlib.machinery.ExtensionFileLoader("lamsach.hunt._kernel", {kernel!r})
spec = importlib.util.spec_from_loader(loader.name, loader)
module = importlib.util.module_from_spec(spec)
loader.exec_module(module)
sys.modules[loader.name] = module
"""


@pytest.mark.deep
@pytest.mark.needs("gcc", "gcc")
def test_the_tests_of_the_kernel_pass_under_the_sanitizers(tmp_path: Path) -> None:
    kernel = tmp_path / "_kernel.so"
    sources = [str(path) for path in sorted(KERNEL.glob("*.c"))]
    include = f"-I{sysconfig.get_paths()['include']}"
    subprocess.run(["gcc", *FLAGS, include, *sources, "-o", str(kernel)], check=True)
    (tmp_path / "sitecustomize.py").write_text(INSTEAD.format(kernel=str(kernel)), "utf-8")
    # The sanitizer has to come first, and to know how C++ throws, as pyarrow does.
    libraries = [
        subprocess.run(["gcc", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()
        for name in ("libasan.so", "libstdc++.so.6")
    ]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-s", "-q", "-p", "no:cacheprovider", "tests/hunt/kernel/test_json_lines.py"]
        + [f"tests/hunt/{name}" for name in TESTS],
        env={
            **os.environ,
            "LD_PRELOAD": " ".join(libraries),
            "ASAN_OPTIONS": "detect_leaks=0",  # the interpreter keeps what it has at its end
            "PYTHONMALLOC": "malloc",
            "PYTHONPATH": os.pathsep.join([str(tmp_path), "src"]),
            "LAMSACH_TRUTH_CASES": os.environ.get("LAMSACH_SANITIZED_CASES", "40"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, (run.stdout + run.stderr)[-4000:]
    assert " passed" in run.stdout
