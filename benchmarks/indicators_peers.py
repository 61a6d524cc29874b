"""The peers of the way in, each an external program that is looked for, in an environment of its own; none is imported.

pymispwarninglists, ioc-finder and stix2 are measured by a few lines that their Python runs. IntelMQ (AGPL) runs as its
users run it: its parser bot between two queues of a Redis server, told by its own configuration files.
"""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEERS = {
    "ioc-finder": """
from ioc_finder import find_iocs
work = lambda: find_iocs(data)
size, unit = len(data) / 1e6, "MB"
""",
    "stix2": """
import stix2
rows = [f"[url:value = 'http://host{n}.example.vn/a']" for n in range(2000)]
work = lambda: [stix2.Indicator(pattern=each, pattern_type="stix", valid_from="2026-11-01T00:00:00Z") for each in rows]
size, unit = len(rows), "indicators"
""",
}
WARNING_LISTS = """
import sys, time
from pymispwarninglists import WarningLists
start = time.process_time(); lists = WarningLists(slow_search=True); loaded = time.process_time() - start
values = sys.stdin.read().split(); start = time.process_time()
for value in values: lists.search(value)
taken = time.process_time() - start
size = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS"))
print(f"{len(values) / taken:,.0f} values/s, ranges included; loaded in {loaded:.1f} s, {int(size) // 1024} MB")
"""
BOT = "intelmq.bots.parsers.generic.parser_csv"
PARAMETERS = {
    "columns": "__IGNORE__,time.source,source.url,status" + ",__IGNORE__" * 5,
    "delimiter": ",", "skip_header": False, "type": "malware-distribution", "default_url_protocol": "http://",
    "destination_queues": {"_default": ["out"]},
}  # fmt: skip
LONGEST = 60  # seconds


def of_the_guard(values: list[str]) -> str:
    """Run pymispwarninglists on the same values in a process of its own, and return what it took."""
    command = [sys.executable, "-c", WARNING_LISTS]
    done = subprocess.run(command, input="\n".join(values), capture_output=True, text=True, check=False, timeout=500)
    return done.stdout.strip() or f"failed: {done.stderr[-200:]}"


def of_the_extraction(python: str, text: str) -> None:
    """Run each peer that *python* has, in a process of its own."""
    for title, code in PEERS.items():
        run = f"import sys, time\ndata = sys.stdin.read()\n{code}\nstart = time.process_time(); work()\n"
        run += 'print(f"{size / (time.process_time() - start):,.2f} {unit}/s")'
        done = subprocess.run([python, "-c", run], input=text, capture_output=True, text=True, check=False, timeout=500)
        print(f"  peer {title}: {done.stdout.strip() or 'not there: ' + done.stderr.strip()[-100:]}")


def of_the_intake(python: str, raw: bytes) -> str:
    """Let IntelMQ's bot for CSV parse *raw*, and return how many rows it took in a second of its own CPU."""
    bot, redis = Path(python).parent / BOT, shutil.which("redis-server")
    if not bot.exists() or not redis:
        return f"not there: {'redis-server' if bot.exists() else bot}"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        port = _configured(folder, Path(python).parent.parent)
        server = subprocess.Popen(
            [redis, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", place], stdout=subprocess.DEVNULL
        )
        try:
            return _parsed(bot, folder, port, raw)
        finally:
            server.terminate()
            server.wait()


def _configured(folder: Path, environment: Path) -> int:
    """Write IntelMQ's files into *folder*, and return the port that its queues shall have."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    for name in ("etc", "var/log", "var/run", "var/lib/bots"):
        (folder / name).mkdir(parents=True)
    shutil.copy(next(environment.glob("lib/python*/site-packages/intelmq/etc/harmonization.conf")), folder / "etc")
    broker = {
        f"{side}_pipeline_{what}": value
        for side in ("source", "destination")
        for what, value in (("broker", "redis"), ("host", "127.0.0.1"), ("port", port), ("db", 2))
    }
    everything = {"logging_path": f"{folder}/var/log", "logging_handler": "file", "logging_level": "ERROR", **broker}
    parser = {"bot_id": "parser", "name": "CSV", "group": "Parser", "module": BOT, "parameters": PARAMETERS}
    runtime = {"global": everything, "parser": {**parser, "enabled": True, "run_mode": "continuous"}}
    (folder / "etc" / "runtime.yaml").write_text(json.dumps(runtime))  # JSON is YAML
    return port


def _parsed(bot: Path, folder: Path, port: int, raw: bytes) -> str:
    report = {"__type": "Report", "raw": base64.b64encode(raw).decode(), "feed.name": "benchmark"}
    report["time.observation"] = "2026-11-22T10:00:00+00:00"
    rows = raw.count(b"\n")
    _asked(port, "SELECT", "2", "LPUSH", "parser-queue", json.dumps(report))
    environment = {**os.environ, "INTELMQ_ROOT_DIR": str(folder)}
    user = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | 0o777)
    with (folder / "said").open("w") as log:
        process = subprocess.Popen([bot, "parser"], env=environment, stdout=log, stderr=log, user=user)
    try:
        begun = done = 0
        start = 0.0
        end = time.monotonic() + LONGEST
        while done < rows and time.monotonic() < end and process.poll() is None:
            time.sleep(0.1)
            done = _asked(port, "SELECT", "2", "LLEN", "out")
            if done and not start:
                begun, start = done, _seconds(process.pid)
        taken = _seconds(process.pid) - start if process.poll() is None else 0.0
    finally:
        process.terminate()
        process.wait()
    if not taken or done <= begun:
        return f"failed: {(folder / 'said').read_text()[-300:]}"
    return f"{(done - begun) / taken:,.0f} rows/s ({done:,} of {rows:,}), its queue included, no guard"


def _asked(port: int, *words: str) -> int:
    """Give Redis two commands and return the number that the second answers (RESP 2)."""
    for _try in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as wire, wire.makefile("rb") as answers:
                for command in (words[:2], words[2:]):
                    parts = [each.encode() for each in command]
                    body = b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
                    wire.sendall(b"*%d\r\n%b" % (len(parts), body))
                    answer = answers.readline()
            return int(answer[1:])
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise RuntimeError("no Redis")


def _seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
