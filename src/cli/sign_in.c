#include "cli/sign_in.h"

#include "cli/cli.h"
#include "json/json.h"

#include <stdlib.h>

const struct option sign_in_options[] = {
	{ "--pin-file", "FILE", "the PIN, in the first line of a file" },
	{ NULL, NULL, NULL },
};

const char sign_in_help[] =
	"  LOGIN is $OFFSYNC_STAFF when it is not given. The PIN is asked for\n"
	"  on the terminal, or read from --pin-file or $OFFSYNC_PIN_FILE. "
	"Five\n"
	"  wrong PINs close a login for five minutes, then for longer.\n";

int
sign_in_run(struct cli *c)
{
	const char *login = getenv("OFFSYNC_STAFF");
	const char *pin_file = args_value(&c->args, "--pin-file");
	int status;

	if (c->args.count > 1)
		return cli_usage(c, "sign-in takes one login");
	if (c->args.count == 1)
		login = c->args.items[0];
	if (!login || login[0] == '\0')
		return cli_usage(c, "say who is signing in");
	if (!pin_file)
		pin_file = getenv("OFFSYNC_PIN_FILE");
	status = cli_open(c);
	if (status != EXIT_FINE)
		return status;
	status = cli_sign_in_with(c, login, pin_file, true);
	if (status != EXIT_FINE)
		return status;
	if (c->json) {
		struct json_writer w;

		json_writer_init(&w, &c->out);
		json_begin_object(&w);
		json_member_text(&w, "user_id", c->session.user_id);
		json_member_text(&w, "login", c->session.login);
		json_member_text(&w, "display_name", c->session.display_name);
		json_member_text(&w, "role",
			choices_word(&role_choices, c->session.role));
		json_end_object(&w);
		buf_addc(&c->out, '\n');
		return EXIT_FINE;
	}
	buf_addf(&c->out, "Signed in: %s (%s)\n",
		cli_clean(c->arena, c->session.display_name),
		choices_word(&role_choices, c->session.role));
	return EXIT_FINE;
}

int
sign_out_run(struct cli *c)
{
	enum err e;
	int status;

	if (c->args.count > 0)
		return cli_usage(c, "sign-out takes no arguments");
	status = cli_open(c);
	if (status != EXIT_FINE)
		return status;
	e = session_sign_out(c->store);
	if (e != ERR_OK && e != ERR_NOT_FOUND)
		return cli_fail_err(e);
	return EXIT_FINE;
}
