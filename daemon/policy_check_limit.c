// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a schema cannot say about the limits of connections.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "compiler.h"
#include "diag.h"
#include "parse.h"
#include "period.h"
#include "policy_check.h"
#include "yaml_tree.h"

const char threshold_key[] = "transfer-size-threshold";
const char cap_key[] = "transfer-size-cap";
const char budgets_key[] = "budgets";

static const char *expect_size(const struct check *c, const char *word)
{
	uint64_t bytes;

	(void)c;
	return parse_size(word, &bytes);
}

static const char *expect_count(const struct check *c, const char *word)
{
	uint64_t n;

	(void)c;
	return parse_count(word, &n);
}

static const char *expect_period(const struct check *c, const char *word)
{
	uint32_t seconds;

	(void)c;
	return parse_period(word, &seconds);
}

/* NULL for none, and for what is no word. */
static const char *value_of(const struct check *c, const struct yaml_node *map,
			    const char *key)
{
	const struct yaml_node *node = yaml_key(c->tree, map, key);

	return node && node->kind == YAML_SCALAR ? node->value : NULL;
}

static bool is_each_user(const struct check *c, const struct yaml_node *budget)
{
	const char *who = value_of(c, budget, "for");

	return who && !strcmp(who, "each-user");
}

static uint32_t period_of(const struct check *c, const struct yaml_node *budget)
{
	const char *word = value_of(c, budget, "period");
	uint32_t seconds;

	return word && !parse_period(word, &seconds) ? seconds : 0;
}

/* Both would be kept under one name, and the smaller is the one that counts. */
static void check_different(const struct check *c, const struct yaml_node *list,
			    const struct yaml_node *budget)
{
	const struct yaml_node *before = yaml_first(c->tree, list);
	const uint32_t period = period_of(c, budget);
	const bool each = is_each_user(c, budget);

	for (; before != budget; before = yaml_next(c->tree, before)) {
		if (!period || period != period_of(c, before) ||
		    each != is_each_user(c, before))
			continue;
		yaml_complain(
			c->tree, yaml_key(c->tree, budget, "period"), c->diag,
			"the budget for %s at line %u has the same period, expected another",
			each ? "each-user" : "all", before->line);
		return;
	}
}

static void check_budget(const struct check *c, const struct yaml_node *budget)
{
	const struct yaml_node *bytes = yaml_key(c->tree, budget, "bytes");
	const struct yaml_node *sessions =
		yaml_key(c->tree, budget, "sessions");

	check_word(c, bytes, "size", expect_size);
	check_word(c, sessions, "number of sessions", expect_count);
	check_word(c, yaml_key(c->tree, budget, "period"), "period",
		   expect_period);
	if (!bytes && !sessions)
		yaml_complain(
			c->tree, budget, c->diag,
			"an entry of budgets has neither 'bytes' nor 'sessions', expected one");
}

static void check_budgets(const struct check *c, const struct yaml_node *list)
{
	const struct yaml_node *b;

	if (!list || list->kind != YAML_LIST)
		return;
	for (b = yaml_first(c->tree, list); b; b = yaml_next(c->tree, b)) {
		if (b->kind != YAML_MAP)
			continue;
		check_budget(c, b);
		check_different(c, list, b);
	}
}

static void warn_no_effect(const struct check *c, const struct yaml_node *map,
			   const char *key, const char *why)
{
	const struct yaml_node *node = yaml_key(c->tree, map, key);

	if (node)
		yaml_warn(c->tree, node, c->diag, "%s has no effect: %s", key,
			  why);
}

static bool is_verdict(const struct check *c, const struct yaml_node *map,
		       const char *verdict)
{
	const char *value = value_of(c, map, "verdict");

	return value && !strcmp(value, verdict);
}

/* A threshold may be the cap. What is only watched is not cut there. */
static void warn_unreached(const struct check *c, const struct yaml_node *map)
{
	const char *threshold = value_of(c, map, threshold_key);
	const char *cap = value_of(c, map, cap_key);
	uint64_t bytes, most;

	if (threshold && cap && !parse_size(threshold, &bytes) &&
	    !parse_size(cap, &most) && bytes > most &&
	    !is_verdict(c, map, "audit"))
		warn_no_effect(c, map, threshold_key,
			       "connections are cut at transfer-size-cap");
}

/**
 * check_limits() - Look at limits.
 * @c: What is known.
 * @map: What may have them, a rule or a file.
 */
void check_limits(const struct check *c, const struct yaml_node *map)
{
	check_word(c, yaml_key(c->tree, map, threshold_key), "size",
		   expect_size);
	check_word(c, yaml_key(c->tree, map, cap_key), "size", expect_size);
	check_budgets(c, yaml_key(c->tree, map, budgets_key));
	warn_unreached(c, map);
}

static bool covers_tools_only(const struct check *c,
			      const struct yaml_node *rule)
{
	return yaml_key(c->tree, rule, "tools") &&
	       !yaml_key(c->tree, rule, "to") &&
	       !yaml_key(c->tree, rule, "ports");
}

/**
 * check_rule_limits() - Look at the limits of a rule.
 * @c: What is known.
 * @rule: The rule.
 *
 * What a tool sends is sent by a connection, which needs a rule of its own. What
 * is denied sends nothing. Only in mode audit it does, and reaches a threshold.
 */
void check_rule_limits(const struct check *c, const struct yaml_node *rule)
{
	const char *why = NULL;

	check_limits(c, rule);
	if (covers_tools_only(c, rule))
		why = "the rule covers tools only";
	if (why)
		warn_no_effect(c, rule, threshold_key, why);
	else if (is_verdict(c, rule, "deny"))
		why = "the rule denies";
	if (!why)
		return;
	warn_no_effect(c, rule, cap_key, why);
	warn_no_effect(c, rule, budgets_key, why);
}
