#include "server/setup.h"

#include "base/uuid.h"
#include "crypto/hash.h"

#include <stdio.h>

void
setup_random_hex(const struct env *env, char out[65])
{
	uint8_t bytes[32];

	env_random(env, bytes, sizeof(bytes));
	hex_encode(bytes, sizeof(bytes), out);
	secret_wipe(bytes, sizeof(bytes));
}

void
setup_incarnation(const struct env *env, char out[SETUP_INCARNATION_SIZE])
{
	uint8_t bytes[(SETUP_INCARNATION_SIZE - 1) / 2];

	env_random(env, bytes, sizeof(bytes));
	hex_encode(bytes, sizeof(bytes), out);
}

void
setup_hotel_row(const struct env *env, const struct setup_hotel *h,
	struct arena *a, struct storage_hotel *out)
{
	char pepper[65];
	char incarnation[SETUP_INCARNATION_SIZE];

	setup_random_hex(env, pepper);
	setup_incarnation(env, incarnation);
	*out = (struct storage_hotel){
		.tenant_id = h->id,
		.name = h->name,
		.incarnation = arena_strdup(a, incarnation),
		.pepper = arena_strdup(a, pepper),
	};
	secret_wipe(pepper, sizeof(pepper));
}

static struct record *
new_record(const struct env *env, enum table t, const char *tenant_id,
	struct arena *a)
{
	struct record *r = record_new(a, entity_get(t));
	char id[UUID_SIZE];

	uuid_make(env, id);
	r->id = arena_strdup(a, id);
	r->tenant_id = tenant_id;
	r->version = 1;
	r->created_at = r->updated_at = env_now_ms(env);
	r->updated_by = "offsyncd";
	return r;
}

enum err
setup_property_put(const struct env *env, struct storage *s,
	const struct setup_hotel *h, struct arena *a)
{
	struct record *r = new_record(env, TABLE_PROPERTIES, h->id, a);

	record_set_text(r, PROPERTY_NAME, h->name);
	record_set_text(r, PROPERTY_CURRENCY, h->currency);
	record_set_text(r, PROPERTY_TIMEZONE, h->timezone);
	record_set_text(r, PROPERTY_BUSINESS_DATE, h->business_date);
	record_set_int(r, PROPERTY_OFFLINE_WINDOW, OFFLINE_WINDOW_EXTENDED);
	record_set_text(r, PROPERTY_CHECK_IN_TIME, "15:00");
	record_set_text(r, PROPERTY_CHECK_OUT_TIME, "11:00");
	return s->ops->put(s, r);
}

void
setup_pin(const struct env *env, char pin[SETUP_PIN_SIZE])
{
	uint32_t n;

	/* Numbers above the last full million would make some PINs likelier. */
	do
		env_random(env, &n, sizeof(n));
	while (n >= UINT32_C(4294000000));
	(void)snprintf(pin, SETUP_PIN_SIZE, "%06u", (unsigned)(n % 1000000));
}

enum err
setup_verifier(const struct env *env, const char *pepper_hex,
	struct password_cost cost, const char *pin, struct arena *a,
	const char **out)
{
	uint8_t pepper[PASSWORD_PEPPER_SIZE];
	struct buf verifier;
	enum err e;

	e = hex_decode(pepper_hex, pepper, sizeof(pepper));
	if (e != ERR_OK)
		return ERR_KEY;
	buf_init(&verifier, 1024);
	e = password_make(env, pepper, cost, pin, &verifier);
	if (e == ERR_OK)
		*out = arena_strdup(a, verifier.data);
	buf_fini(&verifier);
	secret_wipe(pepper, sizeof(pepper));
	return e;
}

enum err
setup_staff_put(const struct env *env, struct storage *s,
	const struct storage_hotel *hotel, const struct setup_staff *staff,
	struct arena *a)
{
	struct record *r = new_record(env, TABLE_STAFF, hotel->tenant_id, a);
	const char *verifier;
	enum err e;

	e = setup_verifier(
		env, hotel->pepper, staff->cost, staff->pin, a, &verifier);
	if (e != ERR_OK)
		return e;
	record_set_text(r, STAFF_LOGIN, staff->login);
	record_set_text(r, STAFF_DISPLAY_NAME, staff->display_name);
	record_set_int(r, STAFF_ROLE, (int64_t)staff->role);
	record_set_text(r, STAFF_PIN_VERIFIER, verifier);
	record_set_int(r, STAFF_ACTIVE, 1);
	return s->ops->put(s, r);
}
