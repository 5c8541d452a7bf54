/*
 * Enrolment: one-time codes for people, and the terminals that come of them.
 *
 * A code is shown as "alpenhof.K7QF-2MXR-9D3T": the hotel's id, a point, twelve
 * characters of Crockford's base 32 (60 bits). Only a hash of the secret part
 * is kept; case, dashes and look-alikes (O and 0, I, L and 1) do not matter.
 */
#ifndef OFFSYNC_SERVER_ENROL_H
#define OFFSYNC_SERVER_ENROL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "crypto/hash.h"
#include "server/storage.h"

#define ENROL_CODE_SIZE 96 /* with the NUL: the longest hotel id fits */

/* Letters, digits, '-' and '_', 1 to 64: an id that can stand in an address. */
bool enrol_is_hotel_id(const char *s);
/* The name that a terminal may have: 1 to 16 of the same characters. */
bool enrol_is_terminal_name(const char *s);

/* Makes a code, keeps its hash, and writes it as people get it. */
enum err enrol_invite(const struct env *env, struct storage *s,
	const char *tenant_id, const char *terminal_name, int64_t ttl_s,
	char code[ENROL_CODE_SIZE], int64_t *expires_at) MUST_CHECK;

/* Hash of a code as somebody typed it, with or without the hotel's part. False:
 * it is none. */
bool enrol_code_hash(
	const char *tenant_id, const char *typed, char hash[SHA256_HEX_SIZE]);

/* What a new terminal says of itself. */
struct enrol_wish {
	const char *name;       /* NULL: as the invitation says */
	const char *public_key; /* PEM */
	/* A store that was enrolled before goes on with its chain after this
	 * number; 0: a new one. chain_hash: of the action with it, or NULL. */
	int64_t chain_seq;
	const char *chain_hash;
};

/*
 * Uses a code up and adds the terminal, in the transaction of the caller.
 * ERR_NOT_FOUND: no such code; ERR_EXPIRED: too late, or used before. A name
 * that a terminal of the hotel has or had gets a number behind it: receipt
 * numbers carry the name, and two terminals must never write the same one.
 */
enum err enrol_terminal(const struct env *env, struct storage *s,
	const char *tenant_id, const char *code_hash,
	const struct enrol_wish *wish, struct arena *a,
	struct storage_terminal *out) MUST_CHECK;

#endif
