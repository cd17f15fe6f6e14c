// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether the kernel would take a compiled policy: from attributes, as
 * kmod/netlink_rule.c takes them, to the policy engine's own checks.
 */
#include <netlink/attr.h>
#include <string.h>

#include "compile.h"
#include "fuzz.h"
#include "policy.h"
#include "policy_shim.h"

#define ENTRIES_MAX (SMTPWARD_PART_MAX / NLA_HDRLEN)

static u32 uids[ENTRIES_MAX], gids[ENTRIES_MAX], logins[ENTRIES_MAX];
static u32 tools[ENTRIES_MAX];
static struct sw_rule_dest dests[ENTRIES_MAX];
static struct sw_inode exes[ENTRIES_MAX];
static char cgroups[SMTPWARD_PART_MAX];
static size_t cgroups_len;

static void take_dest(struct sw_rule_dest *dest, struct nlattr *nest)
{
	struct nlattr *a;
	int left;

	*dest = (struct sw_rule_dest){ .port_max = 65535 };
	nla_for_each_nested(a, nest, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_DEST_ADDR:
			MUST(nla_len(a) == 4 || nla_len(a) == 16);
			dest->family = nla_len(a) == 4 ? AF_INET : AF_INET6;
			memcpy(dest->addr, nla_data(a), nla_len(a));
			break;
		case SMTPWARD_A_DEST_PREFIX_LEN:
			dest->prefix_len = nla_get_u32(a);
			break;
		case SMTPWARD_A_DEST_PORT_MIN:
			dest->port_min = nla_get_u16(a);
			MUST(dest->port_min);
			break;
		case SMTPWARD_A_DEST_PORT_MAX:
			dest->port_max = nla_get_u16(a);
			break;
		}
	}
	MUST(!left);
}

static void take_budget(struct sw_limits *limits, struct nlattr *nest)
{
	struct sw_budget *budget;
	struct nlattr *a;
	int left;

	MUST(limits->n_budgets < SMTPWARD_BUDGETS_MAX);
	budget = &limits->budgets[limits->n_budgets++];
	nla_for_each_nested(a, nest, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_BUDGET_KEY:
			budget->key = nla_get_u64(a);
			break;
		case SMTPWARD_A_BUDGET_BYTES:
			budget->bytes = nla_get_u64(a);
			break;
		case SMTPWARD_A_BUDGET_SESSIONS:
			budget->sessions = nla_get_u64(a);
			break;
		case SMTPWARD_A_BUDGET_PERIOD:
			budget->period = nla_get_u32(a);
			break;
		case SMTPWARD_A_BUDGET_SCOPE:
			budget->scope = nla_get_u32(a);
			break;
		}
	}
}

static void take_exe(struct sw_inode *exe, struct nlattr *nest)
{
	struct nlattr *a;
	int left;

	*exe = (struct sw_inode){ 0 };
	nla_for_each_nested(a, nest, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_EXECUTABLE_DEV_MAJOR:
			exe->dev_major = nla_get_u32(a);
			break;
		case SMTPWARD_A_EXECUTABLE_DEV_MINOR:
			exe->dev_minor = nla_get_u32(a);
			break;
		case SMTPWARD_A_EXECUTABLE_INO:
			exe->ino = nla_get_u64(a);
			break;
		}
	}
}

static void take_cgroup(struct sw_rule_def *rule, struct nlattr *a)
{
	const size_t size = strlen(nla_get_string(a)) + 1;

	MUST(size > 1 && size <= sizeof(cgroups) - cgroups_len);
	memcpy(cgroups + cgroups_len, nla_data(a), size);
	cgroups_len += size;
	rule->n_cgroups++;
}

static void take_subject(struct sw_rule_def *rule, struct nlattr *a)
{
	switch (nla_type(a)) {
	case SMTPWARD_A_RULE_UID:
		uids[rule->n_uids++] = nla_get_u32(a);
		break;
	case SMTPWARD_A_RULE_GID:
		gids[rule->n_gids++] = nla_get_u32(a);
		break;
	case SMTPWARD_A_RULE_LOGINUID:
		logins[rule->n_logins++] = nla_get_u32(a);
		break;
	case SMTPWARD_A_RULE_EXECUTABLE:
		take_exe(&exes[rule->n_exes++], a);
		break;
	case SMTPWARD_A_RULE_CGROUP:
		take_cgroup(rule, a);
		break;
	case SMTPWARD_A_RULE_CONTAINER:
		rule->contained = true;
		break;
	case SMTPWARD_A_RULE_CONTEXT:
		rule->context = nla_get_u32(a) + 1;
		break;
	}
}

static void take_entry(struct sw_rule_def *rule, struct nlattr *a)
{
	switch (nla_type(a)) {
	case SMTPWARD_A_RULE_ID:
		rule->id = nla_get_u32(a);
		break;
	case SMTPWARD_A_RULE_VERDICT:
		rule->verdict = nla_get_u32(a);
		break;
	case SMTPWARD_A_RULE_EXPIRES:
		rule->expires = nla_get_u64(a);
		break;
	case SMTPWARD_A_RULE_TOOL:
		tools[rule->n_tools++] = nla_get_u32(a);
		break;
	case SMTPWARD_A_RULE_DEST:
		take_dest(&dests[rule->n_dests++], a);
		break;
	case SMTPWARD_A_RULE_THRESHOLD:
		rule->limits.threshold = nla_get_u64(a);
		MUST(rule->limits.threshold);
		break;
	case SMTPWARD_A_RULE_CAP:
		rule->limits.cap = nla_get_u64(a);
		MUST(rule->limits.cap);
		break;
	case SMTPWARD_A_RULE_BUDGET:
		take_budget(&rule->limits, a);
		break;
	default:
		take_subject(rule, a);
	}
}

static void take_rule(struct sw_rule_def *rule, struct nlattr *nest)
{
	struct nlattr *a;
	int left;

	cgroups_len = 0;
	nla_for_each_nested(a, nest, left)
		take_entry(rule, a);
	MUST(!left);
	rule->uids = rule->n_uids ? uids : NULL;
	rule->gids = rule->n_gids ? gids : NULL;
	rule->logins = rule->n_logins ? logins : NULL;
	rule->exes = rule->n_exes ? exes : NULL;
	rule->cgroups = rule->n_cgroups ? cgroups : NULL;
	rule->tools = rule->n_tools ? tools : NULL;
	rule->dests = rule->n_dests ? dests : NULL;
}

static void take_tool(struct sw_tool_def *tool, struct nlattr *nest)
{
	struct nlattr *a;
	int left;

	nla_for_each_nested(a, nest, left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_TOOL_ID:
			tool->id = nla_get_u32(a);
			break;
		case SMTPWARD_A_TOOL_NAME:
			tool->name = nla_get_string(a);
			break;
		case SMTPWARD_A_TOOL_FILE:
			tool->file = nla_get_string(a);
			break;
		case SMTPWARD_A_TOOL_APPLET:
			tool->applet = nla_get_string(a);
			break;
		case SMTPWARD_A_TOOL_PROGRAM:
			tool->program = nla_get_string(a);
			break;
		case SMTPWARD_A_TOOL_INO:
			tool->by_inode = true;
			tool->ino = nla_get_u64(a);
			break;
		}
	}
}

static int take_part(struct sw_policy_builder *b, const struct part *part,
		     const char **reason)
{
	struct sw_rule_def rule = { 0 };
	struct sw_tool_def tool = { 0 };
	struct sw_limits limits = { 0 };
	struct nlattr *a;
	int left, err = 0;

	nla_for_each_attr(a, (struct nlattr *)part->data, (int)part->len,
			  left) {
		switch (nla_type(a)) {
		case SMTPWARD_A_POLICY_PORT:
			err = sw_policy_builder_port(b, nla_get_u16(a), reason);
			break;
		case SMTPWARD_A_POLICY_THRESHOLD:
			limits.threshold = nla_get_u64(a);
			break;
		case SMTPWARD_A_POLICY_CAP:
			limits.cap = nla_get_u64(a);
			break;
		case SMTPWARD_A_POLICY_BUDGET:
			take_budget(&limits, a);
			break;
		case SMTPWARD_A_POLICY_RULE:
			rule = (struct sw_rule_def){ 0 };
			take_rule(&rule, a);
			err = sw_policy_builder_rule(b, &rule, reason);
			break;
		case SMTPWARD_A_POLICY_TOOL:
			tool = (struct sw_tool_def){ 0 };
			take_tool(&tool, a);
			err = sw_policy_builder_tool(b, &tool, reason);
			break;
		}
		if (err)
			return err;
	}
	MUST(left < NLA_HDRLEN);
	if (limits.threshold || limits.cap || limits.n_budgets)
		err = sw_policy_builder_limits(b, &limits, reason);
	return err;
}

/**
 * kernel_refuses() - Hand a compiled policy to the policy engine.
 * @c: The policy.
 *
 * Return: NULL, or why the engine refuses it.
 */
const char *kernel_refuses(const struct compiled *c)
{
	struct sw_policy_builder *b;
	struct sw_policy *policy = NULL;
	const char *reason = NULL;
	int err = 0;
	u32 i;

	b = sw_policy_builder_new(SMTPWARD_VERDICT_DENY);
	for (i = 0; i < c->n_parts && !err; i++) {
		MUST(c->parts[i].len <= SMTPWARD_PART_MAX);
		err = take_part(b, &c->parts[i], &reason);
	}
	if (!err) {
		MUST(sw_policy_builder_rules(b) == c->rules);
		policy = sw_policy_builder_finish(b, 1, c->sha256, &reason);
	}
	sw_policy_builder_free(b);
	if (!policy)
		return reason ?: "refused without a reason";
	sw_policy_free(policy);
	return NULL;
}
