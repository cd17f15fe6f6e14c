/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of users for people to read.
 */
#ifndef _SMTPWARD_USER_NAME_H
#define _SMTPWARD_USER_NAME_H

#include <stdbool.h>
#include <stdint.h>

#define USER_NAME_MAX 256

bool user_name(uint32_t uid, char *name);
bool group_name(uint32_t gid, char *name);

#endif /* _SMTPWARD_USER_NAME_H */
