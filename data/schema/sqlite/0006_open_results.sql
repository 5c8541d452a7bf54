/*
 * What was answered and is not final: each terminal is told of its own with
 * every page, and mostly there is nothing.
 */
CREATE INDEX action_results_open
  ON action_results (tenant_id, terminal_id, device_seq) WHERE final = 0;
