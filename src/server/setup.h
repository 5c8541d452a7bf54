/*
 * Making hotels and staff members from the command line: records written with a
 * stamp of their own, like everything else.
 */
#ifndef OFFSYNC_SERVER_SETUP_H
#define OFFSYNC_SERVER_SETUP_H

#include "base/arena.h"
#include "base/env.h"
#include "crypto/password.h"
#include "domain/entity.h"
#include "server/storage.h"

#define SETUP_PIN_SIZE 7 /* six digits and the NUL */

struct setup_hotel {
	const char *id;
	const char *name;
	const char *currency;
	const char *timezone;
	const char *business_date;
};

/* The hotel's row with a fresh incarnation and pepper, in the arena. */
void setup_hotel_row(const struct env *env, const struct setup_hotel *h,
	struct arena *a, struct storage_hotel *out);
/* Random hexadecimal: a pepper, an incarnation. */
void setup_random_hex(const struct env *env, char out[65]);
#define SETUP_INCARNATION_SIZE 33
void setup_incarnation(const struct env *env, char out[SETUP_INCARNATION_SIZE]);

/* Of the hotel, for its records; inside an action. */
enum err setup_property_put(const struct env *env, struct storage *s,
	const struct setup_hotel *h, struct arena *a) MUST_CHECK;

struct setup_staff {
	const char *login;
	const char *display_name;
	enum role role;
	const char *pin;
	struct password_cost cost;
};

/* A random PIN. */
void setup_pin(const struct env *env, char pin[SETUP_PIN_SIZE]);
/* Inside an action. pepper: the hotel's, hex. */
enum err setup_staff_put(const struct env *env, struct storage *s,
	const struct storage_hotel *hotel, const struct setup_staff *staff,
	struct arena *a) MUST_CHECK;
/* The verifier of a PIN, in the arena. */
enum err setup_verifier(const struct env *env, const char *pepper_hex,
	struct password_cost cost, const char *pin, struct arena *a,
	const char **out) MUST_CHECK;

#endif
