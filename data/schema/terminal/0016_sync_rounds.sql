/*
 * The last sync rounds of this terminal, one row for each that moved something
 * or ended otherwise than the one before it, and one for rounds in a row that
 * were all alike (store/rounds.h). why: "" when they got through.
 */
CREATE TABLE sync_rounds (
  number INTEGER NOT NULL PRIMARY KEY,
  began_ms INTEGER NOT NULL,
  ended_ms INTEGER NOT NULL,
  rounds INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  sent INTEGER NOT NULL,
  received INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;
