// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mail tools that run others: who may run the one has to be let run the other, in the
 * same rule, for nobody calls that two senders.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "learn_entry.h"
#include "learn_rule.h"

/**
 * learn_same_sender() - Whether two entries have the same sender.
 * @a: One, of a user.
 * @b: Another, of the same.
 *
 * Return: true when they have, but for its program.
 */
bool learn_same_sender(const struct learn_entry *a, const struct learn_entry *b)
{
	return !strcmp(a->who.unit, b->who.unit) &&
	       !strcmp(a->who.container, b->who.container) &&
	       !strcmp(a->who.context, b->who.context) &&
	       !strcmp(a->who.login, b->who.login);
}

/* Is what @b runs itself run by @a? */
static bool runs(const struct learn_rule *a, const struct learn_rule *b)
{
	const struct learn_object *o;
	size_t i;

	if (a == b || a->e->class != LEARN_TOOL || b->e->class != LEARN_TOOL ||
	    !*b->e->who.program || !learn_same_sender(a->e, b->e))
		return false;
	for (i = 0; i < a->e->objects.n; i++) {
		o = a->e->objects.v[i];
		if (!strcmp(o->image, b->e->who.program))
			return true;
	}
	return false;
}

static bool is_first(const struct learn_rule *rules, size_t n, size_t of)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (runs(&rules[i], &rules[of]))
			return false;
	return rules[of].e->class == LEARN_TOOL;
}

static void take(struct learn_rule *r, const struct learn_rule *part)
{
	const struct learn_object *o;
	size_t i;

	learn_set_get(&r->programs, part->e->who.program);
	for (i = 0; i < part->e->objects.n; i++) {
		o = part->e->objects.v[i];
		learn_set_get(&r->tools, o->tool);
	}
	r->e->doubts |= part->e->doubts & LEARN_DOUBT(DENIED);
}

/* All that the first runs, and what these run. */
static void follow(struct learn_rule *rules, size_t n, size_t first)
{
	bool *done = xcalloc(n, sizeof(*done));
	size_t *queue = xcalloc(n, sizeof(*queue)), from = 0, to = 0, i;

	queue[to++] = first;
	done[first] = true;
	while (from < to) {
		for (i = 0; i < n; i++) {
			if (done[i] || !runs(&rules[queue[from]], &rules[i]))
				continue;
			done[i] = true;
			rules[i].part = true;
			take(&rules[first], &rules[i]);
			queue[to++] = i;
		}
		from++;
	}
	free(done);
	free(queue);
}

/**
 * learn_chain() - Make tools that are run by others part of their rules.
 * @rules: Rules of a user.
 * @n: How many.
 */
void learn_chain(struct learn_rule *rules, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is_first(rules, n, i))
			follow(rules, n, i);
}
