"""``lamsach tree`` as an operator calls it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lamsach.cli.tree import tree
from lamsach.core.errors import UnusableInputError
from lamsach.portal.units import actions
from lamsach.portal.units.models import Ancestry, Edge, Unit, UnitGroup

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db):
    nation = actions.create_unit("Chính phủ", "nation", superior=None, by=None)
    city = actions.create_unit("Thành phố Hải Đông", "central_city", superior=nation, by=None, code="31")
    actions.create_unit("Huyện Kiến Thụy", "rural_district", superior=city, by=None, code="315")
    actions.create_unit("Sở Thông tin và Truyền thông", "department", superior=city, by=None)
    return city


def call(*arguments):
    return CliRunner().invoke(tree, list(arguments), standalone_mode=False)


def told(*arguments):
    result = call(*arguments, "--json")
    assert result.exception is None, result.exception
    return json.loads(result.stdout), result.return_value


@pytest.fixture
def units(tmp_path):
    path = tmp_path / "units.csv"
    path.write_text("Tên đơn vị,Nhóm\nSở Y tế,A\nSTTTT,A\nHuyện Kiến Thủy,B\n", "utf-8")
    return path


def test_what_will_be_done_is_shown_and_nothing_is_done_while_a_row_is_refused(city, units):
    result = call("import", str(units), "--under", "31")
    assert result.return_value == 4
    assert "New: 1. Already there: 1. Moved: 0. Refused: 1." in result.output
    assert "! line 4: Huyện Kiến Thủy" in result.output
    assert "Huyện Kiến Thụy, Thành phố Hải Đông, Chính phủ [315]" in result.output
    assert not Unit.objects.filter(name="Sở Y tế").exists()


def test_a_list_that_would_hang_in_the_air_says_so_before_it_is_taken(city, units):
    told_so = "2 of the new ones would stand under nobody"
    units.write_text("Tên đơn vị\nSở Y tế\nSở Nội vụ\n", "utf-8")
    assert told_so in call("import", str(units), "--dry-run").output
    assert told_so not in call("import", str(units), "--dry-run", "--under", "31").output


def test_machines_are_told_created_matched_moved_and_refused_with_place_and_reason(city, units):
    document, code = told("import", str(units), "--under", "TP Hải Đông", "--accept-refused")
    assert code == 4
    assert [each["name"] for each in document["created"]] == ["Sở Y tế"]
    assert document["created"][0]["unit"] == Unit.objects.get(name="Sở Y tế").pk
    assert [each["name"] for each in document["matched"]] == ["STTTT"]
    [refused] = document["refused"]
    assert (refused["place"], refused["code"]) == ({"row": 4}, "near")
    assert refused["suggestions"][0]["code"] == "315"
    assert document["changed"]


def test_a_refused_row_is_decided_by_hand_and_groups_get_an_owner(city, units):
    document, code = told("import", str(units), "--under", "31", "--decide", "4=315", "--groups-of", "STTTT")
    assert (code, document["counts"]["refused"]) == (0, 0)
    assert [group.members.count() for group in UnitGroup.objects.order_by("name")] == [2, 1]


def test_a_dry_run_changes_nothing(city, units):
    document, code = told("import", str(units), "--under", "31", "--decide", "4=new", "--dry-run")
    assert (code, document["changed"], document["counts"]["created"]) == (0, False, 2)
    assert not Unit.objects.filter(name="Sở Y tế").exists()


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["{file}", "--under", "Tỉnh Không Có"], "Tỉnh Không Có"),
        (["{file}", "--decide", "4:new"], "4:new"),
        (["{file}", "--decide", f"{'1' * 5_000}=new"], "1111"),
        (["{file}", "--day", "tháng 9"], "tháng 9"),
        (["{folder}/none.csv"], "none.csv"),
        ([], ""),
        (["{file}", "--national"], ""),
    ],
)
def test_unusable_input_is_one_line_that_says_what_and_where(city, units, arguments, where):
    filled = [each.format(file=units, folder=units.parent) for each in arguments]
    with pytest.raises(UnusableInputError) as refused:
        raise call("import", *filled).exception
    assert where in str(refused.value)


def test_the_nation_can_be_imported_again_without_change(national_tree):
    document, code = told("import", "--national")
    assert (code, document["counts"]["created"], document["counts"]["matched"]) == (0, 0, 14_007)


def test_the_national_tree_is_sound_and_says_of_which_days_its_data_is(national_tree):
    call("import", "--national")
    document, code = told("check")
    assert (code, document["findings"]) == (0, [])
    assert document["counts"]["units"] == 14_007
    assert document["supported_since"] == "2025-03-01"
    output = call("check").output
    assert "01/03/2025" in output
    assert "…" not in output


def test_flaws_are_found_and_named(city):
    district = Unit.objects.get(code="315")
    Edge.objects.create(unit=city, superior=district)
    document, code = told("check")
    assert code == 1
    assert {"cycle", "overlap"} <= {each["flaw"] for each in document["findings"]}
    result = call("check")
    assert "Huyện Kiến Thụy [315]" in result.output


def test_a_rebuild_mends_the_paths(city):
    before = set(Ancestry.objects.values_list("ancestor", "descendant", "depth"))
    Ancestry.objects.filter(depth=1).delete()
    document, code = told("rebuild")
    assert (code, document["paths"]) == (0, len(before))
    assert set(Ancestry.objects.values_list("ancestor", "descendant", "depth")) == before


def test_it_works_as_a_command_in_an_empty_folder(tmp_path, units):
    command = [sys.executable, "-m", "lamsach", "tree"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "PATH": "/usr/bin:/bin", "LAMSACH_LANG": "en"}

    def run(*arguments):
        place = ["--data", str(tmp_path / "data")]
        return subprocess.run(
            [*command, *arguments, *place], env=environment, capture_output=True, text=True, check=False, cwd=tmp_path
        )

    first = run("import", str(units), "--json")
    assert (first.returncode, first.stderr) == (0, "")
    assert json.loads(first.stdout)["counts"]["created"] == 3
    assert "3 units" in run("check").stdout
    bad = run("import", "none.csv")
    assert (bad.returncode, len(bad.stderr.splitlines())) == (2, 1)
    assert "none.csv" in bad.stderr


def test_a_server_whose_tables_are_not_there_yet_is_told_what_to_run(tmp_path):
    environment = {
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        "PATH": "/usr/bin:/bin",
        "LAMSACH_LANG": "en",
        "LAMSACH_SECRET_KEY": "x" * 60,
        "DJANGO_SETTINGS_MODULE": "lamsach.portal.settings.base",
        "LAMSACH_DATA": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "lamsach", "tree", "check"],
        env=environment, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 3
    assert "lamsach manage migrate" in done.stderr
