/*
 * How often the kitchen was told something by a ticket, how much of it a
 * kitchen terminal has stored and how much lies there on paper.
 */
ALTER TABLE kitchen_tickets
	ADD COLUMN sends bigint CHECK (sends BETWEEN 0 AND 9999),
	ADD COLUMN delivered bigint CHECK (delivered BETWEEN 0 AND 9999),
	ADD COLUMN printed bigint CHECK (printed BETWEEN 0 AND 9999),
	ADD COLUMN told_at bigint,
	ADD COLUMN told_by text COLLATE "C";

/*
 * A column that comes later stands last in its row; in the log, and so in what
 * terminals pull, the names are in order on every storage.
 */
CREATE FUNCTION in_order(image json) RETURNS json LANGUAGE sql IMMUTABLE AS $$
	SELECT CAST('{' || string_agg(to_json(key) || ':' || value, ','
		ORDER BY key COLLATE "C") || '}' AS json)
	FROM json_each(image)
$$;
CREATE OR REPLACE FUNCTION track_changes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	said text[] := string_to_array(
		nullif(current_setting('offsync.change', true), ''), E'\n');
BEGIN
	INSERT INTO public.change_log (
		tenant_id,
		table_name,
		record_id,
		operation,
		old_data,
		new_data,
		changed_by,
		changed_at,
		stamp,
		terminal_id
	) VALUES (
		COALESCE(NEW.tenant_id, OLD.tenant_id),
		TG_TABLE_NAME,
		COALESCE(NEW.id, OLD.id),
		CASE WHEN NEW.deleted THEN 'DELETE' ELSE TG_OP END,
		CASE WHEN TG_OP != 'INSERT' THEN CASE
			WHEN TG_TABLE_NAME = 'kitchen_tickets'
			THEN public.in_order(row_to_json(OLD))
			ELSE row_to_json(OLD) END END,
		CASE WHEN TG_OP != 'DELETE' THEN CASE
			WHEN TG_TABLE_NAME = 'kitchen_tickets'
			THEN public.in_order(row_to_json(NEW))
			ELSE row_to_json(NEW) END END,
		COALESCE(said[3], 'sql'),
		COALESCE(CAST(said[2] AS bigint), public.now_ms()),
		COALESCE(CAST(said[1] AS bigint), 0),
		nullif(current_setting('offsync.terminal', true), '')
	);
	RETURN COALESCE(NEW, OLD);
END;
$$;
