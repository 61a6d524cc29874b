"""Documents as machines send them, for tests."""

from typing import Any

SCAN: dict[str, Any] = {
    "schema": "lamsach.scan-report/1",
    "uuid": "3f0c6a52-5a2c-4b53-9d7c-6a1f1a3d0001",
    "made_at": "2022-09-10T03:00:00Z",
    "machine": "pc-01",
    "tool": {"name": "lamsach scan", "version": "0.1.0"},
    "started_at": "2022-09-10T02:50:00Z",
    "finished_at": "2022-09-10T03:00:00Z",
    "files": 120_000,
    "bytes": 40_000_000_000,
    "seconds": 600.0,
    "list": {"number": 7, "signed": True, "indicators": 100_000},
    "rules": "2022.9",
    "findings": [],
}
FINDING: dict[str, Any] = {
    "path": "%USERPROFILE%/Downloads/setup.exe",
    "kind": "file",
    "name": "Worm.Conficker",
    "family": "conficker",
    "sha256": "a" * 64,
    "severity": "malicious",
    "action": "quarantined",
}
SIGHTING: dict[str, Any] = {
    "schema": "lamsach.sighting-report/1",
    "uuid": "3f0c6a52-5a2c-4b53-9d7c-6a1f1a3d0002",
    "made_at": "2022-09-10T03:00:00Z",
    "machine": "dns-01",
    "tool": {"name": "lamsach hunt", "version": "0.1.0"},
    "lines": 1_000_000,
    "bytes": 170_000_000,
    "seconds": 1.5,
    "hits": 12,
    "sightings": [
        {
            "client": "192.0.2.17",
            "indicator": "bad.example",
            "kind": "domain",
            "family": "mirai",
            "first": "2022-09-08T01:00:00Z",
            "last": "2022-09-09T01:00:00Z",
            "count": 12,
            "days": 2,
        }
    ],
}
