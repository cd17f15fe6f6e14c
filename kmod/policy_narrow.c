// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a subject is one that a rule is narrowed to.
 */
#include "policy_model.h"

static bool has_login(const struct sw_policy *policy,
		      const struct sw_narrow *narrow, u32 loginuid)
{
	const u32 *logins = policy->logins + narrow->logins;
	u32 i;

	for (i = 0; i < narrow->n_logins; i++)
		if (logins[i] == loginuid)
			return true;
	return !narrow->n_logins;
}

static bool has_exe(const struct sw_policy *policy,
		    const struct sw_narrow *narrow, const struct sw_inode *exe)
{
	const struct sw_inode *exes = policy->exes + narrow->exes;
	u32 i;

	for (i = 0; i < narrow->n_exes; i++)
		if (exes[i].ino == exe->ino &&
		    exes[i].dev_major == exe->dev_major &&
		    exes[i].dev_minor == exe->dev_minor)
			return true;
	return false;
}

static bool ends_here(char c)
{
	return !c || c == '/';
}

/*
 * One component of a path and of a pattern. When it does not fit, the last
 * asterisk takes one character more.
 */
static bool fits_component(const char *pattern, const char *name)
{
	const char *star = NULL, *again = NULL;

	while (!ends_here(*name)) {
		if (*pattern == '*') {
			star = ++pattern;
			again = name;
		} else if (*pattern == *name && !ends_here(*pattern)) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = ++again;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return ends_here(*pattern);
}

/* Component by component, each of which has a slash in front. */
static bool fits_path(const char *pattern, const char *path)
{
	while (pattern && *pattern) {
		if (!path || *path != '/' ||
		    !fits_component(pattern + 1, path + 1))
			return false;
		pattern = strchr(pattern + 1, '/');
		path = strchr(path + 1, '/');
	}
	return true;
}

static bool has_cgroup(const struct sw_policy *policy,
		       const struct sw_narrow *narrow, const char *path)
{
	const char *pattern = policy->text + narrow->cgroups;
	u32 i;

	for (i = 0; i < narrow->n_cgroups; i++) {
		if (fits_path(pattern, path))
			return true;
		pattern += strlen(pattern) + 1;
	}
	return false;
}

/* What could not be found out of a subject speaks against it. */
static bool is_missing(const struct sw_rule *rule,
		       const struct sw_subject *subject, u32 what, bool *fits)
{
	if (!(subject->missing & what))
		return false;
	*fits = rule->verdict == SMTPWARD_VERDICT_DENY;
	return true;
}

static bool fits_time(const struct sw_narrow *narrow,
		      const struct sw_rule *rule,
		      const struct sw_subject *subject)
{
	bool fits;

	if (!narrow->expires || is_missing(rule, subject, SW_KNOW_TIME, &fits))
		return !narrow->expires || fits;
	return subject->time < narrow->expires;
}

static bool fits_context(const struct sw_narrow *narrow,
			 const struct sw_rule *rule,
			 const struct sw_subject *subject)
{
	bool fits;

	if (!narrow->context ||
	    is_missing(rule, subject, SW_KNOW_CONTEXT, &fits))
		return !narrow->context || fits;
	return subject->context + 1 == narrow->context;
}

static bool fits_exe(const struct sw_policy *policy,
		     const struct sw_narrow *narrow, const struct sw_rule *rule,
		     const struct sw_subject *subject)
{
	bool fits;

	if (!narrow->n_exes || is_missing(rule, subject, SW_KNOW_EXE, &fits))
		return !narrow->n_exes || fits;
	return has_exe(policy, narrow, &subject->exe);
}

static bool fits_cgroup(const struct sw_policy *policy,
			const struct sw_narrow *narrow,
			const struct sw_rule *rule,
			const struct sw_subject *subject)
{
	bool fits;

	if (!narrow->n_cgroups ||
	    is_missing(rule, subject, SW_KNOW_CGROUP, &fits))
		return !narrow->n_cgroups || fits;
	return has_cgroup(policy, narrow, subject->cgroup);
}

/**
 * sw_narrow_fits() - Whether a subject is what a rule is narrowed to.
 * @policy: Policy.
 * @rule: Rule that is narrowed.
 * @subject: Of whom everything that the rule needs is known, or missing. What
 *	is missing makes a rule that denies fit, and no other.
 * @miss: Set to enum smtpward_miss when it is not.
 *
 * Context: Any context.
 * Return: true when it is.
 */
bool sw_narrow_fits(const struct sw_policy *policy, const struct sw_rule *rule,
		    const struct sw_subject *subject, u32 *miss)
{
	const struct sw_narrow *narrow = &policy->narrows[rule->narrow];

	if (!fits_time(narrow, rule, subject))
		*miss = SMTPWARD_MISS_EXPIRED;
	else if (!has_login(policy, narrow, subject->loginuid))
		*miss = SMTPWARD_MISS_LOGIN;
	else if (narrow->contained && !subject->contained)
		*miss = SMTPWARD_MISS_CONTAINER;
	else if (!fits_context(narrow, rule, subject))
		*miss = SMTPWARD_MISS_CONTEXT;
	else if (!fits_exe(policy, narrow, rule, subject))
		*miss = SMTPWARD_MISS_EXE;
	else if (!fits_cgroup(policy, narrow, rule, subject))
		*miss = SMTPWARD_MISS_CGROUP;
	else
		return true;
	return false;
}
