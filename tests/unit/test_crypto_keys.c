#include "tests/lib/test.h"

#include "base/env.h"
#include "base/log.h"
#include "crypto/keys.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct keys made;
static char folder[] = "/tmp/offsync-keys-XXXXXX";
static char path[64];

static int
make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL ||
		keys_make(env_real(), 2048, &made) != ERR_OK)
		return -1;
	memset(made.pepper, 9, sizeof made.pepper);
	(void)snprintf(path, sizeof path, "%s/keys.json", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	keys_fini(&made);
	(void)unlink(path);
	return rmdir(folder);
}

static int
remove_file(void **state)
{
	(void)state;
	(void)unlink(path);
	return 0;
}

static void
write_text(const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static size_t
read_text(char *out, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t len;

	assert_non_null(f);
	len = fread(out, 1, size - 1, f);
	out[len] = '\0';
	(void)fclose(f);
	return len;
}

static void
comes_back(const char *passphrase, bool expect_bare)
{
	struct keys k = { .signing = NULL };
	struct verify_key *v = NULL;
	struct buf sig;
	bool bare = !expect_bare;

	buf_init(&sig, 10000);
	assert_int_equal(keys_load(path, passphrase, true, &k, &bare), ERR_OK);
	assert_int_equal(bare, expect_bare);
	assert_memory_equal(k.data_key, made.data_key, sizeof k.data_key);
	assert_memory_equal(k.pepper, made.pepper, sizeof k.pepper);
	assert_int_equal(verify_key_of(made.signing, &v), ERR_OK);
	assert_int_equal(sign_base64(k.signing, "x", 1, &sig), ERR_OK);
	assert_true(verify_base64(v, "x", 1, sig.data));
	verify_key_free(v);
	keys_fini(&k);
	assert_null(k.signing);
	assert_int_equal(keys_load(path, passphrase, false, &k, &bare), ERR_OK);
	assert_null(k.signing);
	assert_memory_equal(k.data_key, made.data_key, sizeof k.data_key);
	keys_fini(&k);
	buf_fini(&sig);
}

static void
test_bare_keys_come_back_and_say_so(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(keys_save(env_real(), path, &made, NULL), ERR_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	comes_back(NULL, true);
	comes_back("not needed", true);
}

static void
test_sealed_keys_come_back_with_their_passphrase_only(void **state)
{
	struct keys k = { .signing = NULL };
	char text[20000];
	bool bare;

	(void)state;
	assert_int_equal(keys_save(env_real(), path, &made, "Föhn"), ERR_OK);
	comes_back("Föhn", false);
	assert_int_equal(keys_load(path, "Fohn", false, &k, &bare), ERR_KEY);
	assert_int_equal(keys_load(path, "", false, &k, &bare), ERR_KEY);
	assert_int_equal(keys_load(path, NULL, false, &k, &bare), ERR_KEY);
	(void)read_text(text, sizeof text);
	assert_null(strstr(text, "PRIVATE"));
	assert_null(strstr(text, "pepper"));
	assert_null(strstr(text, "0909090909"));
}

static void
test_a_key_file_is_never_written_over(void **state)
{
	char before[20000];
	char after[20000];
	struct dirent *entry;
	int files = 0;
	DIR *dir;

	(void)state;
	assert_int_equal(keys_save(env_real(), path, &made, NULL), ERR_OK);
	(void)read_text(before, sizeof before);
	assert_int_equal(keys_save(env_real(), path, &made, NULL), ERR_EXISTS);
	(void)read_text(after, sizeof after);
	assert_string_equal(before, after);
	dir = opendir(folder);
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		files += entry->d_name[0] != '.' ? 1 : 0;
	(void)closedir(dir);
	assert_int_equal(files, 1);
}

static void
test_a_file_that_others_can_read_is_refused(void **state)
{
	static const mode_t bad[] = { 0640, 0604, 0660, 0644, 0610, 0601 };
	struct keys k = { .signing = NULL };
	bool bare;

	(void)state;
	assert_int_equal(keys_save(env_real(), path, &made, NULL), ERR_OK);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(chmod(path, bad[i]), 0);
		assert_int_equal(
			keys_load(path, NULL, false, &k, &bare), ERR_KEY);
	}
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(keys_load(path, NULL, false, &k, &bare), ERR_OK);
	keys_fini(&k);
}

static void
test_missing_and_odd_files_are_refused(void **state)
{
	struct keys k = { .signing = NULL };
	bool bare;

	(void)state;
	assert_int_equal(
		keys_load(path, NULL, false, &k, &bare), ERR_NOT_FOUND);
	assert_int_equal(keys_load(folder, NULL, false, &k, &bare), ERR_KEY);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(keys_load(path, NULL, false, &k, &bare), ERR_KEY);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(
		keys_save(env_real(), "/nowhere/at/all", &made, NULL), ERR_IO);
}

static void
test_what_is_no_key_file_is_refused(void **state)
{
	static const char *const bad[] = { "", "{}", "[]", "null", "x",
		"{\"format\":\"offsync-keys-2\",\"bare\":{}}",
		"{\"format\":\"offsync-keys-1\",\"bare\":{}}",
		"{\"format\":\"offsync-keys-1\",\"bare\":[]}",
		"{\"format\":\"offsync-keys-1\",\"bare\":{\"data_key\":\"00\","
		"\"pepper\":\"00\"}}",
		"{\"format\":\"offsync-keys-1\"}",
		"{\"format\":\"offsync-keys-1\",\"log_n\":63,\"r\":8,\"p\":1,"
		"\"salt\":\"00000000000000000000000000000000\","
		"\"sealed\":\"\"}",
		"{\"format\":\"offsync-keys-1\",\"log_n\":17,\"r\":999999,"
		"\"p\":1,\"salt\":\"00000000000000000000000000000000\","
		"\"sealed\":\"\"}" };
	struct keys k = { .signing = NULL };
	bool bare;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		write_text(bad[i], 0600);
		assert_int_equal(
			keys_load(path, "x", false, &k, &bare), ERR_PARSE);
	}
}

static void
test_an_altered_sealed_file_does_not_open(void **state)
{
	struct keys k = { .signing = NULL };
	char text[20000];
	char *at;
	bool bare;

	(void)state;
	assert_int_equal(keys_save(env_real(), path, &made, "x"), ERR_OK);
	(void)read_text(text, sizeof text);
	at = strstr(text, "\"sealed\":\"1.");
	assert_non_null(at);
	at += 40;
	*at = *at == 'A' ? 'B' : 'A';
	write_text(text, 0600);
	assert_int_equal(keys_load(path, "x", false, &k, &bare), ERR_KEY);
}

static void
test_keys_without_a_signing_key_are_no_use_to_a_signer(void **state)
{
	struct keys k = made;
	struct keys back = { .signing = NULL };
	bool bare;

	(void)state;
	k.signing = NULL;
	assert_int_equal(keys_save(env_real(), path, &k, NULL), ERR_OK);
	assert_int_equal(keys_load(path, NULL, true, &back, &bare), ERR_PARSE);
	assert_int_equal(keys_load(path, NULL, false, &back, &bare), ERR_OK);
	keys_fini(&back);
}

#define TEST(f) cmocka_unit_test_teardown(f, remove_file)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bare_keys_come_back_and_say_so),
		TEST(test_sealed_keys_come_back_with_their_passphrase_only),
		TEST(test_a_key_file_is_never_written_over),
		TEST(test_a_file_that_others_can_read_is_refused),
		TEST(test_missing_and_odd_files_are_refused),
		TEST(test_what_is_no_key_file_is_refused),
		TEST(test_an_altered_sealed_file_does_not_open),
		TEST(test_keys_without_a_signing_key_are_no_use_to_a_signer),
	};

	log_init("test", env_real(), -1, LOG_ERROR, LOG_TEXT);
	return cmocka_run_group_tests_name(
		"crypto keys", tests, make_folder, remove_folder);
}
