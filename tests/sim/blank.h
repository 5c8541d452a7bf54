/*
 * The files of a machine that has just been set up: the schema, and nothing in
 * it. Laid once a process, because a terminal's takes as long as an hour of
 * its work.
 */
#ifndef OFFSYNC_SIM_BLANK_H
#define OFFSYNC_SIM_BLANK_H

/* Before any run; the disk must be installed. */
void blank_lay(void);

/* They are what lies on a node that has no files yet. */
void blank_terminal(const char *node);
void blank_server(const char *node);

#endif
