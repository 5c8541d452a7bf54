#include "server/tally.h"

#include <inttypes.h>

void
tally_answer(struct tally *t, int status)
{
	int class = status / 100;

	if (class > 0 && class < TALLY_CLASSES)
		atomic_fetch_add(&t->answers[class], 1);
}

void
tally_pushed(struct tally *t, const struct sync_pushed *p)
{
	atomic_fetch_add(&t->success, (int_fast64_t)p->success);
	atomic_fetch_add(&t->conflict, (int_fast64_t)p->conflict);
	atomic_fetch_add(&t->error, (int_fast64_t)p->error);
	atomic_fetch_add(&t->replayed, (int_fast64_t)p->replayed);
}

void
tally_sync(struct tally *t, int64_t took_ms)
{
	atomic_fetch_add(&t->syncs, 1);
	atomic_fetch_add(&t->sync_ms, took_ms);
}

static void
head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
tally_write(const struct tally *t, const struct writer_counts *w,
	const struct feed_counts *f, struct buf *out)
{
	int64_t ms = atomic_load(&t->sync_ms);

	head(out, "offsync_http_answers_total", "counter",
		"HTTP answers by class of status");
	for (int i = 1; i < TALLY_CLASSES; i++)
		buf_addf(out,
			"offsync_http_answers_total{class=\"%dxx\"} "
			"%" PRIdFAST64 "\n",
			i, atomic_load(&t->answers[i]));
	head(out, "offsync_actions_total", "counter",
		"actions answered, by status of their result");
	buf_addf(out,
		"offsync_actions_total{status=\"success\"} %" PRIdFAST64 "\n"
		"offsync_actions_total{status=\"conflict\"} %" PRIdFAST64 "\n"
		"offsync_actions_total{status=\"error\"} %" PRIdFAST64 "\n"
		"offsync_actions_total{status=\"replayed\"} %" PRIdFAST64 "\n",
		atomic_load(&t->success), atomic_load(&t->conflict),
		atomic_load(&t->error), atomic_load(&t->replayed));
	head(out, "offsync_sync_seconds", "summary",
		"duration of sync requests on the server");
	buf_addf(out,
		"offsync_sync_seconds_sum %" PRId64 ".%03" PRId64 "\n"
		"offsync_sync_seconds_count %" PRIdFAST64 "\n",
		ms / 1000, ms % 1000, atomic_load(&t->syncs));
	head(out, "offsync_writer_waiting", "gauge",
		"jobs that wait for the writer");
	buf_addf(out, "offsync_writer_waiting %zu\n", w->waiting);
	head(out, "offsync_writer_jobs_total", "counter",
		"jobs that the writer has begun");
	buf_addf(out, "offsync_writer_jobs_total %" PRId64 "\n", w->jobs);
	head(out, "offsync_writer_commits_total", "counter",
		"transactions that the writer has made durable");
	buf_addf(out, "offsync_writer_commits_total %" PRId64 "\n", w->commits);
	head(out, "offsync_feed_terminals", "gauge",
		"terminals that listen to the live feed");
	buf_addf(out, "offsync_feed_terminals %zu\n", f->seats);
	head(out, "offsync_feed_events_total", "counter",
		"news told on the live feed, to all terminals together");
	buf_addf(out, "offsync_feed_events_total %" PRId64 "\n", f->told);
}
