"""``lamsach manage``: Django's own commands, for operators."""

import os

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's commands, for example ``lamsach manage migrate``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lamsach.portal.settings.embedded")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lamsach manage", *arguments])
