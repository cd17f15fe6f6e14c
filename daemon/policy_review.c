// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that are no mistake to a machine, and probably one to a person: those
 * that never decide, and those that let everybody in.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "diag.h"
#include "parse.h"
#include "policy.h"
#include "policy_covers.h"
#include "policy_review.h"
#include "yaml_tree.h"

/* Each is compared with all before it. */
#define COMPARED_MAX 2000

/**
 * struct place - A rule and where it stands.
 * @rule: The rule.
 * @tree: Its file.
 * @node: In the file.
 */
struct place {
	const struct rule *rule;
	const struct yaml_tree *tree;
	const struct yaml_node *node;
};

static struct place *find_places(const struct policy *policy, size_t *n)
{
	const struct policy_source *s;
	const struct yaml_node *node;
	struct place *places;
	unsigned int k;
	size_t i;

	*n = 0;
	for (i = 0; i < policy->n_sources; i++)
		*n += policy->sources[i].data->rules_count;
	places = xcalloc(*n + 1, sizeof(*places));
	*n = 0;
	for (i = 0; i < policy->n_sources; i++) {
		s = &policy->sources[i];
		node = s->data->rules_count ?
			       yaml_first(s->tree,
					  yaml_key(s->tree, s->tree->nodes,
						   "rules")) :
			       NULL;
		for (k = 0; k < s->data->rules_count; k++) {
			places[(*n)++] = (struct place){ &s->data->rules[k],
							 s->tree, node };
			node = yaml_next(s->tree, node);
		}
	}
	return places;
}

static bool is_everywhere(const char *word)
{
	struct net net;

	return !parse_net(word, &net) && !net.prefix_len;
}

static bool goes_anywhere(const struct rule *rule)
{
	unsigned int i;

	if (rule->tools_count && !rule->to_count && !rule->ports_count)
		return false;
	for (i = 0; i < rule->to_count; i++)
		if (is_everywhere(rule->to[i]))
			return true;
	return !rule->to_count;
}

static void warn_everybody(const struct place *p, struct diag *diag)
{
	const struct rule *rule = p->rule;

	if (rule->verdict != SMTPWARD_VERDICT_DENY && !rule->users_count &&
	    !rule->groups_count && goes_anywhere(rule))
		yaml_warn(p->tree, p->node, diag,
			  "the rule lets everybody send to anywhere");
}

/* Ports that count as SMTP, where a file says which. */
static const struct policy_file *ports_of(const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->n_sources; i++)
		if (policy->sources[i].data->smtp_ports_count)
			return policy->sources[i].data;
	return NULL;
}

static bool looks_on_any_port(const struct policy *policy)
{
	size_t i;

	for (i = 0; i < policy->n_sources; i++)
		if (policy->sources[i].data->dialogue &&
		    *policy->sources[i].data->dialogue)
			return true;
	return false;
}

static bool has_a_port_of(const struct rule *rule,
			  const struct policy_file *file)
{
	struct ports ports;
	unsigned int i, k;
	uint16_t port;

	for (i = 0; i < rule->ports_count; i++)
		for (k = 0; k < file->smtp_ports_count; k++)
			if (!parse_ports(rule->ports[i], &ports) &&
			    !parse_port(file->smtp_ports[k], &port) &&
			    port >= ports.min && port <= ports.max)
				return true;
	return !rule->ports_count;
}

static void warn_ports(const struct policy *policy, const struct place *p,
		       struct diag *diag)
{
	const struct policy_file *file = ports_of(policy);

	if (file && !looks_on_any_port(policy) && !has_a_port_of(p->rule, file))
		yaml_warn(
			p->tree, yaml_key(p->tree, p->node, "ports"), diag,
			"the rule never decides about a connection: none of these is in smtp-ports");
}

static void warn_covered(const struct place *places, size_t n,
			 struct diag *diag)
{
	const struct place *p = &places[n];
	char *title;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!rule_covers(places[i].rule, p->rule))
			continue;
		title = yaml_word(
			yaml_key(places[i].tree, places[i].node, "title"));
		yaml_warn(
			p->tree, p->node, diag,
			"the rule never decides: '%s' at %s:%u covers all of it before",
			title, places[i].tree->file, places[i].node->line);
		free(title);
		return;
	}
}

/**
 * policy_review() - Warn of rules that are probably not what was meant.
 * @policy: The policy, loaded without a complaint.
 * @diag: Receives the warnings.
 */
void policy_review(const struct policy *policy, struct diag *diag)
{
	struct place *places;
	size_t i, n;

	places = find_places(policy, &n);
	for (i = 0; i < n; i++) {
		warn_everybody(&places[i], diag);
		warn_ports(policy, &places[i], diag);
	}
	for (i = 0; i < n && n <= COMPARED_MAX; i++)
		warn_covered(places, i, diag);
	if (n > COMPARED_MAX)
		diag_warn(
			diag, policy->sources[0].path, 0, 0,
			"%zu rules in all, of which none was compared with those before it, as these are more than %d",
			n, COMPARED_MAX);
	free(places);
}
