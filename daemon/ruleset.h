/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From policy files and catalogue to what the kernel takes.
 */
#ifndef _SMTPWARD_RULESET_H
#define _SMTPWARD_RULESET_H

#include <stdbool.h>
#include <stddef.h>

#include "catalogue.h"
#include "compile.h"
#include "policy.h"
#include "policy_hosts.h"
#include "signature.h"

struct diag;

/**
 * struct ruleset_source - Where a ruleset is read from.
 * @texts: Policy files that were read already, which come first.
 * @n_texts: How many.
 * @paths: Policy files and directories. Where there are no texts either, the
 *	installed ones.
 * @n_paths: How many.
 * @catalogue: Catalogue of mail tools, NULL for the installed one.
 * @keys: Who may sign policies, NULL for the installed ones.
 * @unsigned_too: Only warn of what is wrong with a signature. Such a ruleset
 *	cannot be put in force.
 * @hosts: Where addresses of host names come from. Nobody is asked unless it says who.
 */
struct ruleset_source {
	const struct policy_text *texts;
	size_t n_texts;
	char *const *paths;
	size_t n_paths;
	const char *catalogue;
	const char *keys;
	bool unsigned_too;
	struct hosts_source hosts;
};

/**
 * struct ruleset - A policy in each of its forms.
 * @catalogue: The mail tools it can name.
 * @policy: As it is written.
 * @compiled: As the kernel takes it.
 * @signature: Who has signed it.
 */
struct ruleset {
	struct catalogue catalogue;
	struct policy policy;
	struct compiled compiled;
	struct signature signature;
};

bool ruleset_read(struct ruleset *set, const struct ruleset_source *source,
		  struct diag *diag);
void ruleset_free(struct ruleset *set);

#endif /* _SMTPWARD_RULESET_H */
