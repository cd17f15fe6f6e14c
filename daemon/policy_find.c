// SPDX-License-Identifier: GPL-2.0-only
#include "policy.h"
#include "policy_find.h"
#include "yaml_tree.h"

static uint32_t line_of(const struct policy_source *s, uint32_t index)
{
	const struct yaml_node *rules, *rule;

	rules = yaml_key(s->tree, s->tree->nodes, "rules");
	rule = rules ? yaml_first(s->tree, rules) : NULL;
	while (rule && index--)
		rule = yaml_next(s->tree, rule);
	return rule ? rule->line : 0;
}

/**
 * policy_find() - Find a rule by its number.
 * @policy: The policy, loaded without a complaint.
 * @id: The number, as compile() gives them: from 1, over all files.
 * @place: Receives the rule.
 *
 * Return: true when there is one.
 */
bool policy_find(const struct policy *policy, uint32_t id,
		 struct rule_place *place)
{
	const struct policy_source *s;
	size_t i;

	*place = (struct rule_place){ 0 };
	for (i = 0; id && i < policy->n_sources; i++) {
		s = &policy->sources[i];
		if (id <= s->data->rules_count) {
			*place = (struct rule_place){
				.rule = &s->data->rules[id - 1],
				.path = s->path,
				.line = line_of(s, id - 1),
			};
			return true;
		}
		id -= s->data->rules_count;
	}
	return false;
}
