/*
 * What another program's plain SQL has changed is told to the servers at its
 * commit, for the live feed: "hotel stamp terminal" on the channel
 * offsync_feed. A server tells the others of its own changes itself, behind its
 * commits: a NOTIFY inside would have all hotels' commits wait for each other.
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
		WHERE tenant_id = NEW.tenant_id AND stamp = 0;
	PERFORM pg_notify('offsync_feed', NEW.tenant_id || ' ' || next || ' -');
	RETURN NULL;
END;
$$;
