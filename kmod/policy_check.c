// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a rule or a tool has to be like. Whoever sends one is not trusted.
 */
#include "policy_model.h"

static bool is_zero(const u8 *bytes, u32 n)
{
	while (n)
		if (bytes[--n])
			return false;
	return true;
}

/* Goes to logs and terminals as it is. */
static bool is_printable(const char *text)
{
	for (; *text; text++)
		if ((u8)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

static bool host_bits_zero(const struct sw_rule_dest *dest)
{
	const u32 bytes = dest->prefix_len / 8, bits = dest->prefix_len % 8;

	if (bits && (u8)(dest->addr[bytes] << bits))
		return false;
	return is_zero(dest->addr + bytes + !!bits,
		       sizeof(dest->addr) - bytes - !!bits);
}

static bool is_mapped(const struct sw_rule_dest *dest)
{
	return dest->family == AF_INET6 && dest->prefix_len >= 96 &&
	       is_zero(dest->addr, 10) && dest->addr[10] == 0xff &&
	       dest->addr[11] == 0xff;
}

static const char *check_dest(const struct sw_rule_dest *dest)
{
	const u32 bits = dest->family == AF_INET  ? 32 :
			 dest->family == AF_INET6 ? 128 :
						    0;

	if (dest->family && !bits)
		return "the address is neither IPv4 nor IPv6";
	if (dest->prefix_len > bits)
		return "the prefix is longer than the address";
	if (!host_bits_zero(dest))
		return "the address has host bits set";
	if (is_mapped(dest))
		return "a v4-mapped address is matched as IPv4";
	if (dest->port_min > dest->port_max)
		return "the port range ends before it starts";
	return NULL;
}

static const char *check_budget(const struct sw_budget *budget)
{
	if (!budget->bytes && !budget->sessions)
		return "a budget is one of bytes or sessions or both";
	if (!budget->period || budget->period > SMTPWARD_PERIOD_MAX)
		return "a budget's period is from 1 to 2678400 seconds";
	if (budget->scope > SMTPWARD_SCOPE_UID)
		return "no such scope";
	return NULL;
}

/* They would be one, counted twice. */
static bool are_one(const struct sw_budget *a, const struct sw_budget *b)
{
	return a->key == b->key && a->period == b->period &&
	       a->scope == b->scope;
}

/**
 * sw_limits_check() - Check what a rule or a policy says of connections.
 * @limits: As they arrived.
 *
 * Return: NULL, or what is wrong.
 */
const char *sw_limits_check(const struct sw_limits *limits)
{
	const char *why = NULL;
	u32 i;

	if (limits->n_budgets > SMTPWARD_BUDGETS_MAX)
		return "more than 2 budgets";
	for (i = 0; i < limits->n_budgets && !why; i++)
		why = check_budget(&limits->budgets[i]);
	if (!why && limits->n_budgets > 1 &&
	    are_one(&limits->budgets[0], &limits->budgets[1]))
		why = "two budgets have the same key, period and scope";
	return why;
}

/* A path of names, none of which is empty. */
static const char *check_cgroup(const char *pattern)
{
	const char *c;

	if (strlen(pattern) > SMTPWARD_CGROUP_MAX)
		return "the cgroup is too long";
	if (*pattern != '/' || !is_printable(pattern))
		return "the cgroup is no path";
	for (c = pattern; *c; c++)
		if (*c == '/' && (c[1] == '/' || !c[1]))
			return "the cgroup has an empty name";
	return NULL;
}

static const char *check_cgroups(const struct sw_rule_def *rule)
{
	const char *pattern = rule->cgroups, *why = NULL;
	u32 i;

	for (i = 0; i < rule->n_cgroups && !why; i++) {
		why = check_cgroup(pattern);
		pattern += strlen(pattern) + 1;
	}
	return why;
}

/* What stands for "none" is no id of a user or a group. */
static bool has_none(const u32 *ids, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (ids[i] == (u32)-1)
			return true;
	return false;
}

static bool has_empty_list(const struct sw_rule_def *rule)
{
	return !rule->uids != !rule->n_uids || !rule->gids != !rule->n_gids ||
	       !rule->logins != !rule->n_logins ||
	       !rule->exes != !rule->n_exes ||
	       !rule->cgroups != !rule->n_cgroups ||
	       !rule->dests != !rule->n_dests || !rule->tools != !rule->n_tools;
}

/**
 * sw_rule_check() - Check a rule by itself.
 * @rule: As it arrived.
 *
 * Return: NULL, or what is wrong.
 */
const char *sw_rule_check(const struct sw_rule_def *rule)
{
	const char *why;
	u32 i;

	if (!rule->id)
		return "a rule's id starts at 1";
	if (rule->verdict > SMTPWARD_VERDICT_DENY)
		return "no such verdict";
	if (rule->context > SMTPWARD_CONTEXT_INTERACTIVE + 1)
		return "no such context";
	if (has_empty_list(rule))
		return "an empty list is not the same as no list";
	if (has_none(rule->uids, rule->n_uids))
		return "4294967295 is nobody's uid";
	if (has_none(rule->gids, rule->n_gids))
		return "4294967295 is no gid";
	for (i = 0; i < rule->n_dests; i++) {
		why = check_dest(&rule->dests[i]);
		if (why)
			return why;
	}
	why = check_cgroups(rule);
	return why ?: sw_limits_check(&rule->limits);
}

static const char *check_file(const char *file)
{
	if (!*file || strchr(file, '/'))
		return "the file name is no component of a path";
	if (strlen(file) > SMTPWARD_TOOL_NAME_MAX)
		return "the file name is too long";
	return NULL;
}

/* A part of an argument that is compared up to its end or a slash. */
static bool is_word(const char *text)
{
	return *text && strlen(text) <= SMTPWARD_TOOL_NAME_MAX &&
	       !strchr(text, '/') && is_printable(text);
}

static const char *check_applet(const char *applet, const char *program)
{
	if (!applet != !program)
		return "applet and program go together";
	if (!applet)
		return NULL;
	if (!is_word(applet))
		return "the applet is no name";
	if (!is_word(program))
		return "the program is no name";
	return NULL;
}

/**
 * sw_tool_check() - Check a tool by itself.
 * @tool: As it arrived.
 *
 * Return: NULL, or what is wrong.
 */
const char *sw_tool_check(const struct sw_tool_def *tool)
{
	const char *why = NULL;

	if (!tool->id)
		return "a tool's id is not 0";
	if (!tool->name || !*tool->name)
		return "a tool has a name";
	if (strlen(tool->name) > SMTPWARD_TOOL_NAME_MAX)
		return "the tool's name is too long";
	if (!is_printable(tool->name))
		return "the tool's name has control characters";
	if (!tool->file && !tool->by_inode)
		return "a tool has a file name or an inode";
	if (tool->file)
		why = check_file(tool->file);
	return why ?: check_applet(tool->applet, tool->program);
}
