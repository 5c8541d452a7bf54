/*
 * The network simulator: a proxy in front of a server that does to each
 *exchange what bad networks do (specification "Offline Simulation";
 *reliability-security, faults 28 to 40). It knows where HTTP/1.1 messages begin
 *and end, so that a request can be delivered and its answer lost; what is not
 *HTTP (TLS) is passed on as bytes and only offline, silent, delay and rate
 *apply.
 *
 * One thread, one poll loop. The link can be changed while it runs, over a Unix
 * socket, one line a change:
 *
 *	offline | online        connections are reset | work again
 *	silent on|off           connections stay open and nothing comes through
 *	delay MS                each way, before the first byte of a message
 *	rate BYTES              per second, each way, each connection; 0: no
 *limit loss P                  a request is lost, its connection reset
 *	drop-response P         the server gets it, its answer is lost
 *	duplicate P             the server gets it twice, the client the second
 *	                        answer
 *	truncate P              an answer is cut somewhere, its connection reset
 *	cut N | cut off         every answer is cut after N bytes
 *	cut-request N | … off   every request is cut after N bytes
 *	portal on|off           a captive portal answers: 200 and a page
 *	answer STATUS [RETRY-AFTER] | answer off
 *	                        the proxy answers in the server's stead
 *	status                  how things stand, and what was carried, one line
 *	reset                   all of the above undone, and counted from 0
 *	quit                    ends the program
 *
 * P is a probability from 0 to 1. Every line is answered by one: "ok", the
 *status, or "error: " and a sentence.
 *
 * No libcurl here: the command line program contains it.
 */
#ifndef OFFSYNC_NET_NETSIM_H
#define OFFSYNC_NET_NETSIM_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* The state of the simulated link. Probabilities in parts per million. All zero
 * is not a working link: see netsim_link_init. */
struct netsim_link {
	bool offline;
	bool silent;
	bool portal;
	bool quit;
	int64_t delay_ms;
	int64_t rate; /* 0: no limit */
	int64_t loss;
	int64_t drop_response;
	int64_t duplicate;
	int64_t truncate;
	int64_t cut;         /* -1: off */
	int64_t cut_request; /* -1: off */
	int64_t answer;      /* status; 0: off */
	char retry_after[64];
	/* Bytes between the clients and here since the last reset, and whole
	 * requests among them. What was lost behind here was carried too. */
	int64_t up;
	int64_t down;
	int64_t requests;
};

/* A link that does nothing to anybody. */
void netsim_link_init(struct netsim_link *link);

struct netsim_options {
	const char *listen;  /* "127.0.0.1:8080"; port 0: any free one */
	const char *to;      /* "127.0.0.1:8443" */
	const char *control; /* path of the Unix socket; NULL: none */
	uint64_t seed;       /* of the chances; 0: another one each time */
	struct netsim_link link;
};

/*
 * Runs until SIGTERM, SIGINT or "quit"; gives the exit status. Prints
 * "listening on 127.0.0.1:PORT" to standard output as soon as it does. Errors
 * go to standard error as one sentence; 64 for an address that cannot be read,
 * 69 for one that cannot be had.
 */
int netsim_run(const struct netsim_options *options);

/*
 * Does what one line says to link and appends the answer without a newline.
 * ERR_INVALID when the line is not understood: nothing has changed then. The
 * command line's options are these lines too: "--delay 300" is "delay 300".
 */
enum err netsim_parse_control_line(const char *line, struct netsim_link *link,
	struct buf *answer) MUST_CHECK;

#endif
