/*
 * The server writes the records of many actions with one statement a table, and
 * one statement then logs them all: where offsync.batch says what is written,
 * that is done by two triggers more on each table, and the specification's one,
 * row by row, holds back. It says so as an array of six arrays, an element a
 * row: record, stamp, place in the action, ms UTC, user, terminal.
 *
 * place: the order inside a stamp, which is not that of the statements.
 */
ALTER TABLE change_log ADD COLUMN place integer NOT NULL DEFAULT 0;

/* A plan that was made for one row would compare all with all. */
CREATE FUNCTION track_batch() RETURNS trigger LANGUAGE plpgsql
	SET enable_nestloop = off AS $$
DECLARE
	said text[] := nullif(current_setting('offsync.batch', true), '');
BEGIN
	IF said IS NULL THEN
		RETURN NULL;
	END IF;
	IF TG_OP = 'INSERT' THEN
		INSERT INTO public.change_log (
			tenant_id, table_name, record_id, operation, old_data,
			new_data, changed_by, changed_at, stamp, place,
			terminal_id
		)
		SELECT n.tenant_id, TG_TABLE_NAME, n.id,
			CASE WHEN n.deleted THEN 'DELETE' ELSE TG_OP END,
			NULL, CASE WHEN TG_TABLE_NAME = 'kitchen_tickets'
				THEN public.in_order(row_to_json(n))
				ELSE row_to_json(n) END,
			COALESCE(b.changed_by, 'sql'),
			COALESCE(CAST(b.changed_at AS bigint), public.now_ms()),
			COALESCE(CAST(b.stamp AS bigint), 0),
			COALESCE(CAST(b.place AS integer), 0), b.terminal_id
		FROM new_rows AS n LEFT JOIN unnest(said[1:1], said[2:2],
			said[3:3], said[4:4], said[5:5], said[6:6])
			AS b (id, stamp, place, changed_at, changed_by, terminal_id)
			ON b.id = n.id COLLATE "C";
	ELSE
		INSERT INTO public.change_log (
			tenant_id, table_name, record_id, operation, old_data,
			new_data, changed_by, changed_at, stamp, place,
			terminal_id
		)
		SELECT n.tenant_id, TG_TABLE_NAME, n.id,
			CASE WHEN n.deleted THEN 'DELETE' ELSE TG_OP END,
			CASE WHEN TG_TABLE_NAME = 'kitchen_tickets'
				THEN public.in_order(row_to_json(o))
				ELSE row_to_json(o) END,
			CASE WHEN TG_TABLE_NAME = 'kitchen_tickets'
				THEN public.in_order(row_to_json(n))
				ELSE row_to_json(n) END,
			COALESCE(b.changed_by, 'sql'),
			COALESCE(CAST(b.changed_at AS bigint), public.now_ms()),
			COALESCE(CAST(b.stamp AS bigint), 0),
			COALESCE(CAST(b.place AS integer), 0), b.terminal_id
		FROM new_rows AS n
		JOIN old_rows AS o ON o.tenant_id = n.tenant_id AND o.id = n.id
		LEFT JOIN unnest(said[1:1], said[2:2],
			said[3:3], said[4:4], said[5:5], said[6:6])
			AS b (id, stamp, place, changed_at, changed_by, terminal_id)
			ON b.id = n.id COLLATE "C";
	END IF;
	RETURN NULL;
END;
$$;

DO $$
DECLARE
	t name;
BEGIN
	FOR t IN SELECT c.relname FROM pg_class AS c
		JOIN pg_trigger AS g ON g.tgrelid = c.oid
		WHERE g.tgname = c.relname || '_changes'
	LOOP
		EXECUTE format('CREATE OR REPLACE TRIGGER %I'
			' AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW'
			' WHEN (COALESCE(current_setting(''offsync.batch'', true),'
			' '''') = '''') EXECUTE FUNCTION track_changes()',
			t || '_changes', t);
		EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I'
			' REFERENCING NEW TABLE AS new_rows'
			' FOR EACH STATEMENT EXECUTE FUNCTION track_batch()',
			t || '_inserted', t);
		EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I'
			' REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
			' FOR EACH STATEMENT EXECUTE FUNCTION track_batch()',
			t || '_updated', t);
		EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I,'
			' ENABLE ALWAYS TRIGGER %I, ENABLE ALWAYS TRIGGER %I', t,
			t || '_changes', t || '_inserted', t || '_updated');
	END LOOP;
END $$;
