/* What terminals told of themselves is forgotten in the course of time, too. */
GRANT DELETE ON offline_metrics TO offsync_app;
