// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule that the kernel has, from its attributes to JSON.
 */
#include <arpa/inet.h>
#include <json-c/json.h>
#include <netlink/attr.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include <linux/smtpward.h>

#include "compiler.h"
#include "policy_dump_parts.h"
#include "user_name.h"
#include "words.h"

/**
 * dump_number() - Add a number.
 * @to: Where to.
 * @key: As what.
 * @n: The number.
 */
void dump_number(struct json_object *to, const char *key, uint64_t n)
{
	json_object_object_add(to, key, json_object_new_uint64(n));
}

/**
 * dump_text() - Add a text.
 * @to: Where to.
 * @key: As what.
 * @text: The text.
 */
void dump_text(struct json_object *to, const char *key, const char *text)
{
	json_object_object_add(to, key, json_object_new_string(text));
}

/**
 * dump_array() - The array of a name, made when it is not there.
 * @in: Where.
 * @key: The name.
 *
 * Return: The array, of @in.
 */
struct json_object *dump_array(struct json_object *in, const char *key)
{
	struct json_object *found;

	if (!json_object_object_get_ex(in, key, &found)) {
		found = json_object_new_array();
		json_object_object_add(in, key, found);
	}
	return found;
}

/**
 * dump_verdict() - Add a verdict as a word.
 * @to: Where to.
 * @key: As what.
 * @attr: The verdict.
 */
void dump_verdict(struct json_object *to, const char *key, struct nlattr *attr)
{
	static const char *const names[] = { "allow", "audit", "deny" };
	uint32_t verdict = nla_get_u32(attr);

	dump_text(to, key,
		  verdict < ARRAY_SIZE(names) ? names[verdict] : "unknown");
}

static struct json_object *user(struct nlattr *attr)
{
	struct json_object *out = json_object_new_object();
	uint32_t uid = nla_get_u32(attr);
	char name[USER_NAME_MAX];

	dump_number(out, "uid", uid);
	if (user_name(uid, name))
		dump_text(out, "name", name);
	return out;
}

static struct json_object *group(struct nlattr *attr)
{
	struct json_object *out = json_object_new_object();
	uint32_t gid = nla_get_u32(attr);
	char name[USER_NAME_MAX];

	dump_number(out, "gid", gid);
	if (group_name(gid, name))
		dump_text(out, "name", name);
	return out;
}

static struct json_object *login(struct nlattr *attr)
{
	struct json_object *out;

	if (nla_get_u32(attr) != UINT32_MAX)
		return user(attr);
	out = json_object_new_object();
	dump_text(out, "name", "none");
	return out;
}

static struct json_object *executable(struct nlattr *attr)
{
	struct json_object *out = json_object_new_object();
	struct nlattr *tb[SMTPWARD_A_EXECUTABLE_MAX + 1];

	if (nla_parse_nested(tb, SMTPWARD_A_EXECUTABLE_MAX, attr, NULL) ||
	    !tb[SMTPWARD_A_EXECUTABLE_DEV_MAJOR] ||
	    !tb[SMTPWARD_A_EXECUTABLE_DEV_MINOR] ||
	    !tb[SMTPWARD_A_EXECUTABLE_INO])
		return out;
	dump_number(out, "dev-major",
		    nla_get_u32(tb[SMTPWARD_A_EXECUTABLE_DEV_MAJOR]));
	dump_number(out, "dev-minor",
		    nla_get_u32(tb[SMTPWARD_A_EXECUTABLE_DEV_MINOR]));
	dump_number(out, "ino", nla_get_u64(tb[SMTPWARD_A_EXECUTABLE_INO]));
	return out;
}

static void put_time(struct json_object *to, const char *key, uint64_t seconds)
{
	time_t t = seconds;
	char text[32];
	struct tm tm;

	/* A year too large for the calendar is for ever. */
	if (!gmtime_r(&t, &tm) ||
	    !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		return;
	dump_text(to, key, text);
}

static struct json_object *dest(struct nlattr *attr)
{
	struct json_object *out = json_object_new_object();
	struct nlattr *tb[SMTPWARD_A_DEST_MAX + 1], *addr, *prefix;
	char text[INET6_ADDRSTRLEN], net[INET6_ADDRSTRLEN + 16];

	if (nla_parse_nested(tb, SMTPWARD_A_DEST_MAX, attr, NULL))
		return out;
	addr = tb[SMTPWARD_A_DEST_ADDR];
	prefix = tb[SMTPWARD_A_DEST_PREFIX_LEN];
	if (addr && prefix && (nla_len(addr) == 4 || nla_len(addr) == 16)) {
		inet_ntop(nla_len(addr) == 4 ? AF_INET : AF_INET6,
			  nla_data(addr), text, sizeof(text));
		snprintf(net, sizeof(net), "%s/%u", text, nla_get_u32(prefix));
		dump_text(out, "net", net);
	}
	if (tb[SMTPWARD_A_DEST_PORT_MIN] && tb[SMTPWARD_A_DEST_PORT_MAX]) {
		dump_number(out, "port-min",
			    nla_get_u16(tb[SMTPWARD_A_DEST_PORT_MIN]));
		dump_number(out, "port-max",
			    nla_get_u16(tb[SMTPWARD_A_DEST_PORT_MAX]));
	}
	return out;
}

/**
 * dump_budget() - Make an object of a budget.
 * @attr: The budget.
 *
 * Return: The object, for json_object_put().
 */
struct json_object *dump_budget(struct nlattr *attr)
{
	struct json_object *out = json_object_new_object();
	struct nlattr *tb[SMTPWARD_A_BUDGET_MAX + 1];

	if (nla_parse_nested(tb, SMTPWARD_A_BUDGET_MAX, attr, NULL))
		return out;
	if (tb[SMTPWARD_A_BUDGET_BYTES])
		dump_number(out, "bytes",
			    nla_get_u64(tb[SMTPWARD_A_BUDGET_BYTES]));
	if (tb[SMTPWARD_A_BUDGET_SESSIONS])
		dump_number(out, "sessions",
			    nla_get_u64(tb[SMTPWARD_A_BUDGET_SESSIONS]));
	if (tb[SMTPWARD_A_BUDGET_PERIOD])
		dump_number(out, "period",
			    nla_get_u32(tb[SMTPWARD_A_BUDGET_PERIOD]));
	if (tb[SMTPWARD_A_BUDGET_SCOPE])
		dump_text(out, "for",
			  word_scope(nla_get_u32(tb[SMTPWARD_A_BUDGET_SCOPE])));
	return out;
}

/* What narrows a rule. Returns false for all else. */
static bool put_narrow_part(struct json_object *rule, struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case SMTPWARD_A_RULE_EXPIRES:
		put_time(rule, "expires", nla_get_u64(attr));
		return true;
	case SMTPWARD_A_RULE_EXECUTABLE:
		json_object_array_add(dump_array(rule, "executables"),
				      executable(attr));
		return true;
	case SMTPWARD_A_RULE_CGROUP:
		json_object_array_add(
			dump_array(rule, "cgroups"),
			json_object_new_string(nla_get_string(attr)));
		return true;
	case SMTPWARD_A_RULE_CONTEXT:
		dump_text(rule, "context", word_context(nla_get_u32(attr)));
		return true;
	case SMTPWARD_A_RULE_LOGINUID:
		json_object_array_add(dump_array(rule, "login-users"),
				      login(attr));
		return true;
	case SMTPWARD_A_RULE_CONTAINER:
		json_object_object_add(rule, "in-container",
				       json_object_new_boolean(true));
		return true;
	}
	return false;
}

static void put_rule_part(struct json_object *rule, struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case SMTPWARD_A_RULE_ID:
		dump_number(rule, "id", nla_get_u32(attr));
		break;
	case SMTPWARD_A_RULE_VERDICT:
		dump_verdict(rule, "verdict", attr);
		break;
	case SMTPWARD_A_RULE_UID:
		json_object_array_add(dump_array(rule, "users"), user(attr));
		break;
	case SMTPWARD_A_RULE_GID:
		json_object_array_add(dump_array(rule, "groups"), group(attr));
		break;
	case SMTPWARD_A_RULE_DEST:
		json_object_array_add(dump_array(rule, "to"), dest(attr));
		break;
	case SMTPWARD_A_RULE_TOOL:
		json_object_array_add(dump_array(rule, "tools"),
				      json_object_new_int64(nla_get_u32(attr)));
		break;
	case SMTPWARD_A_RULE_QUIET:
		json_object_object_add(rule, "quiet",
				       json_object_new_boolean(1));
		break;
	case SMTPWARD_A_RULE_HITS:
		dump_number(rule, "hits", nla_get_u64(attr));
		break;
	case SMTPWARD_A_RULE_LAST:
		put_time(rule, "last", nla_get_u64(attr));
		break;
	case SMTPWARD_A_RULE_THRESHOLD:
		dump_number(rule, "transfer-size-threshold", nla_get_u64(attr));
		break;
	case SMTPWARD_A_RULE_CAP:
		dump_number(rule, "transfer-size-cap", nla_get_u64(attr));
		break;
	case SMTPWARD_A_RULE_BUDGET:
		json_object_array_add(dump_array(rule, "budgets"),
				      dump_budget(attr));
		break;
	}
}

/**
 * dump_rule() - Make an object of a rule.
 * @attr: The rule.
 *
 * Return: The object, for json_object_put().
 */
struct json_object *dump_rule(struct nlattr *attr)
{
	struct json_object *rule = json_object_new_object();
	struct nlattr *inner;
	int left;

	nla_for_each_nested(inner, attr, left)
		if (!put_narrow_part(rule, inner))
			put_rule_part(rule, inner);
	return rule;
}
