/*
 * The options of both programs, offsync and offsyncd, from one INI file. All
 * that an option is stands in one row of the table in conf_option.c: it is
 * read, checked, reported and written into offsync.conf.example from there.
 *
 *	struct conf conf;
 *	struct conf_problem problem;
 *
 *	conf_defaults(&conf);
 *	or
 *	if (conf_load(path, &conf, &problem) != ERR_OK)
 *		conf_problem_print(&problem, stderr);
 *	…
 *	conf_free(&conf);
 */
#ifndef OFFSYNC_BASE_CONF_H
#define OFFSYNC_BASE_CONF_H

#include "base/err.h"
#include "base/link_kind.h"
#include "base/log.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum conf_theme {
	CONF_THEME_AUTO,
	CONF_THEME_COLOR,
	CONF_THEME_MONO,
	CONF_THEME_CONTRAST, /* bright rooms: nothing faint */
	CONF_THEME_SOFT,     /* dark rooms: nothing shines */
	CONF_THEME_SAFE,     /* no red beside green */
	CONF_THEME_COUNT
};

/* auto, yes or on, no or off. */
enum conf_tristate {
	CONF_AUTO,
	CONF_YES,
	CONF_NO,
};

/* What a printer is sent. */
enum conf_print_form {
	CONF_PRINT_ESCPOS,
	CONF_PRINT_PLAIN, /* lines of text, pages ended by a form feed */
};

/* What bytes above 127 mean to it. */
enum conf_code_page {
	CONF_PAGE_ASCII, /* there are none: accents are left out */
	CONF_PAGE_437,
	CONF_PAGE_850,
	CONF_PAGE_858,
	CONF_PAGE_1252,
	CONF_PAGE_UTF8,
	CONF_PAGE_COUNT,
};

/* Of the kitchen, as bits: HOT 1, COLD 2, BAR 4. */
enum conf_stations {
	CONF_STATIONS_NONE = 0,
	CONF_STATIONS_ALL = 7,
};

/* For which stations a ticket that no kitchen terminal has is missed. */
enum conf_kitchen_alarm {
	CONF_ALARM_NO,
	CONF_ALARM_KNOWN, /* where one has acknowledged a ticket lately */
	CONF_ALARM_ALWAYS,
};

enum conf_require_signed {
	CONF_SIGNED_AUTO, /* of terminals that enrolled with a key */
	CONF_SIGNED_ALWAYS,
};

/* What is asked of clients' own certificates. */
enum conf_client_certificate {
	CONF_CLIENT_NONE,
	CONF_CLIENT_OPTIONAL, /* a terminal that has shown one keeps to it */
	CONF_CLIENT_REQUIRED,
};

/* Texts are owned by the struct, and NULL when they are not set. */
struct conf {
	struct {
		char *server_url;
		char *home;
		char *name;
		enum conf_theme theme;
		char *language;
		int64_t idle_lock_minutes; /* 0: never */
		char *passphrase_file;
		char *keys_file;
		char *guest_url;
	} terminal;
	struct {
		char *fallback_path;
		int64_t quota_mb; /* 0: what the disk has */
	} store;
	struct {
		bool enabled;
		int64_t max_offline_hours;
		int64_t max_action_queue_size;
		int64_t sync_interval_ms;
		bool enable_optimistic_updates;
		bool conflict_resolution_ui;
		bool live_feed;
		int64_t batch_max;
		int64_t page_max;
		enum conf_tristate compress;
		char *ca_file;
		char *client_certificate;
		char *client_key;
		int64_t keep_acknowledged_days;
	} sync;
	struct {
		enum link_kind kind;
		enum conf_tristate metered;
	} link;
	struct {
		char *receipt_printer; /* base/printer_place.h; NULL: none */
		enum conf_print_form receipt_form;
		int64_t receipt_columns;
		enum conf_code_page receipt_code_page;
		char *chit_printer;
		enum conf_print_form chit_form;
		int64_t chit_columns;
		enum conf_code_page chit_code_page;
		char *document_printer;
		enum conf_print_form document_form;
		int64_t document_columns;
		enum conf_code_page document_code_page;
		char *head; /* lines with | between them */
		char *foot;
		bool kick_drawer;
		bool card_at_check_in;
		bool chit_at_send;
		bool ask_status;
		bool downtime_pack;
		char *downtime_folder;
	} print;
	struct {
		enum conf_stations stations;
		enum conf_kitchen_alarm alarm;
	} kitchen;
	struct {
		char *listen;
		char *storage;
		char *tls_certificate;
		char *tls_key;
		enum log_format log_format;
		enum log_level log_level;
		enum conf_require_signed require_signed;
		int64_t body_max_bytes;
		int64_t actions_max;
		int64_t token_ttl_seconds;
		int64_t invite_ttl_seconds;
		int64_t log_keep_days;
		int64_t audit_keep_days;
		int64_t feed_max;
		int64_t terminal_requests_max;
		int64_t hotel_requests_max;
		int64_t address_connections_max;
		int64_t request_seconds;
		char *trusted_proxies;
		char *metrics_from;
		char *tls_client_ca;
		enum conf_client_certificate tls_client;
		int64_t threads;
		bool guest_page;
	} server;
};

/* What is wrong with a file, in parts, clean enough for a screen. */
struct conf_problem {
	char file[256];
	int line;       /* from 1; 0: the file as a whole */
	char key[64];   /* "sync.batch_max"; empty when it is not about one */
	char value[96]; /* as it stands there */
	char what[128]; /* what is wrong */
	char allowed[384]; /* what may stand there instead; may be empty */
	char remedy[160];  /* what to do */
};

void conf_defaults(struct conf *out);

/*
 * Defaults with the file's options over them. ERR_NOT_FOUND: there is no such
 * file; ERR_CONFIG: it cannot be read, or something in it is wrong. Both fill
 * *problem and leave *out alone.
 */
enum err conf_load(const char *path, struct conf *out,
	struct conf_problem *problem) MUST_CHECK;

void conf_free(struct conf *conf);

/* One line for a person: file, line, key, value, what is allowed, what to do.
 */
void conf_problem_print(const struct conf_problem *problem, FILE *to);

/* offsync.conf.example: every option, commented out, with default and help. */
void conf_write_example(FILE *to);

#endif
