#include "server/tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

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

void
tally_sign_in(struct tally *t, enum tally_sign_in what)
{
	atomic_fetch_add(&t->sign_ins[what], 1);
}

void
tally_guest(struct tally *t, enum tally_guest what)
{
	atomic_fetch_add(&t->guests[what], 1);
}

static void
head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
write_people(const struct tally *t, struct buf *out)
{
	static const char *const sign_ins[TALLY_SIGN_IN_COUNT] = { "right",
		"wrong", "closed" };
	static const char *const guests[TALLY_GUEST_COUNT] = { "taken", "known",
		"refused", "wrong_code" };

	head(out, "offsync_sign_ins_total", "counter",
		"tries of staff to sign in on a page");
	for (int i = 0; i < TALLY_SIGN_IN_COUNT; i++)
		buf_addf(out,
			"offsync_sign_ins_total{result=\"%s\"} %" PRIdFAST64
			"\n",
			sign_ins[i], atomic_load(&t->sign_ins[i]));
	head(out, "offsync_guest_requests_total", "counter",
		"requests of guests, and codes that were not good");
	for (int i = 0; i < TALLY_GUEST_COUNT; i++)
		buf_addf(out,
			"offsync_guest_requests_total{result=\"%s\"} "
			"%" PRIdFAST64 "\n",
			guests[i], atomic_load(&t->guests[i]));
}

/* 0: the system does not say. */
static int64_t
resident_bytes(void)
{
	long long total;
	long long resident = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f == NULL)
		return 0;
	if (fscanf(f, "%lld %lld", &total, &resident) != 2)
		resident = 0;
	(void)fclose(f);
	return resident * sysconf(_SC_PAGESIZE);
}

static void
write_process(int64_t started_at_ms, struct buf *out)
{
	head(out, "offsync_build_info", "gauge", "the version that runs");
	buf_adds(
		out, "offsync_build_info{version=\"" OFFSYNC_VERSION "\"} 1\n");
	head(out, "process_start_time_seconds", "gauge",
		"when it was started, seconds since 1970");
	buf_addf(out, "process_start_time_seconds %" PRId64 "\n",
		started_at_ms / 1000);
	head(out, "process_resident_memory_bytes", "gauge",
		"memory that it holds");
	buf_addf(out, "process_resident_memory_bytes %" PRId64 "\n",
		resident_bytes());
}

void
tally_write(const struct tally *t, const struct writer_counts *w,
	const struct feed_counts *f, int64_t started_at_ms, struct buf *out)
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
	write_people(t, out);
	write_process(started_at_ms, out);
}
