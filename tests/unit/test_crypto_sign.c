#include "tests/lib/test.h"

#include "base/buf.h"
#include "base/env.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

#include <pthread.h>
#include <string.h>

#define MESSAGE "room 12 is clean"

/* Made with the openssl command. */
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

static const char public_1024[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDO1z82dKvXqA/93KgxBjv8wCsS\n"
	"BIymN0dwl4OZnwxhpn9iQY+UcbMui+UIHXfzOmadXEo/9mG2syfn1QhV7ZQ5t3QT\n"
	"H27/n0hc6Atl+1J6VCCzCmKIvY/vlWHAB+RG95a1BFcoYnKpSbT7iq0rqiofUqUa\n"
	"foxF8+pE0/aafwo4tQIDAQAB\n"
	"-----END PUBLIC KEY-----\n";

static const char public_ec[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqWxxtWjfsXJZjccJShD5j1wk+WdV\n"
	"jY28Z8IEtiGSs3teNp3GOOlwiphmBwx0JHe/ZEZeyd3RHQf5ZkrzVVHxsw==\n"
	"-----END PUBLIC KEY-----\n";

static const char public_pss[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBIDALBgkqhkiG9w0BAQoDggEPADCCAQoCggEBAM0tXAlBfHSUhBhrWq60dTwp\n"
	"nbIH3gjgOeaFIfVcSA0QhXIq/uOKW8rGINKqgm8xoXTtnpjqbxTOUA0hI4qI7Q9p\n"
	"YPoalLrO3itSuDnYfq6IZQN5mfKr/kxaWMczd5ARTZD9YjAoYbNaidE3MDy7IR9Z\n"
	"zousql0hErZ53YR0M/k0yLv8d0Q82jTjGDVO9nQuZPY98xNRtO56HdTj9MbM/HTv\n"
	"lWWwGgC9KTLjqho4BB9gnkeImOME3/iWS+Nfi2AXLublHMnrotkNV9XdaH21ryhD\n"
	"Ac8a2Xqs2KwJPC8YRV1C8ZnSIJy+R1fnSkiBK6wEyiAv83WxosIaQBjbDcKXpmEC\n"
	"AwEAAQ==\n"
	"-----END PUBLIC KEY-----\n";

static const char public_e1[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEAvWoC6ekWwsz3IBfyLwuH\n"
	"TEfQ7VtH8vTnJHrggcWF5yYgld53HLd5PLjKpuq/el1s+qfCzaD82XX9/+OuqSAD\n"
	"VLR36Re0q/nkKflRgHe07uFCr5c5BhMcA7WTR+JXMQcZAwH5yzTnVhMyZty6AyUW\n"
	"vcGc45rcnBCtje9LlHP/Dhay99PlNEKfHr+2gnDekcBYZ89GjmqvBkLrHLHn8yEf\n"
	"bEKR37r9CUd1wubJWKRpFnMUyOwLSQjgzl5GHfRDbmmZYWeHOvxgtcpDwqEJbohg\n"
	"TykGxVJPvrlDiuP4wjjz2jplJpcI9MUOpDJWKN4HAmdWWORX4d4bvpGSg+pbwT0D\n"
	"zwIBAQ==\n"
	"-----END PUBLIC KEY-----\n";

static const char public_e4[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEAvWoC6ekWwsz3IBfyLwuH\n"
	"TEfQ7VtH8vTnJHrggcWF5yYgld53HLd5PLjKpuq/el1s+qfCzaD82XX9/+OuqSAD\n"
	"VLR36Re0q/nkKflRgHe07uFCr5c5BhMcA7WTR+JXMQcZAwH5yzTnVhMyZty6AyUW\n"
	"vcGc45rcnBCtje9LlHP/Dhay99PlNEKfHr+2gnDekcBYZ89GjmqvBkLrHLHn8yEf\n"
	"bEKR37r9CUd1wubJWKRpFnMUyOwLSQjgzl5GHfRDbmmZYWeHOvxgtcpDwqEJbohg\n"
	"TykGxVJPvrlDiuP4wjjz2jplJpcI9MUOpDJWKN4HAmdWWORX4d4bvpGSg+pbwT0D\n"
	"zwIBBA==\n"
	"-----END PUBLIC KEY-----\n";

static const char public_e64[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MIIBKDANBgkqhkiG9w0BAQEFAAOCARUAMIIBEAKCAQEAvWoC6ekWwsz3IBfyLwuH\n"
	"TEfQ7VtH8vTnJHrggcWF5yYgld53HLd5PLjKpuq/el1s+qfCzaD82XX9/+OuqSAD\n"
	"VLR36Re0q/nkKflRgHe07uFCr5c5BhMcA7WTR+JXMQcZAwH5yzTnVhMyZty6AyUW\n"
	"vcGc45rcnBCtje9LlHP/Dhay99PlNEKfHr+2gnDekcBYZ89GjmqvBkLrHLHn8yEf\n"
	"bEKR37r9CUd1wubJWKRpFnMUyOwLSQjgzl5GHfRDbmmZYWeHOvxgtcpDwqEJbohg\n"
	"TykGxVJPvrlDiuP4wjjz2jplJpcI9MUOpDJWKN4HAmdWWORX4d4bvpGSg+pbwT0D\n"
	"zwIJAQAAAAAAAAAB\n"
	"-----END PUBLIC KEY-----\n";

static const char private_1024[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MIICdQIBADANBgkqhkiG9w0BAQEFAASCAl8wggJbAgEAAoGBAM7XPzZ0q9eoD/3c\n"
	"qDEGO/zAKxIEjKY3R3CXg5mfDGGmf2JBj5Rxsy6L5Qgdd/M6Zp1cSj/2YbazJ+fV\n"
	"CFXtlDm3dBMfbv+fSFzoC2X7UnpUILMKYoi9j++VYcAH5Eb3lrUEVyhicqlJtPuK\n"
	"rSuqKh9SpRp+jEXz6kTT9pp/Cji1AgMBAAECgYBWvfYIhE08l4J9V/hA9vhZOs3V\n"
	"NIs3eZ9AHIpX9lde7FAniI8KFdSrBIf8Kz+OhUNbYsTQpia8U828b56bSpMKD/aw\n"
	"FB+jQFqPRVuiATCOFTHbZOglV3f7ax6zwRuf4jBjFv4or3x8jtbP2OX7glmPHovI\n"
	"Tj8ZAolZGLNOReVTAQJBAPWlSm1B1MgKvAPe1GtbWMJ4KwXiBxNTF7QxQV1x86Vx\n"
	"XuEa08s7RJ5ND82JGxY/pGD0ZiXrjTNEjzjYu/zRYdECQQDXjziq4GJkgaC+N+am\n"
	"7gJ6vsTVj6ZLEXw7tOucLrrrKX9ZzpvGhe7KmMdEEoy37zxP9px7brDpwhp7S2h2\n"
	"yZ2lAkB7sbz1oWWtScJ9THK4kKn0WyCG+NdJQtk30mmwzVW8JId7YM/vkauu7u0b\n"
	"OYQbQvbaH5dkVuWmQErCfFjFKQZRAkBpxLe8eJ8uy8AwtcMyM2T6D3MLixHAkdLQ\n"
	"hSR6nR9QVitLyKn8zijuNerIhwWPFw8T+WCs3BJokLpntweKCcGVAkA6jOv6T2dz\n"
	"JviEAit+6yoLzAYD/+757M3uFrS4cyzuEziDLCtDlo0vapvs2gh1Dcg4IkoDgaA+\n"
	"D0x4TaQUI5QN\n"
	"-----END PRIVATE KEY-----\n";

static const char private_encrypted[] =
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
	"MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIrlKVVAB4HMYCAggA\n"
	"MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBBWpyvSqYBLYabJYGDxnGFcBIIE\n"
	"0Hdv5teNFmB9rgefh69uAixg5XkcsHHNbMOXtoV25rKvykTgybAT5SljfsAydK5m\n"
	"jSvbhwL0jL3S0ZegZrhmtmXXkyvEbC41ggAcwbpXOoBBxJl+3a7Fu+qRMlOs/z/l\n"
	"FXA6k3bNYiaJr2tFM4jniejhwaJx8xmr1tQpNiYglbG9+RHuSwJKjliMZ+ykaUVi\n"
	"4drUZv6xFrI+LEq95sAHSErKVMQrGAC8q4ISknJ4uDD/wE3bBYiv/Yvsidtz+Jyo\n"
	"9/eGsACoQVb2N5lcvt9AgbvQ3hJGKRX75vmELVr5a4bq7CJBBpYtrWkmG6alJvj+\n"
	"cPjkG3YJF+0NnYLYi2sQ5Iigzt/yKy++0/UpZTF+HFcGNmvfhVM8+1qPHSN2uv1r\n"
	"HY1tGuCUbt+BKcFR4FTQKb3McjRf93+RXGWNKNMrpxY6RrZXpJffVC99prqHTSd4\n"
	"Y4M12cqYCQiJ9+CIc4O8A3ppagbQd8wMA1zLrHQHNLe3QcobCeIE3PB3CehfbvWA\n"
	"s07acx4vvho2mGcc2NtfZ/mpPqW4PRTq9Pqpe5WJLkam35KHFJOnBTG1tjKDz+VM\n"
	"I9/KCbFACm4WW/fL57neboO4Skm/CNtLHC+suUJZEaVeWbs/3NT/jaUkvYDFa9SL\n"
	"lOw4MNG49Y0UCJ4wcV4wsciEKJuPHpgr6C3L2W0nEGDfnTM4inZIUtJySS+EhNwu\n"
	"a+GfNN+xbrWb82jMy7VXVoS5paDA1M/RvJQSZlReRuepVIYFGuscurR3mvLr/Chb\n"
	"+jp04SXq5MzigqQIqmXQ2PjY0NFKssVQt/Jrt9AaXMhEVbGR7WoCWIIP2bDqdHT9\n"
	"/5rr6Ki74Y3CQiQaI6zlD87mT93fg/BB8P73S4SNRuH+dv7Iw0f1mbj6ksI0Wgt2\n"
	"QFtf4X7anYyty4/6bbAZPOsvGwDaoBAkGIHWAb/qoTsMIbMDmzBI7DgG0xrr/4Ww\n"
	"g6Kxeyf88KIW7MfTsHsEoHjRfGt9j/2iRENJg8y8xxb/QL3lX882/4Mx51psvYyR\n"
	"H5KZSFtx3v/QNgMazWlihKm1yi0Wep7jkIDXAIKGf6KL4+FJMp6Kke3+q/EWxLgq\n"
	"p0lQ3dFZmGxK7MQz0Xo6pO7l8MV7LZMtis1D6C52veIlAQOFE29nX+lH9GFRfLuX\n"
	"DW8oawzxWuwzsDwbQXgeykSQD8B4F6YHpbgOjrGtx3k9S6NXw8b0hJcx2m16NJ16\n"
	"ARHC+TI7Z64qRct9zLKe9kNj+wYgcdJniJAjlJOd1I8FBo9lu52S+pGcsp7A1p3X\n"
	"4LcALfGR+Sx7UlG4UK9AYsKsLfB7GrnqGWZCrBrInFwRb8zK/Y2fspyAUJmzJVjk\n"
	"4EM/5RudfetpwXHMCZBHKElrpJ0RDZIxpdD3xkxtEPBQ6J2ttykMFi5QXdRq2534\n"
	"o3J/c1IN4/pzPYjvBYYvZPU9RFkMGer/TxBmvL7XctGobpYY9jqvOufa18wfz6Jf\n"
	"/86X/xatflfkAC5TXT78OUKJEl1zMwox5v0IFHaJPcIlZ+h9GvV+sFDPqpxwYAEn\n"
	"Gtb/4gLhh9DRbPiBF02RCXgbcw8e1BCxEtIlJLgXqC2Xn7PuZjsmUJaUXIpmXdEq\n"
	"Rq1+v5q+wsN5cOOKqkWbYPhTsO+hdMxG4jRcTEsgNfcZ\n"
	"-----END ENCRYPTED PRIVATE KEY-----\n";

/* Of MESSAGE, by the key of public_pem. */
static const char signature[] =
	"UFrupvv2E1JC8KDAey24t24vzv8ycMphcWh+T/568adlk728K8tBqHzdUJy90ZCv"
	"XTaf0nuI64zHnSi9gAM3Xg44V/a+dQS47jqgTZ/PR7YjDDk2+QpSUJlO4m/EqnhN"
	"MjBvdRjIkF5w9YBuY6NSbV6sJHEjHCmWhJucYATDSZnDWvAF3WVe7mFpDjaEGTCv"
	"Jv7fDkYzwxtVAojhDD4x/TjVXUNBqLx2/XBrHTx6hTOajjwPjEp2qelXlIF9yFt1"
	"t+lFmE1ooj77ORpTves38Q+M3qX1k/mFxyB3PpbOnmG1NejoCA3VyH0scUC0Skor"
	"+Sds/+SA9s285/lUZHRvfw==";
/* clang-format on */

static struct sign_key *key; /* of 2048 bits, for the tests that need one */

static int
make_key(void **state)
{
	(void)state;
	return sign_key_make(2048, &key) == ERR_OK ? 0 : -1;
}

static int
free_key(void **state)
{
	(void)state;
	sign_key_free(key);
	return 0;
}

static struct verify_key *
public_of(const struct sign_key *k)
{
	struct verify_key *v = NULL;

	assert_int_equal(verify_key_of(k, &v), ERR_OK);
	return v;
}

static void
test_a_signature_made_elsewhere_is_accepted(void **state)
{
	struct verify_key *v = NULL;

	(void)state;
	assert_int_equal(verify_key_from_pem(public_pem, &v), ERR_OK);
	assert_int_equal(verify_key_kind(v), SIGN_RSA);
	assert_true(verify_base64(v, MESSAGE, strlen(MESSAGE), signature));
	assert_false(verify_base64(v, "room 13 is clean", 16, signature));
	assert_false(verify_base64(v, MESSAGE, strlen(MESSAGE) - 1, signature));
	assert_false(verify_base64(v, "", 0, signature));
	verify_key_free(v);
	verify_key_free(NULL);
}

static void
test_what_is_signed_here_is_accepted_here(void **state)
{
	struct verify_key *v = public_of(key);
	struct buf text;
	struct buf raw;

	(void)state;
	buf_init(&text, 10000);
	buf_init(&raw, 10000);
	assert_int_equal(
		sign_base64(key, MESSAGE, strlen(MESSAGE), &text), ERR_OK);
	assert_int_equal(text.len, 344);
	assert_true(verify_base64(v, MESSAGE, strlen(MESSAGE), text.data));
	assert_int_equal(sign_raw(key, MESSAGE, strlen(MESSAGE), &raw), ERR_OK);
	assert_true(verify_raw(v, MESSAGE, strlen(MESSAGE), raw.data, raw.len));
	assert_int_equal(sign_key_kind(key), SIGN_RSA);
	buf_clear(&raw);
	assert_int_equal(sign_raw(key, "", 0, &raw), ERR_OK);
	assert_true(verify_raw(v, "", 0, raw.data, raw.len));
	buf_fini(&raw);
	buf_fini(&text);
	verify_key_free(v);
}

static void
test_a_change_of_any_byte_is_noticed(void **state)
{
	struct verify_key *v = public_of(key);
	struct buf raw;

	(void)state;
	buf_init(&raw, 10000);
	assert_int_equal(sign_raw(key, MESSAGE, strlen(MESSAGE), &raw), ERR_OK);
	for (size_t i = 0; i < raw.len; i++) {
		raw.data[i] ^= 1;
		assert_false(verify_raw(
			v, MESSAGE, strlen(MESSAGE), raw.data, raw.len));
		raw.data[i] ^= 1;
	}
	for (size_t len = 0; len < raw.len; len++)
		assert_false(
			verify_raw(v, MESSAGE, strlen(MESSAGE), raw.data, len));
	buf_addc(&raw, '\0');
	assert_false(
		verify_raw(v, MESSAGE, strlen(MESSAGE), raw.data, raw.len));
	buf_fini(&raw);
	verify_key_free(v);
}

static void
test_a_text_that_is_no_signature_is_refused(void **state)
{
	struct verify_key *v = public_of(key);
	char huge[20000];

	(void)state;
	memset(huge, 'A', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	assert_false(verify_base64(v, MESSAGE, strlen(MESSAGE), ""));
	assert_false(verify_base64(v, MESSAGE, strlen(MESSAGE), "?"));
	assert_false(verify_base64(v, MESSAGE, strlen(MESSAGE), "AAAA"));
	assert_false(verify_base64(v, MESSAGE, strlen(MESSAGE), huge));
	assert_false(verify_base64(v, MESSAGE, strlen(MESSAGE), signature));
	verify_key_free(v);
}

static void
test_keys_travel_as_pem(void **state)
{
	struct sign_key *copy = NULL;
	struct verify_key *v = NULL;
	struct buf private_text;
	struct buf public_text;
	struct buf sig;

	(void)state;
	buf_init_secret(&private_text, 10000);
	buf_init(&public_text, 10000);
	buf_init(&sig, 10000);
	assert_int_equal(sign_key_to_pem(key, &private_text), ERR_OK);
	assert_int_equal(sign_key_public_pem(key, &public_text), ERR_OK);
	assert_non_null(strstr(private_text.data, "BEGIN PRIVATE KEY"));
	assert_non_null(strstr(public_text.data, "BEGIN PUBLIC KEY"));
	assert_null(strstr(public_text.data, "PRIVATE"));
	assert_int_equal(sign_key_from_pem(private_text.data, &copy), ERR_OK);
	assert_int_equal(verify_key_from_pem(public_text.data, &v), ERR_OK);
	assert_int_equal(sign_base64(copy, "x", 1, &sig), ERR_OK);
	assert_true(verify_base64(v, "x", 1, sig.data));
	sign_key_free(copy);
	sign_key_free(NULL);
	verify_key_free(v);
	/* A private key is no public one, nor the other way round. */
	assert_int_equal(verify_key_from_pem(private_text.data, &v), ERR_KEY);
	assert_int_equal(sign_key_from_pem(public_text.data, &copy), ERR_KEY);
	buf_fini(&sig);
	buf_fini(&public_text);
	buf_wipe(&private_text);
}

static void
test_keys_of_another_kind_or_size_are_refused(void **state)
{
	static const char *const bad[] = { "", "x", public_1024, public_ec,
		public_pss, public_e1, public_e4, public_e64,
		"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
		"FAST:00" };
	struct verify_key *v = NULL;
	struct sign_key *k = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(verify_key_from_pem(bad[i], &v), ERR_KEY);
		assert_int_equal(
			verify_key_from_pem_or_fast(bad[i], &v), ERR_KEY);
	}
	assert_null(v);
	assert_int_equal(sign_key_from_pem("", &k), ERR_KEY);
	assert_int_equal(sign_key_from_pem(private_1024, &k), ERR_KEY);
	assert_int_equal(sign_key_make(1024, &k), ERR_INVALID);
	assert_int_equal(sign_key_make(2047, &k), ERR_INVALID);
	assert_int_equal(sign_key_make(16384, &k), ERR_INVALID);
	assert_int_equal(sign_key_make(-1, &k), ERR_INVALID);
	assert_null(k);
}

static void
test_a_key_under_a_passphrase_is_refused_without_asking(void **state)
{
	struct sign_key *k = NULL;

	(void)state;
	assert_int_equal(sign_key_from_pem(private_encrypted, &k), ERR_KEY);
	assert_null(k);
}

static void
test_the_stand_in_signs_and_says_what_it_is(void **state)
{
	const uint8_t secret[32] = { 1, 2, 3 };
	const uint8_t other_secret[32] = { 1, 2, 4 };
	struct sign_key *fast = NULL;
	struct sign_key *other = NULL;
	struct verify_key *v = NULL;
	struct verify_key *copy;
	struct buf pem;
	struct buf sig;

	(void)state;
	buf_init(&pem, 1000);
	buf_init(&sig, 1000);
	assert_int_equal(sign_key_fast(secret, &fast), ERR_OK);
	assert_int_equal(sign_key_fast(other_secret, &other), ERR_OK);
	assert_int_equal(sign_key_kind(fast), SIGN_FAST);
	assert_int_equal(sign_key_public_pem(fast, &pem), ERR_OK);
	assert_int_equal(strncmp(pem.data, "FAST:010203", 11), 0);
	assert_int_equal(verify_key_from_pem(pem.data, &v), ERR_KEY);
	assert_int_equal(verify_key_from_pem_or_fast(pem.data, &v), ERR_OK);
	assert_int_equal(verify_key_kind(v), SIGN_FAST);
	copy = public_of(fast);
	assert_int_equal(sign_base64(fast, "x", 1, &sig), ERR_OK);
	assert_true(verify_base64(v, "x", 1, sig.data));
	assert_true(verify_base64(copy, "x", 1, sig.data));
	assert_false(verify_base64(v, "y", 1, sig.data));
	buf_clear(&sig);
	assert_int_equal(sign_base64(other, "x", 1, &sig), ERR_OK);
	assert_false(verify_base64(v, "x", 1, sig.data));
	verify_key_free(copy);
	verify_key_free(v);
	assert_int_equal(verify_key_from_pem_or_fast(public_pem, &v), ERR_OK);
	assert_int_equal(verify_key_kind(v), SIGN_RSA);
	verify_key_free(v);
	sign_key_free(other);
	sign_key_free(fast);
	buf_fini(&sig);
	buf_fini(&pem);
}

static void *
verify_often(void *arg)
{
	const struct verify_key *v = arg;
	uintptr_t wrong = 0;

	for (int i = 0; i < 200; i++) {
		if (!verify_base64(v, MESSAGE, strlen(MESSAGE), signature))
			wrong++;
		if (verify_base64(v, "else", 4, signature))
			wrong++;
	}
	return (void *)wrong;
}

static void
test_several_threads_share_a_key(void **state)
{
	struct verify_key *v = NULL;
	pthread_t threads[4];
	void *wrong;

	(void)state;
	assert_int_equal(verify_key_from_pem(public_pem, &v), ERR_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, verify_often, v), 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], &wrong), 0);
		assert_null(wrong);
	}
	verify_key_free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_signature_made_elsewhere_is_accepted),
		cmocka_unit_test(test_what_is_signed_here_is_accepted_here),
		cmocka_unit_test(test_a_change_of_any_byte_is_noticed),
		cmocka_unit_test(test_a_text_that_is_no_signature_is_refused),
		cmocka_unit_test(test_keys_travel_as_pem),
		cmocka_unit_test(test_keys_of_another_kind_or_size_are_refused),
		cmocka_unit_test(
			test_a_key_under_a_passphrase_is_refused_without_asking),
		cmocka_unit_test(test_the_stand_in_signs_and_says_what_it_is),
		cmocka_unit_test(test_several_threads_share_a_key),
	};

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	return cmocka_run_group_tests_name(
		"crypto sign", tests, make_key, free_key);
}
