/*
 * The server's storage on PostgreSQL (15 or newer). Every table of the hotels'
 * records has the columns of its entity (src/domain/schema.def), sorted by
 * name, and the specification's trigger ("Server Change Detection").
 *
 * One hotel. Every key and every reference begins with tenant_id, and no
 * statement of the program spans hotels, so that the tables can be spread over
 * several machines by it (distribute.sql). Row-level security is forced: a
 * transaction sees the hotel that it names with
 *
 *     SET LOCAL offsync.tenant = 'alpenhof'
 *
 * and nothing where it names none. Only hotel_directory and secrets, which hold
 * nothing of a hotel, are seen by all.
 *
 * Stamps. The order of the change log is a number per hotel, hotels.stamp. Who
 * takes one holds the hotel's row until its commit, so stamps become visible in
 * their order and readers that go by them miss nothing (a serial number is
 * drawn long before its row can be seen). The server takes that row when it
 * begins and so writes alone; it says in offsync.change under which stamp the
 * triggers log its next rows: "stamp\nms UTC\nuser", and in offsync.terminal
 * from where. Rows that somebody else's program changes are logged with stamp
 * 0, and at the end of its transaction change_log_stamp gives them all the next
 * one. Such a transaction may be long: it neither holds up nor hides anybody
 * else's changes. When it touches several hotels, it does so in the order of
 * their ids.
 *
 * Deletions of the program are tombstones (deleted), which the log calls
 * DELETE; a DELETE of the row itself is logged too.
 */

/* What the server and other programs log in as is a member of this: it owns
 * nothing, and row-level security holds for it. */
DO $$ BEGIN
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'offsync_app') THEN
		CREATE ROLE offsync_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
	END IF;
END $$;

CREATE FUNCTION now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS $$
	SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)
$$;

/* Which hotels there are; for the few commands that go through them all. */
CREATE TABLE hotel_directory (
	tenant_id text COLLATE "C" NOT NULL PRIMARY KEY
);

CREATE TABLE secrets (
	name text COLLATE "C" NOT NULL PRIMARY KEY,
	value text NOT NULL
);

CREATE TABLE hotels (
	tenant_id text COLLATE "C" NOT NULL PRIMARY KEY,
	name text NOT NULL,
	incarnation text COLLATE "C" NOT NULL,
	stamp bigint NOT NULL DEFAULT 0,
	log_floor bigint NOT NULL DEFAULT 0,
	pepper text NOT NULL
) WITH (fillfactor = 50);

/* Every start of a server is a life with an incarnation of its own; here stands
 * how far each earlier one came. */
CREATE TABLE past_lives (
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	incarnation text COLLATE "C" NOT NULL,
	last_stamp bigint NOT NULL,
	ended_at bigint NOT NULL,
	PRIMARY KEY (tenant_id, incarnation)
);
CREATE INDEX past_lives_age ON past_lives (tenant_id, ended_at);

/* At what time the hotel had come how far, by the server's clock. */
CREATE TABLE log_marks (
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	noted_at bigint NOT NULL,
	stamp bigint NOT NULL,
	PRIMARY KEY (tenant_id, noted_at)
);

CREATE TABLE terminals (
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	id text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	public_key text,
	revoked boolean NOT NULL DEFAULT false,
	first_seq bigint NOT NULL DEFAULT 0,
	last_seq bigint NOT NULL DEFAULT 0,
	last_hash text NOT NULL DEFAULT '',
	forked boolean NOT NULL DEFAULT false,
	enrolled_at bigint NOT NULL,
	last_contact bigint NOT NULL DEFAULT 0,
	clock_offset_ms bigint NOT NULL DEFAULT 0,
	pending bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant_id, id)
) WITH (fillfactor = 70);

/* One-time enrolment codes; only their hashes are kept. */
CREATE TABLE invites (
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	code_hash text COLLATE "C" NOT NULL,
	terminal_name text NOT NULL,
	expires_at bigint NOT NULL,
	used_at bigint,
	PRIMARY KEY (tenant_id, code_hash)
);

/*
 * The answer to every action, kept for good and written in the transaction of
 * its effect; with the action as it was signed, so that the chain can be
 * proved later. Not final: may be evaluated again.
 */
CREATE TABLE action_results (
	tenant_id text COLLATE "C" NOT NULL,
	action_id text COLLATE "C" NOT NULL,
	idempotency_key text COLLATE "C",
	terminal_id text COLLATE "C" NOT NULL,
	device_seq bigint NOT NULL,
	hash text COLLATE "C" NOT NULL,
	stamp bigint NOT NULL,
	final boolean NOT NULL,
	result text NOT NULL,
	action text NOT NULL,
	signature text,
	answered_at bigint NOT NULL,
	PRIMARY KEY (tenant_id, action_id)
);
CREATE UNIQUE INDEX action_results_key
	ON action_results (tenant_id, idempotency_key)
	WHERE idempotency_key IS NOT NULL;
CREATE UNIQUE INDEX action_results_seq
	ON action_results (tenant_id, terminal_id, device_seq)
	WHERE device_seq > 0;
CREATE INDEX action_results_open
	ON action_results (tenant_id, terminal_id, device_seq)
	WHERE NOT final;

/*
 * Places in a terminal's chain that hold no answer of their own: an action
 * that was answered before, under another number (a re-enrolled terminal), or
 * a place that the terminal gave up, with what it signed about that.
 */
CREATE TABLE chain_repeats (
	tenant_id text COLLATE "C" NOT NULL,
	terminal_id text COLLATE "C" NOT NULL,
	device_seq bigint NOT NULL,
	hash text COLLATE "C" NOT NULL,
	action_id text COLLATE "C" NOT NULL,
	result text NOT NULL,
	given_up_at bigint,
	action text,
	signature text,
	PRIMARY KEY (tenant_id, terminal_id, device_seq)
);

/* What a cloned or restored terminal sent: kept aside, nothing is dropped. */
CREATE TABLE forked_actions (
	tenant_id text COLLATE "C" NOT NULL,
	terminal_id text COLLATE "C" NOT NULL,
	hash text COLLATE "C" NOT NULL,
	device_seq bigint NOT NULL,
	action_id text COLLATE "C" NOT NULL,
	action text NOT NULL,
	signature text,
	received_at bigint NOT NULL,
	PRIMARY KEY (tenant_id, terminal_id, hash)
);

/* local_id to server id, for clients whose local ids are no UUIDs. */
CREATE TABLE local_ids (
	tenant_id text COLLATE "C" NOT NULL,
	terminal_id text COLLATE "C" NOT NULL,
	table_name text COLLATE "C" NOT NULL,
	local_id text COLLATE "C" NOT NULL,
	server_id text COLLATE "C" NOT NULL,
	PRIMARY KEY (tenant_id, terminal_id, table_name, local_id)
);

/* The hotel's own gapless numbers ("folio"). */
CREATE TABLE series (
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	name text COLLATE "C" NOT NULL,
	last bigint NOT NULL,
	PRIMARY KEY (tenant_id, name)
) WITH (fillfactor = 50);

/* The specification's OfflineMetrics, as terminals send them, and what they
 * tell beyond it. */
CREATE TABLE offline_metrics (
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	id bigint GENERATED ALWAYS AS IDENTITY,
	terminal_id text COLLATE "C" NOT NULL,
	received_at bigint NOT NULL,
	offline_duration_seconds bigint NOT NULL,
	actions_queued bigint NOT NULL,
	actions_synced bigint NOT NULL,
	conflicts_encountered bigint NOT NULL,
	sync_failures bigint NOT NULL,
	last_sync_latency_ms bigint NOT NULL,
	user_agent text NOT NULL,
	connection_type text NOT NULL,
	storage_quota_mb bigint NOT NULL,
	sync_count bigint NOT NULL DEFAULT 0,
	sync_duration_ms bigint NOT NULL DEFAULT 0,
	offline_count bigint NOT NULL DEFAULT 0,
	storage_used_mb bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (tenant_id, id)
);
CREATE INDEX offline_metrics_time
	ON offline_metrics (tenant_id, received_at);

/* ---- the change log ---- */

/* The specification's change log, and stamp and terminal_id. stamp 0: of a
 * transaction that goes on. */
CREATE TABLE change_log (
	tenant_id text COLLATE "C" NOT NULL,
	stamp bigint NOT NULL,
	id bigint GENERATED ALWAYS AS IDENTITY,
	table_name text COLLATE "C" NOT NULL,
	record_id text COLLATE "C" NOT NULL,
	operation text COLLATE "C" NOT NULL
		CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
	old_data json,
	new_data json,
	changed_by text,
	changed_at bigint,
	terminal_id text COLLATE "C",
	PRIMARY KEY (tenant_id, stamp, id)
);
CREATE INDEX change_log_record ON change_log (tenant_id, record_id, stamp, id);

CREATE FUNCTION track_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
		CASE WHEN TG_OP != 'INSERT' THEN row_to_json(OLD) END,
		CASE WHEN TG_OP != 'DELETE' THEN row_to_json(NEW) END,
		COALESCE(said[3], 'sql'),
		COALESCE(CAST(said[2] AS bigint), public.now_ms()),
		COALESCE(CAST(said[1] AS bigint), 0),
		nullif(current_setting('offsync.terminal', true), '')
	);
	RETURN COALESCE(NEW, OLD);
END;
$$;

/* The first row that is looked at takes the stamp for all. */
CREATE FUNCTION stamp_changes() RETURNS trigger LANGUAGE plpgsql AS $$
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
	RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER change_log_stamp AFTER INSERT ON change_log
	DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (NEW.stamp = 0) EXECUTE FUNCTION stamp_changes();

/* The log would not know of it. */
CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'TRUNCATE % reaches no terminal: use DELETE',
		TG_TABLE_NAME;
END;
$$;

/* ---- records ---- */

CREATE TABLE properties (
	audit_state text COLLATE "C"
		CHECK (audit_state IN ('open', 'auditing', 'closed')),
	business_date text COLLATE "C" NOT NULL,
	check_in_time text COLLATE "C",
	check_out_time text COLLATE "C",
	created_at bigint NOT NULL DEFAULT now_ms(),
	credit_limit_minor bigint
		CHECK (abs(credit_limit_minor) <= 999999999999),
	currency text COLLATE "C" NOT NULL,
	deleted boolean NOT NULL DEFAULT false,
	discount_limit_minor bigint
		CHECK (abs(discount_limit_minor) <= 999999999999),
	id text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	offline_window text COLLATE "C" NOT NULL
		CHECK (offline_window IN ('standard', 'extended', 'emergency')),
	paidout_limit_minor bigint
		CHECK (abs(paidout_limit_minor) <= 999999999999),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	timezone text COLLATE "C" NOT NULL,
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id)
);
CREATE TRIGGER properties_changes AFTER INSERT OR UPDATE OR DELETE ON properties
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE staff (
	active boolean NOT NULL,
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	display_name text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	login text COLLATE "C" NOT NULL,
	pin_verifier text COLLATE "C",
	role text COLLATE "C" NOT NULL
		CHECK (role IN (
			'front_desk', 'kitchen', 'housekeeping', 'maintenance',
			'manager')),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id)
);
CREATE INDEX staff_login ON staff (tenant_id, login);
CREATE TRIGGER staff_changes AFTER INSERT OR UPDATE OR DELETE ON staff
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE rooms (
	capacity bigint
		CHECK (capacity BETWEEN 1 AND 99),
	condition text COLLATE "C" NOT NULL
		CHECK (condition IN ('dirty', 'pickup', 'clean', 'inspected')),
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	floor bigint
		CHECK (floor BETWEEN -9 AND 999),
	id text COLLATE "C" NOT NULL,
	note text COLLATE "C",
	number text COLLATE "C" NOT NULL,
	rate_minor bigint
		CHECK (abs(rate_minor) <= 999999999999),
	reported_occupancy text COLLATE "C"
		CHECK (reported_occupancy IN ('vacant', 'occupied')),
	reported_persons bigint
		CHECK (reported_persons BETWEEN 0 AND 99),
	room_type text COLLATE "C" NOT NULL,
	rush boolean,
	service_flag text COLLATE "C"
		CHECK (service_flag IN ('none', 'dnd', 'make_up', 'declined')),
	status text COLLATE "C" NOT NULL
		CHECK (status IN (
			'available', 'occupied', 'dirty', 'maintenance',
			'out_of_order')),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	turndown text COLLATE "C"
		CHECK (turndown IN ('not_required', 'required', 'completed')),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id)
);
CREATE INDEX rooms_number ON rooms (tenant_id, number);
CREATE INDEX rooms_room_type ON rooms (tenant_id, room_type);
CREATE TRIGGER rooms_changes AFTER INSERT OR UPDATE OR DELETE ON rooms
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE guests (
	birth_date text COLLATE "C",
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	document_number text COLLATE "C",
	document_type text COLLATE "C",
	email text COLLATE "C",
	full_name text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	nationality text COLLATE "C",
	note text COLLATE "C",
	phone text COLLATE "C",
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	vip boolean,
	PRIMARY KEY (tenant_id, id)
);
CREATE TRIGGER guests_changes AFTER INSERT OR UPDATE OR DELETE ON guests
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE stays (
	adults bigint
		CHECK (adults BETWEEN 0 AND 99),
	advance_at bigint,
	arrival_date text COLLATE "C" NOT NULL,
	checked_in_at bigint,
	checked_out_at bigint,
	children bigint
		CHECK (children BETWEEN 0 AND 99),
	created_at bigint NOT NULL DEFAULT now_ms(),
	credit_limit_minor bigint
		CHECK (abs(credit_limit_minor) <= 999999999999),
	deleted boolean NOT NULL DEFAULT false,
	departure_date text COLLATE "C" NOT NULL,
	do_not_move boolean,
	guest_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	no_post boolean,
	note text COLLATE "C",
	queued_at bigint,
	rate_minor bigint
		CHECK (abs(rate_minor) <= 999999999999),
	room_id text COLLATE "C",
	room_type text COLLATE "C",
	state text COLLATE "C" NOT NULL
		CHECK (state IN (
			'waitlist', 'option', 'confirmed', 'in_house',
			'checked_out', 'cancelled', 'no_show')),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	walk_in boolean,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, guest_id)
		REFERENCES guests (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id)
);
CREATE INDEX stays_guest_id ON stays (tenant_id, guest_id);
CREATE INDEX stays_room_id ON stays (tenant_id, room_id);
CREATE INDEX stays_state ON stays (tenant_id, state);
CREATE TRIGGER stays_changes AFTER INSERT OR UPDATE OR DELETE ON stays
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE folios (
	closed_at bigint,
	created_at bigint NOT NULL DEFAULT now_ms(),
	credit_number text COLLATE "C",
	currency text COLLATE "C" NOT NULL,
	deleted boolean NOT NULL DEFAULT false,
	id text COLLATE "C" NOT NULL,
	interim_number text COLLATE "C",
	number text COLLATE "C",
	state text COLLATE "C" NOT NULL
		CHECK (state IN ('open', 'interim', 'closed', 'credited')),
	stay_id text COLLATE "C" NOT NULL,
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, stay_id)
		REFERENCES stays (tenant_id, id)
);
CREATE INDEX folios_stay_id ON folios (tenant_id, stay_id);
CREATE INDEX folios_number ON folios (tenant_id, number);
CREATE INDEX folios_state ON folios (tenant_id, state);
CREATE TRIGGER folios_changes AFTER INSERT OR UPDATE OR DELETE ON folios
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE folio_charges (
	amount_minor bigint NOT NULL
		CHECK (abs(amount_minor) <= 999999999999),
	business_date text COLLATE "C",
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	description text COLLATE "C",
	folio_id text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	idempotency_key text COLLATE "C",
	kind text COLLATE "C" NOT NULL
		CHECK (kind IN (
			'room', 'food', 'bar', 'service', 'tax', 'discount',
			'adjustment', 'payment', 'refund')),
	late_for text COLLATE "C",
	posted_at bigint,
	quantity bigint
		CHECK (quantity BETWEEN 1 AND 9999),
	reverses_id text COLLATE "C",
	source_id text COLLATE "C",
	source_table text COLLATE "C",
	tax_minor bigint
		CHECK (abs(tax_minor) <= 999999999999),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, folio_id)
		REFERENCES folios (tenant_id, id),
	FOREIGN KEY (tenant_id, reverses_id)
		REFERENCES folio_charges (tenant_id, id)
);
CREATE INDEX folio_charges_folio_id ON folio_charges (tenant_id, folio_id, deleted, amount_minor);
CREATE INDEX folio_charges_idempotency_key ON folio_charges (tenant_id, idempotency_key);
CREATE INDEX folio_charges_reverses_id ON folio_charges (tenant_id, reverses_id)
	WHERE reverses_id IS NOT NULL;
CREATE TRIGGER folio_charges_changes AFTER INSERT OR UPDATE OR DELETE ON folio_charges
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE cash_sessions (
	closed_at bigint,
	counted_minor bigint
		CHECK (abs(counted_minor) <= 999999999999),
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	drawer text COLLATE "C" NOT NULL,
	expected_minor bigint
		CHECK (abs(expected_minor) <= 999999999999),
	float_minor bigint NOT NULL
		CHECK (abs(float_minor) <= 999999999999),
	id text COLLATE "C" NOT NULL,
	opened_at bigint,
	opened_by text COLLATE "C",
	state text COLLATE "C" NOT NULL
		CHECK (state IN ('open', 'suspended', 'counted', 'closed', 'amended')),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, opened_by)
		REFERENCES staff (tenant_id, id)
);
CREATE INDEX cash_sessions_opened_by ON cash_sessions (tenant_id, opened_by);
CREATE INDEX cash_sessions_state ON cash_sessions (tenant_id, state);
CREATE TRIGGER cash_sessions_changes AFTER INSERT OR UPDATE OR DELETE ON cash_sessions
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE menu_items (
	allergens text COLLATE "C",
	available boolean,
	code text COLLATE "C" NOT NULL,
	countdown bigint
		CHECK (countdown BETWEEN -999999 AND 999999),
	course bigint
		CHECK (course BETWEEN 0 AND 9),
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	id text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	price_minor bigint NOT NULL
		CHECK (abs(price_minor) <= 999999999999),
	station text COLLATE "C"
		CHECK (station IN ('HOT', 'COLD', 'BAR', '-')),
	target_minutes bigint
		CHECK (target_minutes BETWEEN 0 AND 999),
	tax_ppm bigint
		CHECK (tax_ppm BETWEEN 0 AND 1000000),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id)
);
CREATE INDEX menu_items_code ON menu_items (tenant_id, code);
CREATE TRIGGER menu_items_changes AFTER INSERT OR UPDATE OR DELETE ON menu_items
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE orders (
	allergy_note text COLLATE "C",
	covers bigint
		CHECK (covers BETWEEN 0 AND 999),
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	id text COLLATE "C" NOT NULL,
	merged_into_id text COLLATE "C",
	note text COLLATE "C",
	number text COLLATE "C",
	opened_at bigint,
	opened_by text COLLATE "C",
	room_id text COLLATE "C",
	split_from_id text COLLATE "C",
	state text COLLATE "C" NOT NULL
		CHECK (state IN (
			'open', 'sent', 'presented', 'part_paid', 'reopened',
			'closed', 'merged', 'voided')),
	stay_id text COLLATE "C",
	table_no text COLLATE "C",
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	terminal_id text COLLATE "C",
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, stay_id)
		REFERENCES stays (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id)
);
CREATE INDEX orders_number ON orders (tenant_id, number);
CREATE INDEX orders_stay_id ON orders (tenant_id, stay_id)
	WHERE stay_id IS NOT NULL;
CREATE INDEX orders_room_id ON orders (tenant_id, room_id)
	WHERE room_id IS NOT NULL;
CREATE INDEX orders_state ON orders (tenant_id, state);
CREATE TRIGGER orders_changes AFTER INSERT OR UPDATE OR DELETE ON orders
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE cash_payments (
	amount_minor bigint NOT NULL
		CHECK (abs(amount_minor) <= 999999999999),
	cash_session_id text COLLATE "C",
	change_minor bigint
		CHECK (abs(change_minor) <= 999999999999),
	created_at bigint NOT NULL DEFAULT now_ms(),
	currency text COLLATE "C" NOT NULL,
	deleted boolean NOT NULL DEFAULT false,
	folio_id text COLLATE "C",
	id text COLLATE "C" NOT NULL,
	kind text COLLATE "C"
		CHECK (kind IN ('bill', 'paid_out', 'safe_drop')),
	order_id text COLLATE "C",
	paid_at bigint,
	reason text COLLATE "C",
	receipt_number text COLLATE "C",
	refunds_id text COLLATE "C",
	taken_by text COLLATE "C",
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	tendered_minor bigint
		CHECK (abs(tendered_minor) <= 999999999999),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, folio_id)
		REFERENCES folios (tenant_id, id),
	FOREIGN KEY (tenant_id, order_id)
		REFERENCES orders (tenant_id, id),
	FOREIGN KEY (tenant_id, cash_session_id)
		REFERENCES cash_sessions (tenant_id, id),
	FOREIGN KEY (tenant_id, refunds_id)
		REFERENCES cash_payments (tenant_id, id)
);
CREATE INDEX cash_payments_folio_id ON cash_payments (tenant_id, folio_id);
CREATE INDEX cash_payments_order_id ON cash_payments (tenant_id, order_id, deleted, amount_minor);
CREATE INDEX cash_payments_cash_session_id ON cash_payments (tenant_id, cash_session_id, deleted, amount_minor);
CREATE INDEX cash_payments_refunds_id ON cash_payments (tenant_id, refunds_id, deleted, amount_minor);
CREATE TRIGGER cash_payments_changes AFTER INSERT OR UPDATE OR DELETE ON cash_payments
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE order_lines (
	course bigint
		CHECK (course BETWEEN 0 AND 9),
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	fired_at bigint,
	id text COLLATE "C" NOT NULL,
	menu_item_id text COLLATE "C",
	modifiers text COLLATE "C",
	name text COLLATE "C" NOT NULL,
	note text COLLATE "C",
	order_id text COLLATE "C" NOT NULL,
	quantity bigint NOT NULL
		CHECK (quantity BETWEEN 1 AND 999),
	ready_at bigint,
	round bigint
		CHECK (round BETWEEN 1 AND 99),
	seat bigint
		CHECK (seat BETWEEN 0 AND 99),
	started_at bigint,
	state text COLLATE "C" NOT NULL
		CHECK (state IN (
			'draft', 'held', 'fired', 'started', 'ready', 'served',
			'void_requested', 'voided')),
	station text COLLATE "C"
		CHECK (station IN ('HOT', 'COLD', 'BAR', '-')),
	tax_minor bigint
		CHECK (abs(tax_minor) <= 999999999999),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	unit_price_minor bigint NOT NULL
		CHECK (abs(unit_price_minor) <= 999999999999),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, order_id)
		REFERENCES orders (tenant_id, id),
	FOREIGN KEY (tenant_id, menu_item_id)
		REFERENCES menu_items (tenant_id, id)
);
CREATE INDEX order_lines_order_id ON order_lines (tenant_id, order_id);
CREATE INDEX order_lines_menu_item_id ON order_lines (tenant_id, menu_item_id);
CREATE INDEX order_lines_state ON order_lines (tenant_id, state);
CREATE TRIGGER order_lines_changes AFTER INSERT OR UPDATE OR DELETE ON order_lines
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE kitchen_tickets (
	bumped_at bigint,
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	delivered_at bigint,
	id text COLLATE "C" NOT NULL,
	order_id text COLLATE "C" NOT NULL,
	ready_at bigint,
	round bigint NOT NULL
		CHECK (round BETWEEN 1 AND 99),
	sent_at bigint,
	state text COLLATE "C" NOT NULL
		CHECK (state IN (
			'queued', 'relayed', 'delivered', 'seen', 'started',
			'ready', 'bumped', 'recalled', 'cancelled')),
	station text COLLATE "C" NOT NULL
		CHECK (station IN ('HOT', 'COLD', 'BAR', '-')),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, order_id)
		REFERENCES orders (tenant_id, id)
);
CREATE INDEX kitchen_tickets_order_id ON kitchen_tickets (tenant_id, order_id);
CREATE INDEX kitchen_tickets_state ON kitchen_tickets (tenant_id, state);
CREATE TRIGGER kitchen_tickets_changes AFTER INSERT OR UPDATE OR DELETE ON kitchen_tickets
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE service_requests (
	assigned_to text COLLATE "C",
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	done_at bigint,
	duplicate_of_id text COLLATE "C",
	id text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL
		CHECK (kind IN (
			'towels', 'cleaning', 'amenities', 'food',
			'maintenance', 'do_not_disturb', 'make_up_room', 'other')),
	message text COLLATE "C",
	requested_at bigint,
	room_id text COLLATE "C" NOT NULL,
	source text COLLATE "C"
		CHECK (source IN ('qr', 'desk')),
	state text COLLATE "C" NOT NULL
		CHECK (state IN (
			'open', 'acknowledged', 'assigned', 'pending_follow_up',
			'done', 'closed', 'rejected', 'duplicate')),
	stay_id text COLLATE "C",
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, stay_id)
		REFERENCES stays (tenant_id, id),
	FOREIGN KEY (tenant_id, assigned_to)
		REFERENCES staff (tenant_id, id)
);
CREATE INDEX service_requests_room_id ON service_requests (tenant_id, room_id);
CREATE INDEX service_requests_stay_id ON service_requests (tenant_id, stay_id)
	WHERE stay_id IS NOT NULL;
CREATE INDEX service_requests_state ON service_requests (tenant_id, state);
CREATE INDEX service_requests_assigned_to ON service_requests (tenant_id, assigned_to)
	WHERE assigned_to IS NOT NULL;
CREATE TRIGGER service_requests_changes AFTER INSERT OR UPDATE OR DELETE ON service_requests
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE housekeeping_tasks (
	assigned_to text COLLATE "C",
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	done_at bigint,
	id text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL
		CHECK (kind IN (
			'departure', 'stayover', 'pickup', 'turndown',
			'inspection', 'deep')),
	note text COLLATE "C",
	priority bigint
		CHECK (priority BETWEEN 1 AND 9),
	room_id text COLLATE "C" NOT NULL,
	skip_reason text COLLATE "C",
	started_at bigint,
	state text COLLATE "C" NOT NULL
		CHECK (state IN (
			'planned', 'assigned', 'started', 'paused', 'done',
			'inspected', 'skipped', 'cancelled')),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, assigned_to)
		REFERENCES staff (tenant_id, id)
);
CREATE INDEX housekeeping_tasks_room_id ON housekeeping_tasks (tenant_id, room_id);
CREATE INDEX housekeeping_tasks_state ON housekeeping_tasks (tenant_id, state);
CREATE INDEX housekeeping_tasks_assigned_to ON housekeeping_tasks (tenant_id, assigned_to)
	WHERE assigned_to IS NOT NULL;
CREATE TRIGGER housekeeping_tasks_changes AFTER INSERT OR UPDATE OR DELETE ON housekeeping_tasks
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE maintenance_reports (
	assigned_to text COLLATE "C",
	block text COLLATE "C"
		CHECK (block IN ('none', 'out_of_order', 'out_of_service')),
	completed_at bigint,
	created_at bigint NOT NULL DEFAULT now_ms(),
	deferred_until text COLLATE "C",
	deleted boolean NOT NULL DEFAULT false,
	description text COLLATE "C",
	id text COLLATE "C" NOT NULL,
	issue text COLLATE "C" NOT NULL,
	location text COLLATE "C",
	priority bigint NOT NULL
		CHECK (priority BETWEEN 1 AND 5),
	remark text COLLATE "C",
	reported_at bigint,
	reported_by text COLLATE "C",
	room_id text COLLATE "C",
	state text COLLATE "C" NOT NULL
		CHECK (state IN (
			'notified', 'started', 'stopped', 'deferred',
			'completed', 'closed', 'void')),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, assigned_to)
		REFERENCES staff (tenant_id, id)
);
CREATE INDEX maintenance_reports_room_id ON maintenance_reports (tenant_id, room_id);
CREATE INDEX maintenance_reports_state ON maintenance_reports (tenant_id, state);
CREATE INDEX maintenance_reports_assigned_to ON maintenance_reports (tenant_id, assigned_to)
	WHERE assigned_to IS NOT NULL;
CREATE TRIGGER maintenance_reports_changes AFTER INSERT OR UPDATE OR DELETE ON maintenance_reports
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE room_blocks (
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	from_date text COLLATE "C" NOT NULL,
	id text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL
		CHECK (kind IN ('out_of_order', 'out_of_service', 'house_use', 'hold')),
	reason text COLLATE "C" NOT NULL,
	released_at bigint,
	report_id text COLLATE "C",
	return_condition text COLLATE "C"
		CHECK (return_condition IN ('dirty', 'pickup', 'clean', 'inspected')),
	room_id text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL
		CHECK (state IN ('planned', 'active', 'released', 'cancelled')),
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	through_date text COLLATE "C" NOT NULL,
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, report_id)
		REFERENCES maintenance_reports (tenant_id, id)
);
CREATE INDEX room_blocks_room_id ON room_blocks (tenant_id, room_id);
CREATE INDEX room_blocks_state ON room_blocks (tenant_id, state);
CREATE INDEX room_blocks_report_id ON room_blocks (tenant_id, report_id)
	WHERE report_id IS NOT NULL;
CREATE TRIGGER room_blocks_changes AFTER INSERT OR UPDATE OR DELETE ON room_blocks
	FOR EACH ROW EXECUTE FUNCTION track_changes();

CREATE TABLE conflicts (
	action_id text COLLATE "C" NOT NULL,
	base_data json,
	client_at bigint,
	client_data json,
	client_user text COLLATE "C",
	conflict_type text COLLATE "C" NOT NULL
		CHECK (conflict_type IN ('version', 'data', 'foreign_key')),
	created_at bigint NOT NULL DEFAULT now_ms(),
	decided_by text COLLATE "C",
	deleted boolean NOT NULL DEFAULT false,
	effect_data json,
	id text COLLATE "C" NOT NULL,
	note text COLLATE "C",
	record_id text COLLATE "C" NOT NULL,
	resolution_data json,
	resolution_strategy text COLLATE "C" NOT NULL,
	resolved boolean NOT NULL,
	resolved_at bigint,
	server_at bigint,
	server_data json,
	server_user text COLLATE "C",
	table_name text COLLATE "C" NOT NULL,
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	terminal_id text COLLATE "C",
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id)
);
CREATE INDEX conflicts_action_id ON conflicts (tenant_id, action_id);
CREATE INDEX conflicts_record_id ON conflicts (tenant_id, record_id);
CREATE INDEX conflicts_resolved ON conflicts (tenant_id, resolved);
CREATE TRIGGER conflicts_changes AFTER INSERT OR UPDATE OR DELETE ON conflicts
	FOR EACH ROW EXECUTE FUNCTION track_changes();

/* ---- who may see and do what ---- */

/* Row-level security for every table of a hotel, its owner included. The log's
 * triggers also run where others are switched off (session_replication_role);
 * and what no trigger of rows would see is refused. */
DO $$
DECLARE
	t name;
BEGIN
	FOR t IN SELECT c.relname FROM pg_class AS c
		JOIN pg_attribute AS a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'public'::regnamespace
			AND c.relkind = 'r' AND a.attname = 'tenant_id'
			AND c.relname <> 'hotel_directory'
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
		EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
		EXECUTE format('CREATE POLICY one_hotel ON %I USING (tenant_id ='
			' nullif(current_setting(''offsync.tenant'', true), ''''))', t);
		EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO offsync_app', t);
	END LOOP;
	FOR t IN SELECT c.relname FROM pg_class AS c
		JOIN pg_trigger AS g ON g.tgrelid = c.oid
		WHERE g.tgname = c.relname || '_changes'
	LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I',
			t, t || '_changes');
		EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I'
			' FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()',
			t || '_stay', t);
		EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I',
			t, t || '_stay');
		EXECUTE format('GRANT DELETE ON %I TO offsync_app', t);
	END LOOP;
END $$;
ALTER TABLE change_log ENABLE ALWAYS TRIGGER change_log_stamp;

/* What is forgotten in the course of time. */
GRANT DELETE ON change_log, log_marks, past_lives TO offsync_app;
GRANT SELECT, INSERT ON hotel_directory, secrets TO offsync_app;
GRANT SELECT ON schema_version TO offsync_app;
