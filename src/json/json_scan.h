/*
 * One pass over the bytes of a JSON text before cJSON sees them, for all that
 * cJSON lets pass. After json_scan said ERR_OK the text is valid JSON of the
 * strict kind that json.h describes, but for keys that come twice.
 */
#ifndef OFFSYNC_JSON_JSON_SCAN_H
#define OFFSYNC_JSON_JSON_SCAN_H

#include "base/err.h"
#include "json/json.h"

#include <stddef.h>

enum err json_scan(
	const char *text, size_t len, struct json_problem *problem) MUST_CHECK;

/* Where the nth key (from 0) of a text that json_scan accepted begins. */
size_t json_scan_key(const char *text, size_t len, size_t nth);

#endif
