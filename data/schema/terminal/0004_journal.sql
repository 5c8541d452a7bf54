/*
 * Entries of the fallback journal that could not be queued when the store was
 * back (src/store/journal.h): they wait here, with their cause, for somebody
 * who corrects or dismisses them. entry is sealed: what was entered, the cause,
 * the remedy.
 */
CREATE TABLE journal_parked (
  id TEXT NOT NULL PRIMARY KEY, -- of the first action it asks for
  kind TEXT NOT NULL
    CHECK (kind = 'refused' OR kind = 'altered' OR kind = 'missing'),
  entry TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  parked_at INTEGER NOT NULL
) STRICT;
