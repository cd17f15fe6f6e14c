/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A matcher so plain that it can be seen to be right.
 */
#ifndef _POLICY_NAIVE_H
#define _POLICY_NAIVE_H

#include "policy.h"
#include "policy_shim.h"

#define RULES 20
#define LIST 3

struct rule {
	struct sw_rule_def def;
	u32 uids[LIST];
	u32 gids[LIST];
	u32 logins[LIST];
	struct sw_inode exes[LIST];
	struct sw_rule_dest dests[LIST];
	u32 tools[LIST];
};

static u32 bit(const u8 *addr, u32 n)
{
	return addr[n / 8] >> (7 - n % 8) & 1;
}

static bool has_group(const struct sw_subject *subject, u32 gid)
{
	u32 i;

	for (i = 0; i < subject->n_groups; i++)
		if (subject->groups[i] == gid)
			return true;
	return subject->gid == gid;
}

static bool naive_about(const struct rule *rule,
			const struct sw_subject *subject)
{
	u32 i;

	for (i = 0; i < rule->def.n_uids; i++)
		if (rule->uids[i] == subject->uid)
			return true;
	for (i = 0; i < rule->def.n_gids; i++)
		if (has_group(subject, rule->gids[i]))
			return true;
	return !rule->def.n_uids && !rule->def.n_gids;
}

/* What is not known of a subject fits a rule that denies. */
static bool naive_fit(const struct rule *rule, const struct sw_subject *subject,
		      u32 what, bool asked, bool fits)
{
	if (!asked)
		return true;
	if (subject->missing & what)
		return rule->def.verdict == SMTPWARD_VERDICT_DENY;
	return fits;
}

static bool naive_exe(const struct rule *rule, const struct sw_inode *exe)
{
	u32 i;

	for (i = 0; i < rule->def.n_exes; i++)
		if (rule->exes[i].ino == exe->ino &&
		    rule->exes[i].dev_minor == exe->dev_minor)
			return true;
	return false;
}

static bool naive_login(const struct rule *rule, u32 loginuid)
{
	u32 i;

	for (i = 0; i < rule->def.n_logins; i++)
		if (rule->logins[i] == loginuid)
			return true;
	return !rule->def.n_logins;
}

/* By hand for each pattern and path there is, see cgroups and paths. */
static bool naive_cgroup(const char *pattern, const char *path)
{
	if (!strcmp(pattern, "/a"))
		return !strncmp(path, "/a/", 3) || !strcmp(path, "/a");
	if (!strcmp(pattern, "/a/b"))
		return !strcmp(path, "/a/b") || !strcmp(path, "/a/b/c");
	if (!strcmp(pattern, "/*/b"))
		return !strcmp(path + 2, "/b") || !strcmp(path + 2, "/b/c");
	return path[1] == 'b';
}

static bool naive_narrow(const struct rule *rule,
			 const struct sw_subject *subject)
{
	const struct sw_rule_def *def = &rule->def;

	return naive_fit(rule, subject, SW_KNOW_TIME, def->expires,
			 subject->time < def->expires) &&
	       naive_fit(rule, subject, SW_KNOW_CONTEXT, def->context,
			 subject->context + 1 == def->context) &&
	       naive_fit(rule, subject, SW_KNOW_EXE, def->n_exes,
			 naive_exe(rule, &subject->exe)) &&
	       naive_fit(rule, subject, SW_KNOW_CGROUP, def->n_cgroups,
			 def->cgroups &&
				 naive_cgroup(def->cgroups, subject->cgroup)) &&
	       naive_login(rule, subject->loginuid) &&
	       (!def->contained || subject->contained);
}

static bool naive_dest(const struct rule *rule, const struct sw_dest *dest)
{
	u32 i, k;

	for (i = 0; i < rule->def.n_dests; i++) {
		const struct sw_rule_dest *d = &rule->dests[i];

		if (dest->port < d->port_min || dest->port > d->port_max ||
		    (d->family && d->family != dest->family))
			continue;
		for (k = 0; k < d->prefix_len; k++)
			if (bit(d->addr, k) != bit(dest->addr, k))
				break;
		if (k == d->prefix_len)
			return true;
	}
	return !rule->def.n_dests && !rule->def.n_tools;
}

static bool naive_tools(const struct rule *rule, const struct sw_tools *tools)
{
	u32 i, k;

	for (i = 0; i < rule->def.n_tools; i++)
		for (k = 0; k < tools->n; k++)
			if (!rule->tools[i] || rule->tools[i] == tools->id[k])
				return true;
	return !rule->def.n_dests && !rule->def.n_tools;
}

static const struct rule *naive(const struct rule *rules,
				const struct sw_subject *subject,
				const struct sw_dest *dest,
				const struct sw_tools *tools)
{
	u32 i;

	for (i = 0; i < RULES; i++)
		if (naive_about(&rules[i], subject) &&
		    naive_narrow(&rules[i], subject) &&
		    (dest ? naive_dest(&rules[i], dest) :
			    naive_tools(&rules[i], tools)))
			return &rules[i];
	return NULL;
}

#endif /* _POLICY_NAIVE_H */
