#include "base/uuid.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static void
to_text(unsigned char raw[16], unsigned version, char out[UUID_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	char *at = out;

	raw[6] = (unsigned char)((raw[6] & 0x0f) | version << 4);
	raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*at++ = '-';
		*at++ = digits[raw[i] >> 4];
		*at++ = digits[raw[i] & 15];
	}
	*at = '\0';
}

void
uuid_make(const struct env *env, char out[UUID_SIZE])
{
	unsigned char raw[16];

	env_random(env, raw, sizeof raw);
	to_text(raw, 4, out);
}

void
uuid_make_in_time(const struct env *env, char out[UUID_SIZE])
{
	unsigned char raw[16];
	uint64_t now_ms = (uint64_t)env_now_ms(env);

	env_random(env, raw, sizeof raw);
	for (int i = 0; i < 6; i++)
		raw[i] = (unsigned char)(now_ms >> (40 - 8 * i));
	to_text(raw, 7, out);
}

/* SipHash-2-4 with 128 bits of result (Aumasson and Bernstein, 2012): small,
 * and mixes texts that differ in one letter as well as any. */
struct sip {
	uint64_t v[4];
	uint64_t word; /* bytes that do not fill a word yet */
	uint64_t len;
};

static uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void
sip_rounds(uint64_t v[4], int rounds)
{
	while (rounds-- > 0) {
		v[0] += v[1];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[0] = rotate(v[0], 32);
		v[2] += v[3];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

static void
sip_word(struct sip *s, uint64_t word)
{
	s->v[3] ^= word;
	sip_rounds(s->v, 2);
	s->v[0] ^= word;
}

static void
sip_init(struct sip *s, uint64_t k0, uint64_t k1)
{
	*s = (struct sip){ .v = { k0 ^ UINT64_C(0x736f6d6570736575),
				   k1 ^ UINT64_C(0x646f72616e646f6d) ^ 0xee,
				   k0 ^ UINT64_C(0x6c7967656e657261),
				   k1 ^ UINT64_C(0x7465646279746573) } };
}

static void
sip_add(struct sip *s, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		s->word |= (uint64_t)(unsigned char)bytes[i]
			   << 8 * (s->len % 8);
		s->len++;
		if (s->len % 8 == 0) {
			sip_word(s, s->word);
			s->word = 0;
		}
	}
}

static void
sip_end(struct sip *s, unsigned char out[16])
{
	uint64_t half;

	sip_word(s, s->word | s->len << 56);
	for (int i = 0; i < 2; i++) {
		s->v[i == 0 ? 2 : 1] ^= i == 0 ? 0xee : 0xdd;
		sip_rounds(s->v, 4);
		half = s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3];
		for (int b = 0; b < 8; b++)
			out[8 * i + b] = (unsigned char)(half >> 8 * b);
	}
}

void
uuid_derive(const char *space, const char *name, char out[UUID_SIZE])
{
	unsigned char raw[16];
	struct sip s;

	/* Changing the key changes every derived id: terminals and servers of
	 * different versions would no longer agree. */
	sip_init(
		&s, UINT64_C(0x6f666673796e6320), UINT64_C(0x7575696420763820));
	/* The NUL of space goes in as well, so that "ab","c" is not "a","bc".
	 */
	sip_add(&s, space, strlen(space) + 1);
	sip_add(&s, name, strlen(name));
	sip_end(&s, raw);
	to_text(raw, 8, out);
}

bool
uuid_is_valid(const char *s)
{
	size_t i;

	if (s == NULL)
		return false;
	for (i = 0; i < UUID_SIZE - 1; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (s[i] != '-')
				return false;
		} else if (!((s[i] >= '0' && s[i] <= '9') ||
				   (s[i] >= 'a' && s[i] <= 'f') ||
				   (s[i] >= 'A' && s[i] <= 'F'))) {
			return false;
		}
	}
	return s[i] == '\0';
}
