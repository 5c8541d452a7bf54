#include "server/token.h"

#include "base/check.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <string.h>

/*
 * base64url of "1|stamp|table|incarnation|after" and 16 bytes of MAC over it,
 * the hotel and the terminal; "2|stamp|reach|table|…" where the rows reach
 * further than the stamp. table is "-" when no load runs. Nothing in it is
 * secret; the MAC is there so that only this server's tokens count.
 */
#define VERSION_PLAIN "1"
#define VERSION_REACH "2"
#define MAC_SIZE      16
#define TEXT_MAX      512
#define NO_LOAD       "-"

static void
make_mac(const struct token_secret *secret, const char *tenant_id,
	const char *terminal_id, const char *text, size_t len,
	uint8_t out[SHA256_SIZE])
{
	struct buf b;

	buf_init(&b, 2 * TEXT_MAX);
	buf_addf(&b, "offsync-token|%s|%s|", tenant_id, terminal_id);
	buf_add(&b, text, len);
	CHECK(buf_ok(&b));
	hash_hmac_sha256(
		secret->mac_key, sizeof(secret->mac_key), b.data, b.len, out);
	buf_fini(&b);
}

void
token_write(const struct token_secret *secret, const char *tenant_id,
	const char *terminal_id, const char *incarnation,
	const struct sync_token *t, struct buf *out)
{
	uint8_t mac[SHA256_SIZE];
	struct buf b;

	buf_init(&b, TEXT_MAX + MAC_SIZE);
	if (t->reach > t->stamp)
		buf_addf(&b, VERSION_REACH "|%lld|%lld", (long long)t->stamp,
			(long long)t->reach);
	else
		buf_addf(&b, VERSION_PLAIN "|%lld", (long long)t->stamp);
	buf_addf(&b, "|%s|%s|%s",
		t->loading ? entity_get(t->load_table)->name : NO_LOAD,
		incarnation, t->loading ? t->load_after : "");
	CHECK(buf_ok(&b) && b.len <= TEXT_MAX);
	make_mac(secret, tenant_id, terminal_id, b.data, b.len, mac);
	buf_add(&b, mac, MAC_SIZE);
	base64url_encode(b.data, b.len, out);
	buf_fini(&b);
}

/* The next part of the text; ends it with a NUL. NULL when there is none. */
static char *
next_part(char **at)
{
	char *part = *at;
	char *end = strchr(part, '|');

	if (end == NULL)
		return NULL;
	*end = '\0';
	*at = end + 1;
	return part;
}

static bool
read_stamp(const char *text, int64_t *out)
{
	int64_t n = 0;

	if (*text == '\0' || strlen(text) > 15)
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = n * 10 + (*text - '0');
	}
	*out = n;
	return true;
}

/* Version, stamp and reach. */
static bool
read_stamps(char **at, struct sync_token *out)
{
	const char *version = next_part(at);
	const char *stamp = version == NULL ? NULL : next_part(at);
	const char *reach = stamp;

	if (stamp == NULL)
		return false;
	if (strcmp(version, VERSION_REACH) == 0)
		reach = next_part(at);
	else if (strcmp(version, VERSION_PLAIN) != 0)
		return false;
	return reach != NULL && read_stamp(stamp, &out->stamp) &&
	       read_stamp(reach, &out->reach);
}

static enum err
read_parts(char *text, const char *incarnation, struct arena *a,
	struct sync_token *out)
{
	char *at = text;
	const char *table;
	const char *whose;
	const struct entity *e;

	if (!read_stamps(&at, out))
		return ERR_DENIED;
	table = next_part(&at);
	whose = table == NULL ? NULL : next_part(&at);
	if (whose == NULL)
		return ERR_DENIED;
	out->incarnation = arena_strdup(a, whose);
	if (strcmp(table, NO_LOAD) != 0) {
		e = entity_find(table);
		if (e == NULL)
			return ERR_DENIED;
		out->loading = true;
		out->load_table = e->table;
		out->load_after = arena_strdup(a, at);
	}
	return strcmp(whose, incarnation) == 0 ? ERR_OK : ERR_CONFLICT;
}

enum err
token_read(const struct token_secret *secret, const char *tenant_id,
	const char *terminal_id, const char *incarnation, const char *text,
	struct arena *a, struct sync_token *out)
{
	struct sync_token t = { .load_after = "" };
	uint8_t mac[SHA256_SIZE];
	enum err e = ERR_DENIED;
	struct buf b;

	if (text[0] == '\0') {
		*out = (struct sync_token){ .loading = true,
			.load_table = (enum table)0,
			.load_after = "" };
		return ERR_OK;
	}
	buf_init(&b, TEXT_MAX + MAC_SIZE);
	if (base64url_decode(text, strlen(text), &b) == ERR_OK && buf_ok(&b) &&
		b.len > MAC_SIZE) {
		size_t len = b.len - MAC_SIZE;

		make_mac(secret, tenant_id, terminal_id, b.data, len, mac);
		if (hash_equal(mac, b.data + len, MAC_SIZE)) {
			b.data[len] = '\0';
			e = read_parts(b.data, incarnation, a, &t);
		}
	}
	buf_fini(&b);
	if (e == ERR_OK || e == ERR_CONFLICT)
		*out = t;
	return e;
}
