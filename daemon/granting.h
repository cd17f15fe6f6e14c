/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What somebody asks to be granted.
 */
#ifndef _SMTPWARD_GRANTING_H
#define _SMTPWARD_GRANTING_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct granting - The words of the command line, NULL for what it does not say.
 * @user: Who is to be let send.
 * @to: Where to, with or without a port.
 * @port: Port, or range of ports.
 * @tool: Mail tool.
 * @period: How long.
 * @reason: Why.
 * @ticket: Where that was decided.
 */
struct granting {
	const char *user;
	const char *to;
	const char *port;
	const char *tool;
	const char *period;
	const char *reason;
	const char *ticket;
};

struct grant;

bool granting_take(const struct granting *g, struct grant *grant);

/* granting_owner.c */
char *granting_owner(void);

#endif /* _SMTPWARD_GRANTING_H */
