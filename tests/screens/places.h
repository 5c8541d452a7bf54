/*
 * Every screen, dialog and message, and how a clerk gets there.
 */
#ifndef OFFSYNC_TESTS_SCREENS_PLACES_H
#define OFFSYNC_TESTS_SCREENS_PLACES_H

/* Takes the pictures of all of them (golden.h), without and with colours. */
void places_take(void);
/* Goes to all of them at 80 x 24: see is called at each. */
void places_walk(void (*see)(const char *name, const char *keys));

/*
 * For another emulator to show: NAME.bytes in the folder, what the console
 * sends for the whole picture, and NAME.seen, what libvterm makes of it.
 */
void places_record(const char *folder);
/* What such an emulator shows, NAME.capture as lines of text with its
 * attributes in SGR (tmux capture-pane -e), in the words of NAME.seen: as
 * NAME.tmux. Standard input has a line of each: "NAME ROW COLUMN", of the
 * cursor. */
void places_read_captures(const char *folder);

#endif
