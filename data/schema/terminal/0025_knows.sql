/* What the program knew of tables, fields and words that loaded the rows: one
 * that knows something else loads them again (store/knows.h). */
ALTER TABLE sync_metadata ADD COLUMN knows TEXT NOT NULL DEFAULT '';
