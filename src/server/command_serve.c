#include "server/command.h"

#include "base/check.h"
#include "base/log.h"
#include "base/places.h"
#include "server/http.h"
#include "server/notify.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define PEM_MAX ((size_t)1 << 20)
#define FILES   256 /* descriptors for what is no connection */
#define END_S   20  /* what http_stop takes, and closing the storage */

static const struct server_option options[] = {
	{ "listen", "ADDR:PORT", "where to listen; port 0 picks one" },
	{ "log-format", "text|json", "how log lines look" },
	{ NULL, NULL, NULL },
};

/* ---- configuration ---- */

static void
put(char **text, const char *with)
{
	if (with == NULL)
		return;
	free(*text);
	*text = strdup(with);
	CHECK(*text != NULL);
}

static int
take_options(struct server_call *c, struct conf *conf)
{
	const char *format = call_value(c, "log-format");

	put(&conf->server.listen, call_value(c, "listen"));
	put(&conf->server.storage, call_value(c, "storage"));
	if (format == NULL)
		return EX_OK;
	if (strcmp(format, "json") == 0)
		conf->server.log_format = LOG_JSON;
	else if (strcmp(format, "text") == 0)
		conf->server.log_format = LOG_TEXT;
	else
		return call_fail(
			c, EX_USAGE, "--log-format must be text or json");
	return EX_OK;
}

static int
read_pem(struct server_call *c, const char *path, const char **out)
{
	struct buf text;
	size_t n;
	FILE *f;

	f = fopen(path, "rbe");
	if (f == NULL)
		return call_fail(
			c, EX_NOINPUT, "%s: %s", path, strerror(errno));
	buf_init_secret(&text, PEM_MAX);
	do {
		char piece[4096];

		n = fread(piece, 1, sizeof(piece), f);
		buf_add(&text, piece, n);
	} while (n > 0);
	(void)fclose(f);
	*out = arena_strndup(c->arena, text.data, text.len);
	buf_wipe(&text);
	return EX_OK;
}

static int
read_tls(struct server_call *c, struct http_settings *settings)
{
	const char *certificate = c->conf.server.tls_certificate;
	const char *key = c->conf.server.tls_key;
	int code;

	if (certificate == NULL && key == NULL)
		return EX_OK;
	if (certificate == NULL || key == NULL)
		return call_fail(c, EX_CONFIG,
			"tls_certificate and tls_key belong together");
	code = read_pem(c, certificate, &settings->tls_certificate);
	if (code == EX_OK)
		code = read_pem(c, key, &settings->tls_key);
	return code;
}

static int
read_client_ca(struct server_call *c, struct http_settings *settings)
{
	const char *ca = c->conf.server.tls_client_ca;

	settings->client = c->conf.server.tls_client;
	if (settings->client == CONF_CLIENT_NONE)
		return EX_OK;
	if (ca == NULL || settings->tls_certificate == NULL)
		return call_fail(c, EX_CONFIG,
			"tls_client needs tls_client_ca, tls_certificate and "
			"tls_key");
	return read_pem(c, ca, &settings->client_ca);
}

static int
open_listener(struct server_call *c, bool tls, struct listener *out)
{
	const char *where = c->conf.server.listen;
	enum err e;

	e = listen_open(where, out);
	if (e == ERR_USAGE)
		return call_fail(c, EX_CONFIG,
			"cannot listen on '%s': an address looks like "
			"127.0.0.1:8470",
			where);
	if (e == ERR_DENIED)
		return call_fail(c, EX_NOPERM,
			"cannot listen on %s: ports below 1024 are not for "
			"this user: choose another with --listen",
			where);
	if (e != ERR_OK)
		return call_fail(c, EX_UNAVAILABLE,
			e == ERR_EXISTS
				? "cannot listen on %s: another program does: "
				  "stop it, or choose another with --listen"
				: "cannot listen on %s: that is no address of "
				  "this machine: choose another with --listen",
			where);
	if (tls || out->loopback)
		return EX_OK;
	(void)close(out->fd);
	return call_fail(c, EX_CONFIG,
		"%s can be reached from elsewhere, and without TLS everybody "
		"on the way could read guests' data: set tls_certificate and "
		"tls_key, or listen on 127.0.0.1",
		where);
}

/* Each connection is a descriptor: as many as the system lets us have. */
static void
make_room(const struct http_settings *settings)
{
	rlim_t wanted = HTTP_CONNECTIONS_MAX + settings->feed_max + FILES;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted)
		log_info("only %llu descriptors are to be had (LimitNOFILE, "
			 "ulimit -n): not all of server.feed_max = %u "
			 "terminals could listen at once",
			(unsigned long long)limit.rlim_cur, settings->feed_max);
}

/* ---- serving ---- */

static void
block_signals(sigset_t *set)
{
	(void)sigemptyset(set);
	(void)sigaddset(set, SIGTERM);
	(void)sigaddset(set, SIGINT);
	(void)sigaddset(set, SIGHUP);
	CHECK(pthread_sigmask(SIG_BLOCK, set, NULL) == 0);
	(void)signal(SIGPIPE, SIG_IGN);
}

/* It is renewed every few weeks, under the same name or another one. */
static void
reload_certificate(
	struct server_call *c, const struct conf *conf, struct http *http)
{
	struct server_call again = *c;
	struct http_settings settings = { 0 };

	if (c->conf.server.tls_certificate == NULL)
		return;
	again.conf = *conf;
	again.arena = arena_new(PEM_MAX * 4);
	if (read_tls(&again, &settings) == EX_OK &&
		settings.tls_certificate != NULL &&
		http_change_certificate(http, settings.tls_certificate,
			settings.tls_key) == ERR_OK)
		log_info("new connections are shown the certificate as it is "
			 "now");
	else
		log_error("the certificate stays as it is");
	arena_free(again.arena);
}

/* A file that is wrong changes nothing. */
static void
reload(struct server_call *c, struct server *server, struct http *http)
{
	struct arena *a = arena_new(PEM_MAX);
	struct conf_problem problem;
	const char *path = NULL;
	struct conf conf;

	if (places_load_conf(call_value(c, "config"), a, &conf, &path,
		    &problem) == ERR_OK) {
		(void)take_options(c, &conf);
		server_reload(server, &conf);
		reload_certificate(c, &conf, http);
		conf_free(&conf);
		log_info("the configuration was read again");
	} else {
		log_error("the configuration stays as it is: %s, line %d: "
			  "%s %s",
			problem.file, problem.line, problem.key, problem.what);
	}
	arena_free(a);
}

/* Whatever its threads are in the middle of: what was acknowledged is safe, and
 * what was not is sent again. */
_Noreturn static void
end_all_the_same(void)
{
	log_error("not all that is in flight could be finished: ending all the "
		  "same");
	(void)fflush(NULL);
	_exit(EX_TEMPFAIL);
}

static void *
watch_the_end(void *arg)
{
	const struct timespec limit = { .tv_sec = END_S };

	(void)arg;
	(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &limit, NULL);
	end_all_the_same();
}

/* A storage that does not answer also holds up whoever wants to close it. */
static void
limit_the_end(void)
{
	pthread_t thread;

	CHECK(pthread_create(&thread, NULL, watch_the_end, NULL) == 0 &&
		pthread_detach(thread) == 0);
}

static int
serve(struct server_call *c, struct server *server,
	const struct http_settings *settings, const sigset_t *signals)
{
	struct http *http = NULL;
	int number = 0;

	if (http_start(server, settings, &http) != ERR_OK)
		return call_fail(
			c, EX_CONFIG, "the HTTP server could not be started");
	(void)printf("listening on %s://%s\n",
		settings->tls_certificate != NULL ? "https" : "http",
		settings->listener->text);
	(void)fflush(stdout);
	log_info("listening on %s, storage %s", settings->listener->text,
		storage_shown(c->conf.server.storage, c->arena));
	notify_state("READY=1");
	do {
		if (sigwait(signals, &number) != 0)
			continue;
		if (number == SIGHUP)
			reload(c, server, http);
	} while (number != SIGTERM && number != SIGINT);
	log_info("ending: what is in flight is finished first");
	notify_state("STOPPING=1");
	limit_the_end();
	if (http_stop(http) != ERR_OK)
		end_all_the_same();
	return EX_OK;
}

static int
run(struct server_call *c)
{
	struct http_settings settings = { 0 };
	struct server *server = NULL;
	struct listener listener;
	sigset_t signals;
	enum err e;
	int code;

	code = take_options(c, &c->conf);
	if (code == EX_OK)
		code = read_tls(c, &settings);
	if (code == EX_OK)
		code = read_client_ca(c, &settings);
	if (code != EX_OK)
		return code;
	log_init("offsyncd", c->env, STDERR_FILENO, c->conf.server.log_level,
		c->conf.server.log_format);
	code = open_listener(c, settings.tls_certificate != NULL, &listener);
	if (code != EX_OK)
		return code;
	settings.listener = &listener;
	settings.threads = (unsigned)c->conf.server.threads;
	settings.feed_max = (unsigned)c->conf.server.feed_max;
	make_room(&settings);
	settings.body_max = (size_t)c->conf.server.body_max_bytes;
	block_signals(&signals);
	e = call_storage_is_there(c) ? server_open(c->env, &c->conf, &server)
				     : ERR_NOT_FOUND;
	if (e != ERR_OK) {
		(void)close(listener.fd);
		return call_storage_failed(c, e);
	}
	code = serve(c, server, &settings, &signals);
	server_close(server);
	return code;
}

const struct server_command command_serve = {
	.name = "serve",
	.arguments = "",
	.summary = "Answers terminals until it is told to end",
	.options = options,
	.run = run,
};
