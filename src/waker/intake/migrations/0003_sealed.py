"""A sealed file is never changed, only kept for longer, and leaves when its time is over."""

from django.db import migrations

SEAL = """
CREATE FUNCTION sealed_file_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.keep_until > OLD.keep_until AND (NEW.id, NEW.name, NEW.media_type, NEW.content, NEW.sha256, NEW.made_at)
                = (OLD.id, OLD.name, OLD.media_type, OLD.content, OLD.sha256, OLD.made_at) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a sealed file is never changed';
    END IF;
    IF OLD.keep_until IS NULL OR OLD.keep_until > now() THEN
        RAISE EXCEPTION 'this sealed file is kept until %', coalesce(OLD.keep_until::text, 'further notice');
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER sealed_file_guard BEFORE UPDATE OR DELETE ON sealed_file
    FOR EACH ROW EXECUTE FUNCTION sealed_file_guard();
"""
UNSEAL = "DROP TRIGGER sealed_file_guard ON sealed_file; DROP FUNCTION sealed_file_guard();"


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_partners_and_orders")]

    operations = [migrations.RunSQL(SEAL, UNSEAL)]
