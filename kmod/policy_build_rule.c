// SPDX-License-Identifier: GPL-2.0-only
/*
 * A rule and its lists, into the pools of a policy that grows.
 */
#include "policy_builder.h"

static int refuse(const char **why, int err, const char *text)
{
	*why = text;
	return err;
}

static bool has_limits(const struct sw_rule_def *def)
{
	const struct sw_limits *limits = &def->limits;

	return limits->threshold || limits->cap || limits->n_budgets;
}

static bool is_narrow(const struct sw_rule_def *def)
{
	return def->expires || def->context || def->contained ||
	       def->n_logins || def->n_exes || def->n_cgroups;
}

static u32 text_len(const struct sw_rule_def *def)
{
	const char *text = def->cgroups;
	u32 i;

	for (i = 0; i < def->n_cgroups; i++)
		text += strlen(text) + 1;
	return text - def->cgroups;
}

static const char *too_many(const struct sw_policy_builder *b,
			    const struct sw_rule_def *def)
{
	const struct sw_policy *p = b->policy;

	if (p->n_rules == SMTPWARD_RULES_MAX)
		return "more than 1048576 rules";
	if (def->n_uids > SW_ENTRIES_MAX - b->uids.n)
		return "more than 2097152 uids in all";
	if (def->n_gids > SW_ENTRIES_MAX - b->gids.n)
		return "more than 2097152 gids in all";
	if (def->n_logins > SW_ENTRIES_MAX - b->logins.n)
		return "more than 2097152 loginuids in all";
	if (def->n_exes > SW_ENTRIES_MAX - b->exes.n)
		return "more than 2097152 programs in all";
	if (text_len(def) > SW_TEXT_MAX - b->text.n)
		return "more than 16777216 bytes of cgroups in all";
	if (def->n_dests > SW_ENTRIES_MAX - b->dests.n)
		return "more than 2097152 dests in all";
	if (def->n_tools > SW_ENTRIES_MAX - b->rule_tools.n)
		return "more than 2097152 tools in all";
	if (has_limits(def) && p->n_limits > SW_LIMITS_MAX)
		return "more than 65536 rules with limits";
	return NULL;
}

/* One entry more, so that there is a list where it is empty, too. */
static bool room_for(void *array, struct sw_pool *pool, u32 more, size_t size)
{
	return sw_pool_grow(array, &pool->room, pool->n + more + 1, size);
}

static bool make_room(struct sw_policy_builder *b,
		      const struct sw_rule_def *def)
{
	struct sw_policy *p = b->policy;

	return sw_pool_grow(&p->rules, &b->room_rules, p->n_rules + 1,
			    sizeof(*p->rules)) &&
	       room_for(&p->uids, &b->uids, def->n_uids, sizeof(*p->uids)) &&
	       room_for(&p->gids, &b->gids, def->n_gids, sizeof(*p->gids)) &&
	       room_for(&p->logins, &b->logins, def->n_logins,
			sizeof(*p->logins)) &&
	       room_for(&p->exes, &b->exes, def->n_exes, sizeof(*p->exes)) &&
	       room_for(&p->text, &b->text, text_len(def), 1) &&
	       room_for(&p->dests, &b->dests, def->n_dests,
			sizeof(*p->dests)) &&
	       room_for(&p->rule_tools, &b->rule_tools, def->n_tools,
			sizeof(*p->rule_tools)) &&
	       sw_pool_grow(&p->limits, &b->room_limits, p->n_limits + 1,
			    sizeof(*p->limits)) &&
	       sw_pool_grow(&p->narrows, &b->room_narrows, p->n_narrows + 1,
			    sizeof(*p->narrows));
}

/* Returns the place of the first. */
static u32 append(void *array, struct sw_pool *pool, const void *list, u32 n,
		  size_t size)
{
	const u32 first = pool->n;

	if (n)
		memcpy(array + first * size, list, n * size);
	pool->n += n;
	return first;
}

static void copy_lists(struct sw_policy_builder *b, struct sw_rule *rule,
		       const struct sw_rule_def *def)
{
	struct sw_policy *p = b->policy;

	rule->n_uids = def->n_uids;
	rule->uids = append(p->uids, &b->uids, def->uids, def->n_uids,
			    sizeof(*p->uids));
	rule->n_gids = def->n_gids;
	rule->gids = append(p->gids, &b->gids, def->gids, def->n_gids,
			    sizeof(*p->gids));
	rule->n_dests = def->n_dests;
	rule->dests = append(p->dests, &b->dests, def->dests, def->n_dests,
			     sizeof(*p->dests));
	rule->n_tools = def->n_tools;
	rule->tools = append(p->rule_tools, &b->rule_tools, def->tools,
			     def->n_tools, sizeof(*p->rule_tools));
}

static u32 needs_of(const struct sw_rule_def *def)
{
	u32 needs = 0;

	if (def->expires)
		needs |= SW_KNOW_TIME;
	if (def->context)
		needs |= SW_KNOW_CONTEXT;
	if (def->n_exes)
		needs |= SW_KNOW_EXE;
	if (def->n_cgroups)
		needs |= SW_KNOW_CGROUP;
	return needs;
}

/* Most rules have none. */
static void copy_narrow(struct sw_policy_builder *b, struct sw_rule *rule,
			const struct sw_rule_def *def)
{
	struct sw_policy *p = b->policy;
	struct sw_narrow *narrow = &p->narrows[p->n_narrows];

	rule->narrow = p->n_narrows++;
	narrow->expires = def->expires;
	narrow->needs = needs_of(def);
	narrow->context = def->context;
	narrow->contained = def->contained;
	narrow->n_logins = def->n_logins;
	narrow->logins = append(p->logins, &b->logins, def->logins,
				def->n_logins, sizeof(*p->logins));
	narrow->n_exes = def->n_exes;
	narrow->exes = append(p->exes, &b->exes, def->exes, def->n_exes,
			      sizeof(*p->exes));
	narrow->n_cgroups = def->n_cgroups;
	narrow->cgroups =
		append(p->text, &b->text, def->cgroups, text_len(def), 1);
}

/* Most rules have none, either. */
static void copy_limits(struct sw_policy *policy, struct sw_rule *rule,
			const struct sw_limits *limits)
{
	rule->limits = policy->n_limits++;
	sw_builder_set_limits(policy, rule->limits, limits);
}

/**
 * sw_policy_builder_rule() - Add a rule.
 * @b: Builder.
 * @rule: The rule, copied.
 * @why: Set to the reason of a failure.
 *
 * Return: 0 or a negative error, with nothing added.
 */
int sw_policy_builder_rule(struct sw_policy_builder *b,
			   const struct sw_rule_def *rule, const char **why)
{
	struct sw_policy *p = b->policy;
	struct sw_rule *new;

	*why = sw_rule_check(rule);
	if (*why)
		return -EINVAL;
	if (p->n_rules && rule->id <= p->rules[p->n_rules - 1].id)
		return refuse(why, -EINVAL, "the rules' ids do not increase");
	*why = too_many(b, rule);
	if (*why)
		return -E2BIG;
	if (!make_room(b, rule))
		return refuse(why, -ENOMEM, "out of memory");

	new = &p->rules[p->n_rules++];
	memset(new, 0, sizeof(*new));
	new->id = rule->id;
	new->verdict = rule->verdict;
	new->quiet = rule->quiet;
	copy_lists(b, new, rule);
	if (has_limits(rule))
		copy_limits(p, new, &rule->limits);
	if (is_narrow(rule))
		copy_narrow(b, new, rule);
	return 0;
}
