/*
 * Situations that a run should get into: where programs of this kind break. A
 * fault plan that never brings one about tests nothing of it, so each is
 * counted, and a run of many seeds lists those that it never met.
 */
#ifndef OFFSYNC_SIM_MARKS_H
#define OFFSYNC_SIM_MARKS_H

/* clang-format off */
#define MARKS(M)                                                               \
	/* the network */                                                      \
	M(REQUEST_LOST,        "a request was lost")                           \
	M(REPLY_LOST,          "an answer was lost after its commit")          \
	M(REQUEST_TWICE,       "the server got a request twice")               \
	M(REQUEST_LATE,        "a request came when its terminal had given up") \
	M(REPLY_CUT,           "an answer was cut off")                        \
	M(PORTAL,              "a portal answered")                            \
	M(SERVER_AWAY,         "the server was not there")                     \
	M(SERVER_BUSY,         "the server had no time")                       \
	M(LINK_DOWN,           "a request met a dead link")                    \
	M(RENEWED,             "a bearer token was renewed after a 401")       \
	M(TWO_OUT,             "two requests of a terminal were out at once")  \
	M(ANSWER_OVERTAKES,    "the second answer came before the first")      \
	M(RUN,                 "one signature covered a run of actions")       \
	M(RUN_ALTERED,         "a run was altered, and each looked at alone")  \
	M(HELD,                "what could wait was held on a metered line")   \
	/* deaths */                                                           \
	M(T_POWER,             "a terminal lost its power")                    \
	M(T_DIED_SAVING,       "a terminal died while somebody saved")         \
	M(T_SAVED_UNSEEN,      "what a death hid was saved")                   \
	M(T_NOT_SAVED,         "what a death hid was not saved")               \
	M(T_DIED_STARTING,     "a terminal died again while it came up")       \
	M(T_DIED_ANSWERED,     "a terminal died of taking an answer")          \
	M(S_POWER,             "the server lost its power")                    \
	M(S_DIED_ANSWERING,    "the server died in the middle of a request")   \
	M(S_NEW_SECRET,        "the server forgot its secret")                 \
	/* clocks */                                                           \
	M(CLOCK_AHEAD,         "a terminal's clock jumped ahead")              \
	M(CLOCK_BACK,          "a terminal's clock jumped back")               \
	M(CLOCK_SERVER,        "the server's clock jumped")                    \
	M(CLOCK_DAYS,          "terminals worked days apart")                  \
	/* disks and logs */                                                   \
	M(T_FULL,              "a terminal's disk was full")                   \
	M(S_FULL,              "the server's disk was full")                   \
	M(NOT_SAVED_FULL,      "somebody was told that nothing can be saved")  \
	M(LOG_CUT,             "the server forgot old changes")                \
	M(EXPIRED,             "a token was older than the log")               \
	/* bad intentions */                                                   \
	M(REPLAY,              "somebody sent old actions again")              \
	M(ALTERED,             "somebody altered actions")                     \
	M(OTHER_TERMINAL,      "somebody sent actions as another terminal")    \
	M(UNSIGNED,            "somebody took the signature off a request")    \
	M(FOREIGN,             "somebody sent actions to another hotel")       \
	M(POISON,              "one action was refused whatever was tried")    \
	M(BODY_LARGE,          "a request was too large for somebody in between") \
	/* copies */                                                           \
	M(COPIED,              "a terminal's store was put to use beside it")  \
	M(FORKED,              "a fork was detected")                          \
	M(COPY_IDLE,           "a copy that had not worked was told of it")    \
	M(ENROLLED_AGAIN,      "a copied terminal was enrolled again")         \
	/* what the server said */                                             \
	M(REPLAYED,            "an action was answered a second time")         \
	M(MERGED,              "two changes of a record were merged")          \
	M(SERVER_WINS,         "the server's value stood")                     \
	M(CLIENT_WINS,         "the terminal's value stood")                   \
	M(MANUAL,              "a person was asked")                           \
	M(WAITS_FOR_PARENT,    "an action came before what it refers to")      \
	M(GAP,                 "an action came before the one before it")      \
	M(RESTART,             "a terminal loaded everything anew")            \
	M(PAGES,               "a pull needed several pages")                  \
	M(EMPTY_PAGE,          "a pull brought nothing")                       \
	/* people */                                                           \
	M(PRESSED_TWICE,       "somebody pressed twice")                       \
	M(REFUSED_HERE,        "a terminal refused something at once")         \
	M(OVERRIDDEN,          "somebody insisted, and it was saved")          \
	M(ENTERED_AGAIN,       "what was refused was entered again")           \
	M(DISMISSED,           "what was refused was dismissed")               \
	M(DECIDED,             "somebody decided a conflict")                  \
	M(OFFLINE_WORK,        "something was saved without a link")           \
	M(QUEUE_CAP,           "a full queue refused what can wait")           \
	M(FACT_PAST_CAP,       "a full queue took what had happened")          \
	M(APART,               "a terminal was past its hours without the server") \
	M(APART_BOOT,          "its machine was started again meanwhile")      \
	M(LONG_QUEUE,          "a hundred actions waited at one terminal")     \
	/* at rest */                                                          \
	M(BUNDLE,              "an action waited with the one it depends on")  \
	M(OPEN_CONFLICT,       "a conflict was open when all was at rest")     \
	M(PARKED,              "a refused action was parked with its remedy")  \
	M(RESTORED,            "the server came back from an older backup")    \
	M(GIVEN_UP,            "a number was given up that the server forgot")   \
	M(TWO_HOTELS,          "two hotels shared the server")                 \
	M(EIGHT_TERMINALS,     "eight terminals worked")
/* clang-format on */

enum mark {
#define M(name, text) MARK_##name,
	MARKS(M)
#undef M
	MARK_COUNT,
};

/* "an answer was lost after its commit". */
const char *mark_text(enum mark m);

#endif
