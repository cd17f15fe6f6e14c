// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "learn.h"
#include "learn_addr.h"
#include "learn_entry.h"
#include "learn_rule.h"

#define PROGRAMS_MAX 1024

static void free_rule(struct learn_rule *r)
{
	size_t i;

	for (i = 0; i < r->n_to; i++)
		free(r->to[i]);
	free(r->to);
	free(r->title);
	learn_set_free(&r->programs);
	learn_set_free(&r->tools);
}

/**
 * learn_rules_free() - Forget rules.
 * @rules: From learn_rules_make().
 */
void learn_rules_free(struct learn_rules *rules)
{
	size_t i;

	for (i = 0; i < rules->n; i++)
		free_rule(&rules->v[i]);
	free(rules->v);
	*rules = (struct learn_rules){ 0 };
}

static void drop_allowed(struct learn_entry *e)
{
	size_t i = e->objects.n;

	while (i--)
		if (((struct learn_object *)e->objects.v[i])->allowed)
			learn_set_drop(&e->objects, i);
}

/* What goes to a relay is another matter than what does not. */
static void split_relays(struct learn *l, struct learn_entry *e)
{
	struct learn_entry *relay = NULL;
	struct learn_object *o;
	size_t i = e->objects.n;

	while (i--) {
		o = e->objects.v[i];
		if (!learn_is_relay(l, o->name))
			continue;
		if (!relay)
			relay = learn_entry_get(&l->users, &e->who, LEARN_RELAY,
						e->ports[0]);
		learn_entry_take(relay, o);
		learn_set_drop(&e->objects, i);
	}
	if (relay)
		learn_entry_merge(relay, e);
}

/* There may be twice as many then, which come one after the other. */
static void prepare_user(struct learn *l, struct learn_user *u)
{
	struct learn_entry **all;
	size_t i, n = u->entries.n;

	u->entries.max *= 2;
	all = xcalloc(n + 1, sizeof(*all));
	memcpy(all, u->entries.v, n * sizeof(*all));
	for (i = 0; i < n; i++) {
		if (!l->options.all)
			drop_allowed(all[i]);
		if (all[i]->class == LEARN_INTERNET)
			split_relays(l, all[i]);
	}
	free(all);
}

static void add_to(void *data, const char *net)
{
	struct learn_rule *r = data;

	r->to = xreallocarray(r->to, r->n_to + 1, sizeof(*r->to));
	r->to[r->n_to++] = xstrdup(net);
}

static void begin_rule(struct learn_rule *r, struct learn_entry *e)
{
	const struct learn_object *o;
	size_t i;

	*r = (struct learn_rule){ .e = e };
	r->programs = (struct learn_set){ .max = PROGRAMS_MAX,
					  .size = sizeof(struct learn_item) };
	r->tools = r->programs;
	if (*e->who.program)
		learn_set_get(&r->programs, e->who.program);
	for (i = 0; i < e->objects.n; i++) {
		o = e->objects.v[i];
		learn_tally_add(&r->tally, &o->tally);
		if (o->tool)
			learn_set_get(&r->tools, o->tool);
	}
	if (e->class != LEARN_TOOL)
		r->anywhere = !learn_networks(e, add_to, r);
}

static bool same_networks(const struct learn_rule *a,
			  const struct learn_rule *b)
{
	size_t i;

	if (a->n_to != b->n_to || a->anywhere != b->anywhere)
		return false;
	for (i = 0; i < a->n_to; i++)
		if (strcmp(a->to[i], b->to[i]) != 0)
			return false;
	return true;
}

static bool differ_in_port(const struct learn_rule *a,
			   const struct learn_rule *b)
{
	return a->e->class != LEARN_TOOL && a->e->class == b->e->class &&
	       learn_same_sender(a->e, b->e) &&
	       !strcmp(a->e->who.program, b->e->who.program) &&
	       same_networks(a, b);
}

/* One rule has as many ports as one likes. */
static bool join_ports(struct learn_rule *rules, size_t n,
		       const struct learn_rule *r)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (!differ_in_port(&rules[i], r))
			continue;
		learn_entry_merge(rules[i].e, r->e);
		learn_tally_add(&rules[i].tally, &r->tally);
		return true;
	}
	return false;
}

static void add_user(struct learn_rules *rules, const struct learn_user *u)
{
	const size_t before = rules->n;
	struct learn_rule *r;
	size_t i;

	rules->v = xreallocarray(rules->v, before + u->entries.n + 1,
				 sizeof(*rules->v));
	for (i = 0; i < u->entries.n; i++) {
		r = &rules->v[rules->n];
		if (!learn_entry_attempts(u->entries.v[i]))
			continue;
		begin_rule(r, u->entries.v[i]);
		if (join_ports(rules->v + before, rules->n - before, r))
			free_rule(r);
		else
			rules->n++;
	}
	learn_chain(rules->v + before, rules->n - before);
}

static void drop_parts(struct learn_rules *rules)
{
	size_t i, n = 0;

	for (i = 0; i < rules->n; i++) {
		if (rules->v[i].part)
			free_rule(&rules->v[i]);
		else
			rules->v[n++] = rules->v[i];
	}
	rules->n = n;
}

static int by_user_and_title(const void *a, const void *b)
{
	const struct learn_rule *x = a, *y = b;
	const int ret = strcmp(x->e->who.user, y->e->who.user);

	return ret ? ret : strcmp(x->title, y->title);
}

/**
 * learn_rules_make() - Make rules of what was learned.
 * @l: What was learned, to which nothing can be added any more.
 * @rules: Receives them, for learn_rules_free().
 */
void learn_rules_make(struct learn *l, struct learn_rules *rules)
{
	size_t i;

	*rules = (struct learn_rules){ 0 };
	for (i = 0; i < l->users.n; i++) {
		prepare_user(l, l->users.v[i]);
		add_user(rules, l->users.v[i]);
	}
	drop_parts(rules);
	for (i = 0; i < rules->n; i++)
		learn_judge(l, &rules->v[i]);
	learn_titles(rules);
	if (rules->n)
		qsort(rules->v, rules->n, sizeof(*rules->v), by_user_and_title);
}
