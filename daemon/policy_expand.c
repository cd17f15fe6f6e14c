// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of a policy without references to others.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "policy.h"

/**
 * struct words - A list.
 * @v: Its words.
 * @n: How many.
 */
struct words {
	char **v;
	unsigned int n;
};

static struct words defined(const struct policy *policy, const char *name)
{
	const struct policy_file *f;
	unsigned int k;
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		f = policy->sources[i].data;
		for (k = 0; k < f->define_count; k++)
			if (!strcmp(f->define[k].name, name))
				return (struct words){
					f->define[k].values,
					f->define[k].values_count
				};
	}
	return (struct words){ 0 };
}

static struct words relays(const struct policy *policy)
{
	const struct policy_file *f;
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		f = policy->sources[i].data;
		if (f->relays_count)
			return (struct words){ f->relays, f->relays_count };
	}
	return (struct words){ 0 };
}

/* Nothing for a word that stands for itself. */
static struct words meant(const struct policy *policy, const char *word)
{
	if (*word == '$')
		return defined(policy, word + 1);
	if (!strcmp(word, "relay"))
		return relays(policy);
	return (struct words){ 0 };
}

static void add(struct words *list, char *word)
{
	list->v = xreallocarray(list->v, list->n + 1, sizeof(*list->v));
	list->v[list->n++] = word;
}

/* What libcyaml has allocated it frees with free(3), and so may we. */
static void expand(const struct policy *policy, char ***v, unsigned int *n)
{
	struct words list = { 0 }, other;
	unsigned int i, k;

	for (i = 0; i < *n; i++) {
		other = meant(policy, (*v)[i]);
		if (!other.n) {
			add(&list, (*v)[i]);
			continue;
		}
		for (k = 0; k < other.n; k++)
			add(&list, xstrdup(other.v[k]));
		free((*v)[i]);
	}
	if (*n)
		free(*v);
	*v = list.v;
	*n = list.n;
}

static void expand_rule(const struct policy *policy, struct rule *r)
{
	expand(policy, &r->users, &r->users_count);
	expand(policy, &r->groups, &r->groups_count);
	expand(policy, &r->executables, &r->executables_count);
	expand(policy, &r->units, &r->units_count);
	expand(policy, &r->cgroups, &r->cgroups_count);
	expand(policy, &r->containers, &r->containers_count);
	expand(policy, &r->login_users, &r->login_users_count);
	expand(policy, &r->to, &r->to_count);
	expand(policy, &r->ports, &r->ports_count);
	expand(policy, &r->tools, &r->tools_count);
}

/**
 * policy_expand() - Put what they refer to into the lists of rules.
 * @policy: The policy, checked.
 */
void policy_expand(struct policy *policy)
{
	struct policy_file *f;
	unsigned int k;
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		f = policy->sources[i].data;
		expand(policy, &f->smtp_ports, &f->smtp_ports_count);
		for (k = 0; k < f->rules_count; k++)
			expand_rule(policy, &f->rules[k]);
	}
}
