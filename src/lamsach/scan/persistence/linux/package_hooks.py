"""Commands that the package managers run along with their work. See apt.conf(5), dpkg(1)."""

import re
from collections.abc import Iterator

from lamsach.scan.persistence.machine import Machine, text_lines
from lamsach.scan.persistence.place import Entry, Place

APT = re.compile(r'(?:Pre-Invoke|Post-Invoke|Post-Invoke-Success|Pre-Install-Pkgs)[^"]*"([^"]+)"')
DPKG = re.compile(r"\s*(?:pre|post)-invoke\s*=?\s*[\"']?([^\"']+)")


class PackageHooks(Place):
    """Hooks of apt and dpkg."""

    name = "package hooks"

    def enumerate(self, machine: Machine) -> Iterator[Entry]:
        for folder, pattern in (("/etc/apt/apt.conf.d", APT), ("/etc/dpkg/dpkg.cfg.d", DPKG)):
            for path, content in machine.files(folder):
                for number, line in enumerate(text_lines(content.data), 1):
                    if not line.lstrip().startswith(("//", "#")) and (found := pattern.search(line)):
                        yield self.entry(path, number, found[1], "root")
