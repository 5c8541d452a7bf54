#include "crypto/keys.h"

#include "base/check.h"
#include "base/file.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/scrypt.h"
#include "json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX  ((size_t)64 * 1024)
#define FORMAT    "offsync-keys-1"
#define ROW       "keys.json" /* what the seal is bound to */
#define SALT_SIZE 16
#define HEX_SIZE  (2 * 32 + 1)

/* Costs a third of a second and 128 MiB, once when a program starts. The
 * numbers are written into the file, and limited when they are read. */
#define LOG_N      17
#define LOG_N_MAX  18
#define BLOCK_R    8
#define PARALLEL_P 1
#define MEMORY_MAX (UINT64_C(512) * 1024 * 1024)

_Static_assert(SEAL_KEY_SIZE == 32 && PASSWORD_PEPPER_SIZE == 32,
	"both keys fill HEX_SIZE");

enum err
keys_make(const struct env *env, int bits, struct keys *out)
{
	struct sign_key *signing = NULL;
	enum err e;

	e = sign_key_make(bits, &signing);
	if (e != ERR_OK)
		return e;
	env_random(env, out->data_key, sizeof out->data_key);
	memset(out->pepper, 0, sizeof out->pepper);
	out->signing = signing;
	return ERR_OK;
}

void
keys_fini(struct keys *k)
{
	secret_wipe(k->data_key, sizeof k->data_key);
	secret_wipe(k->pepper, sizeof k->pepper);
	sign_key_free(k->signing);
	k->signing = NULL;
}

static void
write_hex(struct json_writer *w, const char *name, const uint8_t key[32])
{
	char hex[HEX_SIZE];

	hex_encode(key, 32, hex);
	json_member_text(w, name, hex);
	secret_wipe(hex, sizeof hex);
}

/* The keys themselves, as an object. */
static enum err
write_keys(const struct keys *k, struct buf *out)
{
	struct json_writer w;
	struct buf pem;
	enum err e = ERR_OK;

	buf_init_secret(&pem, FILE_MAX);
	if (k->signing != NULL)
		e = sign_key_to_pem(k->signing, &pem);
	if (e == ERR_OK) {
		json_writer_init(&w, out);
		json_begin_object(&w);
		write_hex(&w, "data_key", k->data_key);
		write_hex(&w, "pepper", k->pepper);
		if (k->signing != NULL)
			json_member_text(&w, "signing_key", pem.data);
		json_end_object(&w);
		e = buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
	}
	buf_wipe(&pem);
	return e;
}

/* A sealer whose key comes from a passphrase. */
static enum err
passphrase_sealer(const struct env *env, const char *passphrase,
	const uint8_t salt[SALT_SIZE], int64_t log_n, int64_t r, int64_t p,
	struct sealer **out)
{
	uint8_t key[SEAL_KEY_SIZE];
	struct scrypt_cost cost;

	if (log_n < 1 || log_n > LOG_N_MAX || r < 1 || r > BLOCK_R || p < 1 ||
		p > PARALLEL_P)
		return ERR_PARSE;
	cost.n = UINT64_C(1) << log_n;
	cost.r = (uint32_t)r;
	cost.p = (uint32_t)p;
	if (!scrypt_derive(passphrase, strlen(passphrase), salt, SALT_SIZE,
		    cost, MEMORY_MAX, key, sizeof key)) {
		log_error("scrypt did not get its memory");
		return ERR_SYSTEM;
	}
	*out = sealer_new(env, key);
	secret_wipe(key, sizeof key);
	return ERR_OK;
}

/* Seals the keys and writes how to open them again. */
static enum err
write_sealed(const struct env *env, const char *passphrase,
	const struct buf *plain, struct json_writer *w)
{
	char salt_hex[2 * SALT_SIZE + 1];
	uint8_t salt[SALT_SIZE];
	struct sealer *sealer = NULL;
	struct buf sealed;
	enum err e;

	env_random(env, salt, sizeof salt);
	hex_encode(salt, sizeof salt, salt_hex);
	e = passphrase_sealer(
		env, passphrase, salt, LOG_N, BLOCK_R, PARALLEL_P, &sealer);
	if (e != ERR_OK)
		return e;
	buf_init(&sealed, FILE_MAX);
	e = seal(sealer, ROW, plain->data, plain->len, &sealed);
	if (e == ERR_OK) {
		json_member_int(w, "log_n", LOG_N);
		json_member_int(w, "r", BLOCK_R);
		json_member_int(w, "p", PARALLEL_P);
		json_member_text(w, "salt", salt_hex);
		json_member_text(w, "sealed", sealed.data);
	}
	buf_fini(&sealed);
	sealer_free(sealer);
	return e;
}

static enum err
compose(const struct env *env, const struct keys *k, const char *passphrase,
	struct buf *out)
{
	struct json_writer w;
	struct buf plain;
	enum err e;

	buf_init_secret(&plain, FILE_MAX);
	e = write_keys(k, &plain);
	if (e == ERR_OK) {
		json_writer_init(&w, out);
		json_begin_object(&w);
		json_member_text(&w, "format", FORMAT);
		if (passphrase != NULL) {
			e = write_sealed(env, passphrase, &plain, &w);
		} else {
			json_write_key(&w, "bare");
			json_write_raw(&w, plain.data, plain.len);
		}
		json_end_object(&w);
		buf_addc(out, '\n');
	}
	buf_wipe(&plain);
	if (e == ERR_OK && !buf_ok(out))
		e = ERR_TOO_LARGE;
	return e;
}

/* Gives the finished file its name, never that of a key file already there:
 * what a lost data key sealed is lost. */
static enum err
publish(const char *temporary, const char *path)
{
	if (link(temporary, path) == 0) {
		(void)unlink(temporary);
		return ERR_OK;
	}
	if (errno == EEXIST)
		return ERR_EXISTS;
	/* A file system without links, such as a USB stick's. */
	if (access(path, F_OK) == 0)
		return ERR_EXISTS;
	return rename(temporary, path) == 0 ? ERR_OK : ERR_IO;
}

static enum err
write_file(const struct env *env, const char *path, const struct buf *text)
{
	uint8_t unique[8];
	char hex[2 * sizeof unique + 1];
	char temporary[4096];
	int len;
	int fd;
	enum err e;

	env_random(env, unique, sizeof unique);
	hex_encode(unique, sizeof unique, hex);
	len = snprintf(temporary, sizeof temporary, "%s.%s", path, hex);
	if (len < 0 || (size_t)len >= sizeof temporary)
		return ERR_INVALID;
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		log_error("%s: %s", temporary, strerror(errno));
		return ERR_IO;
	}
	e = file_write_all(fd, text->data, text->len) && fsync(fd) == 0
		    ? ERR_OK
		    : file_failed(temporary);
	if (close(fd) != 0 && e == ERR_OK)
		e = ERR_IO;
	if (e == ERR_OK)
		e = publish(temporary, path);
	if (e == ERR_OK) {
		file_sync_folder(path);
		return ERR_OK;
	}
	if (e != ERR_EXISTS)
		log_error("%s: %s", path, strerror(errno));
	(void)unlink(temporary);
	return e;
}

enum err
keys_save(const struct env *env, const char *path, const struct keys *k,
	const char *passphrase)
{
	struct buf text;
	enum err e;

	if (access(path, F_OK) == 0)
		return ERR_EXISTS;
	buf_init_secret(&text, FILE_MAX);
	e = compose(env, k, passphrase, &text);
	if (e == ERR_OK)
		e = write_file(env, path, &text);
	buf_wipe(&text);
	return e;
}

static enum err
read_all(int fd, struct buf *out)
{
	ssize_t n;
	char *to;

	for (;;) {
		to = buf_reserve(out, 4096);
		if (to == NULL)
			return ERR_PARSE;
		n = read(fd, to, 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_IO;
		buf_commit(out, (size_t)n);
		if (n == 0)
			return ERR_OK;
	}
}

static enum err
read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	enum err e;

	if (fd < 0) {
		if (errno == ENOENT)
			return ERR_NOT_FOUND;
		log_error("%s: %s", path, strerror(errno));
		return ERR_IO;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		log_error("%s is not a file", path);
		e = ERR_KEY;
	} else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		log_error("%s can be read by others: chmod 600 it", path);
		e = ERR_KEY;
	} else {
		e = read_all(fd, out);
	}
	(void)close(fd);
	return e;
}

static enum err
read_keys(const struct json_node *root, bool with_signing, struct keys *out)
{
	const char *pem = json_find_text(root, "signing_key", NULL);
	struct keys k = { .signing = NULL };
	enum err e;

	e = hex_decode(json_find_text(root, "data_key", ""), k.data_key,
		sizeof k.data_key);
	if (e == ERR_OK)
		e = hex_decode(json_find_text(root, "pepper", ""), k.pepper,
			sizeof k.pepper);
	if (e == ERR_OK && with_signing)
		e = pem != NULL ? sign_key_from_pem(pem, &k.signing)
				: ERR_PARSE;
	if (e == ERR_OK)
		*out = k;
	secret_wipe(&k, sizeof k);
	return e;
}

static enum err
open_sealed(
	const struct json_node *root, const char *passphrase, struct buf *out)
{
	const char *text = json_find_text(root, "sealed", "");
	struct sealer *sealer = NULL;
	uint8_t salt[SALT_SIZE];
	enum err e;

	e = hex_decode(json_find_text(root, "salt", ""), salt, sizeof salt);
	if (e != ERR_OK)
		return e;
	if (passphrase == NULL)
		return ERR_KEY;
	e = passphrase_sealer(env_real(), passphrase, salt,
		json_find_int(root, "log_n", 0), json_find_int(root, "r", 0),
		json_find_int(root, "p", 0), &sealer);
	if (e != ERR_OK)
		return e;
	e = seal_open(sealer, ROW, text, strlen(text), out);
	sealer_free(sealer);
	/* A wrong passphrase and an altered file cannot be told apart. */
	return e == ERR_TAMPERED ? ERR_KEY : e;
}

static enum err
read_text(const struct buf *text, const char *passphrase, bool with_signing,
	struct keys *out, bool *bare)
{
	struct json_doc *doc = NULL;
	struct json_doc *inner = NULL;
	const struct json_node *keys;
	struct buf plain;
	enum err e;

	buf_init_secret(&plain, FILE_MAX);
	e = json_parse(text->data, text->len, FILE_MAX, &doc, NULL);
	if (e != ERR_OK)
		goto out;
	if (strcmp(json_find_text(json_root(doc), "format", ""), FORMAT) != 0) {
		e = ERR_PARSE;
		goto out;
	}
	keys = json_find(json_root(doc), "bare");
	if (keys == NULL) {
		e = open_sealed(json_root(doc), passphrase, &plain);
		if (e == ERR_OK)
			e = json_parse(
				plain.data, plain.len, FILE_MAX, &inner, NULL);
		if (e != ERR_OK)
			goto out;
		keys = json_root(inner);
	}
	e = read_keys(keys, with_signing, out);
	if (e == ERR_OK)
		*bare = inner == NULL;
out:
	json_free_secret(inner);
	json_free_secret(doc);
	buf_wipe(&plain);
	return e;
}

enum err
keys_load(const char *path, const char *passphrase, bool with_signing,
	struct keys *out, bool *bare)
{
	struct buf text;
	enum err e;

	buf_init_secret(&text, FILE_MAX);
	e = read_file(path, &text);
	if (e == ERR_OK) {
		e = read_text(&text, passphrase, with_signing, out, bare);
		if (e != ERR_OK)
			log_error("%s: %s", path, err_text(e));
	}
	buf_wipe(&text);
	return e;
}
