#include "print/spool.h"

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "json/json.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX_BYTES ((size_t)4 << 20)
#define NAME_FORMAT    "%08" PRId64 ".job"
#define NAME_LEN       12
#define PATH_SIZE      4200
#define FRESH          "new"     /* being written */
#define PRINTED        "printed" /* keys of all jobs, a line each */

const char *const print_role_names[PRINT_ROLE_COUNT] = {
	[PRINT_RECEIPT] = "receipt",
	[PRINT_CHIT] = "chit",
	[PRINT_DOCUMENT] = "document",
};

const char *const print_state_names[PRINT_STATE_COUNT] = {
	[PRINT_WAITING] = "waiting",
	[PRINT_SENDING] = "sending",
	[PRINT_DONE] = "printed",
	[PRINT_HELD] = "held",
	[PRINT_DROPPED] = "dropped",
};

struct spool {
	const struct env *env;
	struct sealer *sealer;
	char *folder;
};

struct spool *
spool_new(const struct env *env, const char *home, const struct keys *keys)
{
	struct spool *sp = calloc(1, sizeof(*sp));
	size_t size = strlen(home) + sizeof("/" SPOOL_FOLDER);

	CHECK(sp != NULL);
	sp->env = env;
	sp->sealer = sealer_new(env, keys->data_key);
	sp->folder = malloc(size);
	CHECK(sp->folder != NULL);
	(void)snprintf(sp->folder, size, "%s/" SPOOL_FOLDER, home);
	return sp;
}

void
spool_free(struct spool *sp)
{
	if (sp == NULL)
		return;
	sealer_free(sp->sealer);
	free(sp->folder);
	free(sp);
}

const char *
spool_folder(const struct spool *sp)
{
	return sp->folder;
}

/* ---- files ---- */

static enum err
failed(const char *path)
{
	int saved = errno;

	log_error("%s: %s", path, strerror(saved));
	return saved == ENOSPC || saved == EDQUOT  ? ERR_FULL
	       : saved == EROFS || saved == EACCES ? ERR_READ_ONLY
						   : ERR_IO;
}

static void
path_of(const struct spool *sp, const char *name, char out[PATH_SIZE])
{
	(void)snprintf(out, PATH_SIZE, "%s/%s", sp->folder, name);
}

static void
path_of_job(const struct spool *sp, int64_t number, char out[PATH_SIZE])
{
	char name[32];

	(void)snprintf(name, sizeof(name), NAME_FORMAT, number);
	path_of(sp, name, out);
}

/* The folder, locked, for as long as the descriptor is open. ERR_NOT_FOUND:
 * there is none yet. */
static enum err
lock(struct spool *sp, bool make, int *fd)
{
	if (make && mkdir(sp->folder, 0700) != 0 && errno != EEXIST)
		return failed(sp->folder);
	*fd = open(sp->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd == -1)
		return errno == ENOENT ? ERR_NOT_FOUND : failed(sp->folder);
	while (flock(*fd, LOCK_EX) != 0) {
		if (errno == EINTR)
			continue;
		close(*fd);
		return failed(sp->folder);
	}
	return ERR_OK;
}

enum err
spool_lock_sender(struct spool *sp, int *fd)
{
	char path[PATH_SIZE];

	if (mkdir(sp->folder, 0700) != 0 && errno != EEXIST)
		return failed(sp->folder);
	path_of(sp, "sender.lock", path);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd == -1)
		return failed(path);
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	close(*fd);
	return ERR_EXISTS;
}

static enum err
write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_IO;
		bytes += n;
		len -= (size_t)n;
	}
	return ERR_OK;
}

/* On disk under this name, whole or not at all. folder: its descriptor. */
static enum err
put_file(struct spool *sp, int folder, const char *path, const struct buf *text)
{
	char fresh[PATH_SIZE];
	int fd;

	path_of(sp, FRESH, fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd == -1)
		return failed(fresh);
	if (write_all(fd, text->data, text->len) != ERR_OK || fsync(fd) != 0) {
		enum err e = failed(fresh);

		close(fd);
		(void)unlink(fresh);
		return e;
	}
	close(fd);
	if (rename(fresh, path) != 0 || fsync(folder) != 0)
		return failed(path);
	return ERR_OK;
}

static enum err
get_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;
	char part[8192];

	if (fd == -1)
		return errno == ENOENT ? ERR_NOT_FOUND : failed(path);
	while (n > 0) {
		n = read(fd, part, sizeof(part));
		if (n > 0)
			buf_add(out, part, (size_t)n);
	}
	close(fd);
	if (n < 0)
		return failed(path);
	return buf_ok(out) ? ERR_OK : ERR_TOO_LARGE;
}

/* ---- a job as text: a line of JSON, then the sealed paper ---- */

static void
write_head(const struct print_job *j, struct buf *out)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_member_int(&w, "attempts", j->attempts);
	json_member_int(&w, "changed_at", j->changed_at);
	json_member_int(&w, "created_at", j->created_at);
	json_member_text(&w, "key", j->key);
	json_member_bool(&w, "maybe", j->maybe);
	json_member_int(&w, "next_at", j->next_at_ms);
	json_member_text(&w, "role", print_role_names[j->role]);
	json_member_int(&w, "since", j->since_ms);
	json_member_text(&w, "state", print_state_names[j->state]);
	json_member_text(&w, "title", j->title);
	json_member_text(&w, "why", j->why);
	json_end_object(&w);
	buf_addc(out, '\n');
}

static bool
read_word(const char *const *words, int count, const char *word, int *out)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(words[i], word) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* From a file that somebody may have edited. */
static void
read_text(
	const struct json_node *head, const char *name, char *out, size_t size)
{
	const char *text = json_find_text(head, name, "");

	(void)text_clean(TEXT_LINE, text, strlen(text), out, size, size);
}

static enum err
read_head(const char *text, size_t len, struct print_job *j)
{
	struct json_doc *doc;
	const struct json_node *head;
	int role = 0, state = 0;

	if (json_parse(text, len, FILE_MAX_BYTES, &doc, NULL) != ERR_OK)
		return ERR_TAMPERED;
	head = json_root(doc);
	if (!read_word(print_role_names, PRINT_ROLE_COUNT,
		    json_find_text(head, "role", ""), &role) ||
		!read_word(print_state_names, PRINT_STATE_COUNT,
			json_find_text(head, "state", ""), &state)) {
		json_free(doc);
		return ERR_TAMPERED;
	}
	j->role = (enum print_role)role;
	j->state = (enum print_state)state;
	j->attempts = json_find_int(head, "attempts", 0);
	j->changed_at = json_find_int(head, "changed_at", 0);
	j->created_at = json_find_int(head, "created_at", 0);
	j->next_at_ms = json_find_int(head, "next_at", 0);
	j->since_ms = json_find_int(head, "since", 0);
	j->maybe = json_find_bool(head, "maybe", false);
	read_text(head, "title", j->title, sizeof(j->title));
	read_text(head, "key", j->key, sizeof(j->key));
	read_text(head, "why", j->why, sizeof(j->why));
	json_free(doc);
	return ERR_OK;
}

/* text: the file as it is; *sealed stands in it. */
static enum err
load(const struct spool *sp, int64_t number, struct buf *text,
	struct print_job *j, const char **sealed)
{
	char path[PATH_SIZE];
	const char *end;
	enum err e;

	path_of_job(sp, number, path);
	e = get_file(path, text);
	if (e != ERR_OK)
		return e;
	memset(j, 0, sizeof(*j));
	j->number = number;
	end = strchr(text->data, '\n');
	if (end == NULL)
		return ERR_TAMPERED;
	*sealed = end + 1;
	return read_head(text->data, (size_t)(end - text->data), j);
}

static enum err
save(struct spool *sp, int folder, struct print_job *j, const char *sealed)
{
	char path[PATH_SIZE];
	struct buf text;
	enum err e;

	j->changed_at = env_now_ms(sp->env);
	path_of_job(sp, j->number, path);
	buf_init(&text, FILE_MAX_BYTES);
	write_head(j, &text);
	buf_adds(&text, sealed);
	e = buf_ok(&text) ? put_file(sp, folder, path, &text) : ERR_TOO_LARGE;
	buf_fini(&text);
	return e;
}

static void
name_row(int64_t number, char out[40])
{
	(void)snprintf(out, 40, "print/%" PRId64, number);
}

static enum err
open_paper(struct spool *sp, int64_t number, const char *sealed,
	struct arena *a, struct paper *out)
{
	struct buf plain;
	char row[40];
	enum err e;

	name_row(number, row);
	buf_init_secret(&plain, FILE_MAX_BYTES);
	e = seal_open(sp->sealer, row, sealed, strcspn(sealed, "\n"), &plain);
	if (e == ERR_OK)
		e = paper_read(plain.data, a, out);
	buf_wipe(&plain);
	return e == ERR_OK ? ERR_OK : ERR_TAMPERED;
}

/* ---- the folder ---- */

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static enum err
numbers(struct spool *sp, struct arena *a, int64_t **out, size_t *count)
{
	DIR *dir = opendir(sp->folder);
	struct dirent *entry;
	size_t cap = 0;
	int64_t n;

	*out = NULL;
	*count = 0;
	if (dir == NULL)
		return errno == ENOENT ? ERR_OK : failed(sp->folder);
	while ((entry = readdir(dir)) != NULL) {
		char digits[16];

		if (strlen(entry->d_name) != NAME_LEN ||
			strcmp(entry->d_name + 8, ".job") != 0)
			continue;
		(void)snprintf(digits, sizeof(digits), "%.8s", entry->d_name);
		if (!text_to_int(digits, &n))
			continue;
		*out = arena_grow(a, *out, *count, &cap, sizeof(n));
		(*out)[(*count)++] = n;
	}
	(void)closedir(dir);
	if (*count > 1)
		qsort(*out, *count, sizeof(n), by_size);
	return ERR_OK;
}

/* Behind all that are there: the last one is always kept. */
static enum err
next_number(struct spool *sp, int64_t *out)
{
	struct arena *a = arena_new((size_t)1 << 20);
	int64_t *list;
	size_t count;
	enum err e = numbers(sp, a, &list, &count);

	*out = e == ERR_OK && count > 0 ? list[count - 1] + 1 : 1;
	arena_free(a);
	return e;
}

static void
remember_key(struct spool *sp, const char *key)
{
	char path[PATH_SIZE], line[SPOOL_TEXT_SIZE + 2];
	int fd, len;

	if (*key == '\0')
		return;
	path_of(sp, PRINTED, path);
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	len = snprintf(line, sizeof(line), "%s\n", key);
	/* The job itself knows it for a day. */
	if (fd == -1 || write_all(fd, line, (size_t)len) != ERR_OK ||
		fsync(fd) != 0)
		log_warn("%s: %s", path, strerror(errno));
	if (fd != -1)
		close(fd);
}

static bool
is_in_file(const char *path, const char *key)
{
	FILE *f = fopen(path, "re");
	char line[SPOOL_TEXT_SIZE + 2];
	bool found = false;

	while (f != NULL && !found && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		found = strcmp(line, key) == 0;
	}
	if (f != NULL)
		(void)fclose(f);
	return found;
}

bool
spool_was_printed(struct spool *sp, const char *key)
{
	struct arena *a;
	struct print_jobs jobs;
	char path[PATH_SIZE];
	bool found;

	path_of(sp, PRINTED, path);
	if (is_in_file(path, key))
		return true;
	a = arena_new(FILE_MAX_BYTES);
	found = false;
	if (spool_list(sp, a, &jobs) == ERR_OK)
		for (size_t i = 0; i < jobs.count && !found; i++)
			found = strcmp(jobs.items[i].key, key) == 0;
	arena_free(a);
	return found;
}

/* ---- jobs ---- */

enum err
spool_put(struct spool *sp, struct print_job *job, const struct paper *paper)
{
	struct buf plain, sealed;
	char row[40];
	int folder;
	enum err e = lock(sp, true, &folder);

	if (e != ERR_OK)
		return e;
	buf_init_secret(&plain, FILE_MAX_BYTES);
	buf_init(&sealed, FILE_MAX_BYTES);
	e = next_number(sp, &job->number);
	if (e == ERR_OK) {
		name_row(job->number, row);
		paper_write(paper, &plain);
		e = buf_ok(&plain) ? seal(sp->sealer, row, plain.data,
					     plain.len, &sealed)
				   : ERR_TOO_LARGE;
	}
	if (e == ERR_OK) {
		job->state = PRINT_WAITING;
		job->created_at = job->since_ms = env_now_ms(sp->env);
		buf_addc(&sealed, '\n');
		e = save(sp, folder, job, sealed.data);
	}
	if (e == ERR_OK)
		remember_key(sp, job->key);
	buf_wipe(&plain);
	buf_fini(&sealed);
	close(folder);
	return e;
}

enum err
spool_list(struct spool *sp, struct arena *a, struct print_jobs *out)
{
	const char *sealed;
	int64_t *list;
	size_t count;
	struct buf text;
	enum err e = numbers(sp, a, &list, &count);

	*out = (struct print_jobs){ 0 };
	if (e != ERR_OK)
		return e;
	out->items = ARENA_ARRAY(a, struct print_job, count + 1);
	buf_init(&text, FILE_MAX_BYTES);
	for (size_t i = 0; i < count; i++) {
		struct print_job *j = &out->items[out->count];

		buf_clear(&text);
		e = load(sp, list[i], &text, j, &sealed);
		/* Dropped by somebody since. */
		if (e == ERR_NOT_FOUND)
			continue;
		if (e != ERR_OK) {
			j->state = PRINT_HELD;
			(void)snprintf(
				j->title, sizeof(j->title), "unreadable job");
			(void)snprintf(
				j->why, sizeof(j->why), "%s", err_text(e));
		}
		out->count++;
	}
	buf_fini(&text);
	return ERR_OK;
}

enum err
spool_find(struct spool *sp, int64_t number, struct arena *a,
	struct print_job *out, struct paper *paper)
{
	const char *sealed;
	struct buf text;
	enum err e;

	buf_init(&text, FILE_MAX_BYTES);
	e = load(sp, number, &text, out, &sealed);
	if (e == ERR_OK && paper != NULL)
		e = open_paper(sp, number, sealed, a, paper);
	buf_fini(&text);
	return e;
}

/* One change of a job, that nobody else comes between. */
typedef enum err job_change(
	struct spool *sp, struct print_job *j, const void *arg);

static enum err
change(struct spool *sp, int64_t number, job_change *what, const void *arg,
	struct print_job *out)
{
	const char *sealed;
	struct print_job j;
	struct buf text;
	int folder;
	enum err e = lock(sp, false, &folder);

	if (e != ERR_OK)
		return e;
	buf_init(&text, FILE_MAX_BYTES);
	e = load(sp, number, &text, &j, &sealed);
	if (e == ERR_OK)
		e = what(sp, &j, arg);
	if (e == ERR_OK)
		e = save(sp, folder, &j, sealed);
	if (e == ERR_OK && out != NULL)
		*out = j;
	buf_fini(&text);
	close(folder);
	return e;
}

static enum err
claim(struct spool *sp, struct print_job *j, const void *arg)
{
	(void)sp;
	(void)arg;
	if (j->state != PRINT_WAITING)
		return ERR_CONFLICT;
	j->state = PRINT_SENDING;
	return ERR_OK;
}

enum err
spool_claim(struct spool *sp, int64_t number, struct print_job *out)
{
	return change(sp, number, claim, NULL, out);
}

struct outcome {
	const char *why;
	bool began;
};

static enum err
settle(struct spool *sp, struct print_job *j, const void *arg)
{
	const struct outcome *o = arg;
	int64_t now = env_now_ms(sp->env);
	int64_t wait;

	(void)text_clean(TEXT_LINE, o->why, strlen(o->why), j->why,
		sizeof(j->why), sizeof(j->why));
	if (*o->why == '\0') {
		j->state = PRINT_DONE;
		return ERR_OK;
	}
	wait = j->attempts < 4 ? (int64_t)SPOOL_BACKOFF_MIN_MS << j->attempts
			       : SPOOL_BACKOFF_MAX_MS;
	j->attempts++;
	j->maybe = j->maybe || o->began;
	j->next_at_ms = now + wait;
	j->state =
		now - j->since_ms >= SPOOL_HELD_MS ? PRINT_HELD : PRINT_WAITING;
	return ERR_OK;
}

enum err
spool_settle(struct spool *sp, int64_t number, const char *why, bool began)
{
	struct outcome o = { why, began };

	return change(sp, number, settle, &o, NULL);
}

static enum err
recover(struct spool *sp, struct print_job *j, const void *arg)
{
	(void)sp;
	(void)arg;
	if (j->state != PRINT_SENDING && j->state != PRINT_WAITING)
		return ERR_CONFLICT;
	j->maybe = j->maybe || j->state == PRINT_SENDING;
	j->state = PRINT_WAITING;
	j->next_at_ms = 0;
	return ERR_OK;
}

enum err
spool_recover(struct spool *sp)
{
	struct arena *a = arena_new(FILE_MAX_BYTES);
	struct print_jobs jobs;
	enum err e = spool_list(sp, a, &jobs);

	for (size_t i = 0; i < jobs.count && e == ERR_OK; i++) {
		if (jobs.items[i].state != PRINT_SENDING &&
			jobs.items[i].next_at_ms == 0)
			continue;
		e = change(sp, jobs.items[i].number, recover, NULL, NULL);
		if (e == ERR_CONFLICT || e == ERR_NOT_FOUND)
			e = ERR_OK;
	}
	arena_free(a);
	return e;
}

enum err
spool_tidy(struct spool *sp)
{
	struct arena *a = arena_new(FILE_MAX_BYTES);
	int64_t before = env_now_ms(sp->env) - SPOOL_KEEP_MS;
	struct print_jobs jobs;
	char path[PATH_SIZE];
	enum err e = spool_list(sp, a, &jobs);

	for (size_t i = 0; e == ERR_OK && i + SPOOL_KEEP < jobs.count; i++) {
		if ((jobs.items[i].state != PRINT_DONE &&
			    jobs.items[i].state != PRINT_DROPPED) ||
			jobs.items[i].changed_at > before)
			continue;
		path_of_job(sp, jobs.items[i].number, path);
		if (unlink(path) != 0 && errno != ENOENT)
			e = failed(path);
	}
	arena_free(a);
	return e;
}

/* What was printed once is printed again as it is, but says so. */
static enum err
again(struct spool *sp, struct print_job *j, const void *arg)
{
	(void)arg;
	if (j->state == PRINT_SENDING)
		return ERR_CONFLICT;
	j->maybe = j->maybe || j->state == PRINT_DONE;
	j->state = PRINT_WAITING;
	j->since_ms = env_now_ms(sp->env);
	j->next_at_ms = 0;
	j->attempts = 0;
	j->why[0] = '\0';
	return ERR_OK;
}

enum err
spool_again(struct spool *sp, int64_t number)
{
	return change(sp, number, again, NULL, NULL);
}

static enum err
drop(struct spool *sp, struct print_job *j, const void *arg)
{
	(void)sp;
	(void)arg;
	if (j->state != PRINT_WAITING && j->state != PRINT_HELD)
		return ERR_CONFLICT;
	j->state = PRINT_DROPPED;
	return ERR_OK;
}

enum err
spool_drop(struct spool *sp, int64_t number)
{
	char path[PATH_SIZE];
	enum err e = change(sp, number, drop, NULL, NULL);

	if (e != ERR_TAMPERED)
		return e;
	path_of_job(sp, number, path);
	return unlink(path) == 0 ? ERR_OK : failed(path);
}
