/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files that were loaded, compiled again and put in force if that has changed
 * something.
 */
#ifndef _SMTPWARD_REFRESH_H
#define _SMTPWARD_REFRESH_H

#include <stdbool.h>

struct client;
struct loading;

/**
 * struct refreshed - What a refresh came to.
 * @changed: Another policy is in force than before.
 * @generation: Its number.
 * @rules: How many rules it has.
 */
struct refreshed {
	bool changed;
	unsigned int generation;
	unsigned int rules;
};

int refresh(struct loading *l, struct client *c, struct refreshed *result);

#endif /* _SMTPWARD_REFRESH_H */
