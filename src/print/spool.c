#include "print/spool.h"

#include "base/check.h"
#include "base/file.h"
#include "base/text.h"
#include "print/job_text.h"

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

#define FILE_MAX_BYTES JOB_TEXT_MAX
#define NAME_FORMAT    "%08" PRId64 ".job"
#define NAME_LEN       12
#define PATH_SIZE      4200
#define PRINTED        "printed" /* keys of all jobs, a line each */

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
		return file_failed(sp->folder);
	*fd = open(sp->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd == -1)
		return errno == ENOENT ? ERR_NOT_FOUND
				       : file_failed(sp->folder);
	while (flock(*fd, LOCK_EX) != 0) {
		if (errno == EINTR)
			continue;
		close(*fd);
		return file_failed(sp->folder);
	}
	return ERR_OK;
}

enum err
spool_lock_sender(struct spool *sp, int *fd)
{
	char path[PATH_SIZE];

	if (mkdir(sp->folder, 0700) != 0 && errno != EEXIST)
		return file_failed(sp->folder);
	path_of(sp, "sender.lock", path);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd == -1)
		return file_failed(path);
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return ERR_OK;
	close(*fd);
	return ERR_EXISTS;
}

/* text: the file as it is; *sealed stands in it. */
static enum err
load(const struct spool *sp, int64_t number, struct buf *text,
	struct print_job *j, const char **sealed)
{
	char path[PATH_SIZE];
	enum err e;

	memset(j, 0, sizeof(*j));
	j->number = number;
	path_of_job(sp, number, path);
	e = file_read_all(path, text);
	return e == ERR_OK ? job_text_read(text->data, j, sealed) : e;
}

static enum err
save(struct spool *sp, struct print_job *j, const char *sealed)
{
	char path[PATH_SIZE];
	struct buf text;
	enum err e;

	j->changed_at = env_now_ms(sp->env);
	path_of_job(sp, j->number, path);
	buf_init(&text, FILE_MAX_BYTES);
	job_text_write(j, sealed, &text);
	e = buf_ok(&text) ? file_replace(path, text.data, text.len)
			  : ERR_TOO_LARGE;
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
		return errno == ENOENT ? ERR_OK : file_failed(sp->folder);
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
	int len;

	if (*key == '\0')
		return;
	path_of(sp, PRINTED, path);
	len = snprintf(line, sizeof(line), "%s\n", key);
	/* When that fails: the job itself knows it for a day. */
	(void)!file_append(path, line, (size_t)len);
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
		e = save(sp, job, sealed.data);
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
		e = save(sp, &j, sealed);
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
			e = file_failed(path);
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
	return unlink(path) == 0 ? ERR_OK : file_failed(path);
}
