// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists that refer to others: "$name" to what a file defines, "relay" to the
 * governed relays.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "diag.h"
#include "policy.h"
#include "policy_check.h"
#include "yaml_tree.h"

const char relays_key[] = "relays";

static bool is_word(const struct yaml_node *n)
{
	return n && n->kind == YAML_SCALAR && n->len &&
	       strlen(n->value) == n->len;
}

/* The list that a definition gives a name to. */
static const struct yaml_node *values_of(const struct yaml_tree *tree,
					 const char *name)
{
	const struct yaml_node *list = yaml_key(tree, tree->nodes, "define");
	const struct yaml_node *d, *n;

	if (!list || list->kind != YAML_LIST)
		return NULL;
	for (d = yaml_first(tree, list); d; d = yaml_next(tree, d)) {
		n = d->kind == YAML_MAP ? yaml_key(tree, d, "name") : NULL;
		if (is_word(n) && !strcmp(n->value, name))
			return yaml_key(tree, d, "values");
	}
	return NULL;
}

/* What a word refers to. Sets the file that it is in. */
static const struct yaml_node *target(struct check *c, const char *word)
{
	const struct yaml_node *list = NULL;
	size_t i;

	for (i = 0; i < c->policy->n_sources && !list; i++) {
		c->tree = c->policy->sources[i].tree;
		if (!c->tree->n)
			continue;
		list = *word == '$' ?
			       values_of(c->tree, word + 1) :
			       yaml_key(c->tree, c->tree->nodes, relays_key);
	}
	return list && list->kind == YAML_LIST ? list : NULL;
}

static void complain_reference(const struct check *c, const struct yaml_node *n)
{
	char *word = yaml_word(n);

	if (*n->value == '$')
		yaml_complain(
			c->tree, n, c->diag,
			"'%s' is not defined, expected the name of an entry of define",
			word);
	else
		yaml_complain(c->tree, n, c->diag,
			      "no file says '%s', expected one to name them",
			      relays_key);
	free(word);
}

static bool is_reference(const struct yaml_node *n)
{
	return *n->value == '$' || !strcmp(n->value, "relay");
}

/**
 * check_each() - Go through the words of a list, and of those it refers to.
 * @c: What is known.
 * @list: The list, or what else is there, which is complained about elsewhere.
 * @fn: Called for each word, with the file that it is in. What is referred to
 *	and is not there is left out.
 * @arg: Passed to @fn.
 */
void check_each(const struct check *c, const struct yaml_node *list, word_fn fn,
		void *arg)
{
	const struct yaml_node *n, *other, *m;
	struct check there;

	if (!list || list->kind != YAML_LIST)
		return;
	for (n = yaml_first(c->tree, list); n; n = yaml_next(c->tree, n)) {
		if (!is_word(n))
			continue;
		if (!is_reference(n)) {
			fn(c, n, arg);
			continue;
		}
		there = *c;
		other = target(&there, n->value);
		if (!other)
			continue;
		m = yaml_first(there.tree, other);
		for (; m; m = yaml_next(there.tree, m))
			if (is_word(m) && !is_reference(m))
				fn(&there, m, arg);
	}
}

/**
 * struct expected - What the words of a list should be.
 * @what: The name of it.
 * @expect: Says what it expected instead.
 */
struct expected {
	const char *what;
	expect_fn expect;
};

static void check_one(const struct check *c, const struct yaml_node *n,
		      void *arg)
{
	const struct expected *e = arg;

	check_word(c, n, e->what, e->expect);
}

static void check_references(const struct check *c,
			     const struct yaml_node *list)
{
	const struct yaml_node *n;
	struct check there = *c;

	if (!list || list->kind != YAML_LIST)
		return;
	for (n = yaml_first(c->tree, list); n; n = yaml_next(c->tree, n))
		if (is_word(n) && is_reference(n) && !target(&there, n->value))
			complain_reference(c, n);
}

/**
 * check_words() - Complain about words of a list that are not what they should
 *	be, and about references to nothing.
 * @c: What is known.
 * @list: The list.
 * @what: What they should be.
 * @expect: Says what it expected instead.
 */
void check_words(const struct check *c, const struct yaml_node *list,
		 const char *what, expect_fn expect)
{
	struct expected e = { what, expect };

	check_references(c, list);
	check_each(c, list, check_one, &e);
}

static const char *expect_name(const struct check *c, const char *word)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

	(void)c;
	if (strspn(word, allowed) == strlen(word))
		return NULL;
	return "expected letters, digits, hyphens and underscores";
}

static void check_values(const struct check *c, const struct yaml_node *list)
{
	const struct yaml_node *n;

	if (!list || list->kind != YAML_LIST)
		return;
	for (n = yaml_first(c->tree, list); n; n = yaml_next(c->tree, n))
		if (is_word(n) && is_reference(n))
			yaml_complain(
				c->tree, n, c->diag,
				"a definition refers to another list, expected words");
}

static void check_defined_once(const struct check *c, const struct yaml_node *n)
{
	struct check first = *c;
	const struct yaml_node *values;
	char *word;

	if (!is_word(n))
		return;
	word = xasprintf("$%s", n->value);
	values = target(&first, word);
	if (values && (first.tree != c->tree || values->line < n->line))
		yaml_complain(c->tree, n, c->diag,
			      "'%s' is defined at %s:%u too, expected one",
			      n->value, first.tree->file, values->line);
	free(word);
}

/**
 * check_definitions() - Complain about definitions of a file.
 * @c: What is known.
 */
void check_definitions(const struct check *c)
{
	const struct yaml_node *list =
		yaml_key(c->tree, c->tree->nodes, "define");
	const struct yaml_node *d, *name;

	if (!list || list->kind != YAML_LIST)
		return;
	for (d = yaml_first(c->tree, list); d; d = yaml_next(c->tree, d)) {
		if (d->kind != YAML_MAP)
			continue;
		name = yaml_key(c->tree, d, "name");
		check_word(c, name, "name", expect_name);
		check_defined_once(c, name);
		check_values(c, yaml_key(c->tree, d, "values"));
	}
}
