/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small things of the kernel's that C has not.
 */
#ifndef _SMTPWARD_COMPILER_H
#define _SMTPWARD_COMPILER_H

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif

#ifndef __printf
#define __printf(fmt, args) __attribute((format(printf, fmt, args)))
#endif

#endif /* _SMTPWARD_COMPILER_H */
