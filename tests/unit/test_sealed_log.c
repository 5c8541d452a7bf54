#include "tests/lib/test.h"

#include "store/sealed_log.h"
#include "tests/lib/fault_vfs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HEADER 21

struct place {
	struct env env;
	uint8_t key[SEAL_KEY_SIZE];
	char folder[64];
	char path[96];
	struct sealed_log *log;
	struct arena *a;
	struct sealed_records records; /* of the last look */
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	fault_vfs_register();
	p->env = *env_real();
	p->env.vfs = FAULT_VFS;
	memset(p->key, 7, sizeof(p->key));
	(void)snprintf(p->folder, sizeof(p->folder), "/tmp/offsync-slXXXXXX");
	assert_non_null(mkdtemp(p->folder));
	(void)snprintf(p->path, sizeof(p->path), "%s/log", p->folder);
	p->log = sealed_log_new(&p->env, p->key, p->path);
	p->a = arena_new(1u << 26);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	fault_vfs_heal();
	sealed_log_free(p->log);
	arena_free(p->a);
	(void)unlink(p->path);
	assert_int_equal(rmdir(p->folder), 0);
	free(p);
	return 0;
}

static enum err
append(struct place *p, const char *text)
{
	enum err e = sealed_log_begin(p->log, true);

	if (e != ERR_OK)
		return e;
	e = sealed_log_append(p->log, text);
	sealed_log_end(p->log);
	return e;
}

static size_t
look(struct place *p)
{
	enum err e = sealed_log_begin(p->log, false);

	p->records = (struct sealed_records){ 0 };
	if (e == ERR_NOT_FOUND)
		return 0;
	assert_int_equal(e, ERR_OK);
	assert_int_equal(sealed_log_records(p->log, p->a, &p->records), ERR_OK);
	sealed_log_end(p->log);
	return p->records.count;
}

static char *
bytes_of(struct place *p, size_t *len)
{
	int fd = open(p->path, O_RDONLY);
	struct stat st;
	char *bytes;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	bytes = malloc((size_t)st.st_size);
	assert_non_null(bytes);
	assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
	close(fd);
	*len = (size_t)st.st_size;
	return bytes;
}

static void
write_bytes(struct place *p, const char *bytes, size_t len)
{
	int fd = open(p->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

/* How far the records go, before the room that is set aside. */
static size_t
used(const char *bytes, size_t len)
{
	while (len > 0 && bytes[len - 1] == '\0')
		len--;
	return len;
}

static void
records_come_back_in_order_and_cannot_be_read_in_the_file(void **state)
{
	struct place *p = *state;
	size_t len;
	char *bytes;

	assert_int_equal(look(p), 0);
	assert_int_equal(append(p, "cash 85.00"), ERR_OK);
	assert_int_equal(append(p, "key 204"), ERR_OK);
	assert_int_equal(look(p), 2);
	assert_string_equal(p->records.items[0].text, "cash 85.00");
	assert_string_equal(p->records.items[1].text, "key 204");
	assert_int_equal(p->records.altered, 0);
	assert_false(p->records.items[0].gap || p->records.items[1].gap);
	bytes = bytes_of(p, &len);
	for (size_t i = 0; i + 4 <= len; i++)
		assert_memory_not_equal(bytes + i, "cash", 4);
	assert_int_equal(len, SEALED_LOG_RESERVE);
	free(bytes);
}

static void
a_record_torn_at_any_byte_does_not_count_and_the_next_takes_its_place(
	void **state)
{
	struct place *p = *state;
	size_t len, first, end;
	char *bytes, *torn;

	assert_int_equal(append(p, "one"), ERR_OK);
	bytes = bytes_of(p, &len);
	first = used(bytes, len);
	free(bytes);
	assert_int_equal(append(p, "two"), ERR_OK);
	bytes = bytes_of(p, &len);
	end = used(bytes, len);
	torn = malloc(len);
	assert_non_null(torn);
	for (size_t cut = first; cut < end; cut++) {
		memcpy(torn, bytes, len);
		memset(torn + cut, 0, len - cut);
		/* In the room that was set aside, and at the file's end. */
		write_bytes(p, torn, cut % 2 == 0 ? len : cut);
		assert_int_equal(look(p), 1);
		assert_int_equal(p->records.altered, 0);
		assert_int_equal(append(p, "3"), ERR_OK);
		assert_int_equal(look(p), 2);
		assert_int_equal(p->records.altered, 0);
		assert_string_equal(p->records.items[1].text, "3");
		arena_reset(p->a);
	}
	free(torn);
	free(bytes);
}

static void
an_altered_record_is_said_and_the_others_still_open(void **state)
{
	struct place *p = *state;
	size_t len, first, end;
	char *bytes;

	assert_int_equal(append(p, "one"), ERR_OK);
	bytes = bytes_of(p, &len);
	first = used(bytes, len);
	free(bytes);
	assert_int_equal(append(p, "two"), ERR_OK);
	assert_int_equal(append(p, "three"), ERR_OK);
	bytes = bytes_of(p, &len);
	end = used(bytes, len);
	for (size_t at = HEADER; at < first - 1; at++) {
		char was = bytes[at];

		bytes[at] = was == 'A' ? 'B' : 'A';
		write_bytes(p, bytes, len);
		assert_int_equal(look(p), 3);
		assert_int_equal(p->records.altered, 1);
		assert_null(p->records.items[0].text);
		assert_true(strlen(p->records.items[0].line) > 0);
		assert_string_equal(p->records.items[2].text, "three");
		bytes[at] = '\0';
		write_bytes(p, bytes, len);
		assert_int_equal(look(p), 3);
		assert_int_equal(p->records.altered, 1);
		bytes[at] = was;
		arena_reset(p->a);
	}
	/* The record in the middle was taken away. */
	memmove(bytes + first, strchr(bytes + first, '\n') + 1,
		end - (size_t)(strchr(bytes + first, '\n') + 1 - bytes));
	memset(bytes + first + (end - first) / 2, 0, 4);
	write_bytes(p, bytes, len);
	free(bytes);
	(void)look(p);
	assert_true(p->records.altered > 0 ||
		    p->records.items[p->records.count - 1].gap);
}

static void
a_record_does_not_open_at_another_place_or_under_another_key(void **state)
{
	struct place *p = *state;
	struct sealed_log *other;
	size_t len;
	char *bytes, *twice;

	assert_int_equal(append(p, "pay 20.00"), ERR_OK);
	bytes = bytes_of(p, &len);
	twice = calloc(1, 2 * len);
	assert_non_null(twice);
	memcpy(twice, bytes, used(bytes, len));
	memcpy(twice + used(bytes, len), bytes + HEADER,
		used(bytes, len) - HEADER);
	write_bytes(p, twice, 2 * len);
	assert_int_equal(look(p), 2);
	/* It opens, and says that it stood elsewhere. */
	assert_true(p->records.items[1].gap);
	free(twice);
	free(bytes);
	p->key[0] ^= 1;
	other = sealed_log_new(&p->env, p->key, p->path);
	assert_int_equal(sealed_log_begin(other, false), ERR_OK);
	assert_int_equal(sealed_log_records(other, p->a, &p->records), ERR_OK);
	assert_int_equal(p->records.altered, 2);
	sealed_log_free(other);
}

static void
whatever_write_fails_what_was_acknowledged_is_there(void **state)
{
	struct place *p = *state;
	size_t before;
	bool hit = true;

	for (int n = 1; hit; n++) {
		enum err e;

		before = look(p);
		fault_vfs_fail(FAULT_ANY, n, n % 2 == 0);
		e = append(p, "again");
		hit = fault_vfs_hit();
		fault_vfs_heal();
		if (e == ERR_OK)
			assert_int_equal(look(p), before + 1);
		else
			assert_in_range(look(p), before, before + 1);
		assert_int_equal(p->records.altered, 0);
		assert_true(n < 40);
	}
}

static void
clearing_leaves_all_or_none_wherever_it_is_cut_off(void **state)
{
	struct place *p = *state;
	bool hit = true;

	for (int n = 1; hit; n++) {
		enum err e;

		assert_int_equal(append(p, "one"), ERR_OK);
		assert_int_equal(append(p, "two"), ERR_OK);
		assert_int_equal(look(p), 2);
		assert_int_equal(sealed_log_begin(p->log, false), ERR_OK);
		fault_vfs_fail(FAULT_ANY, n, true);
		e = sealed_log_clear(p->log);
		hit = fault_vfs_hit();
		sealed_log_end(p->log);
		fault_vfs_heal();
		assert_true(look(p) == 0 || look(p) == 2);
		if (e == ERR_OK)
			assert_int_equal(look(p), 0);
		assert_int_equal(p->records.altered, 0);
		assert_int_equal(sealed_log_begin(p->log, false), ERR_OK);
		assert_int_equal(sealed_log_clear(p->log), ERR_OK);
		sealed_log_end(p->log);
		assert_int_equal(look(p), 0);
		assert_true(n < 40);
	}
	assert_int_equal(append(p, "three"), ERR_OK);
	assert_int_equal(look(p), 1);
	assert_string_equal(p->records.items[0].text, "three");
}

static void
it_grows_past_the_room_that_was_set_aside(void **state)
{
	struct place *p = *state;
	char text[4001];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (int i = 0; i < 60; i++)
		assert_int_equal(append(p, text), ERR_OK);
	assert_int_equal(look(p), 60);
	assert_int_equal(p->records.altered, 0);
	assert_string_equal(p->records.items[59].text, text);
}

static void
two_programs_append_one_after_the_other(void **state)
{
	struct place *p = *state;
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	for (int i = 0; i < 20; i++) {
		enum err e = append(p, child == 0 ? "child" : "parent");

		if (child == 0 && e != ERR_OK)
			_exit(1);
		assert_int_equal(e, ERR_OK);
	}
	if (child == 0)
		_exit(0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(look(p), 40);
	assert_int_equal(p->records.altered, 0);
	for (size_t i = 0; i < 40; i++)
		assert_false(p->records.items[i].gap);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(records_come_back_in_order_and_cannot_be_read_in_the_file),
		TEST(a_record_torn_at_any_byte_does_not_count_and_the_next_takes_its_place),
		TEST(an_altered_record_is_said_and_the_others_still_open),
		TEST(a_record_does_not_open_at_another_place_or_under_another_key),
		TEST(whatever_write_fails_what_was_acknowledged_is_there),
		TEST(clearing_leaves_all_or_none_wherever_it_is_cut_off),
		TEST(it_grows_past_the_room_that_was_set_aside),
		TEST(two_programs_append_one_after_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
