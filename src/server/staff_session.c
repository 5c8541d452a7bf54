#include "server/staff_session.h"

#include "base/check.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/password.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOGIN_MAX  32
#define MAC_SIZE   32
#define COOKIE_MAX 512
#define KEY_LABEL  "offsync staff session key 1"

/* ---- attempts ---- */

/* Longer than any: they share one count. */
static const char *
counted_login(const char *login)
{
	return strlen(login) > LOGIN_MAX ? "" : login;
}

enum err
staff_attempt(struct storage *s, const char *tenant_id, const char *login,
	int64_t now_ms, int64_t *until_ms)
{
	const char *counted = counted_login(login);
	struct storage_failures f;
	int64_t lock;
	enum err e;

	*until_ms = 0;
	e = s->ops->failures_find(s, tenant_id, counted, &f);
	if (e != ERR_OK)
		return e;
	if (f.until_ms > now_ms) {
		*until_ms = f.until_ms;
		return ERR_OK;
	}
	f.failures++;
	lock = password_lock_ms(f.failures);
	f.until_ms = lock == 0 ? 0 : now_ms + lock;
	return s->ops->failures_put(s, tenant_id, counted, &f, now_ms);
}

enum err
staff_forgive(struct storage *s, const char *tenant_id, const char *login)
{
	return s->ops->failures_remove(s, tenant_id, counted_login(login));
}

/* ---- the cookie ---- */

static void
make_mac(const struct token_secret *secret, const char *purpose,
	const char *text, const char *verifier, uint8_t out[MAC_SIZE])
{
	uint8_t key[SHA256_SIZE];
	struct buf b;

	hash_hmac_sha256(secret->mac_key, sizeof(secret->mac_key), KEY_LABEL,
		strlen(KEY_LABEL), key);
	buf_init_secret(&b, 4096);
	buf_addf(&b, "%s\n%s\n%s", purpose, text, verifier);
	CHECK(buf_ok(&b));
	hash_hmac_sha256(key, sizeof(key), b.data, b.len, out);
	buf_wipe(&b);
	secret_wipe(key, sizeof(key));
}

/* What stands in the cookie in the clear. */
static const char *
claims_of(struct arena *a, int64_t end_ms, const char *tenant_id,
	const char *user_id)
{
	return arena_printf(
		a, "%lld.%s.%s", (long long)end_ms, tenant_id, user_id);
}

static void
fill(const struct token_secret *secret, const char *claims,
	const struct record *staff, struct arena *a, struct staff_session *out)
{
	const char *verifier = record_text(staff, STAFF_PIN_VERIFIER);
	uint8_t mac[MAC_SIZE];
	char hex[2 * MAC_SIZE + 1];

	make_mac(secret, "cookie", claims, verifier, mac);
	hex_encode(mac, sizeof(mac), hex);
	out->cookie = arena_printf(a, "%s.%s", claims, hex);
	make_mac(secret, "form", claims, verifier, mac);
	hex_encode(mac, sizeof(mac), hex);
	out->form_mark = arena_strdup(a, hex);
	out->user_id = staff->id;
	out->display_name = record_text(staff, STAFF_DISPLAY_NAME);
	out->role = (enum role)record_int(staff, STAFF_ROLE);
}

static bool
may_sign_in(const struct record *staff)
{
	return !staff->deleted && record_int(staff, STAFF_ACTIVE) != 0 &&
	       record_text(staff, STAFF_PIN_VERIFIER) != NULL;
}

/* ---- signing in ---- */

/* All are read whether the login is there or not; of somebody else's verifier
 * the cost is used. */
static enum err
find_staff(struct storage *s, const char *tenant_id, const char *login,
	struct arena *a, const struct record **who, const char **verifier)
{
	struct record_list list = { 0 };
	const struct view *v;
	enum err e;

	*who = NULL;
	*verifier = "";
	e = s->ops->begin_read(s, tenant_id);
	if (e != ERR_OK)
		return e;
	v = s->ops->view(s);
	e = v->list(v->ctx, TABLE_STAFF, -1, value_null(), a, &list);
	s->ops->end_read(s);
	for (size_t i = 0; i < list.count; i++) {
		const struct record *r = list.items[i];

		if (*who != NULL || record_text(r, STAFF_PIN_VERIFIER) == NULL)
			continue;
		*verifier = record_text(r, STAFF_PIN_VERIFIER);
		if (may_sign_in(r) &&
			strcmp(record_text(r, STAFF_LOGIN), login) == 0)
			*who = r;
	}
	return e;
}

enum err
staff_check(struct storage *s, const struct token_secret *secret,
	const char *tenant_id, const char *login, const char *pin,
	int64_t now_ms, struct arena *a, struct staff_session *out)
{
	uint8_t pepper[PASSWORD_PEPPER_SIZE] = { 0 };
	const struct record *who = NULL;
	const char *verifier = "";
	struct storage_hotel hotel;
	enum err e;
	bool right;

	e = s->ops->hotel_find(s, tenant_id, a, &hotel);
	if (e == ERR_OK)
		e = hex_decode(hotel.pepper, pepper, sizeof(pepper));
	if (e == ERR_OK)
		e = find_staff(s, tenant_id, login, a, &who, &verifier);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return e;
	right = password_check(pepper, verifier, pin);
	secret_wipe(pepper, sizeof(pepper));
	if (e == ERR_NOT_FOUND || who == NULL || !right)
		return ERR_DENIED;
	out->tenant_id = tenant_id;
	fill(secret,
		claims_of(a, now_ms + STAFF_SESSION_MS, tenant_id, who->id),
		who, a, out);
	return ERR_OK;
}

/* ---- coming back ---- */

struct claims {
	const char *text; /* all of them */
	const char *tenant_id;
	const char *user_id;
	const char *mac;
	int64_t end_ms;
};

static bool
read_cookie(const char *cookie, struct arena *a, struct claims *out)
{
	char *text = arena_strdup(a, cookie);
	char *hotel = strchr(text, '.');
	char *user = hotel == NULL ? NULL : strchr(hotel + 1, '.');
	char *mac = strrchr(text, '.');

	if (strlen(cookie) > COOKIE_MAX || user == NULL || mac == user ||
		strlen(mac + 1) != (size_t)2 * MAC_SIZE)
		return false;
	*mac = '\0';
	out->text = arena_strdup(a, text);
	*hotel = '\0';
	*user = '\0';
	out->tenant_id = hotel + 1;
	out->user_id = user + 1;
	out->mac = mac + 1;
	return text_to_int(text, &out->end_ms) && record_is_id(out->user_id);
}

static bool
is_mac(const struct token_secret *secret, const struct claims *c,
	const char *verifier)
{
	uint8_t said[MAC_SIZE];
	uint8_t mac[MAC_SIZE];

	if (hex_decode(c->mac, said, sizeof(said)) != ERR_OK)
		return false;
	make_mac(secret, "cookie", c->text, verifier, mac);
	return hash_equal(said, mac, sizeof(mac));
}

enum err
staff_session_find(struct storage *s, const struct token_secret *secret,
	const char *cookie, int64_t now_ms, struct arena *a,
	struct staff_session *out)
{
	struct record *staff = NULL;
	const struct view *v;
	struct claims c;
	enum err e;

	if (!read_cookie(cookie, a, &c) || c.end_ms <= now_ms ||
		c.end_ms > now_ms + STAFF_SESSION_MS)
		return ERR_DENIED;
	e = s->ops->begin_read(s, c.tenant_id);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_DENIED : e;
	v = s->ops->view(s);
	e = v->find(v->ctx, TABLE_STAFF, c.user_id, a, &staff);
	s->ops->end_read(s);
	if (e != ERR_OK)
		return e == ERR_NOT_FOUND ? ERR_DENIED : e;
	if (!may_sign_in(staff) ||
		!is_mac(secret, &c, record_text(staff, STAFF_PIN_VERIFIER)))
		return ERR_DENIED;
	out->tenant_id = c.tenant_id;
	fill(secret, c.text, staff, a, out);
	return ERR_OK;
}

/* ---- what has signed out ---- */

#define REMEMBERED 1024 /* of one shift */

struct signed_out {
	pthread_mutex_t lock;
	size_t next;
	uint8_t hashes[REMEMBERED][SHA256_SIZE];
};

struct signed_out *
signed_out_new(void)
{
	struct signed_out *o = calloc(1, sizeof(*o));

	CHECK(o != NULL && pthread_mutex_init(&o->lock, NULL) == 0);
	return o;
}

void
signed_out_free(struct signed_out *o)
{
	if (o == NULL)
		return;
	CHECK(pthread_mutex_destroy(&o->lock) == 0);
	free(o);
}

void
signed_out_add(struct signed_out *o, const char *cookie)
{
	CHECK(pthread_mutex_lock(&o->lock) == 0);
	hash_sha256(cookie, strlen(cookie), o->hashes[o->next++ % REMEMBERED]);
	CHECK(pthread_mutex_unlock(&o->lock) == 0);
}

bool
signed_out_has(struct signed_out *o, const char *cookie)
{
	uint8_t hash[SHA256_SIZE];
	bool found = false;

	hash_sha256(cookie, strlen(cookie), hash);
	CHECK(pthread_mutex_lock(&o->lock) == 0);
	for (size_t i = 0; i < REMEMBERED && !found; i++)
		found = memcmp(o->hashes[i], hash, sizeof(hash)) == 0;
	CHECK(pthread_mutex_unlock(&o->lock) == 0);
	return found;
}
