/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module under test, for tests that load it themselves.
 */
#ifndef _MODULE_H
#define _MODULE_H

int module_load(const char *params);
int module_unload(void);

#endif /* _MODULE_H */
