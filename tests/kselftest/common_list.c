// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "common.h"

static void list_budget(struct sw_limits *limits, const struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_BUDGET_MAX + 1];
	struct sw_budget *budget;

	if (limits->n_budgets == SMTPWARD_BUDGETS_MAX)
		sw_die("more than %d budgets", SMTPWARD_BUDGETS_MAX);
	budget = &limits->budgets[limits->n_budgets++];
	if (nla_parse_nested(tb, SMTPWARD_A_BUDGET_MAX, (struct nlattr *)nest,
			     NULL))
		sw_die("budget: malformed");
	budget->key = sw_number(tb[SMTPWARD_A_BUDGET_KEY]);
	budget->scope = sw_number(tb[SMTPWARD_A_BUDGET_SCOPE]);
	if (tb[SMTPWARD_A_BUDGET_BYTES])
		budget->bytes = sw_number(tb[SMTPWARD_A_BUDGET_BYTES]);
	if (tb[SMTPWARD_A_BUDGET_SESSIONS])
		budget->sessions = sw_number(tb[SMTPWARD_A_BUDGET_SESSIONS]);
	budget->period = sw_number(tb[SMTPWARD_A_BUDGET_PERIOD]);
}

static void list_rule(struct sw_listing *listing, const struct nlattr *nest)
{
	struct sw_listed *rule;
	const struct nlattr *attr;
	int rem;

	listing->rule = reallocarray(listing->rule, listing->n_rules + 1,
				     sizeof(*listing->rule));
	if (!listing->rule)
		sw_die("no memory for rules");
	rule = &listing->rule[listing->n_rules++];
	memset(rule, 0, sizeof(*rule));
	nla_for_each_nested(attr, nest, rem) {
		switch (nla_type(attr)) {
		case SMTPWARD_A_RULE_ID:
			rule->id = sw_number(attr);
			break;
		case SMTPWARD_A_RULE_VERDICT:
			rule->verdict = sw_number(attr);
			break;
		case SMTPWARD_A_RULE_UID:
			if (!rule->n_uids++)
				rule->uid = sw_number(attr);
			break;
		case SMTPWARD_A_RULE_HITS:
			rule->hits = sw_number(attr);
			break;
		case SMTPWARD_A_RULE_LAST:
			rule->last = sw_number(attr);
			break;
		case SMTPWARD_A_RULE_THRESHOLD:
			rule->limits.threshold = sw_number(attr);
			break;
		case SMTPWARD_A_RULE_CAP:
			rule->limits.cap = sw_number(attr);
			break;
		case SMTPWARD_A_RULE_BUDGET:
			list_budget(&rule->limits, attr);
			break;
		}
	}
}

/**
 * sw_list_message() - Take one message of a policy-get.
 * @attrs: First attribute.
 * @len: Bytes of attributes.
 * @data: struct sw_listing to add to.
 */
void sw_list_message(const struct nlattr *attrs, int len, void *data)
{
	struct sw_listing *listing = data;
	const struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, attrs, len, rem) {
		switch (nla_type(attr)) {
		case SMTPWARD_A_POLICY_GENERATION:
			listing->generation = sw_number(attr);
			listing->n_heads++;
			break;
		case SMTPWARD_A_POLICY_COUNT:
			listing->count = sw_number(attr);
			break;
		case SMTPWARD_A_POLICY_TOOL:
			listing->n_tools++;
			break;
		case SMTPWARD_A_POLICY_THRESHOLD:
			listing->limits.threshold = sw_number(attr);
			break;
		case SMTPWARD_A_POLICY_CAP:
			listing->limits.cap = sw_number(attr);
			break;
		case SMTPWARD_A_POLICY_BUDGET:
			list_budget(&listing->limits, attr);
			break;
		case SMTPWARD_A_POLICY_RULE:
			list_rule(listing, attr);
			break;
		}
	}
}

/**
 * sw_list_policy() - Read the policy in force.
 * @client: With CAP_MAC_ADMIN. Knows if it was interrupted.
 * @listing: Is set, to be freed by sw_listing_free().
 *
 * Return: 0 or a negative errno.
 */
int sw_list_policy(struct sw_client *client, struct sw_listing *listing)
{
	memset(listing, 0, sizeof(*listing));
	return sw_request(
		client, sw_message(client, SMTPWARD_CMD_POLICY_GET, NLM_F_DUMP),
		sw_list_message, listing);
}

/**
 * sw_list_rule() - Read one rule of the policy in force.
 * @client: With CAP_MAC_ADMIN.
 * @id: Of the rule.
 * @listing: Is set, to be freed by sw_listing_free().
 *
 * Return: 0 or a negative errno.
 */
int sw_list_rule(struct sw_client *client, uint32_t id,
		 struct sw_listing *listing)
{
	struct nl_msg *msg = sw_message(client, SMTPWARD_CMD_POLICY_GET, 0);

	memset(listing, 0, sizeof(*listing));
	nla_put_u32(msg, SMTPWARD_A_POLICY_RULE_ID, id);
	return sw_request(client, msg, sw_list_message, listing);
}

/**
 * sw_listing_free() - Free what was read.
 * @listing: As it was read.
 */
void sw_listing_free(struct sw_listing *listing)
{
	free(listing->rule);
	memset(listing, 0, sizeof(*listing));
}
