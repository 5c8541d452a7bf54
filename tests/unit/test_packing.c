#include "tests/lib/test.h"

#include "packing/dictionary.h"
#include "packing/packing.h"

#include <string.h>
#include <zlib.h>

#define MAX ((size_t)1 << 22)

static const char text[] =
	"{\"actions\":[],\"device_id\":\"4ab1\",\"last_sync_token\":\"MXwx\","
	"\"limit\":0,\"sync_timestamp\":1795401846061}";

static enum err
unpack_all(enum packing how, const struct buf *packed, size_t piece,
	struct buf *out, bool *ended)
{
	struct unpacker *u = unpacker_new(how);
	enum err e = ERR_OK;

	for (size_t at = 0; at < packed->len && e == ERR_OK; at += piece)
		e = unpack(u, packed->data + at,
			packed->len - at < piece ? packed->len - at : piece,
			out);
	*ended = unpacked(u);
	unpacker_free(u);
	return e;
}

static void
what_was_packed_comes_back_in_any_pieces(void **state)
{
	struct buf packed;
	struct buf plain;
	bool ended;

	(void)state;
	for (int how = PACKING_GZIP; how < PACKING_COUNT; how++) {
		buf_init(&packed, MAX);
		assert_int_equal(
			pack((enum packing)how, text, strlen(text), &packed),
			ERR_OK);
		for (size_t piece = 1; piece <= packed.len; piece++) {
			buf_init(&plain, MAX);
			assert_int_equal(unpack_all((enum packing)how, &packed,
						 piece, &plain, &ended),
				ERR_OK);
			assert_true(ended);
			assert_string_equal(plain.data, text);
			buf_fini(&plain);
		}
		buf_fini(&packed);
	}
}

static void
large_bodies_come_back_too(void **state)
{
	static char large[MAX / 2];
	struct buf packed;
	struct buf plain;
	bool ended;

	(void)state;
	for (size_t i = 0; i < sizeof(large); i++)
		large[i] = (char)('a' + i * i % 23);
	for (int how = PACKING_GZIP; how < PACKING_COUNT; how++) {
		buf_init(&packed, MAX);
		buf_init(&plain, MAX);
		assert_int_equal(
			pack((enum packing)how, large, sizeof(large), &packed),
			ERR_OK);
		assert_int_equal(unpack_all((enum packing)how, &packed, 1000,
					 &plain, &ended),
			ERR_OK);
		assert_true(ended);
		assert_int_equal(plain.len, sizeof(large));
		assert_memory_equal(plain.data, large, sizeof(large));
		buf_fini(&plain);
		buf_fini(&packed);
	}
}

static void
a_short_body_is_worth_it_with_words_that_are_known(void **state)
{
	struct buf own;
	struct buf gzip;

	(void)state;
	buf_init(&own, MAX);
	buf_init(&gzip, MAX);
	assert_int_equal(pack(PACKING_OWN, text, strlen(text), &own), ERR_OK);
	assert_int_equal(pack(PACKING_GZIP, text, strlen(text), &gzip), ERR_OK);
	assert_true(2 * own.len < strlen(text));
	assert_true(2 * own.len < gzip.len);
	assert_true(packing_worth(PACKING_OWN) < strlen(text));
	assert_true(packing_worth(PACKING_GZIP) > strlen(text));
	buf_fini(&gzip);
	buf_fini(&own);
}

static void
what_is_cut_or_goes_on_or_is_something_else_is_refused(void **state)
{
	struct buf packed;
	struct buf plain;
	bool ended;

	(void)state;
	for (int how = PACKING_GZIP; how < PACKING_COUNT; how++) {
		enum packing other =
			how == PACKING_GZIP ? PACKING_OWN : PACKING_GZIP;

		buf_init(&packed, MAX);
		buf_init(&plain, MAX);
		assert_int_equal(
			pack((enum packing)how, text, strlen(text), &packed),
			ERR_OK);
		assert_int_equal(unpack_all(other, &packed, 7, &plain, &ended),
			ERR_PARSE);
		packed.len--;
		assert_int_equal(unpack_all((enum packing)how, &packed, 7,
					 &plain, &ended),
			ERR_OK);
		assert_false(ended);
		packed.len++;
		buf_addc(&packed, 'x');
		assert_int_equal(unpack_all((enum packing)how, &packed, MAX,
					 &plain, &ended),
			ERR_PARSE);
		assert_int_equal(unpack_all((enum packing)how, &packed, 1,
					 &plain, &ended),
			ERR_PARSE);
		buf_fini(&plain);
		buf_fini(&packed);
	}
}

static void
a_few_bytes_do_not_fill_the_memory(void **state)
{
	static const char zeros[MAX / 2];
	struct buf packed;
	struct buf plain;
	bool ended;

	(void)state;
	for (int how = PACKING_GZIP; how < PACKING_COUNT; how++) {
		buf_init(&packed, MAX);
		buf_init(&plain, sizeof(zeros) - 1);
		assert_int_equal(
			pack((enum packing)how, zeros, sizeof(zeros), &packed),
			ERR_OK);
		assert_true(packed.len < sizeof(zeros) / 100);
		assert_int_equal(unpack_all((enum packing)how, &packed,
					 packed.len, &plain, &ended),
			ERR_TOO_LARGE);
		buf_fini(&plain);
		buf_init(&plain, 10);
		assert_int_equal(
			pack((enum packing)how, text, strlen(text), &plain),
			ERR_TOO_LARGE);
		buf_fini(&plain);
		buf_fini(&packed);
	}
}

/* Another dictionary under the same name would make programs of different age
 * unreadable to one another. */
static void
the_dictionary_stays_as_it_is(void **state)
{
	(void)state;
	assert_int_equal(adler32(1, (const Bytef *)packing_dictionary,
				 (uInt)packing_dictionary_len),
		0xd5a61718);
	assert_string_equal(packing_name(PACKING_OWN), "offsync1");
}

static void
codings_have_names(void **state)
{
	enum packing how;

	(void)state;
	for (int i = 0; i < PACKING_COUNT; i++) {
		assert_true(packing_find(packing_name((enum packing)i), &how));
		assert_int_equal(how, i);
	}
	assert_true(packing_find("", &how));
	assert_int_equal(how, PACKING_NONE);
	assert_true(packing_find("GZIP", &how));
	assert_int_equal(how, PACKING_GZIP);
	assert_false(packing_find("br", &how));
	assert_false(packing_find("gzip, br", &how));
	assert_false(packing_find("offsync", &how));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_packed_comes_back_in_any_pieces),
		cmocka_unit_test(large_bodies_come_back_too),
		cmocka_unit_test(
			a_short_body_is_worth_it_with_words_that_are_known),
		cmocka_unit_test(
			what_is_cut_or_goes_on_or_is_something_else_is_refused),
		cmocka_unit_test(a_few_bytes_do_not_fill_the_memory),
		cmocka_unit_test(the_dictionary_stays_as_it_is),
		cmocka_unit_test(codings_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
