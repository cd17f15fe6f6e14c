// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "learn_set.h"

static const char *name_at(const struct learn_set *set, size_t i)
{
	return ((const struct learn_item *)set->v[i])->name;
}

/* Where it is, or where it belongs. */
static size_t place(const struct learn_set *set, const char *name)
{
	size_t low = 0, high = set->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(name_at(set, middle), name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct learn_set *set, size_t i, const char *name)
{
	return i < set->n && !strcmp(name_at(set, i), name);
}

static void free_item(struct learn_set *set, void *data)
{
	struct learn_item *item = data;

	if (set->forget)
		set->forget(item);
	free(item->name);
	free(item);
}

/**
 * learn_set_find() - Find a thing.
 * @set: The set.
 * @name: Its name.
 *
 * Return: It, or NULL.
 */
void *learn_set_find(const struct learn_set *set, const char *name)
{
	const size_t i = place(set, name);

	return is_at(set, i, name) ? set->v[i] : NULL;
}

/**
 * learn_set_get() - Find a thing, or make it.
 * @set: The set.
 * @name: Its name.
 *
 * Return: It, or NULL when there are enough whose names come before.
 */
void *learn_set_get(struct learn_set *set, const char *name)
{
	const size_t i = place(set, name);
	struct learn_item *item;

	if (is_at(set, i, name))
		return set->v[i];
	if (set->n == set->max) {
		set->more = true;
		if (i == set->n)
			return NULL;
		free_item(set, set->v[--set->n]);
	}
	item = xcalloc(1, set->size);
	item->name = xstrdup(name);
	set->v = xreallocarray(set->v, set->n + 1, sizeof(*set->v));
	memmove(set->v + i + 1, set->v + i, (set->n - i) * sizeof(*set->v));
	set->v[i] = item;
	set->n++;
	return item;
}

/**
 * learn_set_drop() - Forget a thing.
 * @set: The set.
 * @i: Which.
 */
void learn_set_drop(struct learn_set *set, size_t i)
{
	free_item(set, set->v[i]);
	set->n--;
	memmove(set->v + i, set->v + i + 1, (set->n - i) * sizeof(*set->v));
}

/**
 * learn_set_free() - Forget all.
 * @set: The set, which is empty afterwards.
 */
void learn_set_free(struct learn_set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		free_item(set, set->v[i]);
	free(set->v);
	set->v = NULL;
	set->n = 0;
}
