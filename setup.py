"""What pyproject.toml cannot say: message catalogues and fonts are made when the package is built."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).parent))


class BuildWithCatalogues(build_py):
    """Compile the message catalogues (.po to .mo) before the files are collected."""

    def run(self) -> None:
        from tools.messages import compile_catalogues

        compile_catalogues()
        super().run()


setup(cmdclass={"build_py": BuildWithCatalogues})
