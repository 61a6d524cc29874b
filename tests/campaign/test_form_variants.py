"""Where an order leaves open which figure is meant, one or several of them are kept."""

import pytest

from lamsach.campaign.builtin_forms import BUILTIN_FORMS
from lamsach.campaign.definition_reader import DefinitionError
from lamsach.campaign.form_definitions import read_form, write_form
from lamsach.campaign.form_variants import choose, left_open

TQ = BUILTIN_FORMS["tq"]


def test_a_form_says_which_figures_it_leaves_open():
    [(variant, fields)] = left_open(TQ)
    assert (variant.key, [each.key for each in fields]) == ("carried_out_by", ["civil_servants", "computers"])
    assert left_open(BUILTIN_FORMS["hp"]) == []


@pytest.mark.parametrize("keep", [{"civil_servants"}, {"computers"}, {"civil_servants", "computers"}])
def test_what_is_kept_is_asked_and_nothing_names_what_is_dropped(keep):
    form = choose(TQ, "carried_out_by", keep)
    dropped = {"civil_servants", "computers"} - keep
    assert {each.key for each in TQ} - {each.key for each in form} == dropped
    assert not dropped & {check.left for check in form.checks}
    assert left_open(form) == []
    assert read_form(write_form(form)) == form


@pytest.mark.parametrize("keep", [set(), {"malware_found"}, {"computers", "malware_found"}])
def test_nothing_or_something_else_cannot_be_kept(keep):
    with pytest.raises(DefinitionError):
        choose(TQ, "carried_out_by", keep)


def test_a_choice_that_the_form_does_not_leave_open_is_refused():
    with pytest.raises(DefinitionError):
        choose(TQ, "something_else", {"computers"})
