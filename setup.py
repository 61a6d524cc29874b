"""What pyproject.toml cannot say: message catalogues and fonts are made when the package is built."""

import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).parent))


class BuildWithCatalogues(build_py):
    """Compile the message catalogues (.po to .mo) before the files are collected."""

    def run(self) -> None:
        from tools.messages import compile_catalogues

        compile_catalogues()
        super().run()


class BuildKernel(build_ext):
    """Tell each compiler in its own words what C is written here."""

    def build_extensions(self) -> None:
        microsoft = self.compiler.compiler_type == "msvc"
        flags = ["/std:c11", "/O2"] if microsoft else ["-std=c11", "-O3", "-fvisibility=hidden"]
        for extension in self.extensions:
            extension.extra_compile_args = flags
        super().build_extensions()


KERNEL = Path("src/lamsach/hunt/kernel")
SOURCES = [
    "module",
    "module_plan",
    "module_columns",
    "module_tally",
    "module_sightings",
    "lookup",
    "pages",
    "clients",
    "segments",
    "tally",
    "sorting",
    "rolling",
    "ranges",
    "values",
    "familiar",
    "observe",
    "suspects",
    "settling",
    "delimited",
    "json",
    "skeleton",
    "walk",
    "template",
    "columns",
    "packets",
]
HEADERS = ["kernel", "module", "familiar", "json", "skeleton", "walk", "tally"]

setup(
    cmdclass={"build_py": BuildWithCatalogues, "build_ext": BuildKernel},
    # Optional: without a C compiler lamsach hunts on its slower path, in Python, and says so.
    ext_modules=[
        Extension(
            "lamsach.hunt._kernel",
            [str(KERNEL / f"{name}.c") for name in SOURCES],
            depends=[str(KERNEL / f"{name}.h") for name in HEADERS],
            optional=True,
        )
    ],
)
