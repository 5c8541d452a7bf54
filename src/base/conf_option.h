/*
 * One row for each option of conf.h. Only for the files conf*.c.
 */
#ifndef OFFSYNC_BASE_CONF_OPTION_H
#define OFFSYNC_BASE_CONF_OPTION_H

#include "base/conf.h"

#include <stddef.h>

enum conf_type {
	CONF_TYPE_TEXT, /* min and max: bytes; min 0: need not be set */
	CONF_TYPE_INT,
	CONF_TYPE_BOOL,
	CONF_TYPE_CHOICE,  /* an enum whose values are the places in the list */
	CONF_TYPE_SIZE,    /* bytes; K, M or G behind the number multiply */
	CONF_TYPE_PRINTER, /* a text of base/printer_place.h; need not be set */
};

struct conf_option {
	const char *section;
	const char *name;
	enum conf_type type;
	int64_t min;
	int64_t max;
	const char *initial; /* the default, as a file would say it; or NULL */
	const char *choices; /* "auto|on|off" */
	const char *help;
	size_t offset;
};

/* All of them, in the order of the example file. */
extern const struct conf_option conf_options[];
extern const size_t conf_option_count;
#define CONF_OPTIONS_MAX 96 /* never more than that */

/* False when the option does not allow the value; then nothing is changed. */
bool conf_option_set(
	struct conf *conf, const struct conf_option *o, const char *value);

/* What the option allows, in words. */
void conf_option_describe(const struct conf_option *o, char *out, size_t size);

/* Whether both have the same value there. */
bool conf_option_equal(const struct conf_option *o, const struct conf *a,
	const struct conf *b);

#endif
