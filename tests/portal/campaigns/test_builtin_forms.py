"""The built-in forms are there after every migration, once, and old versions stay."""

from lamsach.campaign.builtin_forms import BUILTIN_FORMS
from lamsach.campaign.form_definitions import read_form
from lamsach.portal.campaigns.actions.builtin_forms import sync_builtin_forms
from lamsach.portal.campaigns.models import FormTemplate, FormVersion


def test_the_five_forms_are_there_and_read_back_as_they_are(db):
    versions = FormVersion.objects.filter(template__owner=None, published_at__isnull=False)
    assert {each.template.key: read_form(each.definition) for each in versions} == dict(BUILTIN_FORMS)


def test_bringing_them_again_adds_nothing(db):
    assert sync_builtin_forms() == []


def test_a_changed_form_gets_a_further_version_and_the_old_one_stays(db):
    FormVersion.objects.filter(template__key="hp").update(definition={"key": "hp"})
    (added,) = sync_builtin_forms()
    assert (added.template.key, added.number) == ("hp", 2)
    assert FormTemplate.objects.get(key="hp").versions.count() == 2
