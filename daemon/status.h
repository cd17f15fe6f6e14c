/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of the module as a JSON document.
 */
#ifndef _SMTPWARD_STATUS_H
#define _SMTPWARD_STATUS_H

#include <stdint.h>

struct client;
struct json_object;
struct nl_msg;

struct json_object *status_read(struct client *c);
int status_take(struct nl_msg *msg, void *doc);
void status_judge(struct json_object *doc, uint64_t now);

#endif /* _SMTPWARD_STATUS_H */
