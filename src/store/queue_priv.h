/*
 * What the queue's files share.
 */
#ifndef OFFSYNC_STORE_QUEUE_PRIV_H
#define OFFSYNC_STORE_QUEUE_PRIV_H

#include "store/queue.h"
#include "store/store_priv.h"

/* rule of an action whose sealed text does not open. */
#define QUEUE_TAMPERED "TAMPERED"

/* queue_add within the caller's transaction. ERR_EXISTS: see answer->already,
 * and roll back. */
enum err queue_add_within(struct store *st, struct action_list *actions,
	size_t max_actions, struct arena *a,
	struct queue_answer *answer) MUST_CHECK;

/* queue_do_intent within the caller's transaction; *answer is zeroed.
 * ERR_EXISTS as above. */
enum err queue_do_within(struct store *st, const struct queue_intent *i,
	size_t max_actions, struct arena *a, struct action_list *actions,
	struct queue_answer *answer) MUST_CHECK;

/* The actions of an intention. is_trial: no number is taken, so that nothing
 * has to be written. */
enum err queue_build(struct store *st, const struct record *property,
	const struct queue_intent *i, bool is_trial, struct arena *a,
	struct action_list *actions, struct queue_answer *answer) MUST_CHECK;
/* What the reducer answered to the action at that place. */
void queue_explain(
	struct queue_answer *answer, const struct reduction *r, size_t at);

/* Ends the transaction of queue_add_within: says whether it was saved. */
enum err queue_end(struct store *st, enum err e, struct arena *a,
	struct queue_answer *answer) MUST_CHECK;

/* Whether an intention with this key is queued already; *id NULL when not. */
enum err queue_key_find(struct store *st, const char *key, struct arena *a,
	const char **id) MUST_CHECK;

/* Signs up to limit words of places that are given up. */
enum err queue_give_up_sign(
	struct store *st, const struct sign_key *key, size_t limit) MUST_CHECK;

/* What is never sent: parked, and its place in the chain given up. rule may be
 * NULL. ERR_INVALID when it is not one to be sent. */
enum err queue_park(struct store *st, const char *action_id, const char *words,
	const char *rule, const char *remedy) MUST_CHECK;
/* An action that was altered outside of offsync is parked. */
enum err queue_park_tampered(
	struct store *st, const char *action_id) MUST_CHECK;

#endif
