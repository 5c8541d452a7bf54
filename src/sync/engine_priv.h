/*
 * The inside of the engine: engine.c decides what to do next, engine_answer.c
 * what an answer means.
 */
#ifndef OFFSYNC_SYNC_ENGINE_PRIV_H
#define OFFSYNC_SYNC_ENGINE_PRIV_H

#include "sync/backoff.h"
#include "sync/engine.h"

#define WHY_SIZE 200
#define WHY_APART                                                              \
	"this terminal or its server was copied or restored: enrol it again "  \
	"(offsync enroll); nothing is lost"
#define WHY_NOT_OFFSYNC "the answer did not come from an offsync server"

/* A push's good answer whose results are not kept yet. */
struct held_answer {
	struct json_doc *doc; /* NULL: there is none */
	struct arena *arena;
	struct wire_answer answer;
};

struct engine {
	const struct env *env;
	struct engine_settings settings;
	const struct engine_port *port;
	enum engine_state state;

	/* The request. Its bodies are built anew each time (R2). */
	struct arena *arena; /* of one request and its answer */
	struct buf actions;
	struct buf body;
	char *sync_path;
	char *token_path;
	const char *token;   /* last_sync_token as sent, in the arena */
	const char *bearer;  /* the port's */
	bool asked;          /* it is out */
	int64_t asked_at_ms; /* mono */
	size_t sent;         /* actions in it */
	bool asks_page;      /* changes are wanted: a pull, or both (R1) */

	/* What is done while it is out (R8). */
	struct held_answer held;
	bool worked;       /* nothing is left to do before the reply */
	bool looked_ahead; /* for the next batch */
	enum err work_err; /* of keeping what was held, or of looking */
	size_t ahead;      /* actions of the next batch, in actions */
	struct buf early;  /* its request, when it was asked for */
	bool is_early;

	/* Waiting. */
	struct backoff backoff;
	int64_t until_ms; /* mono; of IDLE and BACKING_OFF */
	bool woken;

	/* Authentication (R4). */
	bool fresh_bearer; /* made since the last good answer */
	bool clock_tried;  /* an assertion was made anew with the server's time
			    */

	/* What the link is fit for; before anybody says so, the settings. */
	size_t batch_max;
	size_t batch_bytes_max;
	int64_t page_max;
	int64_t interval_ms;
	bool sparing;
	int64_t bytes_per_second; /* 0: not measured */

	/* Sizes (R5). */
	size_t batch_limit;
	size_t batch_bytes;
	int64_t page_limit;

	/* One round. */
	bool pulled;    /* complete; what follows is the second look */
	bool looked;    /* the second look has been */
	bool overtaken; /* a batch came before the one it follows (R8) */
	bool refused;   /* a single action, as a request; none taken since */
	int refused_status;
	char refused_why[WHY_SIZE];
	bool blocked; /* it is not the only one: nothing more is sent */
	bool drained;
};

/* Keeps the results that are held, if any, and lets go of them. */
enum err engine_settle(struct engine *e) MUST_CHECK;
/* It could not be done: to BACKING_OFF. */
void engine_fail_work(struct engine *e, enum err err);
/* After an answer that was none, or one too many: from the beginning. */
void engine_forget_ahead(struct engine *e);

/* The only place that changes the state; CHECKs the move. */
void engine_enter(struct engine *e, enum engine_state next);
/* IDLE, BACKING_OFF or STOPPED to PUSHING. */
void engine_begin_round(struct engine *e);
/* To IDLE until the interval has passed. */
void engine_end_round(struct engine *e);
/* To BACKING_OFF, and tells the port. */
void engine_back_off(struct engine *e, enum sync_error error, int http_status,
	int64_t retry_after_s, const char *why);

#endif
