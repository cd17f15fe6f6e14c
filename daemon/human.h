/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parts of lines for people.
 */
#ifndef _SMTPWARD_HUMAN_H
#define _SMTPWARD_HUMAN_H

#include "compiler.h"

struct json_object;

static inline const char *either(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

const char *user_of(struct json_object *doc);
const char *program_of(struct json_object *doc);
__printf(2, 3) char *append(char *line, const char *fmt, ...);
char *append_attachment(char *line, struct json_object *doc);

/* human_self.c */
char *change_line(struct json_object *doc, const char *action);

/* human_transmission.c */
char *transmission_line(struct json_object *doc);

#endif /* _SMTPWARD_HUMAN_H */
