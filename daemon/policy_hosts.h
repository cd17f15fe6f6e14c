/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host names that a policy has, looked up.
 */
#ifndef _SMTPWARD_POLICY_HOSTS_H
#define _SMTPWARD_POLICY_HOSTS_H

#include "hosts.h"

struct diag;
struct policy;

/**
 * struct hosts_source - Where addresses come from.
 * @cache: File of those that were answered last.
 * @resolve: Asks for them, NULL to use that file alone.
 */
struct hosts_source {
	const char *cache;
	host_resolve_fn resolve;
};

bool policy_hosts(struct hosts *hosts, const struct policy *policy,
		  const struct hosts_source *source, struct diag *diag);

#endif /* _SMTPWARD_POLICY_HOSTS_H */
