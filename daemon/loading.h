/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what is installed, loaded and granted to a policy in force.
 */
#ifndef _SMTPWARD_LOADING_H
#define _SMTPWARD_LOADING_H

#include "grants.h"
#include "ruleset.h"
#include "sources.h"

struct client;

/**
 * struct loading - A policy that is about to be loaded.
 * @lock: Nobody else does.
 * @warn: Log what is only to be warned of, else that of grants alone.
 * @always: Put it in force also when it is the same.
 * @grants: What is granted now.
 * @grants_text: The same as a policy file, or NULL.
 * @copy: The files that were loaded last.
 * @texts: All files that are not read from where they are installed.
 * @paths: Where the others are installed.
 * @source: The whole, for ruleset_read().
 */
struct loading {
	int lock;
	bool warn, always;
	struct grants grants;
	char *grants_text;
	struct sources copy;
	struct policy_text *texts;
	char *paths[1];
	struct ruleset_source source;
};

int loading_begin(struct loading *l);
void loading_files(struct loading *l);
int loading_copy(struct loading *l, struct client *c);
void loading_end(struct loading *l);

#endif /* _SMTPWARD_LOADING_H */
