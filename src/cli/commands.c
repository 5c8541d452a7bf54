#include "cli/command.h"

#include "cli/conflicts.h"
#include "cli/delegate.h"
#include "cli/do.h"
#include "cli/doctor.h"
#include "cli/keys.h"
#include "cli/netsim.h"
#include "cli/pause.h"
#include "cli/print.h"
#include "cli/printers.h"
#include "cli/qr.h"
#include "cli/queue.h"
#include "cli/show.h"
#include "cli/sign_in.h"
#include "cli/status.h"

#include <string.h>

const struct option general_options[] = {
	{ "--config", "FILE", "configuration instead of the usual places" },
	{ "--home", "FOLDER", "this terminal's store and keys" },
	{ "--json", NULL, "print JSON" },
	{ "--help", NULL, "this text" },
	{ "--version", NULL, "the version" },
	{ NULL, NULL, NULL },
};

/* clang-format off */
const struct command commands[] = {
	{ "enroll", "URL CODE",
	  "make this machine a terminal of a hotel",
	  enroll_options, "", delegate_run, NULL, true },
	{ "agent", "",
	  "keep this terminal in sync until stopped",
	  agent_options, "", delegate_run, NULL, true },
	{ "sync", "",
	  "one complete round now",
	  NULL, "", delegate_run, NULL, true },
	{ "pause", "MINUTES WHY",
	  "no sync rounds for a while",
	  NULL, pause_help, pause_run, NULL, false },
	{ "resume", "",
	  "sync again before a pause is over",
	  NULL, resume_help, resume_run, NULL, false },
	{ "rotate-key", "",
	  "give this terminal a new signing key",
	  NULL, "", delegate_run, NULL, true },
	{ "status", "",
	  "online, pending, conflicts, last sync, window left, quota",
	  NULL, status_help, status_run, NULL, false },
	{ "do", "OPERATION key=value ...",
	  "queue one operation and print its action id",
	  do_options, do_help, do_run, do_explain, false },
	{ "show", "TABLE [ID] [field=value ...]",
	  "records of this terminal, pending ones marked",
	  show_options, show_help, show_run, show_explain, false },
	{ "queue", "list | show ID | retry ID | fix ID key=value ... | "
	  "dismiss ID | export FILE | import FILE",
	  "what waits to be sent, and what was refused",
	  queue_options, queue_help, queue_run, NULL, false },
	{ "conflicts", "list | show ID | resolve ID ... | undo ID ...",
	  "what somebody has to decide",
	  conflicts_options, conflicts_help, conflicts_run, NULL, false },
	{ "qr", "room=NUMBER | stay=ID",
	  "the code with which a guest asks for services",
	  qr_options, qr_help, qr_run, NULL, false },
	{ "print", "receipt NUMBER | folio NUMBER | chit ORDER | card ROOM | "
	  "pack [PART]",
	  "receipts, folios, chits, registration cards, downtime lists",
	  print_options, print_help, print_run, NULL, false },
	{ "printers", "list | test ROLE | jobs | retry NUMBER | drop NUMBER",
	  "this terminal's printers and what waits for them",
	  printers_options, printers_help, printers_run, NULL, false },
	{ "sign-in", "[LOGIN]",
	  "sign in for the commands that follow; works offline",
	  sign_in_options, sign_in_help, sign_in_run, NULL, false },
	{ "sign-out", "",
	  "forget who is signed in",
	  NULL, "", sign_out_run, NULL, false },
	{ "keys", "list [CONTEXT] | check [FILE]",
	  "the keys of the console, and a desk's own ones",
	  NULL, keys_help, keys_run, NULL, false },
	{ "doctor", "",
	  "check store, keys, clock, link and server",
	  NULL, doctor_help, doctor_run, NULL, false },
	{ "netsim", "--listen ADDR:PORT --to ADDR:PORT",
	  "a bad network to test with",
	  netsim_options, netsim_help, netsim_command_run, NULL, false },
	{ NULL, NULL, NULL, NULL, NULL, NULL, NULL, false },
};
/* clang-format on */

const struct command *
command_find(const char *name)
{
	for (const struct command *cmd = commands; cmd->name; cmd++)
		if (strcmp(cmd->name, name) == 0)
			return cmd;
	return NULL;
}

static void
add_options(const struct option *o, struct buf *out)
{
	for (; o && o->name; o++) {
		size_t at = out->len;

		buf_addf(out, "  %s%s%s", o->name, o->value ? " " : "",
			o->value ? o->value : "");
		do
			buf_addc(out, ' ');
		while (out->len - at < 24 && buf_ok(out));
		buf_addf(out, "%s\n", o->help);
	}
}

void
command_help_one(const struct command *cmd, struct buf *out)
{
	buf_addf(out, "usage: offsync %s%s%s\n\n  %s\n", cmd->name,
		cmd->arguments[0] ? " " : "", cmd->arguments, cmd->summary);
	if (cmd->help[0] != '\0')
		buf_addf(out, "\n%s", cmd->help);
	buf_adds(out, "\noptions:\n");
	add_options(cmd->options, out);
	add_options(general_options, out);
}

void
command_help_all(struct buf *out)
{
	buf_adds(out, "usage: offsync                                "
		      "the console\n"
		      "       offsync --training                     "
		      "the console on a copy, to practise\n"
		      "       offsync --plain                        "
		      "the console line by line\n"
		      "       offsync COMMAND [arguments] [--help]\n\n"
		      "A hotel's operations console that works without its "
		      "internet.\n\ncommands:\n");
	for (const struct command *cmd = commands; cmd->name; cmd++)
		buf_addf(out, "  %-12s%s\n", cmd->name, cmd->summary);
	buf_adds(out, "\noptions:\n");
	add_options(general_options, out);
	buf_adds(out, "\nexamples:\n"
		      "  offsync sign-in ada\n"
		      "  offsync do pay room=204 amount=85.00 tendered=100\n"
		      "  offsync show rooms status=dirty\n"
		      "  offsync status --json\n"
		      "\nsee also: offsync(1), offsync.conf(5)\n");
}
