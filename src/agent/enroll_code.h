/*
 * Enrolment codes as people get them: "adria.K7QF-2MXR-9D3T", the hotel's id, a
 * point, the secret.
 */
#ifndef OFFSYNC_AGENT_ENROLL_CODE_H
#define OFFSYNC_AGENT_ENROLL_CODE_H

#include "base/err.h"

struct enroll_code {
	char hotel[65];
	char secret[129];
};

/* Spaces around it are forgiven. ERR_INVALID: no point, or a hotel's id that
 * could not stand in an address (letters, digits, '-' and '_' can). */
enum err enroll_code_parse(
	const char *text, struct enroll_code *out) MUST_CHECK;

#endif
