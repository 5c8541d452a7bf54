/*
 * How the process holds its memory. The C library gives what is freed back to
 * the system at once and asks for it again with the next batch, which costs
 * more than most of what is done with it: while there is work it is kept.
 */
#ifndef OFFSYNC_BASE_MEMORY_H
#define OFFSYNC_BASE_MEMORY_H

/* From now on some 32 MiB of what is free stay with the process; for programs
 * that work through batches. Once, at the start. */
void memory_keep(void);
/* From now on larger pieces come and go alone, and leave no holes that nothing
 * fits into; for programs that stay and have little to do. Once. */
void memory_spare(void);
/* The work is over for now: what is free goes back. Some 0.1 ms for each MiB.
 */
void memory_give_back(void);

#endif
