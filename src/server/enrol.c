#include "server/enrol.h"

#include "base/check.h"
#include "base/uuid.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SECRET_LEN   12
#define NAME_MAX_LEN 16
#define ID_MAX_LEN   64

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static bool
is_word(const char *s, size_t max)
{
	size_t len = strlen(s);

	for (size_t i = 0; i < len; i++) {
		bool fits = (s[i] >= 'a' && s[i] <= 'z') ||
			    (s[i] >= 'A' && s[i] <= 'Z') ||
			    (s[i] >= '0' && s[i] <= '9') || s[i] == '-' ||
			    s[i] == '_';

		if (!fits)
			return false;
	}
	return len > 0 && len <= max;
}

bool
enrol_is_hotel_id(const char *s)
{
	return is_word(s, ID_MAX_LEN);
}

bool
enrol_is_terminal_name(const char *s)
{
	return is_word(s, NAME_MAX_LEN);
}

/* ---- codes ---- */

static void
hash_secret(const char *tenant_id, const char secret[SECRET_LEN + 1],
	char hash[SHA256_HEX_SIZE])
{
	struct buf b;

	buf_init_secret(&b, 256);
	buf_addf(&b, "offsync-invite|%s|%s", tenant_id, secret);
	CHECK(buf_ok(&b));
	hash_sha256_hex(b.data, b.len, hash);
	buf_wipe(&b);
}

/* Upper case, without dashes, look-alikes as digits. */
static bool
normalize(const char *typed, char secret[SECRET_LEN + 1])
{
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		char c = *typed;

		if (c == '-' || c == ' ')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c == 'O')
			c = '0';
		if (c == 'I' || c == 'L')
			c = '1';
		if (n == SECRET_LEN || strchr(alphabet, c) == NULL)
			return false;
		secret[n++] = c;
	}
	secret[n] = '\0';
	return n == SECRET_LEN;
}

bool
enrol_code_hash(
	const char *tenant_id, const char *typed, char hash[SHA256_HEX_SIZE])
{
	const char *point = strrchr(typed, '.');
	char secret[SECRET_LEN + 1];

	if (!normalize(point == NULL ? typed : point + 1, secret))
		return false;
	hash_secret(tenant_id, secret, hash);
	return true;
}

enum err
enrol_invite(const struct env *env, struct storage *s, const char *tenant_id,
	const char *terminal_name, int64_t ttl_s, char code[ENROL_CODE_SIZE],
	int64_t *expires_at)
{
	unsigned char bytes[SECRET_LEN];
	char secret[SECRET_LEN + 1] = "";
	char hash[SHA256_HEX_SIZE];
	enum err e;

	env_random(env, bytes, sizeof(bytes));
	for (size_t i = 0; i < SECRET_LEN; i++)
		secret[i] = alphabet[bytes[i] & 31];
	hash_secret(tenant_id, secret, hash);
	*expires_at = env_now_ms(env) + ttl_s * 1000;
	e = s->ops->invite_add(s, tenant_id, hash, terminal_name, *expires_at);
	if (e == ERR_OK)
		(void)snprintf(code, ENROL_CODE_SIZE, "%s.%.4s-%.4s-%.4s",
			tenant_id, secret, secret + 4, secret + 8);
	secret_wipe(secret, sizeof(secret));
	secret_wipe(bytes, sizeof(bytes));
	return e;
}

/* ---- terminals ---- */

static bool
is_taken(const struct storage_terminal_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].name, name) == 0)
			return true;
	}
	return false;
}

static enum err
choose_name(struct storage *s, const char *tenant_id, const char *wanted,
	struct arena *a, const char **out)
{
	struct storage_terminal_list list;
	const char *name = wanted;
	enum err e;

	e = s->ops->terminal_list(s, tenant_id, a, &list);
	if (e != ERR_OK)
		return e;
	for (int n = 2; is_taken(&list, name); n++)
		name = arena_printf(a, "%.*s-%d", NAME_MAX_LEN - 5, wanted, n);
	*out = name;
	return ERR_OK;
}

enum err
enrol_terminal(const struct env *env, struct storage *s, const char *tenant_id,
	const char *code_hash, const struct enrol_wish *wish, struct arena *a,
	struct storage_terminal *out)
{
	int64_t now = env_now_ms(env);
	const char *name;
	char id[UUID_SIZE];
	enum err e;

	e = s->ops->invite_take(s, tenant_id, code_hash, now, a, &name);
	if (e != ERR_OK)
		return e;
	if (wish->name != NULL)
		name = wish->name;
	e = choose_name(s, tenant_id, name, a, &name);
	if (e != ERR_OK)
		return e;
	uuid_make(env, id);
	*out = (struct storage_terminal){
		.id = arena_strdup(a, id),
		.name = name,
		.public_key = wish->public_key,
		.first_seq = wish->chain_seq,
		.last_seq = wish->chain_seq,
		.last_hash = wish->chain_hash == NULL ? "" : wish->chain_hash,
		.enrolled_at = now,
		.last_contact = now,
	};
	return s->ops->terminal_put(s, tenant_id, out);
}
