/*
 * Lost property: what was found, where it is kept, and what became of it. With
 * all that every table of a hotel has: its log's triggers, and one hotel alone.
 */
CREATE TABLE lost_items (
	contact text COLLATE "C",
	created_at bigint NOT NULL DEFAULT now_ms(),
	deleted boolean NOT NULL DEFAULT false,
	found_at bigint,
	found_by text COLLATE "C",
	id text COLLATE "C" NOT NULL,
	item text COLLATE "C" NOT NULL,
	keep_until text COLLATE "C",
	kept_in text COLLATE "C",
	location text COLLATE "C",
	remark text COLLATE "C",
	room_id text COLLATE "C",
	settled_at bigint,
	state text COLLATE "C" NOT NULL
		CHECK (state IN ('found', 'claimed', 'returned', 'sent',
			'disposed', 'void')),
	stay_id text COLLATE "C",
	tenant_id text COLLATE "C" NOT NULL REFERENCES hotels (tenant_id),
	updated_at bigint NOT NULL DEFAULT now_ms(),
	updated_by text COLLATE "C",
	version bigint NOT NULL DEFAULT 1,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, room_id)
		REFERENCES rooms (tenant_id, id),
	FOREIGN KEY (tenant_id, stay_id)
		REFERENCES stays (tenant_id, id)
);
CREATE INDEX lost_items_state ON lost_items (tenant_id, state);
CREATE INDEX lost_items_room_id ON lost_items (tenant_id, room_id)
	WHERE room_id IS NOT NULL;
CREATE INDEX lost_items_stay_id ON lost_items (tenant_id, stay_id)
	WHERE stay_id IS NOT NULL;

CREATE TRIGGER lost_items_changes AFTER INSERT OR UPDATE OR DELETE ON lost_items
	FOR EACH ROW WHEN (
		COALESCE(current_setting('offsync.logged', true), '') <> 'batch')
	EXECUTE FUNCTION track_changes();
CREATE TRIGGER lost_items_inserted AFTER INSERT ON lost_items
	REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION track_batch();
CREATE TRIGGER lost_items_updated AFTER UPDATE ON lost_items
	REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION track_batch();
CREATE TRIGGER lost_items_stay BEFORE TRUNCATE ON lost_items
	FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate();
ALTER TABLE lost_items
	ENABLE ALWAYS TRIGGER lost_items_changes,
	ENABLE ALWAYS TRIGGER lost_items_inserted,
	ENABLE ALWAYS TRIGGER lost_items_updated,
	ENABLE ALWAYS TRIGGER lost_items_stay,
	ENABLE ROW LEVEL SECURITY,
	FORCE ROW LEVEL SECURITY;
CREATE POLICY one_hotel ON lost_items USING (tenant_id =
	nullif(current_setting('offsync.tenant', true), ''));
GRANT SELECT, INSERT, UPDATE, DELETE ON lost_items TO offsync_app;
