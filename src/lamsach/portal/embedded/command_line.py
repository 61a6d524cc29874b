"""The portal for a command that ends: the server's own where its settings are named, else the one in a data folder."""

import os
from pathlib import Path

from lamsach.core.errors import CouldNotFinishError
from lamsach.core.texts import gettext as _
from lamsach.core.texts import language_in_use
from lamsach.portal.embedded import preparation


def start_for_command(data: Path) -> None:
    """Load the portal, once, in the language of the command line.

    ``DJANGO_SETTINGS_MODULE`` names a server's settings; its tables must be there already. Raises
    :class:`CouldNotFinishError` where they are not, or where the data folder cannot be written.
    """
    from django.apps import apps
    from django.utils import translation

    if not apps.ready:
        if "DJANGO_SETTINGS_MODULE" in os.environ:
            _start_server()
        else:
            preparation.claim(data.resolve())
            preparation.start_django(data.resolve(), "127.0.0.1")
            preparation.migrate_where_needed()
    translation.activate(language_in_use())


def _start_server() -> None:
    import django
    from django.db import DatabaseError, connection

    django.setup()
    try:
        ready = "units_treestate" in connection.introspection.table_names()
    except DatabaseError as error:
        raise CouldNotFinishError(_("the database does not answer; nothing was changed.")) from error
    if not ready:
        raise CouldNotFinishError(
            _("the database has no tables yet; nothing was changed."), advice=_("Run: lamsach manage migrate")
        )
