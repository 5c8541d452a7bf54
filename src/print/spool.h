/*
 * What waits to be printed: a file for each job in the folder spool of the
 * terminal's home, so that neither kill -9 nor a power cut loses a chit. Jobs
 * are numbered, in the order in which they are printed. Who and what stands on
 * the paper is sealed with the terminal's data key; number, title and state are
 * not.
 *
 *	WAITING --claim--> SENDING --> DONE
 *	   ^                  | not printed: cause, tried again later
 *	   '------------------+--> HELD    after ten minutes: a person decides
 *	   '-------again-------------+--> DROPPED  nobody wants it any more
 *
 * A job found SENDING by whoever begins to send was being sent when the machine
 * or the program died: perhaps it was printed, and the next paper says so.
 *
 * Several programs use it at once; each call locks the folder for as long as it
 * takes. Jobs that were printed are kept for a day (the last ones at least), as
 * are the keys of all of them (spool_was_printed).
 */
#ifndef OFFSYNC_PRINT_SPOOL_H
#define OFFSYNC_PRINT_SPOOL_H

#include "base/env.h"
#include "crypto/keys.h"
#include "print/paper.h"

#define SPOOL_FOLDER  "spool"
#define SPOOL_HELD_MS (INT64_C(10) * 60 * 1000)
/* Between two attempts. */
#define SPOOL_BACKOFF_MIN_MS 2000
#define SPOOL_BACKOFF_MAX_MS 30000
#define SPOOL_KEEP           20
#define SPOOL_KEEP_MS        (INT64_C(24) * 60 * 60 * 1000)
#define SPOOL_WHY_SIZE       160
#define SPOOL_TEXT_SIZE      96

/* What kind of printer it is for (print.receipt_printer, ...). */
enum print_role {
	PRINT_RECEIPT,
	PRINT_CHIT,
	PRINT_DOCUMENT,
	PRINT_ROLE_COUNT,
};
extern const char *const print_role_names[PRINT_ROLE_COUNT];

enum print_state {
	PRINT_WAITING,
	PRINT_SENDING,
	PRINT_DONE,
	PRINT_HELD,
	PRINT_DROPPED,
	PRINT_STATE_COUNT,
};
extern const char *const print_state_names[PRINT_STATE_COUNT];

struct print_job {
	int64_t number;
	enum print_role role;
	enum print_state state;
	char title[SPOOL_TEXT_SIZE]; /* "Receipt FD1-000412" */
	char key[SPOOL_TEXT_SIZE];   /* what it is of: "receipt/<id>"; or "" */
	int64_t created_at;
	int64_t since_ms;   /* when it was queued, or told to try again */
	int64_t next_at_ms; /* before that it is not tried */
	int64_t changed_at;
	int64_t attempts;         /* that failed */
	char why[SPOOL_WHY_SIZE]; /* the last of them; "" */
	/* An attempt broke off in the middle: a paper may lie there already. */
	bool maybe;
};
struct print_jobs {
	size_t count;
	struct print_job *items;
};

struct spool;

/* Touches nothing yet; the folder is made by the first job. keys: the data key,
 * copied. */
struct spool *spool_new(
	const struct env *env, const char *home, const struct keys *keys);
void spool_free(struct spool *sp); /* NULL ok */
/* Its folder, which need not be there. */
const char *spool_folder(const struct spool *sp);

/* A job on disk when it returns ERR_OK. job: role, title and key; the rest is
 * filled in. */
enum err spool_put(struct spool *sp, struct print_job *job,
	const struct paper *paper) MUST_CHECK;
/* Whether a job with this key was ever queued here. */
bool spool_was_printed(struct spool *sp, const char *key);

/* By number. None when there is no folder yet. */
enum err spool_list(
	struct spool *sp, struct arena *a, struct print_jobs *out) MUST_CHECK;
/* ERR_NOT_FOUND; ERR_TAMPERED: its file was altered. paper may be NULL. */
enum err spool_find(struct spool *sp, int64_t number, struct arena *a,
	struct print_job *out, struct paper *paper) MUST_CHECK;

/* ---- whoever sends ---- */

/* Takes a waiting job. ERR_CONFLICT: it does not wait any more. */
enum err spool_claim(
	struct spool *sp, int64_t number, struct print_job *out) MUST_CHECK;
/* What came of it: why "" is printed. began: bytes had gone out. */
enum err spool_settle(struct spool *sp, int64_t number, const char *why,
	bool began) MUST_CHECK;
/* Those that were being sent when somebody died wait again, and those that
 * failed before are tried at once. Only for who holds the sender's lock, when
 * it begins. */
enum err spool_recover(struct spool *sp) MUST_CHECK;
/* Forgets what was printed long ago. */
enum err spool_tidy(struct spool *sp) MUST_CHECK;

/* Sending is for one program at a time. *fd: close it to give the lock back.
 * ERR_EXISTS. */
enum err spool_lock_sender(struct spool *sp, int *fd) MUST_CHECK;

/* ---- people ---- */

/* Tries it now, from the beginning: whatever became of it.
 * ERR_CONFLICT: it is being sent. */
enum err spool_again(struct spool *sp, int64_t number) MUST_CHECK;
/* Nobody wants it any more. ERR_CONFLICT: it is being sent, or done with. */
enum err spool_drop(struct spool *sp, int64_t number) MUST_CHECK;

#endif
