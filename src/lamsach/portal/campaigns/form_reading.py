"""Stored form versions as forms."""

import json
from functools import lru_cache

from lamsach.campaign.form_definitions import read_form
from lamsach.campaign.forms import Form
from lamsach.portal.campaigns.models import FormVersion


def form_of(version: FormVersion) -> Form:
    """Return the form that *version* defines; DefinitionError where a draft version is not whole yet."""
    return _read(json.dumps(version.definition, sort_keys=True))


@lru_cache(maxsize=256)
def _read(definition: str) -> Form:
    return read_form(json.loads(definition))
