/*
 * What the files of the sync handler share: one push and its steps.
 */
#ifndef OFFSYNC_SERVER_SYNC_PRIV_H
#define OFFSYNC_SERVER_SYNC_PRIV_H

#include "crypto/hash.h"
#include "domain/reduce.h"
#include "server/sync_handler.h"

struct prepared_action {
	const char *id; /* as far as it can be told; "" otherwise */
	bool readable;  /* act and problems are filled */
	struct action act;
	struct field_problems problems;
	const char *canonical;
	/* Of canonical; of what is given up when it says that its place holds
	 * nothing: the next action was chained to that. */
	char hash[SHA256_HEX_SIZE];
	bool gives_up;
	bool is_signed;
	bool verified; /* its signature fits, or one that covers it */
	/* Its own, when that was checked and fits; else NULL: what nobody has
	 * checked is no evidence. */
	const char *signature;
};

/* One request's actions on their way into the storage. */
struct push {
	const struct sync_handler *h;
	const struct storage_ops *ops;
	struct storage *storage;
	const struct sync_caller *caller;
	struct storage_terminal terminal;
	bool chained; /* the terminal has a key */
	int64_t now_ms;
	int64_t clock_offset_ms;
	int64_t seen_stamp; /* what the client has pulled; -1: nothing */
	const char *business_date;
	const struct record *property; /* with it; NULL: there is none yet */
	struct arena *arena;           /* of the request */
	struct arena *scratch;         /* of one action */
	struct sync_pushed *out;
};

/* One action on its way. */
struct step {
	struct push *p;
	const struct prepared_action *pa;
	struct action act; /* with server ids in the place of local ones */
	/* A stored answer that was not final, or NULL. */
	const struct storage_result *earlier;
	bool advances; /* the terminal's chain, with this action */
	struct reduction r;
	int64_t stamp;
};

/* ---- sync_handler.c ---- */

/* scratch is to be freed. */
void sync_push_init(struct push *p, const struct sync_handler *h,
	const struct sync_caller *caller, struct arena *a);
/* Whose it is, and what the client knows. */
enum err sync_push_begin(
	struct push *p, const struct wire_request *req) MUST_CHECK;
/* Fills property and business_date. */
enum err sync_find_business_date(struct push *p) MUST_CHECK;

/* ---- sync_chain.c: whether the terminal's chain goes on here ---- */

/* *answered: there is nothing more to do, the result is written. */
enum err sync_chain_check(struct step *s, bool *answered) MUST_CHECK;
/* The chain has come as far as this action. */
void sync_chain_advance(struct step *s);

/* ---- sync_give_up.c: a place in the chain that holds nothing ---- */

/* NULL: the action is one. Else the hash of what its terminal gives up. */
const char *sync_gives_up(const struct json_node *action);
enum err sync_give_up(struct step *s) MUST_CHECK;

/* ---- sync_replay.c: whether it has been answered before ---- */

enum err sync_replay_check(struct step *s, bool *answered) MUST_CHECK;
/* Writes the stored answer once more. */
enum err sync_replay(
	struct step *s, const struct storage_result *stored) MUST_CHECK;

/* ---- sync_ids.c: local ids ---- */

/* Fills s->act. */
enum err sync_ids_resolve(struct step *s) MUST_CHECK;
/* Whether that asks the storage. */
bool sync_ids_are_local(const struct action *act);
/* A new record's id, when it is another one than the client's. */
enum err sync_ids_keep(struct step *s) MUST_CHECK;

/* ---- sync_action.c ---- */

enum err sync_action(
	struct push *p, const struct prepared_action *pa) MUST_CHECK;
/* Fills s->r, and does nothing else. ERR_UNSUPPORTED: it cannot be tried. */
enum err sync_try(struct step *s, const struct view *view) MUST_CHECK;
/* Stores the answer where the next such action finds it, and writes it. */
enum err sync_store(
	struct step *s, bool final, const char *json, size_t len) MUST_CHECK;

/* ---- sync_scout.c: what a batch will ask of the storage, at once ---- */

/* Whether the actions were answered before. */
enum err sync_look_for_answers(
	struct push *p, const struct prepared_batch *batch) MUST_CHECK;

/* ---- sync_result.c: the entries of results[] ---- */

/* For the security log, behind the answer. */
void sync_note(const struct step *s, enum sync_note_kind kind);

/* Appends one entry to the request's results. */
void sync_result_add(struct push *p, const char *json, size_t len);

/* Of a reduction. */
void sync_result_write(const struct step *s, struct buf *out);

/* Of an action that came not as far as the reducer. */
struct sync_refusal {
	enum sync_error error;
	const char *field; /* may be NULL */
	const char *message;
	int64_t expected_seq; /* 0: not about the chain */
};
void sync_refusal_write(
	const char *action_id, const struct sync_refusal *r, struct buf *out);
/* Writes it without storing it: the same action may come again. */
void sync_refuse(struct step *s, const struct sync_refusal *r);

/* ---- sync_pull.c ---- */

/* The client's last_sync_token. */
struct pull_token {
	enum token_status status;
	struct sync_token token;
};
enum err sync_token_find(const struct sync_handler *h, struct storage *storage,
	const struct sync_caller *caller, const char *text, struct arena *a,
	struct pull_token *out) MUST_CHECK;

#endif
