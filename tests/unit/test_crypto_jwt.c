#include "tests/lib/test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/jwt.h"

#include <stdlib.h>
#include <string.h>

#define AUDIENCE "offsync-sync"
#define HEADER   "{\"alg\":\"RS256\",\"typ\":\"JWT\"}"
#define CLAIMS                                                                 \
	"{\"aud\":\"offsync-sync\",\"exp\":2000,\"iat\":1000,"                 \
	"\"iss\":\"offsyncd\",\"sub\":\"t-1\"}"

/* Made with the openssl command: {"alg":"RS256","typ":"JWT","kid":"t-1"},
 * issued at 1000, valid until 2000, for "offsync-token". */
/* clang-format off */
static const char public_pem[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvWoC6ekWwsz3IBfyLwuH\n"
	"TEfQ7VtH8vTnJHrggcWF5yYgld53HLd5PLjKpuq/el1s+qfCzaD82XX9/+OuqSAD\n"
	"VLR36Re0q/nkKflRgHe07uFCr5c5BhMcA7WTR+JXMQcZAwH5yzTnVhMyZty6AyUW\n"
	"vcGc45rcnBCtje9LlHP/Dhay99PlNEKfHr+2gnDekcBYZ89GjmqvBkLrHLHn8yEf\n"
	"bEKR37r9CUd1wubJWKRpFnMUyOwLSQjgzl5GHfRDbmmZYWeHOvxgtcpDwqEJbohg\n"
	"TykGxVJPvrlDiuP4wjjz2jplJpcI9MUOpDJWKN4HAmdWWORX4d4bvpGSg+pbwT0D\n"
	"zwIDAQAB\n"
	"-----END PUBLIC KEY-----\n";

static const char token[] =
	"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InQtMSJ9.eyJpc3MiOiJ"
	"0LTEiLCJzdWIiOiJ0LTEiLCJhdWQiOiJvZmZzeW5jLXRva2VuIiwiaWF0IjoxMDA"
	"wLCJleHAiOjIwMDAsImp0aSI6ImoiLCJob3RlbCI6ImgifQ.SwpFPcDjafWIMY-T"
	"lxHD_qR5Ex3jHkvt5kp3kr13NqzY31qbiZsXuYEcnF39a5AZzb_euIu_Uro16FKb"
	"CUmfzlU6hrb_PeebtpAJ6sLWtVdaY8fpJ8kF5Oe3Xwo7CK4_hgY-TXg42OBexgVm"
	"saBdyZXuB-RkiYZvpHL7jXByMY-QwRjSGoKfdcVUfqObji2LsMEx6frhatMDA6Vl"
	"Fa0ClrUxiKuhdPxGCMglWwzLdO1O3j51lALDZIBMYbMmXn6m-_QdeLnJM9VrxiHO"
	"ypqRmD0LkU85zv-BYhu_sygutsyDX0e3QSd58Fi73Di4kmiog74f-3oo2l3NjmxZ"
	"RRESag";
/* clang-format on */

static struct sign_key *key;
static struct verify_key *verifier;
static struct buf public_key;
static struct arena *arena;

static int
make_keys(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
	buf_init(&public_key, 10000);
	if (sign_key_make(2048, &key) != ERR_OK ||
		verify_key_of(key, &verifier) != ERR_OK ||
		sign_key_public_pem(key, &public_key) != ERR_OK)
		return -1;
	return 0;
}

static int
free_keys(void **state)
{
	(void)state;
	buf_fini(&public_key);
	verify_key_free(verifier);
	sign_key_free(key);
	arena_free(arena);
	return 0;
}

/* The signed part of a token. */
static void
put_parts(struct buf *out, const char *header, const char *claims)
{
	base64url_encode(header, strlen(header), out);
	buf_addc(out, '.');
	base64url_encode(claims, strlen(claims), out);
}

static enum err
read_at(const char *text, int64_t now_s)
{
	struct jwt t;

	return jwt_read(verifier, text, AUDIENCE, now_s, 5, arena, &t);
}

/* What jwt_read says of a token that is signed well. */
static enum err
read_signed(const char *header, const char *claims)
{
	struct buf text;
	struct buf sig;
	enum err e;

	buf_init(&text, 100000);
	buf_init(&sig, 10000);
	put_parts(&text, header, claims);
	assert_int_equal(sign_raw(key, text.data, text.len, &sig), ERR_OK);
	buf_addc(&text, '.');
	base64url_encode(sig.data, sig.len, &text);
	e = read_at(text.data, 1500);
	buf_fini(&sig);
	buf_fini(&text);
	return e;
}

static void
test_a_token_comes_back_as_it_was_made(void **state)
{
	const struct jwt in = { .issuer = "offsyncd",
		.subject = "t-1",
		.audience = AUDIENCE,
		.hotel = "h\"é",
		.id = "j-1",
		.issued_at_s = 1000,
		.expires_at_s = 2000 };
	struct jwt t;
	struct buf text;

	(void)state;
	buf_init(&text, 10000);
	assert_int_equal(jwt_make(key, &in, &text), ERR_OK);
	assert_int_equal(
		jwt_read(verifier, text.data, AUDIENCE, 1500, 0, arena, &t),
		ERR_OK);
	assert_string_equal(t.issuer, "offsyncd");
	assert_string_equal(t.subject, "t-1");
	assert_string_equal(t.audience, AUDIENCE);
	assert_string_equal(t.hotel, "h\"é");
	assert_string_equal(t.id, "j-1");
	assert_int_equal(t.issued_at_s, 1000);
	assert_int_equal(t.expires_at_s, 2000);
	buf_fini(&text);
}

static void
test_a_token_made_elsewhere_is_read(void **state)
{
	struct verify_key *v = NULL;
	struct jwt t;

	(void)state;
	assert_int_equal(verify_key_from_pem(public_pem, &v), ERR_OK);
	assert_int_equal(
		jwt_read(v, token, "offsync-token", 1500, 0, arena, &t),
		ERR_OK);
	assert_string_equal(t.subject, "t-1");
	assert_string_equal(t.hotel, "h");
	assert_int_equal(
		jwt_read(v, token, AUDIENCE, 1500, 0, arena, &t), ERR_DENIED);
	assert_int_equal(
		jwt_read(verifier, token, "offsync-token", 1500, 0, arena, &t),
		ERR_DENIED);
	verify_key_free(v);
}

static void
test_peek_reads_without_believing(void **state)
{
	struct jwt t;
	struct buf text;

	(void)state;
	assert_int_equal(jwt_peek(token, arena, &t), ERR_OK);
	assert_string_equal(t.issuer, "t-1");
	assert_int_equal(t.expires_at_s, 2000);
	buf_init(&text, 10000);
	put_parts(&text, "{\"alg\":\"none\"}", CLAIMS);
	buf_adds(&text, ".AAAA");
	assert_int_equal(jwt_peek(text.data, arena, &t), ERR_OK);
	assert_null(t.hotel);
	assert_int_equal(jwt_peek("a.b", arena, &t), ERR_PARSE);
	buf_fini(&text);
}

static void
test_another_algorithm_is_denied_though_signed_well(void **state)
{
	static const char *const denied[] = {
		"{\"alg\":\"none\",\"typ\":\"JWT\"}",
		"{\"alg\":\"None\",\"typ\":\"JWT\"}",
		"{\"alg\":\"\",\"typ\":\"JWT\"}",
		"{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
		"{\"alg\":\"RS384\",\"typ\":\"JWT\"}",
		"{\"alg\":\"PS256\",\"typ\":\"JWT\"}",
		"{\"alg\":\"ES256\",\"typ\":\"JWT\"}",
		"{\"alg\":\"rs256\",\"typ\":\"JWT\"}",
		"{\"alg\":\"RS256 \",\"typ\":\"JWT\"}",
		"{\"alg\":null,\"typ\":\"JWT\"}",
		"{\"alg\":[\"RS256\"],\"typ\":\"JWT\"}",
		"{\"typ\":\"JWT\"}",
		"{\"alg\":\"RS256\"}",
		"{\"alg\":\"RS256\",\"typ\":\"at+jwt\"}",
		"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"crit\":[\"exp\"]}",
		"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"jwk\":{}}",
		"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"jku\":\"https://x\"}",
		"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"b64\":false}",
		"{\"alg\":\"RS256\",\"typ\":\"JWT\",\"Alg\":\"none\"}",
		"{}",
	};

	(void)state;
	assert_int_equal(read_signed(HEADER, CLAIMS), ERR_OK);
	assert_int_equal(read_signed("{\"typ\":\"JWT\",\"kid\":\"1\","
				     "\"alg\":\"RS256\"}",
				 CLAIMS),
		ERR_OK);
	for (size_t i = 0; i < sizeof denied / sizeof denied[0]; i++)
		assert_int_equal(read_signed(denied[i], CLAIMS), ERR_DENIED);
	/* Two algorithms: one for each reader. */
	assert_int_equal(read_signed("{\"alg\":\"RS256\",\"alg\":\"none\","
				     "\"typ\":\"JWT\"}",
				 CLAIMS),
		ERR_PARSE);
	assert_int_equal(read_signed("[]", CLAIMS), ERR_PARSE);
}

static void
test_a_token_without_signature_is_refused(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 10000);
	put_parts(&text, "{\"alg\":\"none\",\"typ\":\"JWT\"}", CLAIMS);
	buf_addc(&text, '.');
	assert_int_equal(read_at(text.data, 1500), ERR_PARSE);
	buf_addc(&text, 'A');
	assert_int_equal(read_at(text.data, 1500), ERR_DENIED);
	buf_clear(&text);
	put_parts(&text, HEADER, CLAIMS);
	assert_int_equal(read_at(text.data, 1500), ERR_PARSE);
	buf_adds(&text, ".AAAA");
	assert_int_equal(read_at(text.data, 1500), ERR_DENIED);
	buf_fini(&text);
}

static void
test_the_public_key_is_no_hmac_secret(void **state)
{
	static const char *const headers[] = { HEADER,
		"{\"alg\":\"HS256\",\"typ\":\"JWT\"}" };
	uint8_t mac[SHA256_SIZE];
	struct buf text;

	(void)state;
	buf_init(&text, 10000);
	for (size_t i = 0; i < 2; i++) {
		buf_clear(&text);
		put_parts(&text, headers[i], CLAIMS);
		hash_hmac_sha256(public_key.data, public_key.len, text.data,
			text.len, mac);
		buf_addc(&text, '.');
		base64url_encode(mac, sizeof mac, &text);
		assert_int_equal(read_at(text.data, 1500), ERR_DENIED);
	}
	buf_fini(&text);
}

static void
test_a_change_of_any_character_is_noticed(void **state)
{
	const struct jwt in = { .issuer = "offsyncd",
		.subject = "t-1",
		.audience = AUDIENCE,
		.issued_at_s = 1000,
		.expires_at_s = 2000 };
	struct buf text;

	(void)state;
	buf_init(&text, 10000);
	assert_int_equal(jwt_make(key, &in, &text), ERR_OK);
	assert_int_equal(read_at(text.data, 1500), ERR_OK);
	for (size_t i = 0; i < text.len; i++) {
		static const char others[] = "Ab0-_.=+\x80";
		char was = text.data[i];

		for (const char *o = others; *o != '\0'; o++) {
			if (*o == was)
				continue;
			text.data[i] = *o;
			assert_int_not_equal(read_at(text.data, 1500), ERR_OK);
		}
		text.data[i] = was;
	}
	for (size_t len = text.len; len-- > 0;) {
		text.data[len] = '\0';
		assert_int_not_equal(read_at(text.data, 1500), ERR_OK);
	}
	buf_fini(&text);
}

static void
test_a_text_that_is_no_token_is_refused(void **state)
{
	static const char *const bad[] = { "", ".", "..", "...", "a", "a.b",
		"a.b.", ".b.c", "a..c", "a.b.c.d", "a.b.c.", "a b.c.d",
		"\xff.b.c" };
	char *huge = malloc(20000);

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(read_at(bad[i], 1500), ERR_PARSE);
	assert_non_null(huge);
	memset(huge, 'A', 19999);
	huge[19999] = '\0';
	huge[10] = '.';
	huge[20] = '.';
	assert_int_equal(read_at(huge, 1500), ERR_PARSE);
	free(huge);
}

static void
test_another_audience_is_denied(void **state)
{
	(void)state;
	assert_int_equal(
		read_signed(HEADER, "{\"aud\":\"offsync-token\",\"exp\":2000,"
				    "\"iat\":1000,\"iss\":\"x\","
				    "\"sub\":\"t-1\"}"),
		ERR_DENIED);
	assert_int_equal(
		read_signed(HEADER, "{\"aud\":\"offsync-sync2\",\"exp\":2000,"
				    "\"iat\":1000,\"iss\":\"x\","
				    "\"sub\":\"t-1\"}"),
		ERR_DENIED);
}

static void
test_missing_and_odd_claims_are_refused(void **state)
{
	static const char *const bad[] = {
		"{\"exp\":2000,\"iat\":1000,\"iss\":\"x\",\"sub\":\"t\"}",
		"{\"aud\":[\"offsync-sync\"],\"exp\":2000,\"iat\":1000,"
		"\"iss\":\"x\",\"sub\":\"t\"}",
		"{\"aud\":\"offsync-sync\",\"iat\":1000,\"iss\":\"x\","
		"\"sub\":\"t\"}",
		"{\"aud\":\"offsync-sync\",\"exp\":2000,\"iss\":\"x\","
		"\"sub\":\"t\"}",
		"{\"aud\":\"offsync-sync\",\"exp\":\"2000\",\"iat\":1000,"
		"\"iss\":\"x\",\"sub\":\"t\"}",
		"{\"aud\":\"offsync-sync\",\"exp\":2000.5,\"iat\":1000,"
		"\"iss\":\"x\",\"sub\":\"t\"}",
		"{\"aud\":\"offsync-sync\",\"exp\":2000,\"iat\":1000,"
		"\"sub\":\"t\"}",
		"{\"aud\":\"offsync-sync\",\"exp\":2000,\"iat\":1000,"
		"\"iss\":\"x\"}",
		"{\"aud\":\"offsync-sync\",\"exp\":2000,\"exp\":9000,"
		"\"iat\":1000,\"iss\":\"x\",\"sub\":\"t\"}",
		"[]",
		"null",
		"x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(read_signed(HEADER, bad[i]), ERR_PARSE);
}

static void
test_a_token_is_valid_from_issue_to_expiry(void **state)
{
	const struct jwt in = { .issuer = "offsyncd",
		.subject = "t-1",
		.audience = AUDIENCE,
		.issued_at_s = 1000,
		.expires_at_s = 2000 };
	struct buf text;

	(void)state;
	buf_init(&text, 10000);
	assert_int_equal(jwt_make(key, &in, &text), ERR_OK);
	/* Five seconds are forgiven. */
	assert_int_equal(read_at(text.data, 994), ERR_EXPIRED);
	assert_int_equal(read_at(text.data, 995), ERR_OK);
	assert_int_equal(read_at(text.data, 2004), ERR_OK);
	assert_int_equal(read_at(text.data, 2005), ERR_EXPIRED);
	assert_int_equal(read_at(text.data, 0), ERR_EXPIRED);
	assert_int_equal(
		read_signed(HEADER,
			"{\"aud\":\"offsync-sync\",\"exp\":2000,\"iat\":1000,"
			"\"nbf\":1506,\"iss\":\"x\",\"sub\":\"t\"}"),
		ERR_EXPIRED);
	assert_int_equal(
		read_signed(HEADER,
			"{\"aud\":\"offsync-sync\",\"exp\":999999999999999,"
			"\"iat\":0,\"nbf\":1505,\"iss\":\"x\",\"sub\":\"t\"}"),
		ERR_OK);
	buf_fini(&text);
}

static void
test_a_refused_token_leaves_the_result_alone(void **state)
{
	struct jwt t = { .issuer = "before" };

	(void)state;
	assert_int_equal(
		jwt_read(verifier, token, "offsync-token", 1500, 0, arena, &t),
		ERR_DENIED);
	assert_string_equal(t.issuer, "before");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_token_comes_back_as_it_was_made),
		cmocka_unit_test(test_a_token_made_elsewhere_is_read),
		cmocka_unit_test(test_peek_reads_without_believing),
		cmocka_unit_test(
			test_another_algorithm_is_denied_though_signed_well),
		cmocka_unit_test(test_a_token_without_signature_is_refused),
		cmocka_unit_test(test_the_public_key_is_no_hmac_secret),
		cmocka_unit_test(test_a_change_of_any_character_is_noticed),
		cmocka_unit_test(test_a_text_that_is_no_token_is_refused),
		cmocka_unit_test(test_another_audience_is_denied),
		cmocka_unit_test(test_missing_and_odd_claims_are_refused),
		cmocka_unit_test(test_a_token_is_valid_from_issue_to_expiry),
		cmocka_unit_test(test_a_refused_token_leaves_the_result_alone),
	};

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	return cmocka_run_group_tests_name(
		"crypto jwt", tests, make_keys, free_keys);
}
