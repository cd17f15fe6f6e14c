// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whom a rule is about, as the kernel takes it.
 *
 * A rule without users and groups is about everybody, one without programs
 * about any. So one that had some and lost them all, because this system has
 * none of them, must not get as far as the kernel.
 */
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>

#include "compile.h"
#include "compiler.h"
#include "container.h"
#include "executable.h"
#include "parse.h"
#include "policy.h"

/**
 * struct output - Where entries of a list go.
 * @msg: Message.
 * @n: How many are in it.
 */
struct output {
	struct nl_msg *msg;
	unsigned int n;
};

typedef enum compile_result (*put_fn)(struct nl_msg *msg,
				      const struct rule *rule);
typedef const char *(*parse_fn)(const char *word, uint32_t *id, bool *found);

static int put_ids(struct output *out, int type, char *const *words,
		   unsigned int n, parse_fn parse)
{
	unsigned int i;
	uint32_t id;
	bool found;

	for (i = 0; i < n; i++) {
		if (parse(words[i], &id, &found) || !found)
			continue;
		if (nla_put_u32(out->msg, type, id))
			return -1;
		out->n++;
	}
	return 0;
}

static enum compile_result outcome(int err, bool wanted,
				   const struct output *out)
{
	if (err)
		return COMPILE_TOO_LONG;
	return wanted && !out->n ? COMPILE_INERT : COMPILE_DONE;
}

static enum compile_result put_users(struct nl_msg *msg,
				     const struct rule *rule)
{
	struct output out = { .msg = msg };
	int err;

	err = put_ids(&out, SMTPWARD_A_RULE_UID, rule->users, rule->users_count,
		      parse_user);
	if (!err)
		err = put_ids(&out, SMTPWARD_A_RULE_GID, rule->groups,
			      rule->groups_count, parse_group);
	return outcome(err, rule->users_count || rule->groups_count, &out);
}

static enum compile_result put_logins(struct nl_msg *msg,
				      const struct rule *rule)
{
	struct output out = { .msg = msg };
	int err;

	err = put_ids(&out, SMTPWARD_A_RULE_LOGINUID, rule->login_users,
		      rule->login_users_count, parse_login);
	return outcome(err, rule->login_users_count, &out);
}

static int put_executable(void *arg, const struct executable *exe)
{
	struct output *out = arg;
	struct nlattr *nest;

	nest = nla_nest_start(out->msg,
			      NLA_F_NESTED | SMTPWARD_A_RULE_EXECUTABLE);
	if (!nest ||
	    nla_put_u32(out->msg, SMTPWARD_A_EXECUTABLE_DEV_MAJOR,
			exe->dev_major) ||
	    nla_put_u32(out->msg, SMTPWARD_A_EXECUTABLE_DEV_MINOR,
			exe->dev_minor) ||
	    nla_put_u64(out->msg, SMTPWARD_A_EXECUTABLE_INO, exe->ino))
		return -1;
	out->n++;
	return nla_nest_end(out->msg, nest) ? -1 : 0;
}

static enum compile_result put_executables(struct nl_msg *msg,
					   const struct rule *rule)
{
	struct output out = { .msg = msg };
	unsigned int i;
	int err = 0;

	for (i = 0; i < rule->executables_count && !err; i++)
		err = executable_each(rule->executables[i], put_executable,
				      &out);
	return outcome(err, rule->executables_count, &out);
}

static int put_cgroup(void *arg, const char *pattern)
{
	struct output *out = arg;

	if (nla_put_string(out->msg, SMTPWARD_A_RULE_CGROUP, pattern))
		return -1;
	out->n++;
	return 0;
}

/*
 * Below slices only: systemd makes these, and what a user may make is in the
 * service that is his user manager.
 */
static int put_unit(struct output *out, const char *unit)
{
	static const char *const places[] = {
		"/%s",
		"/*.slice/%s",
		"/*.slice/*.slice/%s",
		"/*.slice/*.slice/*.slice/%s",
	};
	char pattern[SMTPWARD_CGROUP_MAX + 1];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		if (snprintf(pattern, sizeof(pattern), places[i], unit) >=
			    (int)sizeof(pattern) ||
		    put_cgroup(out, pattern))
			return -1;
	}
	return 0;
}

static int put_container(struct nl_msg *msg, struct output *out,
			 const char *word)
{
	if (strcmp(word, "any") != 0)
		return container_each(word, put_cgroup, out);
	out->n++;
	return nla_put_flag(msg, SMTPWARD_A_RULE_CONTAINER);
}

/*
 * All three say where in the hierarchy, and the kernel has one list. It is one
 * of them that a rule has, see policy_check_subject.c.
 */
static enum compile_result put_cgroups(struct nl_msg *msg,
				       const struct rule *rule)
{
	struct output out = { .msg = msg };
	unsigned int i;
	int err = 0;

	for (i = 0; i < rule->cgroups_count && !err; i++)
		err = put_cgroup(&out, rule->cgroups[i]);
	for (i = 0; i < rule->units_count && !err; i++)
		err = put_unit(&out, rule->units[i]);
	for (i = 0; i < rule->containers_count && !err; i++)
		err = put_container(msg, &out, rule->containers[i]);
	return outcome(err,
		       rule->cgroups_count || rule->units_count ||
			       rule->containers_count,
		       &out);
}

static int put_when(struct nl_msg *msg, const struct rule *rule)
{
	uint64_t end;

	if (rule->context &&
	    nla_put_u32(msg, SMTPWARD_A_RULE_CONTEXT,
			rule->context == RULE_CONTEXT_INTERACTIVE ?
				SMTPWARD_CONTEXT_INTERACTIVE :
				SMTPWARD_CONTEXT_BACKGROUND))
		return -1;
	if (!rule->expires)
		return 0;
	return parse_until(rule->expires, &end) ?
		       -1 :
		       nla_put_u64(msg, SMTPWARD_A_RULE_EXPIRES, end);
}

/**
 * compile_subject() - Write whom a rule is about.
 * @msg: Where to, inside the rule.
 * @rule: The rule, checked.
 *
 * Return: What became of it.
 */
enum compile_result compile_subject(struct nl_msg *msg, const struct rule *rule)
{
	static const put_fn parts[] = { put_users, put_logins, put_executables,
					put_cgroups };
	enum compile_result result;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		result = parts[i](msg, rule);
		if (result != COMPILE_DONE)
			return result;
	}
	return put_when(msg, rule) ? COMPILE_TOO_LONG : COMPILE_DONE;
}
