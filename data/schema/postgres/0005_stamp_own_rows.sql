/*
 * A transaction that stamps its rows of the log looks from its first one on.
 * Rows that others have stamped are gone from there, but while any transaction
 * is open they can't be cleared away: each commit would walk past those of all
 * the commits before it.
 */
CREATE OR REPLACE FUNCTION stamp_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	next bigint;
BEGIN
	PERFORM FROM public.change_log
		WHERE tenant_id = NEW.tenant_id AND stamp = 0 AND id = NEW.id;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	UPDATE public.hotels SET stamp = stamp + 1
		WHERE tenant_id = NEW.tenant_id RETURNING stamp INTO next;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'no hotel % can be seen: SET LOCAL offsync.tenant'
			' holds until the end of the transaction', NEW.tenant_id;
	END IF;
	UPDATE public.change_log SET stamp = next
		WHERE tenant_id = NEW.tenant_id AND stamp = 0 AND id >= NEW.id;
	PERFORM pg_notify('offsync_feed', NEW.tenant_id || ' ' || next || ' -');
	RETURN NULL;
END;
$$;
