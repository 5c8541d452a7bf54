/* Whom the server believes about who asks (server/proxies.h). */
#include "tests/lib/test.h"

#include "server/proxies.h"

#include <string.h>

static void
only_addresses_and_networks_are_taken(void **state)
{
	static const char *const wrong[] = { "localhost", "10.0.0.0/33",
		"10.0.0.0/", "10.0.0.0/x", "10.0.0/8", "fd00::/129", "-1", "*",
		"10.0.0.1;10.0.0.2",
		("1234567890123456789012345678901234567890123456789012345678901"
		 "2345") };
	static const char *const right[] = { "", " ", "127.0.0.1",
		"10.0.0.0/8,192.0.2.1", "fd00::/8 ::1 0.0.0.0/0" };
	struct networks p;
	(void)state;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (networks_read(wrong[i], &p) != ERR_INVALID)
			fail_msg("%s was taken", wrong[i]);
	}
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		assert_int_equal(networks_read(right[i], &p), ERR_OK);
	assert_int_equal(networks_read(NULL, &p), ERR_OK);
	assert_int_equal(p.count, 0);
}

static void
a_network_has_its_addresses_and_no_others(void **state)
{
	struct networks p;
	(void)state;

	assert_int_equal(
		networks_read("10.1.0.0/15 192.0.2.7 fd00::/9", &p), ERR_OK);
	assert_true(networks_have(&p, "10.0.0.1"));
	assert_true(networks_have(&p, "10.1.255.255"));
	assert_false(networks_have(&p, "10.2.0.0"));
	assert_true(networks_have(&p, "192.0.2.7"));
	assert_true(networks_have(&p, "::ffff:192.0.2.7"));
	assert_false(networks_have(&p, "192.0.2.8"));
	assert_true(networks_have(&p, "fd7f::1"));
	assert_false(networks_have(&p, "fd80::1"));
	assert_false(networks_have(&p, "?"));
	assert_false(networks_have(&p, ""));
}

static void
a_client_cannot_say_that_it_is_another_one(void **state)
{
	static const struct {
		const char *peer;
		const char *forwarded;
		const char *client;
	} cases[] = {
		/* Nobody's proxy. */
		{ "198.51.100.9", "192.0.2.1", "198.51.100.9" },
		{ "198.51.100.9", "", "198.51.100.9" },
		{ "10.0.0.1", "", "10.0.0.1" },
		{ "10.0.0.1", "192.0.2.1", "192.0.2.1" },
		/* The client has written something before it. */
		{ "10.0.0.1", "127.0.0.1, 192.0.2.1", "192.0.2.1" },
		{ "10.0.0.1", "10.0.0.7, 192.0.2.1", "192.0.2.1" },
		/* Through two of ours. */
		{ "10.0.0.1", "192.0.2.1 , 10.0.0.2", "192.0.2.1" },
		{ "10.0.0.1", "10.0.0.3,10.0.0.2", "10.0.0.3" },
		{ "10.0.0.1", "192.0.2.1, unknown", "10.0.0.1" },
		{ "10.0.0.1", ",", "10.0.0.1" },
		{ "10.0.0.1", "2001:db8::1", "2001:db8::1" },
	};
	struct arena *a = arena_new(65536);
	struct networks p;
	(void)state;

	assert_int_equal(networks_read("10.0.0.0/8", &p), ERR_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(proxies_client(&p, cases[i].peer,
					    cases[i].forwarded, a),
			cases[i].client);
	arena_free(a);
}

static void
one_network_is_one_source(void **state)
{
	static const char *const cases[][2] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
		{ "2001:db8:1:2::9", "2001:db8:1:2::/64" },
		{ "2001:db8:1:3::9", "2001:db8:1:3::/64" },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
		{ "?", "?" },
	};
	struct arena *a = arena_new(4096);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
			proxies_source(cases[i][0], a), cases[i][1]);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_addresses_and_networks_are_taken),
		cmocka_unit_test(a_network_has_its_addresses_and_no_others),
		cmocka_unit_test(a_client_cannot_say_that_it_is_another_one),
		cmocka_unit_test(one_network_is_one_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
