/*
 * Spreads the hotels over the machines of a Citus cluster, by tenant_id. The
 * program needs no other code for it: no statement of its spans hotels. Run it
 * once, after `offsyncd migrate`, as a superuser on the coordinator:
 *
 *     psql -v ON_ERROR_STOP=1 -d offsync -f distribute.sql
 *
 * Tables that hold rows already are moved; stop the server meanwhile. Without
 * the extension it changes nothing and says so.
 */
\set ON_ERROR_STOP on
DO $$ BEGIN
	IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
		RAISE EXCEPTION 'the extension citus is absent from this database:'
			' nothing was changed'
		USING HINT = 'PostgreSQL alone serves all hotels as well. To spread'
			' them, install Citus 12 or newer on every machine (it is not'
			' in Debian), then CREATE EXTENSION citus.';
	END IF;
END $$;

/*
 * The log's triggers stay inside one hotel, which is what makes them safe; the
 * deferred one needs the second setting. Both hold on every machine:
 */
ALTER SYSTEM SET citus.enable_unsafe_triggers = on;
ALTER SYSTEM SET citus.allow_nested_distributed_execution = on;
SELECT pg_reload_conf();
SELECT run_command_on_workers(
	'ALTER SYSTEM SET citus.enable_unsafe_triggers = on');
SELECT run_command_on_workers(
	'ALTER SYSTEM SET citus.allow_nested_distributed_execution = on');
SELECT run_command_on_workers('SELECT pg_reload_conf()');
SET citus.enable_unsafe_triggers = on;
SET citus.allow_nested_distributed_execution = on;

/* Citus distributes no triggers of statements. The server writes row by row
 * where it finds the extension, so that each is logged by the specification's
 * trigger. Without the third one a TRUNCATE by the tables' owner would reach no
 * terminal: do not. */
DO $$
DECLARE
	t name;
	g name;
BEGIN
	FOR t, g IN SELECT c.relname, g.tgname FROM pg_class AS c
		JOIN pg_trigger AS g ON g.tgrelid = c.oid
		WHERE g.tgname IN (c.relname || '_inserted',
			c.relname || '_updated', c.relname || '_stay')
	LOOP
		EXECUTE format('DROP TRIGGER %I ON %I', g, t);
	END LOOP;
END $$;

/* What all machines need. */
SELECT create_reference_table('hotel_directory');
SELECT create_reference_table('secrets');
SELECT create_reference_table('schema_version');

/* What belongs to a hotel, the referenced tables first. */
SELECT create_distributed_table('hotels', 'tenant_id');
SELECT format('SELECT create_distributed_table(%L, ''tenant_id'','
	' colocate_with => ''hotels'')', t)
FROM unnest(ARRAY['past_lives', 'log_marks', 'terminals', 'invites',
	'sign_in_failures', 'security_events',
	'action_results', 'chain_repeats', 'forked_actions', 'local_ids',
	'series', 'offline_metrics', 'offline_hours', 'change_log', 'properties', 'staff',
	'rooms', 'guests', 'stays', 'folios', 'folio_charges', 'cash_sessions',
	'menu_items', 'orders', 'cash_payments', 'order_lines',
	'kitchen_tickets', 'service_requests', 'housekeeping_tasks',
	'maintenance_reports', 'room_blocks', 'lost_items', 'conflicts']) WITH ORDINALITY AS list (t, place)
ORDER BY place
\gexec
