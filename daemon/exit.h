/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exit statuses of smtpward and smtpwardd, as their manuals document them.
 */
#ifndef _SMTPWARD_EXIT_H
#define _SMTPWARD_EXIT_H

#define EXIT_OK 0
#define EXIT_FAILED 1 /* the kernel or the system refused */
#define EXIT_USAGE 2 /* the command line or a policy file is wrong */
#define EXIT_DIFFERS 3 /* policy diff: files and kernel are not the same */
#define EXIT_UNHEALTHY 3 /* something needs an administrator, or is refused */
#define EXIT_CHANGED 4 /* policy simulate: something would be denied anew */

#endif /* _SMTPWARD_EXIT_H */
