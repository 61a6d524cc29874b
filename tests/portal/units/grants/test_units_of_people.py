"""The list of units whose persons one looks after."""

import re


def test_units_of_the_same_name_are_told_apart_and_found_as_people_type(world):
    world.unit("Chính phủ", "nation")
    for province in ("Tỉnh Đông", "Tỉnh Tây"):
        world.unit(province, "province", "Chính phủ")
        world.unit("Phường An Bình", "ward", province)
    world.unit("Xã Đan Điền", "commune", "Tỉnh Đông")
    world.unit("Xã Hưng Lộc", "commune", "Tỉnh Đông")
    world.person("operator", "Chính phủ", "operator")
    browser = world.browser("operator")
    page = browser.get("/people/", {"q": "PHƯỜNG an binh"}).text
    assert len(re.findall(r">Phường An Bình</a> <small[^>]*>Tỉnh (?:Đông|Tây)<", page)) == 2
    assert "Xã Hưng Lộc" not in page
    assert "Xã Đan Điền" in browser.get("/people/", {"q": "đan"}).text
    everybody = browser.get("/people/").text
    assert everybody.index("Xã Đan Điền") < everybody.index("Xã Hưng Lộc")
