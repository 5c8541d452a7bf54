/*
 * How much of a link is used (src/sync/thrift.c), and what the system says of
 * its device (src/net/device.c).
 */
#include "tests/lib/test.h"

#include "net/device.h"
#include "sync/thrift.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AUTO LINK_KIND_UNKNOWN

/* ---- what kind it is ---- */

static void
test_the_kind_of_a_link(void **state)
{
	static const struct {
		struct thrift_facts facts;
		enum link_kind was;
		enum link_kind is;
	} cases[] = {
		/* Nobody knows anything. */
		{ { AUTO, CONF_AUTO, AUTO, 0, 0 }, AUTO, AUTO },
		/* What is configured stands, whatever was measured. */
		{ { LINK_KIND_LAN, CONF_AUTO, LINK_KIND_CELLULAR, 10, 9000 },
			AUTO, LINK_KIND_LAN },
		{ { LINK_KIND_SLOW, CONF_AUTO, AUTO, 0, 0 }, AUTO,
			LINK_KIND_SLOW },
		/* The system. */
		{ { AUTO, CONF_AUTO, LINK_KIND_WIFI, 0, 3 }, AUTO,
			LINK_KIND_WIFI },
		{ { AUTO, CONF_AUTO, LINK_KIND_CELLULAR, 9000000, 3 }, AUTO,
			LINK_KIND_CELLULAR },
		/* The round trip, where the system says nothing. */
		{ { AUTO, CONF_AUTO, AUTO, 0, 10 }, AUTO, LINK_KIND_LAN },
		{ { AUTO, CONF_AUTO, AUTO, 0, 11 }, AUTO, LINK_KIND_WIFI },
		{ { AUTO, CONF_AUTO, AUTO, 0, 301 }, AUTO, LINK_KIND_CELLULAR },
		/* Slow is slow. */
		{ { AUTO, CONF_AUTO, LINK_KIND_LAN, 16383, 3 }, LINK_KIND_LAN,
			LINK_KIND_SLOW },
		{ { AUTO, CONF_AUTO, LINK_KIND_LAN, 16384, 3 }, LINK_KIND_LAN,
			LINK_KIND_LAN },
		{ { AUTO, CONF_AUTO, LINK_KIND_WIFI, 0, 2001 }, AUTO,
			LINK_KIND_SLOW },
		/* And not out of it at once. */
		{ { AUTO, CONF_AUTO, LINK_KIND_LAN, 32767, 3 }, LINK_KIND_SLOW,
			LINK_KIND_SLOW },
		{ { AUTO, CONF_AUTO, LINK_KIND_LAN, 32768, 3 }, LINK_KIND_SLOW,
			LINK_KIND_LAN },
		{ { AUTO, CONF_AUTO, LINK_KIND_WIFI, 0, 1001 }, LINK_KIND_SLOW,
			LINK_KIND_SLOW },
		{ { AUTO, CONF_AUTO, LINK_KIND_WIFI, 0, 1000 }, LINK_KIND_SLOW,
			LINK_KIND_WIFI },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum link_kind k = thrift_kind(&cases[i].facts, cases[i].was);

		if (k != cases[i].is)
			fail_msg("case %zu: '%s'", i, link_kind_name(k));
	}
}

static void
test_what_costs_money(void **state)
{
	static const struct {
		struct thrift_facts facts;
		bool is;
	} cases[] = {
		{ { AUTO, CONF_AUTO, LINK_KIND_LAN, 0, 0 }, false },
		{ { AUTO, CONF_YES, LINK_KIND_LAN, 0, 0 }, true },
		{ { AUTO, CONF_AUTO, LINK_KIND_CELLULAR, 0, 0 }, true },
		{ { AUTO, CONF_AUTO, LINK_KIND_CELLULAR, 1000, 0 }, true },
		{ { AUTO, CONF_NO, LINK_KIND_CELLULAR, 0, 0 }, false },
		{ { LINK_KIND_CELLULAR, CONF_AUTO, AUTO, 0, 0 }, true },
		/* Far away is not mobile. */
		{ { AUTO, CONF_AUTO, AUTO, 0, 500 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct thrift_facts *f = &cases[i].facts;

		if (thrift_is_metered(f, thrift_kind(f, AUTO)) != cases[i].is)
			fail_msg("case %zu", i);
	}
}

/* ---- what it means ---- */

static void
test_a_worse_link_carries_less_at_once(void **state)
{
	(void)state;
	for (int k = LINK_KIND_LAN + 1; k < LINK_KIND_COUNT; k++) {
		struct thrift_plan better =
			thrift_plan((enum link_kind)(k - 1), false);
		struct thrift_plan worse =
			thrift_plan((enum link_kind)k, false);

		assert_true(worse.batch_max < better.batch_max);
		assert_true(worse.batch_bytes < better.batch_bytes);
		assert_true(worse.page_max < better.page_max);
		assert_true(worse.interval_part >= better.interval_part);
		assert_true(worse.sparing || !better.sparing);
		assert_false(worse.holds);
	}
	assert_false(thrift_plan(LINK_KIND_WIFI, false).sparing);
	assert_true(thrift_plan(LINK_KIND_SLOW, false).sparing);
}

static void
test_where_data_costs_money_less_is_said_less_often(void **state)
{
	(void)state;
	for (int k = 0; k < LINK_KIND_COUNT; k++) {
		struct thrift_plan free = thrift_plan((enum link_kind)k, false);
		struct thrift_plan paid = thrift_plan((enum link_kind)k, true);

		assert_true(paid.holds);
		assert_true(paid.sparing);
		assert_true(paid.interval_part > free.interval_part);
		assert_int_equal(paid.batch_max, free.batch_max);
	}
}

/* ---- the device ---- */

static char folder[] = "/tmp/offsync-test-XXXXXX";

static void
put(const char *name, const char *file, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	(void)mkdir(path, 0700);
	(void)snprintf(path, sizeof path, "%s/%s/%s", folder, name, file);
	if (text == NULL) {
		assert_int_equal(mkdir(path, 0700), 0);
		return;
	}
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fputs(text, f) >= 0, 1);
	assert_int_equal(fclose(f), 0);
}

static int
make_devices(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	put("lo", "type", "772\n");
	put("eth0", "type", "1\n");
	put("eth0", "uevent", "INTERFACE=eth0\nIFINDEX=2\n");
	put("eth0", "device", NULL);
	put("wlp3s0", "type", "1\n");
	put("wlp3s0", "uevent", "DEVTYPE=wlan\nINTERFACE=wlp3s0\n");
	put("ath0", "type", "1\n");
	put("ath0", "wireless", NULL);
	put("wwp0s20", "uevent", "DEVTYPE=wwan\nINTERFACE=wwp0s20\n");
	put("ppp0", "type", "512\n");
	put("br0", "type", "1\n");
	put("br0", "uevent", "DEVTYPE=bridge\nINTERFACE=br0\n");
	put("veth1", "type", "1\n");
	put("wg0", "type", "65534\n");
	return 0;
}

static int
remove_devices(void **state)
{
	char command[64];

	(void)state;
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static void
test_the_system_says_what_a_device_is(void **state)
{
	static const struct {
		const char *name;
		enum link_kind kind;
	} devices[] = {
		{ "lo", LINK_KIND_LAN },
		{ "eth0", LINK_KIND_LAN },
		{ "wlp3s0", LINK_KIND_WIFI },
		{ "ath0", LINK_KIND_WIFI },
		{ "wwp0s20", LINK_KIND_CELLULAR },
		{ "ppp0", LINK_KIND_CELLULAR },
		{ "br0", LINK_KIND_UNKNOWN },
		{ "veth1", LINK_KIND_UNKNOWN },
		{ "wg0", LINK_KIND_UNKNOWN },
		{ "gone", LINK_KIND_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++) {
		enum link_kind k = device_kind(folder, devices[i].name);

		if (k != devices[i].kind)
			fail_msg("%s is '%s'", devices[i].name,
				link_kind_name(k));
	}
}

static void
test_an_address_has_its_device(void **state)
{
	(void)state;
	assert_int_equal(device_kind_of_address("127.0.0.1"), LINK_KIND_LAN);
	assert_int_equal(device_kind_of_address("127.1.2.3"), LINK_KIND_LAN);
	assert_int_equal(
		device_kind_of_address("192.0.2.77"), LINK_KIND_UNKNOWN);
	assert_int_equal(device_kind_of_address(""), LINK_KIND_UNKNOWN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_kind_of_a_link),
		cmocka_unit_test(test_what_costs_money),
		cmocka_unit_test(test_a_worse_link_carries_less_at_once),
		cmocka_unit_test(
			test_where_data_costs_money_less_is_said_less_often),
		cmocka_unit_test_setup_teardown(
			test_the_system_says_what_a_device_is, make_devices,
			remove_devices),
		cmocka_unit_test(test_an_address_has_its_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
