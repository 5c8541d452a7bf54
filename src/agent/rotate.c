#include "agent/rotate.h"

#include "agent/sync_port_priv.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "crypto/order.h"
#include "json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE  4096
#define BODY_MAX   ((size_t)64 * 1024)
#define ANSWER_MAX ((size_t)64 * 1024)
#define BETWEEN_MS 5000 /* two tries */

static bool
path_of(const char *home, const char *name, char out[PATH_SIZE])
{
	return snprintf(out, PATH_SIZE, "%s/%s", home, name) < PATH_SIZE;
}

static bool
has(const char *home, const char *name)
{
	char path[PATH_SIZE];

	return path_of(home, name, path) && access(path, F_OK) == 0;
}

static void
remove_file(const char *home, const char *name)
{
	char path[PATH_SIZE];

	if (path_of(home, name, path))
		(void)unlink(path);
}

bool
rotate_is_on(const char *home)
{
	return has(home, "keys.json.next");
}

bool
rotate_is_asked(const char *home)
{
	return has(home, ROTATE_ASK_FILE);
}

enum err
rotate_ask(const char *home)
{
	char path[PATH_SIZE];
	int fd;

	if (!path_of(home, ROTATE_ASK_FILE, path))
		return ERR_TOO_LARGE;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return errno == EACCES || errno == EROFS ? ERR_READ_ONLY
							 : ERR_IO;
	(void)close(fd);
	return ERR_OK;
}

/* ---- 2: the next key ---- */

static int
bits_of_now(const struct agent_session *s)
{
	return sign_key_bits(s->keys.signing);
}

static enum err
make_next(struct agent_session *s)
{
	const struct env *env = s->net.env;
	struct keys next = { 0 };
	char path[PATH_SIZE];
	char *passphrase = NULL;
	enum err e;

	if (!path_of(store_home(s->st), "keys.json.next", path))
		return ERR_TOO_LARGE;
	e = keys_make(env, bits_of_now(s), &next);
	if (e != ERR_OK)
		return e;
	memcpy(next.data_key, s->keys.data_key, sizeof next.data_key);
	memcpy(next.pepper, s->keys.pepper, sizeof next.pepper);
	e = session_passphrase(s->conf, &passphrase);
	if (e == ERR_OK)
		e = keys_save(env, path, &next, passphrase);
	session_passphrase_free(passphrase);
	keys_fini(&next);
	return e;
}

void
rotate_begin(struct agent_session *s)
{
	const char *home = store_home(s->st);
	enum err e;

	if (!has(home, ROTATE_ASK_FILE) || session_left(s) != 0)
		return;
	if (!rotate_is_on(home)) {
		e = make_next(s);
		if (e != ERR_OK) {
			log_error(
				"a new key could not be made: %s", err_text(e));
			return;
		}
	}
	sync_port_hold_signing(s->port, true);
	s->rotate_due_ms = 0;
	rotate_go_on(s);
}

/* ---- 3: telling the server ---- */

static enum err
write_request(struct agent_session *s, const struct keys *next,
	int64_t last_seq, struct buf *out)
{
	char hash[SHA256_HEX_SIZE];
	char id[SHA256_HEX_SIZE + 24];
	struct buf old_says;
	struct buf new_says;
	struct json_writer w;
	struct buf pem;
	enum err e;

	buf_init(&pem, BODY_MAX);
	buf_init_secret(&old_says, BODY_MAX);
	buf_init_secret(&new_says, BODY_MAX);
	e = sign_key_public_pem(next->signing, &pem);
	if (e == ERR_OK) {
		hash_sha256_hex(pem.data, pem.len, hash);
		(void)snprintf(id, sizeof id, "%s.%" PRId64, hash, last_seq);
		e = port_claim(s->port, s->keys.signing, ORDER_AUDIENCE_KEY, id,
			PORT_CLAIM_LIFE_S, &old_says);
	}
	if (e == ERR_OK)
		e = port_claim(s->port, next->signing, ORDER_AUDIENCE_KEY, id,
			PORT_CLAIM_LIFE_S, &new_says);
	if (e == ERR_OK) {
		json_writer_init(&w, out);
		json_begin_object(&w);
		json_member_text(&w, "assertion", old_says.data);
		json_member_int(&w, "last_seq", last_seq);
		json_member_text(&w, "proof", new_says.data);
		json_member_text(&w, "public_key", pem.data);
		json_end_object(&w);
	}
	buf_wipe(&new_says);
	buf_wipe(&old_says);
	buf_fini(&pem);
	return e;
}

/* *status of a complete answer; 0: there was none. */
static void
post(struct agent_session *s, const char *what, const struct buf *body,
	int *status)
{
	char path[256];
	struct engine_want want = {
		.kind = ENGINE_WANT_REQUEST,
		.path = path,
		.body = body->data,
		.body_len = body->len,
	};

	(void)snprintf(path, sizeof path, "/api/hotel/%s/%s",
		store_identity(s->st)->tenant_id, what);
	*status = session_send(s, &want) == ERR_OK ? s->reply.status : 0;
}

static enum err
tell_server(struct agent_session *s, const struct keys *next, int *status)
{
	int64_t last_seq = 0;
	struct buf body;
	enum err e;

	*status = 0;
	buf_init_secret(&body, BODY_MAX);
	e = queue_signed_to(s->st, &last_seq);
	if (e == ERR_OK)
		e = write_request(s, next, last_seq, &body);
	if (e == ERR_OK)
		post(s, "terminals/key", &body, status);
	buf_wipe(&body);
	return e;
}

/* ---- 4: a token with the next key ---- */

static enum err
ask_token(struct agent_session *s, const struct keys *next, int *status)
{
	struct json_writer w;
	struct buf claim;
	struct buf body;
	enum err e;

	*status = 0;
	buf_init_secret(&claim, BODY_MAX);
	buf_init_secret(&body, BODY_MAX);
	e = port_claim(s->port, next->signing, ORDER_AUDIENCE_TOKEN, NULL,
		PORT_CLAIM_LIFE_S, &claim);
	if (e == ERR_OK) {
		json_writer_init(&w, &body);
		json_begin_object(&w);
		json_member_text(&w, "assertion", claim.data);
		json_end_object(&w);
		post(s, "token", &body, status);
	}
	buf_wipe(&body);
	buf_wipe(&claim);
	return e;
}

/* ---- 5: it is the terminal's ---- */

/* The old file stays beside it until the next time: an old backup of the server
 * may know only that key. */
static enum err
take_over(struct agent_session *s, struct keys *next)
{
	const char *home = store_home(s->st);
	char from[PATH_SIZE];
	char to[PATH_SIZE];
	char old[PATH_SIZE];
	struct sign_key *before = s->keys.signing;

	if (!path_of(home, "keys.json.next", from) ||
		!path_of(home, "keys.json", to) ||
		!path_of(home, "keys.json.old", old))
		return ERR_TOO_LARGE;
	(void)unlink(old);
	if (link(to, old) != 0 || rename(from, to) != 0) {
		log_error("%s: %s", to, strerror(errno));
		return ERR_IO;
	}
	s->keys.signing = next->signing;
	next->signing = NULL;
	sync_port_set_key(s->port, s->keys.signing);
	sync_port_hold_signing(s->port, false);
	sign_key_free(before);
	remove_file(home, ROTATE_ASK_FILE);
	log_info("this terminal signs with its new key");
	return ERR_OK;
}

/* ---- all of it ---- */

/* The server does not want it: the old key goes on. */
static void
abandon(struct agent_session *s, int status)
{
	const char *home = store_home(s->st);

	log_warn("the server takes no new key now (%d): the old one goes on",
		status);
	remove_file(home, "keys.json.next");
	/* An older server, or one that waits for actions of the key before. */
	if (status != 409)
		remove_file(home, ROTATE_ASK_FILE);
	sync_port_hold_signing(s->port, false);
}

/* What may be over in a while is tried again; a server that does not know the
 * old key any more has the next one already. */
static bool
is_refusal(int status)
{
	return status == 400 || status == 403 || status == 404 ||
	       status == 405 || status == 409 || status == 413 || status == 415;
}

static enum err
load_next(struct agent_session *s, struct keys *out)
{
	char path[PATH_SIZE];
	char *passphrase = NULL;
	bool bare;
	enum err e;

	if (!path_of(store_home(s->st), "keys.json.next", path))
		return ERR_TOO_LARGE;
	e = session_passphrase(s->conf, &passphrase);
	if (e == ERR_OK)
		e = keys_load(path, passphrase, true, out, &bare);
	session_passphrase_free(passphrase);
	return e;
}

static enum err
go_on(struct agent_session *s, const struct keys *next, int *status)
{
	enum err e = tell_server(s, next, status);

	if (e != ERR_OK || *status != 200)
		return e;
	return ask_token(s, next, status);
}

void
rotate_go_on(struct agent_session *s)
{
	int64_t now = env_mono_ms(s->net.env);
	struct keys next = { 0 };
	int status = 0;
	enum err e;

	if (!sync_port_holds_signing(s->port) || now < s->rotate_due_ms)
		return;
	s->rotate_due_ms = now + BETWEEN_MS;
	e = load_next(s, &next);
	if (e == ERR_OK)
		e = go_on(s, &next, &status);
	if (e == ERR_OK && status == 200)
		e = take_over(s, &next);
	else if (e == ERR_OK && is_refusal(status))
		abandon(s, status);
	if (e != ERR_OK)
		log_error("the new key of this terminal: %s", err_text(e));
	keys_fini(&next);
}
