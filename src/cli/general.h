/*
 * The options that every command takes, wherever they stand on the line.
 */
#ifndef OFFSYNC_CLI_GENERAL_H
#define OFFSYNC_CLI_GENERAL_H

#include <stdbool.h>

struct general {
	const char *config;
	const char *home;
	bool json;
	bool help;
	bool version;
	bool plain;             /* the console line by line */
	bool training;          /* the console on a copy to practise on */
	const char *incomplete; /* an option whose value is missing; or NULL */
};

/* Takes them out of argv[0..argc), up to "--", and gives back how many words
 * are left. */
int general_take(int argc, char **argv, struct general *out);

#endif
