"""The forms that ship with lamsach, one file each. An officer copies one and changes the copy.

The facts asked are those of five campaign letters of 2020 and 2022; the words are ours.
"""

from types import MappingProxyType
from typing import Final

from lamsach.campaign.builtin_forms import ba_dinh, bac_kan, hai_phong, trieu_son, tuyen_quang
from lamsach.campaign.form_definitions import read_form
from lamsach.campaign.measures import MEASURES

DEFINITIONS: Final = (
    hai_phong.DEFINITION,
    bac_kan.DEFINITION,
    ba_dinh.DEFINITION,
    tuyen_quang.DEFINITION,
    trieu_son.DEFINITION,
)

BUILTIN_FORMS: Final = MappingProxyType({
    form.key: form for form in (read_form(each, measures=MEASURES) for each in DEFINITIONS)
})  # fmt: skip
"""The forms by key: ``hp``, ``bk``, ``bd``, ``tq``, ``ts``."""
