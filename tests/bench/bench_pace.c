/*
 * Others' work at a steady pace: bench_pace HOME URL TOKEN ACTIONS. So many
 * changes of one record a second go to the server, fifty at once, half of them
 * rooms that are dirty and clean in turn, half charges on folios of guests in
 * the house; until somebody ends this. HOME: a terminal of that hotel, to know
 * its rooms and folios.
 */
#include "tests/bench/bare_client.h"
#include "tests/bench/measure.h"

#include "base/uuid.h"
#include "crypto/keys.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PATH_SIZE   4096
#define AT_ONCE     50
#define ARENA_LIMIT ((size_t)1 << 30)
#define BODY_LIMIT  ((size_t)1 << 20)

struct house {
	const struct env *env;
	struct record_list rooms;
	struct record_list folios;
};

static void
look_at_house(const char *home, struct arena *a, struct house *out)
{
	char path[PATH_SIZE];
	const struct view *v;
	struct keys keys;
	struct store *st;
	bool bare;

	out->env = env_real();
	NEED(snprintf(path, sizeof(path), "%s/keys.json", home) <
		(int)sizeof(path));
	MUST(keys_load(path, NULL, false, &keys, &bare));
	MUST(store_open(out->env, home, &keys, &st));
	v = store_view(st);
	MUST(v->list(v->ctx, TABLE_ROOMS, -1, value_null(), a, &out->rooms));
	MUST(v->list(v->ctx, TABLE_FOLIOS, FOLIO_STATE,
		value_int(FOLIO_STATE_OPEN), a, &out->folios));
	NEED(out->rooms.count > 0 && out->folios.count > 0);
	store_close(st);
	keys_fini(&keys);
}

static void
add_room(const struct house *h, size_t n, struct buf *b)
{
	const struct record *room = h->rooms.items[n % h->rooms.count];

	buf_addf(b,
		"\"table_name\":\"rooms\",\"operation\":\"UPDATE\","
		"\"server_id\":\"%s\",\"data\":{\"condition\":\"%s\"}",
		room->id, n / h->rooms.count % 2 == 0 ? "dirty" : "clean");
}

static void
add_charge(const struct house *h, size_t n, const char *id, int64_t now,
	struct buf *b)
{
	const struct record *folio = h->folios.items[n % h->folios.count];

	buf_addf(b,
		"\"table_name\":\"folio_charges\",\"operation\":\"INSERT\","
		"\"local_id\":\"%s\",\"data\":{\"folio_id\":\"%s\","
		"\"kind\":\"bar\",\"description\":\"Mineral water, still\","
		"\"quantity\":1,\"amount_minor\":50,\"tax_minor\":8,"
		"\"posted_at\":%" PRId64 "}",
		id, folio->id, now);
}

static void
write_body(const struct house *h, size_t first, struct buf *b)
{
	int64_t now = env_now_ms(h->env);
	char id[UUID_SIZE];

	buf_clear(b);
	buf_addf(b,
		"{\"last_sync_token\":\"\",\"limit\":0,\"device_id\":\"POS\","
		"\"sync_timestamp\":%" PRId64 ",\"actions\":[",
		now);
	for (size_t i = first; i < first + AT_ONCE; i++) {
		uuid_make(h->env, id);
		buf_addf(b,
			"%s{\"id\":\"%s\",\"tenant_id\":\"demo\","
			"\"user_id\":\"POS\",\"conflict_resolution\":"
			"\"server_wins\",\"idempotency_key\":\"%s\","
			"\"created_at\":%" PRId64 ",",
			i > first ? "," : "", id, id, now);
		if (i % 2 == 0)
			add_room(h, i / 2, b);
		else
			add_charge(h, i / 2, id, now, b);
		buf_addc(b, '}');
	}
	buf_adds(b, "]}");
	NEED(buf_ok(b));
}

static void
wait_until(double when)
{
	double left = when - measure_now();
	struct timespec t;

	if (left <= 0)
		return;
	t.tv_sec = (time_t)left;
	t.tv_nsec = (long)((left - (double)t.tv_sec) * 1e9);
	(void)nanosleep(&t, NULL);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new(ARENA_LIMIT);
	struct bare_client *bare;
	struct buf body, answer;
	struct house h;
	double due, step;

	NEED(argc == 5);
	step = AT_ONCE / (double)measure_number(argv[4]);
	look_at_house(argv[1], a, &h);
	bare = bare_client_open(argv[2], argv[3]);
	buf_init(&body, BODY_LIMIT);
	buf_init(&answer, BODY_LIMIT);
	due = measure_now();
	for (size_t i = 0;; i += AT_ONCE) {
		write_body(&h, i, &body);
		wait_until(due);
		due += step;
		buf_clear(&answer);
		bare_client_send(bare, body.data, body.len, &answer);
		if (strstr(answer.data, "\"error\"") != NULL && i == 0)
			(void)fprintf(stderr, "pace: %.600s\n", answer.data);
	}
}
