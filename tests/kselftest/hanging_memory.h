/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that whoever touches it waits for, for ever.
 */
#ifndef _HANGING_MEMORY_H
#define _HANGING_MEMORY_H

#include <stddef.h>

void *hanging_memory(size_t len, int *uffd);

#endif /* _HANGING_MEMORY_H */
