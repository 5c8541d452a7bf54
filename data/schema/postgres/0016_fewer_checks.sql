/*
 * What a row is checked for. Whose hotel the transaction is in is asked once a
 * statement, not for each row. And where a reference that is never null leads to
 * a row of the same hotel, that row has said already that there is the hotel.
 */
DO $$
DECLARE
	t name;
	c name;
BEGIN
	FOR t IN SELECT p.tablename FROM pg_policies AS p
		WHERE p.schemaname = 'public' AND p.policyname = 'one_hotel'
	LOOP
		EXECUTE format('ALTER POLICY one_hotel ON %I USING (tenant_id ='
			' (SELECT nullif(current_setting(''offsync.tenant'', true),'
			' '''')))', t);
	END LOOP;
	FOR t, c IN SELECT h.conrelid::regclass, h.conname
		FROM pg_constraint AS h
		WHERE h.contype = 'f' AND h.confrelid = 'hotels'::regclass
			AND EXISTS (SELECT FROM pg_constraint AS o
				WHERE o.contype = 'f' AND o.conrelid = h.conrelid
				AND o.confrelid NOT IN (h.confrelid, o.conrelid)
				AND NOT EXISTS (SELECT FROM pg_attribute AS a
					WHERE a.attrelid = o.conrelid
					AND a.attnum = ANY (o.conkey)
					AND NOT a.attnotnull))
	LOOP
		EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', t, c);
	END LOOP;
END $$;
