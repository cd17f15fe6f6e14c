/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Things by name, of which only so many are kept.
 */
#ifndef _SMTPWARD_LEARN_SET_H
#define _SMTPWARD_LEARN_SET_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct learn_item - What a thing begins with.
 * @name: Its name, which the set frees.
 */
struct learn_item {
	char *name;
};

/**
 * struct learn_set - Things, sorted by name. When there are too many, the first by
 * name are kept: so it does not matter in which order they came.
 * @v: They. Each begins with a struct learn_item.
 * @n: Entries in @v.
 * @max: How many there may be.
 * @size: Bytes of one.
 * @forget: Frees what is in one besides its name, NULL for nothing.
 * @more: There were more.
 */
struct learn_set {
	void **v;
	size_t n;
	size_t max;
	size_t size;
	void (*forget)(void *item);
	bool more;
};

void *learn_set_get(struct learn_set *set, const char *name);
void *learn_set_find(const struct learn_set *set, const char *name);
void learn_set_drop(struct learn_set *set, size_t i);
void learn_set_free(struct learn_set *set);

#endif /* _SMTPWARD_LEARN_SET_H */
