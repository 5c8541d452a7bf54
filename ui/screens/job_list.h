/*
 * Lists of jobs that move from state to state: maintenance reports, guest
 * requests; and of what only opens the screen where it is settled. What differs
 * is a table each: columns, where the rows come from, which key asks for which
 * move. F4 shows only the rows with a word in them.
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
	/* Where it is settled, and what that is opened with, instead of the
	 * move's own; NULL. */
	const struct screen *opens;
	const char *param;
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
	const struct screen *opens; /* another screen instead; NULL */
	const char *key;            /* one more argument; NULL */
	const char *value;          /* of that; "" takes away what was there */
};

struct job_list_kind {
	const char *operation; /* "report-update"; NULL: nothing is done here */
	const char *subject;   /* the key that takes the row's id; NULL: "id" */
	const struct list_spec *spec;
	const struct screen *form; /* F6; NULL: none */
	const char *counted;       /* N_("open"): what the rows are */
	bool says_words;           /* line 21 is the words alone */
	enum context context;
	const struct job_move *moves;
	size_t move_count;
	/* For load: fills out with the open jobs, most urgent first. No text is
	 * NULL. */
	enum err (*load)(const struct app *app, struct arena *a,
		struct job **out, size_t *count);
};

struct job_list {
	struct list list;
	struct prompt prompt; /* tag: index of the move, or JOB_FILTER */
	char wanted[32];      /* rows with this in them; "": all */
	char note[64];        /* behind the counts; "" */
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
