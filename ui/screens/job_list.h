/*
 * Lists of jobs that move from state to state: maintenance reports, guest
 * requests. What differs is a table each: columns, where the rows come from,
 * which key asks for which move.
 */
#ifndef OFFSYNC_UI_SCREENS_JOB_LIST_H
#define OFFSYNC_UI_SCREENS_JOB_LIST_H

#include "ui/app.h"
#include "ui/widget/prompt.h"

/* One job as a list shows it. */
struct job {
	const char *id;
	const char *room_id;
	const char *place; /* room number or location */
	const char *what;  /* fault, or what the guest wants */
	const char *words; /* description, or the guest's own words */
	const char *state;
	const char *who;   /* login of who does it */
	const char *extra; /* block, or source */
	int64_t priority;
	int64_t since_ms;
	bool urgent;
	enum list_state mark;
};

struct job_move {
	enum act act;
	const char *state; /* what the operation's state becomes; NULL */
	const char *ask;   /* key that a line of text goes into; NULL */
	const char *label; /* of that question */
	bool to_me;        /* assigns it to who is signed in */
	const struct screen *opens; /* a form for it instead; NULL */
};

struct job_list_kind {
	const char *operation; /* "report-update" */
	const struct list_spec *spec;
	const struct screen *form; /* F6 */
	enum context context;
	const struct job_move *moves;
	size_t move_count;
	/* For load: fills out with the open jobs, most urgent first. */
	enum err (*load)(const struct app *app, struct arena *a,
		struct job **out, size_t *count);
};

struct job_list {
	struct list list;
	struct prompt prompt; /* tag: index of the move */
	const struct job_list_kind *kind;
	const struct app *app;
	struct job *jobs;
	size_t count;
};

enum err job_list_load(struct job_list *m, const struct job_list_kind *kind,
	struct app *app, struct arena *a) MUST_CHECK;
unsigned job_list_update(void *model, struct app *app, struct ui_event ev);
void job_list_draw(const void *model, const struct app *app, struct canvas *c);
struct where job_list_where(const void *model);

/* Cells, for column tables. */
void job_place(const void *rows, size_t row, char *out, size_t size);
void job_what(const void *rows, size_t row, char *out, size_t size);
void job_words(const void *rows, size_t row, char *out, size_t size);
void job_state(const void *rows, size_t row, char *out, size_t size);
void job_who(const void *rows, size_t row, char *out, size_t size);
void job_extra(const void *rows, size_t row, char *out, size_t size);
void job_priority(const void *rows, size_t row, char *out, size_t size);
void job_age(const void *rows, size_t row, char *out, size_t size);
enum style job_style(const void *rows, size_t row);
const char *job_id(const void *rows, size_t row);
enum list_state job_mark(const void *rows, size_t row);

#endif
