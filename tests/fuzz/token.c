/* Bearer tokens (JWT) and sync tokens. Nothing that is not signed is believed:
 * so a sync token is tried as it came, and with a good seal put under it. */
#include "server/token.h"
#include "crypto/hash.h"
#include "crypto/jwt.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#define MEMORY   ((size_t)1024 * 1024)
#define TEXT_MAX ((size_t)64 * 1024)
#define MAC_SIZE 16

static const struct token_secret secret = { { 1, 2, 3 } };

static enum err
read_sync_token(const char *text, struct arena *a)
{
	struct sync_token t;

	return token_read(&secret, "alpenhof", "fd1", "abc", text, a, &t);
}

static void
bearer(const char *text, struct arena *a)
{
	struct jwt t;

	if (jwt_peek(text, a, &t) != ERR_OK)
		return;
	CHECK(t.issuer != NULL && t.subject != NULL && t.audience != NULL);
	CHECK(t.issued_at_s >= 0 && t.expires_at_s >= 0);
}

/* Only one text stands for some bytes. */
static void
decoding(const char *text)
{
	struct buf bytes;
	struct buf back;

	buf_init(&bytes, TEXT_MAX);
	buf_init(&back, TEXT_MAX);
	if (base64url_decode(text, strlen(text), &bytes) == ERR_OK) {
		base64url_encode(bytes.data, bytes.len, &back);
		CHECK(strcmp(back.data, text) == 0);
	}
	buf_clear(&bytes);
	buf_clear(&back);
	if (base64_decode(text, strlen(text), &bytes) == ERR_OK) {
		base64_encode(bytes.data, bytes.len, &back);
		CHECK(strcmp(back.data, text) == 0);
	}
	buf_fini(&back);
	buf_fini(&bytes);
}

static void
sealed(const uint8_t *data, size_t len, struct arena *a)
{
	static const char whose[] = "offsync-token|alpenhof|fd1|";
	uint8_t mac[SHA256_SIZE];
	struct buf text;
	struct buf token;

	buf_init(&text, TEXT_MAX);
	buf_init(&token, TEXT_MAX);
	buf_adds(&text, whose);
	buf_add(&text, data, len);
	hash_hmac_sha256(secret.mac_key, sizeof secret.mac_key, text.data,
		text.len, mac);
	buf_add(&text, mac, MAC_SIZE);
	base64url_encode(text.data + sizeof whose - 1,
		text.len - (sizeof whose - 1), &token);
	CHECK(buf_ok(&text) && buf_ok(&token));
	(void)read_sync_token(token.data, a);
	buf_fini(&token);
	buf_fini(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *a;
	char *text;

	if (len > TEXT_MAX / 4)
		return 0;
	a = arena_new(MEMORY);
	text = strndup((const char *)data, len);
	CHECK(text != NULL);
	bearer(text, a);
	decoding(text);
	if (text[0] != '\0')
		CHECK(read_sync_token(text, a) != ERR_OK);
	sealed(data, len, a);
	free(text);
	arena_free(a);
	return 0;
}
