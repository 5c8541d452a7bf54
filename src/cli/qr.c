#include "cli/qr.h"

#include "cli/cli.h"
#include "cli/find.h"
#include "cli/out_file.h"
#include "cli/qr_code.h"
#include "crypto/guest_link.h"
#include "domain/role.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PNG_SCALE 8
#define FILE_MAX  ((size_t)8 << 20)

const struct option qr_options[] = {
	{ "--svg", "FILE", "write the code as SVG, for printing" },
	{ "--png", "FILE", "write the code as PNG" },
	{ "--url", "ADDRESS",
		"where guests reach the server, over the configuration" },
	{ "--ascii", NULL, "two letters a dot, for terminals without blocks" },
	{ "--invert", NULL, "for dark letters on a light screen" },
	{ NULL, NULL, NULL },
};

const char qr_help[] =
	"  room=NUMBER or stay=ID says whose code it is: of the stay that is "
	"in\n"
	"  house. With it the guest asks for towels, cleaning and so on, and "
	"sees\n"
	"  how the requests stand, in English, German, French, Spanish or\n"
	"  Chinese. The code moves with the stay to another room and is void "
	"when\n"
	"  the guest has checked out. Works offline; the page does once the\n"
	"  server knows of the check-in.\n"
	"\n"
	"  Guests reach the server at terminal.guest_url of the "
	"configuration,\n"
	"  at the address that this terminal uses when that is not set.\n";

/* ---- whose ---- */

static int
fail_find(enum err e, const char *what, const char *called)
{
	if (e == ERR_NOT_FOUND)
		return cli_fail(EXIT_BAD_DATA,
			"there is no %s '%s': look with 'offsync show %ss'",
			what, called, what);
	if (e == ERR_CONFLICT)
		return cli_fail(EXIT_BAD_DATA,
			"'%s' fits several %ss: give more of the id", called,
			what);
	return cli_fail_err(e);
}

static int
find_in_room(struct cli *c, const char *called, struct record **out)
{
	const struct view *v = store_view(c->store);
	struct record_list list = { 0 };
	struct record *room = NULL;
	enum err e = find_record(c, TABLE_ROOMS, called, &room);

	*out = NULL;
	if (e == ERR_OK)
		e = v->list(v->ctx, TABLE_STAYS, STAY_ROOM_ID,
			value_text(room->id), c->arena, &list);
	if (e != ERR_OK)
		return fail_find(e, "room", called);
	for (size_t i = 0; i < list.count; i++) {
		if (record_int(list.items[i], STAY_STATE) !=
			STAY_STATE_IN_HOUSE)
			continue;
		if (*out != NULL)
			return cli_fail(EXIT_BAD_DATA,
				"several stays are in room %s: name one with "
				"stay=ID",
				called);
		*out = list.items[i];
	}
	if (*out == NULL)
		return cli_fail(EXIT_BAD_DATA,
			"nobody is in room %s: check the guest in first",
			called);
	return EXIT_FINE;
}

static int
find_stay(struct cli *c, const char *called, struct record **out)
{
	enum err e = find_record(c, TABLE_STAYS, called, out);

	if (e != ERR_OK)
		return fail_find(e, "stay", called);
	if ((*out)->deleted ||
		record_int(*out, STAY_STATE) != STAY_STATE_IN_HOUSE ||
		record_is_null(*out, STAY_ROOM_ID))
		return cli_fail(EXIT_BAD_DATA,
			"stay %s is not in house: check the guest in first",
			called);
	return EXIT_FINE;
}

static int
find_whose(struct cli *c, struct record **out)
{
	const char *word = c->args.count == 1 ? c->args.items[0] : "";

	if (strncmp(word, "room=", 5) == 0 && word[5] != '\0')
		return find_in_room(c, word + 5, out);
	if (strncmp(word, "stay=", 5) == 0 && word[5] != '\0')
		return find_stay(c, word + 5, out);
	return cli_usage(c, "say room=NUMBER or stay=ID");
}

/* ---- where ---- */

static bool
is_url(const char *url)
{
	const char *at = strncmp(url, "https://", 8) == 0  ? url + 8
			 : strncmp(url, "http://", 7) == 0 ? url + 7
							   : "";

	return at[0] != '\0' && at[0] != '/' && at[strcspn(at, " ?#")] == '\0';
}

/* Nobody's phone is this machine. */
static bool
is_loopback(const char *url)
{
	const char *host = strstr(url, "://") + 3;

	return strncmp(host, "127.", 4) == 0 ||
	       strncmp(host, "localhost", 9) == 0 ||
	       strncmp(host, "[::1]", 5) == 0;
}

static int
make_address(struct cli *c, const struct record *stay, struct buf *out)
{
	const char *url = args_value(&c->args, "--url");
	size_t len;

	if (url == NULL)
		url = c->conf.terminal.guest_url;
	if (url == NULL)
		url = store_identity(c->store)->server_url;
	if (!is_url(url))
		return cli_fail(EXIT_BAD_DATA,
			"'%s' is no address for guests: it looks like "
			"https://guest.example.com",
			url);
	if (is_loopback(url))
		cli_note("%s is this machine alone: give guests' phones an "
			 "address with terminal.guest_url or --url",
			url);
	len = strlen(url);
	while (len > 0 && url[len - 1] == '/')
		len--;
	buf_add(out, url, len);
	buf_adds(out, "/q/");
	if (guest_link_write(c->keys.pepper,
		    store_identity(c->store)->tenant_id, stay->id,
		    out) != ERR_OK)
		return cli_fail(EXIT_BAD_DATA,
			"stay %s has no id that fits into a code: it was made "
			"by another program",
			stay->id);
	return EXIT_FINE;
}

/* ---- how ---- */

static int
save(struct cli *c, const struct qr_code *q)
{
	const char *svg = args_value(&c->args, "--svg");
	const char *png = args_value(&c->args, "--png");
	int status = EXIT_FINE;
	struct buf file;

	buf_init(&file, FILE_MAX);
	if (svg != NULL) {
		qr_code_to_svg(q, &file);
		status = out_file_save(svg, &file);
	}
	buf_clear(&file);
	if (png != NULL && status == EXIT_FINE) {
		qr_code_to_png(q, PNG_SCALE, &file);
		status = out_file_save(png, &file);
	}
	buf_fini(&file);
	return status;
}

static void
show(struct cli *c, const struct qr_code *q, const char *room, const char *url)
{
	const char *no_colour = getenv("NO_COLOR");
	struct qr_terminal how = {
		.inverse = args_has(&c->args, "--invert"),
		.ascii = args_has(&c->args, "--ascii"),
	};

	how.colour = !how.inverse && !how.ascii && isatty(STDOUT_FILENO) == 1 &&
		     (no_colour == NULL || no_colour[0] == '\0');
	if (args_value(&c->args, "--svg") == NULL &&
		args_value(&c->args, "--png") == NULL)
		qr_code_to_terminal(q, &how, &c->out);
	buf_addf(&c->out, "room %s  %s\n", cli_clean(c->arena, room),
		cli_clean(c->arena, url));
}

static void
show_json(struct cli *c, const struct record *stay, const char *room,
	const char *url)
{
	struct json_writer w;

	json_writer_init(&w, &c->out);
	json_begin_object(&w);
	json_member_text(&w, "room", room);
	json_member_text(&w, "stay_id", stay->id);
	json_member_text(&w, "url", url);
	json_end_object(&w);
	buf_addc(&c->out, '\n');
}

static int
draw(struct cli *c, const struct record *stay, const struct buf *url)
{
	const char *room =
		find_name(c, TABLE_ROOMS, record_text(stay, STAY_ROOM_ID));
	struct qr_code *q = NULL;
	int status;

	if (qr_code_new(url->data, &q) != ERR_OK)
		return cli_fail(EXIT_BAD_DATA,
			"the address is too long for a code: %s", url->data);
	status = save(c, q);
	if (status == EXIT_FINE && c->json)
		show_json(c, stay, room, url->data);
	else if (status == EXIT_FINE)
		show(c, q, room, url->data);
	qr_code_free(q);
	return status;
}

int
qr_run(struct cli *c)
{
	struct record *stay = NULL;
	struct buf url;
	int status = cli_open(c);

	if (status == EXIT_FINE)
		status = cli_is_loaded(c);
	if (status == EXIT_FINE)
		status = cli_sign_in(c);
	if (status != EXIT_FINE)
		return status;
	/* Whoever may check a guest in hands out the code. */
	if (!role_may(c->session.role, TABLE_STAYS, OPERATION_UPDATE))
		return cli_fail(EXIT_NOT_ALLOWED,
			"codes for guests are the front desk's: sign in as "
			"somebody of it");
	status = find_whose(c, &stay);
	if (status != EXIT_FINE)
		return status;
	buf_init(&url, 1024);
	status = make_address(c, stay, &url);
	if (status == EXIT_FINE)
		status = draw(c, stay, &url);
	buf_fini(&url);
	return status;
}
