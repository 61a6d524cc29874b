"""The database refuses to change or remove an entry, whoever asks.

Triggers, not rights: they hold for the portal's own account too. Who owns the database can drop them; that is what the
chain and a remembered head are for (``ledger.verification``). ``flush`` takes them off and puts them on again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "the ledger is append-only"

SQLITE = {
    "ledger_entry_kept_on_update": f"""
        CREATE TRIGGER IF NOT EXISTS ledger_entry_kept_on_update BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    "ledger_entry_kept_on_delete": f"""
        CREATE TRIGGER IF NOT EXISTS ledger_entry_kept_on_delete BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
}
POSTGRES = {
    "ledger_entry_kept": """
        CREATE OR REPLACE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_entry_refuse()""",
    "ledger_entry_kept_whole": """
        CREATE OR REPLACE TRIGGER ledger_entry_kept_whole BEFORE TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_refuse()""",
}
POSTGRES_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION ledger_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on; what is there already stays."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for statement in _triggers(connection).values():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers off."""
    on = " ON ledger_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in _triggers(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return {"sqlite": SQLITE, "postgresql": POSTGRES}.get(connection.vendor, {})
