/*
 * Pull: bench_pull HOME NEW FIGURE. Makes a store in the folder NEW for the
 * terminal of HOME, and loads the hotel into it.
 *
 * bench_pull HOME - FIGURE: pulls what is new into the store of HOME itself.
 */
#include "agent/session.h"
#include "tests/bench/measure.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_SIZE 4096

static void
load_keys(const char *home, struct keys *out)
{
	char path[PATH_SIZE];
	bool bare;

	NEED(snprintf(path, sizeof(path), "%s/keys.json", home) <
		(int)sizeof(path));
	MUST(keys_load(path, NULL, true, out, &bare));
}

/* The keys stay with the session; the store borrows them until it is closed. */
static void
open_new(const char *home, const char *fresh, const struct conf *conf,
	const struct session_net *net, struct agent_session *out)
{
	static struct keys keys;
	struct store *old;
	struct store *st;

	load_keys(home, &keys);
	NEED(mkdir(fresh, 0700) == 0);
	MUST(store_open(net->env, home, &keys, &old));
	MUST(store_create(net->env, fresh, &keys, store_identity(old), &st));
	store_close(old);
	session_begin(conf, net, &keys, st, out);
}

int
main(int argc, char **argv)
{
	struct agent_session s;
	struct session_net net;
	struct conf conf;
	double start;

	NEED(argc == 4);
	conf_defaults(&conf);
	MUST(session_net_open(&conf, &net));
	if (strcmp(argv[2], "-") == 0)
		MUST(session_open(&conf, &net, argv[1], &s));
	else
		open_new(argv[1], argv[2], &conf, &net, &s);
	start = measure_now();
	MUST(session_round(&s, NULL, NULL));
	measure_say(argv[3], (double)sync_port_counts(s.port).received /
				     (measure_now() - start));
	(void)fprintf(stderr, "%s: %lld changes in %.3f s\n", argv[3],
		(long long)sync_port_counts(s.port).received,
		measure_now() - start);
	session_close(&s);
	session_net_close(&net);
	conf_free(&conf);
	return 0;
}
