"""The kernel under the address and undefined-behaviour sanitizers, driven by libFuzzer (Debian's clang).

A few seconds in each run of the tests, two minutes in the deep one. Longer: LAMSACH_FUZZ_SECONDS=3600 and this file
alone with pytest.
"""

import os
import subprocess
from pathlib import Path

import pytest

from lamsach.indicators.index import Entry
from lamsach.indicators.index_writer import write
from lamsach.indicators.values import Indicator
from tests.hunt.test_captures import PACKETS, ethernet, pcap
from tests.hunt.writers import CSV_HEAD

KERNEL = Path("src/lamsach/hunt/kernel")
SECONDS = os.environ.get("LAMSACH_FUZZ_SECONDS", "5")
LISTED = [
    "bad.example",
    "203.0.113.0/24",
    "192.0.2.1",
    "2001:db8::/32",
    "0" * 32,
    "1" * 40,
    "2" * 64,
    "http://web.example/a",
]
SEEDS = [
    b"\0" + CSV_HEAD.replace(b",", b"\t"),
    b"\x001795366801.5\t192.0.2.1\tx.bad.example\t203.0.113.7\thttp://bad.example:80/a\t" + b"0" * 32 + b"\n",
    b'\x01{"ts":"2026-11-22T17:00:01.5+0700","src_ip":"2001:db8::1","q":"bad.example","d":{"a":["192.0.2.1","\\u00e9"]}}\n',
    b"\x7f192.0.2.0/24,ubnd-a\n198.51.100.0/24,b\r\n2001:db8::/32,c\n",
    b"\x021795366801 192.0.2.1 x q: bad.example:80\n",
    *(b"\x03" + pcap(ethernet(packet))[24:] for packet, _told in PACKETS.values()),
    b"\x80\0\0\0\x18\xff1795366801.5\t192.0.2.1\tx.bad.example\t203.0.113.7\t-\t-\n",
]


@pytest.mark.needs("clang", "clang")
@pytest.mark.needs("/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a", "libclang-rt-dev")
@pytest.mark.parametrize("way", ["-ULAMSACH_PLAIN", "-DLAMSACH_PLAIN"], ids=["vectors", "plain"])
def test_no_input_makes_the_kernel_read_or_write_where_it_must_not(tmp_path: Path, way: str) -> None:
    write(tmp_path / "list.index", [Entry(Indicator.parse(value), "mirai") for value in LISTED])
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for number, seed in enumerate(SEEDS):
        (seeds / str(number)).write_bytes(seed)
    sources = [str(path) for path in sorted(KERNEL.glob("*.c")) if not path.name.startswith("module")]
    flags = [
        "-std=c11",
        "-g",
        "-O1",
        "-fsanitize=fuzzer,address,undefined",
        "-fno-sanitize-recover=all",
        f"-I{KERNEL}",
        way,
    ]
    target = tmp_path / "fuzz"
    subprocess.run(["clang", *flags, "tests/hunt/kernel/fuzz.c", *sources, "-o", str(target)], check=True)
    run = subprocess.run(
        [str(target), f"-max_total_time={SECONDS}", "-max_len=4096", f"-artifact_prefix={tmp_path}/", str(seeds)],
        env={**os.environ, "LAMSACH_FUZZ_INDEX": str(tmp_path / "list.index")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:]
