"""The ledger refuses change: bodies are kept as the very JSON text, and a trigger refuses update and delete."""

from django.db import migrations

FORWARD = """
ALTER TABLE ledger_entry ALTER COLUMN body TYPE json USING body::json;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % of ledger_entry is refused', lower(TG_OP)
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

CREATE INDEX ledger_entry_subject ON ledger_entry (subject, position) WHERE subject IS NOT NULL;
CREATE INDEX ledger_entry_rare ON ledger_entry (kind, position) WHERE kind NOT IN ('FlagRaised', 'DecisionTaken', 'CaseOpened');

INSERT INTO ledger_head (id, position, at, hash)
VALUES (1, 0, '1970-01-01T00:00:00Z', decode(repeat('00', 32), 'hex'));
"""

BACKWARD = """
DROP TRIGGER ledger_no_truncate ON ledger_entry;
DROP TRIGGER ledger_append_only ON ledger_entry;
DROP FUNCTION ledger_refuse();
DROP INDEX ledger_entry_subject;
DROP INDEX ledger_entry_rare;
ALTER TABLE ledger_entry ALTER COLUMN body TYPE text USING body::text;
DELETE FROM ledger_head;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
