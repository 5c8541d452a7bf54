/*
 * The trigger of rows holds back where the server's transaction says so in
 * offsync.logged, a word: it looked at the whole of offsync.batch, tens of
 * kilobytes, with each row.
 */
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
			' WHEN (COALESCE(current_setting(''offsync.logged'', true),'
			' '''') <> ''batch'') EXECUTE FUNCTION track_changes()',
			t || '_changes', t);
		EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I',
			t, t || '_changes');
	END LOOP;
END $$;

/* What most payments do not have needs no place in an index, as on SQLite. */
DROP INDEX cash_payments_order_id;
CREATE INDEX cash_payments_order_id
	ON cash_payments (tenant_id, order_id, deleted, amount_minor)
	WHERE order_id IS NOT NULL;
DROP INDEX cash_payments_refunds_id;
CREATE INDEX cash_payments_refunds_id
	ON cash_payments (tenant_id, refunds_id, deleted, amount_minor)
	WHERE refunds_id IS NOT NULL;
