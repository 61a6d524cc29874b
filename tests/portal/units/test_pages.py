"""The tree in the browser."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lamsach.portal.units import actions
from lamsach.portal.units.models import Edge, StagedImport, Succession, Unit, UnitGroup
from lamsach.portal.units.selectors import governed_units
from lamsach.portal.units.viewer import Viewer
from tests.portal.units.workbooks_of_lists import listed

MERGED = dt.date(2025, 7, 1)


@pytest.fixture
def city(world):
    """Make a city whose operator governs it, beside a province of others."""
    world.unit("Chính phủ", "nation")
    world.unit("Thành phố Hải Đông", "central_city", "Chính phủ")
    world.unit("Quận Bắc Sơn", "urban_district", "Thành phố Hải Đông")
    world.unit("Huyện Kiến Thụy", "rural_district", "Thành phố Hải Đông")
    world.unit("Xã Hòa An", "commune", "Huyện Kiến Thụy")
    world.unit("Tỉnh Tây", "province", "Chính phủ")
    world.unit("Xã Hòa An Tây", "commune", "Tỉnh Tây")
    world.person("operator", "Thành phố Hải Đông", "operator")
    world.person("reporter", "Xã Hòa An", "reporter")
    return world


def english(browser):
    """Return the browser of somebody who reads English."""
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser


@pytest.fixture
def browser(city):
    return english(city.browser("operator"))


def page(browser, route, *arguments, **query):
    response = browser.get(reverse(f"units:{route}", args=arguments), query)
    assert response.status_code == 200
    return response.content.decode()


def send(browser, route, unit, status=302, **data):
    response = browser.post(reverse(f"units:{route}", args=[unit.pk]), {"changes": unit.changes, **data}, follow=False)
    assert response.status_code == status, response.content.decode()[:2000]
    return response


class TestLooking:
    def test_a_unit_is_found_by_any_words_of_its_name_with_or_without_marks(self, city, browser):
        for typed in ("hoa an", "Hoà An", "xa hoa", "AN HÒA", "hòa an, kien thuy"):
            text = page(browser, "index", q=typed)
            assert reverse("units:unit", args=[city.units["Xã Hòa An"].pk]) in text
        assert "Xã Hòa An Tây" not in page(browser, "index", q="hoa an, kien thuy").split('id="own-head"')[0]
        assert "No unit of this name" in page(browser, "index", q="khong co")

    def test_a_unit_that_is_gone_is_found_too(self, city, browser):
        actions.close_unit(city.units["Xã Hòa An"], MERGED, by=None)
        text = page(browser, "index", q="xa hoa an")
        assert "On other days" in text
        assert reverse("units:unit", args=[city.units["Xã Hòa An"].pk]) in text

    def test_while_one_types_only_the_list_comes_back(self, browser):
        response = browser.get(reverse("units:index"), {"q": "bac"}, headers={"HX-Request": "true"})
        assert "<html" not in response.content.decode()
        assert "Quận Bắc Sơn" in response.content.decode()

    def test_a_unit_shows_what_it_is_what_stands_above_and_what_below(self, city, browser):
        text = page(browser, "unit", city.units["Huyện Kiến Thụy"].pk)
        for shown in ("Ủy ban nhân dân huyện Kiến Thụy", "Chính phủ", "Thành phố Hải Đông", "Xã Hòa An"):
            assert shown in text

    def test_an_earlier_day_shows_the_names_and_places_of_that_day(self, city, browser):
        commune = city.units["Xã Hòa An"]
        actions.rename(commune, "Phường Hòa An", since=MERGED, by=None)
        actions.move(commune, city.units["Quận Bắc Sơn"], since=MERGED, by=None)
        assert "Phường Hòa An" in page(browser, "unit", city.units["Quận Bắc Sơn"].pk)
        before = page(browser, "unit", city.units["Huyện Kiến Thụy"].pk, day="2022-09-01")
        assert "Xã Hòa An" in before
        assert "As it was on 01/09/2022" in before
        assert "Xã Hòa An" not in page(browser, "unit", city.units["Huyện Kiến Thụy"].pk)

    def test_a_unit_that_is_gone_shows_its_last_day_and_who_followed(self, city, browser):
        old, new = city.units["Huyện Kiến Thụy"], city.units["Quận Bắc Sơn"]
        actions.succeed([actions.Part(old)], [new], MERGED, by=None, now=dt.datetime(2025, 8, 1, tzinfo=dt.UTC))
        text = page(browser, "unit", old.pk)
        assert "As it was on 30/06/2025" in text
        assert "Passed into" in text
        assert "Took over from" in page(browser, "unit", new.pk)

    def test_names_that_try_to_be_html_or_to_turn_the_line_are_shown_as_text(self, city, browser):
        unit = actions.create_unit("<b>Xã</b> \u202eA", "commune", superior=city.units["Huyện Kiến Thụy"], by=None)
        text = page(browser, "unit", unit.pk)
        assert "&lt;b&gt;Xã&lt;/b&gt; A" in text
        assert "<b>Xã" not in text
        assert "\u202e" not in text

    def test_looking_costs_the_same_however_many_units_there_are(self, city, browser):
        district = city.units["Huyện Kiến Thụy"]

        def queries():
            with CaptureQueriesContext(connection) as caught:
                page(browser, "unit", district.pk)
            return len(caught)

        few = queries()
        for number in range(30):
            actions.create_unit(f"Xã {number}", "commune", superior=district, by=None)
        assert queries() == few

    def test_whoever_is_signed_in_sees_the_chart_and_nothing_to_change(self, city):
        pk = city.units["Quận Bắc Sơn"].pk
        assert reverse("units:add", args=[pk]) not in page(city.browser("reporter"), "unit", pk)
        assert reverse("units:add", args=[pk]) in page(city.browser("operator"), "unit", pk)


class TestChanging:
    def test_an_operator_adds_renames_moves_and_closes(self, city, browser):
        district = city.units["Quận Bắc Sơn"]
        send(browser, "add", district, name="UBND P. Một", kind="ward")
        ward = Unit.objects.get(name="Phường Một")  # the place, which stands for its committee
        send(browser, "rename", ward, name="Phường Hai", slip="on")
        ward.refresh_from_db()
        assert ward.name == "Phường Hai"
        target = city.units["Huyện Kiến Thụy"]
        send(browser, "move", ward, superior=target.pk, line="territorial", since="2026-01-01")
        assert Edge.objects.filter(unit=ward, superior=target, since=dt.date(2026, 1, 1)).exists()
        ward.refresh_from_db()
        send(browser, "close", ward, day="01/02/2026")
        ward.refresh_from_db()
        assert ward.closed == dt.date(2026, 2, 1)
        send(browser, "reopen", ward)
        ward.refresh_from_db()
        assert ward.closed is None

    def test_a_unit_is_reopened_under_another_one_where_its_superior_ended_too(self, city, browser):
        district, target = (city.units[name] for name in ("Quận Bắc Sơn", "Huyện Kiến Thụy"))
        for child in Unit.objects.filter(superior_edges__superior=district):
            actions.close_unit(child, dt.date(2026, 2, 1), by=None)
        ward = actions.create_unit("Phường Một", "ward", superior=district, by=None)
        for each in (ward, district):
            actions.close_unit(each, dt.date(2026, 2, 1), by=None)
        ward.refresh_from_db()
        assert "Quận Bắc Sơn has ended as well" in send(browser, "reopen", ward, 422).content.decode()
        send(browser, "reopen", ward, superior=target.pk)
        assert Edge.objects.filter(unit=ward, superior=target, since=dt.date(2026, 2, 1), until=None).exists()
        assert ward in governed_units(Viewer.of(city.people["operator"]))

    def test_what_cannot_be_is_said_at_the_field(self, city, browser):
        text = send(
            browser, "add", city.units["Huyện Kiến Thụy"], 422, name="Xã Hoà An", kind="commune"
        ).content.decode()
        assert "already a unit" in text

    def test_a_change_on_a_page_that_is_out_of_date_is_refused(self, city, browser):
        unit = city.units["Xã Hòa An"]
        actions.rename(unit, "Xã Khác", since=None, by=None)
        response = send(browser, "rename", unit, name="Xã Của Tôi", slip="on")
        assert "Somebody else has changed this unit" in browser.get(response["Location"]).content.decode()
        unit.refresh_from_db()
        assert unit.name == "Xã Khác"

    def test_a_merger_is_recorded_and_a_split_asks_who_gets_the_units_below(self, city, browser):
        old, new = city.units["Huyện Kiến Thụy"], city.units["Quận Bắc Sơn"]
        other = actions.create_unit("Quận Mới", "urban_district", superior=city.units["Thành phố Hải Đông"], by=None)
        split = {"successor": new.pk, "successor_2": other.pk}
        assert "still stand under" in send(browser, "succeed", old, 422, day="2026-01-01", **split).content.decode()
        send(browser, "succeed", old, day="2026-01-01", subordinates_to=other.pk, **split)
        assert set(Succession.objects.filter(predecessor=old).values_list("successor", "partial")) == {
            (new.pk, True),
            (other.pk, True),
        }
        assert Edge.objects.filter(unit=city.units["Xã Hòa An"], superior=other).exists()

    def test_a_unit_of_others_cannot_be_taken_in_by_a_form(self, city, browser):
        mine, foreign = city.units["Xã Hòa An"], city.units["Tỉnh Tây"]
        send(browser, "move", mine, 403, superior=foreign.pk, line="territorial", since="2026-01-01")
        send(browser, "succeed", mine, 403, successor=foreign.pk, day="2026-01-01")
        assert not Succession.objects.exists()


class TestImporting:
    def upload(self, browser, unit, text, status=302, **data):
        file = SimpleUploadedFile("danh sách.csv", text if isinstance(text, bytes) else text.encode())
        return send(browser, "import", unit, status, file=file, list_day="2026-01-01", **data)

    def form(self, browser, address, **data):
        text = browser.get(address).content.decode()
        signature = text.split('name="signature" value="')[1].split('"')[0]
        return browser.post(address, {"signature": signature, **data})

    def test_a_list_is_shown_decided_and_only_then_taken_in(self, city, browser):
        place = city.units["Thành phố Hải Đông"]
        address = self.upload(browser, place, listed("Sở Y tế", "Quận Bắc Sơn", "Huyện Kiến Thủy"), groups="on")[
            "Location"
        ]
        text = browser.get(address).content.decode()
        assert "Huyện Kiến Thụy, Thành phố Hải Đông, Chính phủ" in text
        assert not Unit.objects.filter(name="Sở Y tế").exists()
        assert "Rows are refused" in self.form(browser, address, confirm="1").content.decode()
        decision = {"row-4": city.units["Huyện Kiến Thụy"].pk}
        decided = browser.post(address, {"decide": "1", **decision}).content.decode()
        signature = decided.split('name="signature" value="')[1].split('"')[0]
        assert f'name="row-4" value="{decision["row-4"]}"' in decided
        done = browser.post(address, {"confirm": "1", "signature": signature, **decision})
        assert done.status_code == 302
        assert Unit.objects.get(name="Sở Y tế").superior_edges.get().superior == place
        assert not StagedImport.objects.exists()

    def test_rows_can_be_taken_without_the_refused_ones(self, city, browser):
        place = city.units["Thành phố Hải Đông"]
        address = self.upload(browser, place, listed("Sở Y tế", "Huyện Kiến Thủy"))["Location"]
        assert self.form(browser, address, confirm="1", accept_refused="1").status_code == 302
        assert Unit.objects.filter(name="Sở Y tế").exists()

    def test_what_was_not_shown_is_not_done(self, city, browser):
        place = city.units["Thành phố Hải Đông"]
        address = self.upload(browser, place, listed("Sở Y tế"))["Location"]
        response = browser.post(address, {"confirm": "1", "signature": "other"})
        assert "Look again" in response.content.decode()
        assert not Unit.objects.filter(name="Sở Y tế").exists()

    def test_a_list_cannot_reach_outside_of_the_unit_it_is_imported_for(self, city, browser):
        foreign = city.units["Xã Hòa An Tây"]
        Unit.objects.filter(pk=foreign.pk).update(code="W1")
        Unit.objects.filter(name="Tỉnh Tây").update(code="W")
        rows = "Tên đơn vị,Mã,Mã cấp trên\nXã Hòa An Tây,W1,\nXã Mới,,W\n"
        address = self.upload(browser, city.units["Thành phố Hải Đông"], rows)["Location"]
        assert browser.get(address).content.decode().count("outside of the one") == 2
        self.form(browser, address, confirm="1", accept_refused="1", **{"row-2": foreign.pk})
        assert not Unit.objects.filter(name="Xã Mới").exists()
        assert Edge.objects.get(unit=foreign).superior == city.units["Tỉnh Tây"]

    def test_a_list_of_a_past_day_cannot_change_what_is_others_today(self, city, browser):
        moved = city.units["Xã Hòa An"]
        actions.move(moved, city.units["Tỉnh Tây"], since=MERGED, by=None)
        file = SimpleUploadedFile("l.csv", "Tên đơn vị,Cấp trên\nTrường Mới,Xã Hòa An\n".encode())
        place = city.units["Thành phố Hải Đông"]
        address = send(browser, "import", place, file=file, list_day="2020-01-01")["Location"]
        assert self.form(browser, address, confirm="1").status_code == 403
        assert not Unit.objects.filter(name="Trường Mới").exists()

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"PK\x03\x04 no workbook", "damaged"),
            (b"a,b\n1,2\n", "No table of units"),
            ("UBND x· T©n LËp; Së Y tÕ".encode("cp1252"), "TCVN3"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_refused_with_advice(self, city, browser, content, said):
        text = self.upload(browser, city.units["Thành phố Hải Đông"], content, 422).content.decode()
        assert said in text

    def test_groups_are_made_for_the_unit_that_imports(self, city, browser):
        place = city.units["Thành phố Hải Đông"]
        rows = "STT,Tên đơn vị\nKhối A,\n1,Sở Y tế\n"
        address = self.upload(browser, place, rows, groups="on")["Location"]
        assert self.form(browser, address, confirm="1").status_code == 302
        [group] = UnitGroup.objects.all()
        assert (group.owner, group.members.count()) == (place, 1)

    def test_nobody_else_opens_an_uploaded_list(self, city, browser, world):
        address = self.upload(browser, city.units["Thành phố Hải Đông"], listed("Sở Y tế"))["Location"]
        world.person("colleague", "Thành phố Hải Đông", "operator")
        assert world.browser("colleague").get(address).status_code == 404
