/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was granted for a time, before all rules of the policy files.
 */
#ifndef _SMTPWARD_GRANTS_H
#define _SMTPWARD_GRANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define GRANT_TO_ANY "any"
#define GRANTS_MAX 1000

/**
 * struct grant - One grant. All strings are its own.
 * @id: Its number, which no other grant ever has.
 * @user: Who may.
 * @to: A network, a host name, "relay", "local" or GRANT_TO_ANY. NULL when it is
 *	about a tool only.
 * @port: A port or a range of ports, NULL for all.
 * @tool: A mail tool that may be executed, NULL for none.
 * @owner: Who has granted it.
 * @reason: Why.
 * @ticket: Where that was decided, or NULL.
 * @expires: When it ends.
 */
struct grant {
	uint32_t id;
	char *user;
	char *to;
	char *port;
	char *tool;
	char *owner;
	char *reason;
	char *ticket;
	time_t expires;
};

/**
 * struct grants - All grants.
 * @v: The grants, the newest last.
 * @n: How many.
 * @last: The number that was given out last.
 * @exists: There is a file of them.
 */
struct grants {
	struct grant *v;
	size_t n;
	uint32_t last;
	bool exists;
};

int grants_load(struct grants *g, const char *path);
struct grant *grants_add(struct grants *g);
bool grants_remove(struct grants *g, uint32_t id);
void grants_expire(struct grants *g, time_t now);
void grants_free(struct grants *g);
size_t grants_pending(void);

/* grants_text.c */
#define GRANTS_HEAD "# Last grant: "

char *grant_title(const struct grant *grant);
char *grant_time(time_t t);
char *grants_text(const struct grants *g, size_t *len);

#endif /* _SMTPWARD_GRANTS_H */
