/*
 * A row of the queue is written again for each answer, so what an answer does
 * not change stands elsewhere: the signature, a third of it, in a table of its
 * own.
 */
CREATE TABLE signatures (
  device_seq INTEGER NOT NULL PRIMARY KEY,
  signature TEXT NOT NULL
) STRICT;
INSERT INTO signatures (device_seq, signature)
  SELECT device_seq, signature FROM offline_actions
  WHERE signature IS NOT NULL;
ALTER TABLE offline_actions DROP COLUMN signature;
CREATE TRIGGER offline_actions_gone AFTER DELETE ON offline_actions BEGIN
  DELETE FROM signatures WHERE device_seq = OLD.device_seq;
END;

/*
 * Most answers say of an action without a past that it was applied. That sets
 * its stamp alone and is counted once for all answers of a request, so the
 * trigger does not watch the stamp any more: who changes it otherwise names
 * sync_status too.
 */
DROP TRIGGER offline_actions_moved;
CREATE TRIGGER offline_actions_moved
AFTER UPDATE OF sync_status, waits_for, replaced_by ON offline_actions
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
