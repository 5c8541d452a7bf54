#include "base/memory.h"

#ifdef __GLIBC__
#include <malloc.h>

#define KEPT       (32 << 20)
#define ONE_MAX    (8 << 20) /* larger pieces come and go alone */
#define ONE_SPARED (128 << 10)

void
memory_keep(void)
{
	(void)mallopt(M_TRIM_THRESHOLD, KEPT);
	(void)mallopt(M_MMAP_THRESHOLD, ONE_MAX);
}

void
memory_spare(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, ONE_SPARED);
	(void)mallopt(M_TRIM_THRESHOLD, ONE_SPARED);
}

void
memory_give_back(void)
{
	(void)malloc_trim(0);
}

#else

void
memory_spare(void)
{
}

void
memory_keep(void)
{
}

void
memory_give_back(void)
{
}

#endif
