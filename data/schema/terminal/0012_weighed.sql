/*
 * What waits is weighed by a trigger of its own: length() may fail, and a
 * statement with a trigger that may makes SQLite copy every page that it
 * touches, a thousand times for the answers to one batch, which change no
 * weight.
 */
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
      - (OLD.sync_status = 'failed' AND OLD.replaced_by IS NULL)
  WHERE tenant_id = NEW.tenant_id AND table_name = '*';
END;

CREATE TRIGGER offline_actions_weighed
AFTER UPDATE OF sync_status, again ON offline_actions
BEGIN
  UPDATE sync_metadata SET
    pending_bytes = pending_bytes
      + ((NEW.sync_status = 'pending' AND NEW.again = 0)
        - (OLD.sync_status = 'pending' AND OLD.again = 0)) * length(NEW.data)
  WHERE tenant_id = NEW.tenant_id AND table_name = '*';
END;
