// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two policies, and what is between them: rules are the same rule by their titles.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "policy_diff.h"

/**
 * struct entry - A rule of a policy.
 * @title: Its title.
 * @rule: The rule.
 * @at: Its place among the rules.
 * @other: Its place among those of the other policy, or -1.
 */
struct entry {
	const char *title;
	struct json_object *rule;
	size_t at;
	long other;
};

/**
 * struct side - One of the policies.
 * @dump: The policy.
 * @v: Its rules, in the order of their titles.
 * @n: How many.
 */
struct side {
	struct json_object *dump;
	struct entry *v;
	size_t n;
};

static struct json_object *get(struct json_object *from, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(from, key, &value);
	return value;
}

static int by_title(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->title, y->title);
}

static void side_fill(struct side *s, struct json_object *dump)
{
	struct json_object *rules = get(dump, "rules"), *rule, *title;
	size_t i, n = rules ? json_object_array_length(rules) : 0;

	*s = (struct side){ .dump = dump, .n = n };
	s->v = xcalloc(n, sizeof(*s->v));
	for (i = 0; i < n; i++) {
		rule = json_object_array_get_idx(rules, i);
		title = get(rule, "title");
		s->v[i] = (struct entry){
			.title = title ? json_object_get_string(title) : "",
			.rule = rule,
			.at = i,
			.other = -1,
		};
	}
	qsort(s->v, n, sizeof(*s->v), by_title);
}

/* What is of a policy in the kernel only, or of the place of a rule. */
static bool is_ignored(const char *key)
{
	static const char *const keys[] = {
		"id",	"hits",	 "last-hit",   "last",	 "title",
		"file", "rules", "generation", "sha256",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++)
		if (!strcmp(keys[i], key))
			return true;
	return false;
}

static void put(struct json_object *to, const char *key, const char *text)
{
	json_object_object_add(to, key, json_object_new_string(text));
}

static void add_change(struct json_object *list, const char *key,
		       struct json_object *old, struct json_object *new)
{
	struct json_object *change = json_object_new_object();

	put(change, "key", key);
	json_object_object_add(change, "old", old);
	json_object_object_add(change, "new", new);
	json_object_array_add(list, change);
}

static void compare_key(struct json_object *list, const char *key,
			const struct side *from, struct json_object *old,
			const struct side *to, struct json_object *new)
{
	struct json_object *a = old ? diff_value(old, from->dump, key) : NULL;
	struct json_object *b = new ? diff_value(new, to->dump, key) : NULL;

	if (a && b && json_object_equal(a, b)) {
		json_object_put(a);
		json_object_put(b);
		return;
	}
	add_change(list, key, a, b);
}

static struct json_object *compare(const struct side *from,
				   struct json_object *old,
				   const struct side *to,
				   struct json_object *new)
{
	struct json_object *list = json_object_new_array();

	json_object_object_foreach(old, key, value)
	{
		if (!is_ignored(key))
			compare_key(list, key, from, value, to, get(new, key));
	}
	json_object_object_foreach(new, new_key, new_value)
	{
		if (!is_ignored(new_key) && !get(old, new_key))
			compare_key(list, new_key, from, NULL, to, new_value);
	}
	return list;
}

static int by_place(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->at < y->at ? -1 : 1;
}

/* The end of the longest row of rules that may end there: a binary search. */
static size_t row_for(const struct entry *v, const size_t *ends, size_t rows,
		      long other)
{
	size_t low = 0, high = rows, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (v[ends[middle]].other < other)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * The longest row of rules that are in the same order in both has stayed; the others
 * have moved.
 */
static void add_moved(struct json_object *list, struct side *to)
{
	size_t *ends = xcalloc(to->n, sizeof(*ends));
	long *before = xcalloc(to->n, sizeof(*before)), at;
	bool *stayed = xcalloc(to->n, sizeof(*stayed));
	size_t i, row, rows = 0;

	qsort(to->v, to->n, sizeof(*to->v), by_place);
	for (i = 0; i < to->n; i++) {
		if (to->v[i].other < 0)
			continue;
		row = row_for(to->v, ends, rows, to->v[i].other);
		before[i] = row ? (long)ends[row - 1] : -1;
		ends[row] = i;
		rows += row == rows;
	}
	for (at = rows ? (long)ends[rows - 1] : -1; at >= 0; at = before[at])
		stayed[at] = true;
	for (i = 0; i < to->n; i++)
		if (to->v[i].other >= 0 && !stayed[i])
			json_object_array_add(
				list, json_object_new_string(to->v[i].title));
	free(stayed);
	free(before);
	free(ends);
}

static void add_title(struct json_object *list, const char *title)
{
	json_object_array_add(list, json_object_new_string(title));
}

static void add_changed(struct json_object *list, const char *title,
			struct json_object *changes)
{
	struct json_object *changed;

	if (!json_object_array_length(changes)) {
		json_object_put(changes);
		return;
	}
	changed = json_object_new_object();
	put(changed, "title", title);
	json_object_object_add(changed, "changes", changes);
	json_object_array_add(list, changed);
}

static struct json_object *list(struct json_object *out, const char *key)
{
	struct json_object *new = json_object_new_array();

	json_object_object_add(out, key, new);
	return new;
}

/* Both are in the order of titles. */
static void compare_rules(struct json_object *out, struct side *from,
			  struct side *to)
{
	struct json_object *removed = list(out, "removed");
	struct json_object *added = list(out, "added");
	struct json_object *changed = list(out, "changed");
	size_t i = 0, k = 0;
	int diff;

	while (i < from->n || k < to->n) {
		diff = i == from->n ? 1 :
		       k == to->n   ? -1 :
				      by_title(&from->v[i], &to->v[k]);
		if (diff < 0) {
			add_title(removed, from->v[i++].title);
		} else if (diff > 0) {
			add_title(added, to->v[k++].title);
		} else {
			add_changed(changed, to->v[k].title,
				    compare(from, from->v[i].rule, to,
					    to->v[k].rule));
			to->v[k++].other = from->v[i++].at;
		}
	}
	add_moved(list(out, "moved"), to);
}

/**
 * policy_diff() - Compare two policies.
 * @from: One, as policy_dump() receives it, with titles.
 * @to: The other.
 *
 * Return: Lists "policy" of keys with their old and new values, "removed", "added"
 * and "moved" of titles, "changed" of titles with their keys, for json_object_put().
 */
struct json_object *policy_diff(struct json_object *from,
				struct json_object *to)
{
	struct json_object *out = json_object_new_object();
	struct side a, b;

	side_fill(&a, from);
	side_fill(&b, to);
	json_object_object_add(out, "policy", compare(&a, from, &b, to));
	compare_rules(out, &a, &b);
	free(a.v);
	free(b.v);
	return out;
}

/**
 * policy_diff_same() - Is there nothing between them?
 * @diff: What policy_diff() returned.
 *
 * Return: true when the policies are the same.
 */
bool policy_diff_same(struct json_object *diff)
{
	json_object_object_foreach(diff, key, value)
	{
		(void)key;
		if (json_object_array_length(value))
			return false;
	}
	return true;
}
