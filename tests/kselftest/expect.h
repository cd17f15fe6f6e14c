/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expectations of tests that print a line of TAP for each of many ways.
 */
#ifndef _EXPECT_H
#define _EXPECT_H

#include <stdbool.h>

bool expect(bool is, const char *who, const char *fmt, ...);

#endif /* _EXPECT_H */
