/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel that the tests run on, for what not every one does.
 */
#ifndef _KERNEL_H
#define _KERNEL_H

#include <stdbool.h>

bool kernel_before(unsigned int major, unsigned int minor);
void kernel_quiet(bool quiet);
void kernel_lacks(const char *name, bool tell);

#endif /* _KERNEL_H */
