/*
 * What is offered to a restored server again is not counted as waiting: people
 * were told long ago that it is done. And places in the chain are given up.
 */

/* 1: the server is to be told that this place in the chain holds nothing (the
 * entry was altered here, or the server has forgotten that it refused it); 2:
 * it has been told. word is what says so, signed. */
ALTER TABLE offline_actions ADD COLUMN given_up INTEGER NOT NULL DEFAULT 0;
ALTER TABLE offline_actions ADD COLUMN word TEXT;
CREATE INDEX offline_actions_given_up ON offline_actions (device_seq)
  WHERE given_up = 1;
UPDATE offline_actions SET given_up = 1
  WHERE sync_status = 'failed' AND rule = 'TAMPERED';

DROP TRIGGER offline_actions_moved;
CREATE TRIGGER offline_actions_moved
AFTER UPDATE OF sync_status, stamp, waits_for, replaced_by ON offline_actions
BEGIN
  UPDATE sync_metadata SET
    pending_actions_count = pending_actions_count
      + (NEW.sync_status = 'pending' AND NEW.again = 0)
      - (OLD.sync_status = 'pending' AND OLD.again = 0),
    to_send = to_send
      + (NEW.sync_status = 'pending' AND NEW.stamp = 0
        AND NEW.waits_for IS NULL AND NEW.again = 0)
      - (OLD.sync_status = 'pending' AND OLD.stamp = 0
        AND OLD.waits_for IS NULL AND OLD.again = 0),
    waiting = waiting
      + (NEW.sync_status = 'pending' AND NEW.stamp = 0
        AND NEW.waits_for IS NOT NULL AND NEW.again = 0)
      - (OLD.sync_status = 'pending' AND OLD.stamp = 0
        AND OLD.waits_for IS NOT NULL AND OLD.again = 0),
    sending = sending
      + (NEW.sync_status = 'pending' AND NEW.stamp > 0 AND NEW.again = 0)
      - (OLD.sync_status = 'pending' AND OLD.stamp > 0 AND OLD.again = 0),
    in_conflict = in_conflict
      + (NEW.sync_status = 'conflict') - (OLD.sync_status = 'conflict'),
    refused = refused
      + (NEW.sync_status = 'failed' AND NEW.replaced_by IS NULL)
      - (OLD.sync_status = 'failed' AND OLD.replaced_by IS NULL),
    pending_bytes = pending_bytes
      + ((NEW.sync_status = 'pending' AND NEW.again = 0)
        - (OLD.sync_status = 'pending' AND OLD.again = 0)) * length(NEW.data)
  WHERE tenant_id = NEW.tenant_id AND table_name = '*';
END;

DROP TRIGGER offline_actions_removed;
CREATE TRIGGER offline_actions_removed AFTER DELETE ON offline_actions
WHEN OLD.sync_status <> 'synced'
  AND NOT (OLD.sync_status = 'pending' AND OLD.again = 1) BEGIN
  UPDATE sync_metadata SET
    pending_actions_count = pending_actions_count
      - (OLD.sync_status = 'pending'),
    to_send = to_send - (OLD.sync_status = 'pending' AND OLD.stamp = 0
      AND OLD.waits_for IS NULL),
    waiting = waiting - (OLD.sync_status = 'pending' AND OLD.stamp = 0
      AND OLD.waits_for IS NOT NULL),
    sending = sending - (OLD.sync_status = 'pending' AND OLD.stamp > 0),
    in_conflict = in_conflict - (OLD.sync_status = 'conflict'),
    refused = refused - (OLD.sync_status = 'failed'
      AND OLD.replaced_by IS NULL),
    pending_bytes = pending_bytes
      - (OLD.sync_status = 'pending') * length(OLD.data)
  WHERE tenant_id = OLD.tenant_id AND table_name = '*';
END;
