"""Rules in all the shapes that large collections have (such as signature-base), taken in by ``scan --rules``.

The collection itself is not committed; docs/scan.md says what a scan with it costs.
"""

import json
import struct
from pathlib import Path

import pytest
from click.testing import CliRunner

from lamsach.cli.scan import scan
from lamsach.scan.rules.collection import RuleSet, with_folder, with_signed
from lamsach.scan.rules.engine import Rules
from tests.scan.rules.test_release import rule

NAMES = """
rule by_file_name { condition: filename == "evil.txt" }
rule by_extension { condition: extension == ".txt" and filename matches /^ev/ }
rule by_place { condition: filepath contains "/etc/" or filetype == "EXE" or owner == "root" }
"""
MODULES = """import "pe"
import "math"
import "hash"

rule of_a_program { condition: pe.is_pe and pe.number_of_sections == 0 }
rule of_entropy { condition: math.entropy(0, filesize) < 0.1 and filesize > 100 }
rule of_a_digest { condition: hash.md5(0, filesize) == "0cc175b9c0f1b6a831c399e269772661" }
private rule of_a_mark { strings: $a = "mark" condition: $a }
rule of_another { condition: of_a_mark and filesize < 10 }
"""
BROKEN = """rule before { strings: $a = "before" condition: $a }
rule broken { strings: $a = { 4D 5A ?? condition: $a }
rule unknown { condition: cuckoo_says }
rule after { strings: $a = "after" condition: $a }
"""
LATIN = 'rule latin {{ meta: author = "Andr{e}" strings: $a = "latin needle" condition: $a }}\n'.format(
    e="\N{LATIN SMALL LETTER E WITH ACUTE}"
)
SAME = 'rule same { strings: $a = "same here" condition: $a }\n'


# Nothing but headers: they begin at byte 64, with a COFF header and an optional one of 32 bits (PE format).
PROGRAM = b"MZ" + bytes(58) + struct.pack("<L4sHHLLLHHH", 64, b"PE\0\0", 0x14C, 0, 0, 0, 0, 0xE0, 2, 0x10B) + bytes(222)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    (folder / "yara").mkdir(parents=True)
    (folder / "LICENSE").write_text("\n# Example Rule License (ERL) 1.0\n\nPermission is hereby granted\n")
    (folder / "yara" / "names.yar").write_text(NAMES)
    (folder / "yara" / "modules.yar").write_text(MODULES.replace("\n", "\r\n"))
    (folder / "yara" / "broken.yara").write_text(BROKEN)
    (folder / "yara" / "latin.yar").write_bytes(LATIN.encode("latin-1"))
    (folder / "yara" / "marked.yar").write_bytes(b"\xef\xbb\xbf" + rule("marked", "marked text").encode())
    (folder / "yara" / "twice.yar").write_text(SAME + SAME)
    (folder / "yara" / "again.yar").write_text(SAME)
    (folder / "yara" / "binary.yar").write_bytes(bytes(range(256)))
    (folder / "yara" / "empty.yar").write_text("// nothing yet\n")
    (folder / "yara" / "loader.yar").write_text('include "names.yar"\n')
    (folder / "iocs.csv").write_text("c2.example.vn\n")
    return folder


def test_each_shape_is_used_or_refused_with_its_reason(rules: Path) -> None:
    taken = with_folder(RuleSet({}), rules)
    reasons = {each.place.removeprefix("collection/yara/"): each.reason for each in taken.refused}
    assert set(reasons) == {
        "broken.yara: broken",
        "broken.yara: unknown",
        "twice.yar: same",
        "binary.yar",
        "loader.yar",
    }
    assert "cuckoo_says" in reasons["broken.yara: unknown"]
    assert all(reasons.values())
    compiled = Rules.compile(taken.sources)
    assert len(compiled) == 14

    def hits(content: bytes, name: str = "a") -> set[str]:
        return {hit.rule for hit in compiled.match(content, name)}

    assert hits(b"x", "evil.txt") == {"by_file_name", "by_extension"}
    assert "of_a_program" in hits(PROGRAM)
    assert hits(bytes(200)) == {"of_entropy"}
    assert hits(b"a") == {"of_a_digest"}
    assert hits(b"a mark") == {"of_another"}
    assert hits(b"before and after") == {"before", "after"}
    assert hits(b"marked text") == {"marked"}
    assert [hit.source for hit in compiled.match(b"same here")] == [
        "folder/collection/yara/again.yar",
        "folder/collection/yara/twice.yar",
    ]


def test_author_and_licence_are_said_also_where_only_the_folder_names_one(rules: Path) -> None:
    compiled = Rules.compile(with_folder(RuleSet({}), rules).sources)
    (latin,) = compiled.match(b"latin needle")
    assert latin.credit == "Andr\N{LATIN SMALL LETTER E WITH ACUTE}, Example Rule License (ERL) 1.0"
    (own,) = compiled.match(b"marked text")
    assert own.credit == "MIT"


def test_a_licence_is_a_comment_whatever_it_says(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text("*/ rule x { condition: true }\r\x85rule y { condition: true }")
    (tmp_path / "a.yar").write_text(SAME)
    assert len(Rules.compile(with_folder(RuleSet({}), tmp_path).sources)) == 1


def test_the_licence_of_signed_rules_is_said_too(rules: Path) -> None:
    from lamsach.scan.rules.release import licensed

    pack, _refused = licensed(rules)
    compiled = Rules.compile(with_signed(RuleSet({}), pack).sources)
    assert {hit.credit for hit in compiled.match(b"same here")} == {"Example Rule License (ERL) 1.0"}


def test_a_scan_names_what_it_refused_and_whom_to_credit(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "evil.txt").write_bytes(b"latin needle")
    arguments = [str(tmp_path / "files"), "--rules", str(rules), "--workers", "1", "--no-cache", "--json"]
    done = CliRunner().invoke(scan, arguments, standalone_mode=False, env={"LAMSACH_HOME": str(tmp_path / "own")})
    found = {each["name"]: each for each in json.loads(done.stdout)["findings"]}
    assert set(found) == {"latin", "by_file_name", "by_extension"}
    assert found["latin"]["credit"].endswith("Example Rule License (ERL) 1.0")
    assert {each["severity"] for each in found.values()} == {"suspicious"}
    assert "broken.yara: broken" in done.stderr
    assert "binary.yar" in done.stderr
