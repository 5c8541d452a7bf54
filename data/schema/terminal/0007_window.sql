/*
 * How long this terminal has been without the server, whatever becomes of its
 * wall clock (src/store/window.h): the moment of the last contact, or of the
 * first look after the machine was started again, and the time before that.
 */
ALTER TABLE link_state ADD COLUMN contact_boot TEXT NOT NULL DEFAULT '-';
ALTER TABLE link_state ADD COLUMN contact_mono_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN contact_wall_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_state ADD COLUMN alone_ms INTEGER NOT NULL DEFAULT 0;
UPDATE link_state SET contact_wall_ms = last_contact_ms;

/* The same for signing in, by the wall clock. */
DROP TABLE sign_in_clock;
