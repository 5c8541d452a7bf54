/*
 * Build-time: prints offsync.conf.example from the option table. `make example`
 * writes the file; tests/tidy compares.
 */
#include "base/conf.h"

int
main(void)
{
	conf_write_example(stdout);
	return 0;
}
