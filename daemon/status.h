/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of the module as a JSON document.
 */
#ifndef _SMTPWARD_STATUS_H
#define _SMTPWARD_STATUS_H

struct json_object;
struct nl_msg;

int status_take(struct nl_msg *msg, void *doc);
void status_judge(struct json_object *doc);

#endif /* _SMTPWARD_STATUS_H */
