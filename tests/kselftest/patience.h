/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much longer things may take than on an ordinary machine.
 */
#ifndef _PATIENCE_H
#define _PATIENCE_H

unsigned int patience(void);

#endif /* _PATIENCE_H */
