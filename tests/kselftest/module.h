/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules: the one under test, for tests that load it themselves, and those of modules/.
 */
#ifndef _MODULE_H
#define _MODULE_H

#include <stdbool.h>

bool module_uses_kprobes(void);
int module_load(const char *params);
int module_unload(void);
int module_insert(const char *file, const char *params);
int module_remove(const char *name);

#endif /* _MODULE_H */
