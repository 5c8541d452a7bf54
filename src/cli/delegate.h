/*
 * `offsync enroll`, `agent`, `sync`: what needs the network is done by the
 * program offsync-agent, which this one becomes. So consoles and commands never
 * load libcurl.
 */
#ifndef OFFSYNC_CLI_DELEGATE_H
#define OFFSYNC_CLI_DELEGATE_H

#include "cli/command.h"

extern const struct option enroll_options[];
extern const struct option agent_options[];

/* Does not return when it succeeds. */
int delegate_run(struct cli *c);

/* Starts the agent of this terminal in the background when none runs; it
 * outlives the console. Its log is agent.log in the home folder. When it cannot
 * be started the console works all the same, and says NOT SYNCED. */
void delegate_start_agent(struct cli *c);

#endif
