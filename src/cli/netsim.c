#include "cli/netsim.h"

#include "base/text.h"
#include "cli/cli.h"
#include "net/netsim.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_MAX 4096

/* The second group is lines for netsim_parse_control_line: "--delay 300" is
 * "delay 300", a switch is its name alone or with "on". */
const struct option netsim_options[] = {
	{ "--listen", "ADDR:PORT", "where terminals connect; port 0: any" },
	{ "--to", "ADDR:PORT", "the server behind it" },
	{ "--control", "SOCKET", "Unix socket that takes lines while it runs" },
	{ "--seed", "N", "the same chances each time" },
	{ "--offline", NULL, "connections are reset" },
	{ "--silent", NULL, "connections stay open, nothing comes through" },
	{ "--portal", NULL, "a captive portal answers: 200 and a page" },
	{ "--delay", "MS", "each way, before the first byte" },
	{ "--rate", "BYTES", "per second and connection" },
	{ "--loss", "P", "requests that are lost (0 to 1)" },
	{ "--drop-response", "P", "the server gets it, its answer is lost" },
	{ "--duplicate", "P", "the server gets it twice" },
	{ "--truncate", "P", "answers that are cut somewhere" },
	{ "--cut", "BYTES", "answers are cut after so many" },
	{ "--cut-request", "BYTES", "requests are cut after so many" },
	{ "--answer", "STATUS", "the proxy answers in the server's stead" },
	{ NULL, NULL, NULL },
};

const char netsim_help[] =
	"  Stands between terminals and their server and does what bad "
	"networks\n"
	"  do. Prints 'listening on ADDR:PORT' when it is ready.\n"
	"\n"
	"  offsync netsim --control SOCKET LINE\n"
	"                says a line to a running one: offline, online, delay\n"
	"                300, loss 0.1, portal on, status, reset, quit\n";

static int
say(struct cli *c, const char *socket_path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct buf line;
	char answer[ANSWER_MAX];
	ssize_t n = -1;
	int fd;

	if (strlen(socket_path) >= sizeof(to.sun_path))
		return cli_usage(c, "the socket's path is too long");
	memcpy(to.sun_path, socket_path, strlen(socket_path) + 1);
	buf_init(&line, ANSWER_MAX);
	for (size_t i = 0; i < c->args.count; i++)
		buf_addf(&line, "%s%s", i > 0 ? " " : "", c->args.items[i]);
	buf_addc(&line, '\n');
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
		send(fd, line.data, line.len, MSG_NOSIGNAL) ==
			(ssize_t)line.len)
		n = recv(fd, answer, sizeof(answer), 0);
	if (fd >= 0)
		close(fd);
	buf_fini(&line);
	if (n <= 0)
		return cli_fail(EXIT_UNAVAILABLE,
			"no netsim answers at %s: start one with --control",
			socket_path);
	if (strncmp(answer, "error: ", strlen("error: ")) == 0)
		return cli_usage(c, "%.*s", (int)n - (int)strlen("error: "),
			answer + strlen("error: "));
	buf_add(&c->out, answer, (size_t)n);
	if (answer[n - 1] != '\n')
		buf_addc(&c->out, '\n');
	return EXIT_FINE;
}

/* Whether an option is a line for the link. */
static bool
is_link_option(const char *name)
{
	return strcmp(name, "--listen") != 0 && strcmp(name, "--to") != 0 &&
	       strcmp(name, "--control") != 0 && strcmp(name, "--seed") != 0;
}

static int
read_link(struct cli *c, struct netsim_link *link)
{
	netsim_link_init(link);
	for (size_t i = 0; i < c->args.option_count; i++) {
		const struct args_option *o = &c->args.options[i];
		const char *name = o->name + 2;
		const char *value = o->value;
		struct buf answer;
		enum err e;

		if (!is_link_option(o->name))
			continue;
		if (strcmp(name, "portal") == 0 || strcmp(name, "silent") == 0)
			value = "on";
		buf_init(&answer, ANSWER_MAX);
		e = netsim_parse_control_line(
			arena_printf(c->arena, "%s%s%s", name,
				*value ? " " : "", value),
			link, &answer);
		buf_fini(&answer);
		if (e != ERR_OK)
			return cli_usage(
				c, "%s cannot be '%s'", o->name, value);
	}
	return EXIT_FINE;
}

int
netsim_command_run(struct cli *c)
{
	struct netsim_options options = {
		.listen = args_value(&c->args, "--listen"),
		.to = args_value(&c->args, "--to"),
		.control = args_value(&c->args, "--control"),
	};
	const char *seed = args_value(&c->args, "--seed");
	int64_t n = 0;
	int status;

	if (c->args.count > 0 && options.control && !options.listen)
		return say(c, options.control);
	if (c->args.count > 0)
		return cli_usage(c, "netsim cannot use '%s'", c->args.items[0]);
	if (!options.listen || !options.to)
		return cli_usage(c, "netsim needs --listen and --to");
	if (seed && (!text_to_int(seed, &n) || n < 0))
		return cli_usage(c, "--seed must be a whole number");
	options.seed = (uint64_t)n;
	status = read_link(c, &options.link);
	return status == EXIT_FINE ? netsim_run(&options) : status;
}
