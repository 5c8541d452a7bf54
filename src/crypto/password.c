#include "crypto/password.h"

#include "base/check.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/scrypt.h"

#include <string.h>

#define SALT_SIZE  16
#define HASH_SIZE  32
#define MEMORY_MAX (UINT64_C(128) * 1024 * 1024)
#define P_MAX      16
#define PREFIX     "scrypt$"
#define NUMBERS    3

const struct password_cost password_cost_default = { 14, 8, 5 };
const struct password_cost password_cost_demo = { 10, 8, 1 };

struct verifier {
	struct password_cost cost;
	uint8_t salt[SALT_SIZE];
	uint8_t hash[HASH_SIZE];
};

/* Verifiers arrive by synchronisation: their numbers must not be able to stop
 * a terminal. */
static bool
cost_is_fit(struct password_cost c)
{
	return c.log_n >= 1 && c.log_n <= 20 && c.r >= 1 && c.p >= 1 &&
	       c.p <= P_MAX && (UINT64_C(128) << c.log_n) * c.r <= MEMORY_MAX;
}

static void
derive(const uint8_t pepper[PASSWORD_PEPPER_SIZE], struct password_cost cost,
	const uint8_t salt[SALT_SIZE], const char *password,
	uint8_t out[HASH_SIZE])
{
	const struct scrypt_cost numbers = { UINT64_C(1) << cost.log_n, cost.r,
		cost.p };
	uint8_t peppered[SHA256_SIZE];

	hash_hmac_sha256(pepper, PASSWORD_PEPPER_SIZE, password,
		strlen(password), peppered);
	/* OpenSSL counts a little more than the memory that RFC 7914 names. */
	CHECK(scrypt_derive(peppered, sizeof peppered, salt, SALT_SIZE, numbers,
		2 * MEMORY_MAX, out, HASH_SIZE));
	secret_wipe(peppered, sizeof peppered);
}

enum err
password_make(const struct env *env, const uint8_t pepper[PASSWORD_PEPPER_SIZE],
	struct password_cost cost, const char *password, struct buf *verifier)
{
	char salt_hex[2 * SALT_SIZE + 1];
	char hash_hex[2 * HASH_SIZE + 1];
	uint8_t salt[SALT_SIZE];
	uint8_t hash[HASH_SIZE];

	if (!cost_is_fit(cost))
		return ERR_INVALID;
	env_random(env, salt, sizeof salt);
	derive(pepper, cost, salt, password, hash);
	hex_encode(salt, sizeof salt, salt_hex);
	hex_encode(hash, sizeof hash, hash_hex);
	buf_addf(verifier, PREFIX "%d$%d$%d$%s$%s", cost.log_n, cost.r, cost.p,
		salt_hex, hash_hex);
	secret_wipe(hash, sizeof hash);
	return buf_ok(verifier) ? ERR_OK : ERR_TOO_LARGE;
}

/* Copies the part up to the next $ (or the end) and moves behind it. */
static bool
next_part(const char **at, char *out, size_t size)
{
	size_t len = strcspn(*at, "$");

	if (len == 0 || len >= size)
		return false;
	memcpy(out, *at, len);
	out[len] = '\0';
	*at += len + ((*at)[len] == '$' ? 1 : 0);
	return true;
}

static bool
parse(const char *text, struct verifier *out)
{
	const size_t prefix = sizeof PREFIX - 1;
	char part[2 * HASH_SIZE + 1];
	int64_t numbers[NUMBERS];

	if (text == NULL || strncmp(text, PREFIX, prefix) != 0)
		return false;
	text += prefix;
	for (int i = 0; i < NUMBERS; i++)
		if (!next_part(&text, part, sizeof part) ||
			!text_to_int(part, &numbers[i]) || numbers[i] < 1 ||
			numbers[i] > UINT8_MAX)
			return false;
	out->cost = (struct password_cost){
		.log_n = (uint8_t)numbers[0],
		.r = (uint8_t)numbers[1],
		.p = (uint8_t)numbers[2],
	};
	if (!cost_is_fit(out->cost))
		return false;
	if (!next_part(&text, part, sizeof part) ||
		hex_decode(part, out->salt, SALT_SIZE) != ERR_OK)
		return false;
	return hex_decode(text, out->hash, HASH_SIZE) == ERR_OK;
}

bool
password_check(const uint8_t pepper[PASSWORD_PEPPER_SIZE], const char *verifier,
	const char *password)
{
	struct verifier v;
	uint8_t hash[HASH_SIZE];
	bool readable = parse(verifier, &v);
	bool same;

	/* The work is done in any case: an answer that comes at once would
	 * tell that there is no such person. */
	if (!readable) {
		memset(&v, 0, sizeof v);
		v.cost = password_cost_default;
	}
	derive(pepper, v.cost, v.salt, password, hash);
	same = hash_equal(hash, v.hash, sizeof hash);
	secret_wipe(hash, sizeof hash);
	return readable && same;
}

#define FAILURES_FREE 5
#define LOCK_FIRST_MS (INT64_C(5) * 60 * 1000)
#define LOCK_MAX_MS   (INT64_C(24) * 60 * 60 * 1000)

int64_t
password_lock_ms(int64_t failures)
{
	int64_t ms = LOCK_FIRST_MS;

	if (failures < FAILURES_FREE)
		return 0;
	for (; failures > FAILURES_FREE && ms < LOCK_MAX_MS; failures--)
		ms *= 2;
	return ms > LOCK_MAX_MS ? LOCK_MAX_MS : ms;
}
