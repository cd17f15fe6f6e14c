// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a schema cannot say of a file of detections: numbers, and names that have
 * to be there.
 */
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "detections.h"
#include "detections_check.h"
#include "diag.h"
#include "parse.h"
#include "period.h"
#include "yaml_tree.h"

#define FACTOR_MAX 1000000

/**
 * parse_amount() - Read how much or how long.
 * @word: "20", "1 MiB" or "15 min".
 * @n: Receives it, a time in seconds.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_amount(const char *word, uint64_t *n)
{
	uint32_t seconds;

	if (!parse_size(word, n))
		return NULL;
	if (parse_period(word, &seconds))
		return "expected a number, a size such as 1 MiB or a time such as 15 min";
	*n = seconds;
	return NULL;
}

/**
 * parse_repeat() - Read for how long to be silent.
 * @word: "1 h", or "never" to be heard again.
 * @seconds: Receives it, 0 for never.
 *
 * Return: NULL, or what was expected.
 */
const char *parse_repeat(const char *word, uint32_t *seconds)
{
	*seconds = 0;
	if (!strcmp(word, "never"))
		return NULL;
	return parse_period(word, seconds) ?
		       "expected never, or a time such as 1 h" :
		       NULL;
}

static const char *check_amount(const char *word)
{
	uint64_t n;

	return parse_amount(word, &n);
}

static const char *check_repeat(const char *word)
{
	uint32_t seconds;

	return parse_repeat(word, &seconds);
}

static const char *check_period(const char *word)
{
	uint32_t seconds;

	return parse_period(word, &seconds);
}

static const char *check_factor(const char *word)
{
	uint32_t n;

	return parse_u32(word, FACTOR_MAX, &n) || !n ?
		       "expected a number from 1 to 1000000" :
		       NULL;
}

static const char *check_plain(const char *word)
{
	return *word == '$' ? "expected no list within a list" : NULL;
}

/* NULL or what was expected instead of a word. */
typedef const char *(*check_fn)(const char *word);

static void check_word(const struct yaml_tree *tree,
		       const struct yaml_node *node, check_fn check,
		       struct diag *diag)
{
	const char *expected;
	char *word;

	if (!node || node->kind != YAML_SCALAR)
		return;
	expected = check(node->value);
	if (!expected)
		return;
	word = yaml_word(node);
	yaml_complain(tree, node, diag, "'%s', %s", word, expected);
	free(word);
}

typedef void (*entry_fn)(const struct yaml_tree *tree,
			 const struct yaml_node *entry, const void *arg,
			 struct diag *diag);

static void each(const struct yaml_tree *tree, const struct yaml_node *map,
		 const char *key, entry_fn fn, const void *arg,
		 struct diag *diag)
{
	const struct yaml_node *list, *entry;

	list = map->kind == YAML_MAP ? yaml_key(tree, map, key) : NULL;
	if (!list || list->kind != YAML_LIST)
		return;
	for (entry = yaml_first(tree, list); entry;
	     entry = yaml_next(tree, entry))
		fn(tree, entry, arg, diag);
}

static void check_list_word(const struct yaml_tree *tree,
			    const struct yaml_node *entry, const void *arg,
			    struct diag *diag)
{
	(void)arg;
	check_word(tree, entry, check_plain, diag);
}

static void check_list(const struct yaml_tree *tree,
		       const struct yaml_node *entry, const void *arg,
		       struct diag *diag)
{
	each(tree, entry, "words", check_list_word, arg, diag);
}

static void check_condition(const struct yaml_tree *tree,
			    const struct yaml_node *entry, const void *arg,
			    struct diag *diag)
{
	static const char *const tests[] = { "is", "not", "min", "max" };
	bool any = false;
	size_t i;

	(void)arg;
	if (entry->kind != YAML_MAP)
		return;
	for (i = 0; i < ARRAY_SIZE(tests); i++)
		any |= !!yaml_key(tree, entry, tests[i]);
	if (!any)
		yaml_complain(
			tree, entry, diag,
			"the condition asks for nothing, expected is, not, min or max");
	check_word(tree, yaml_key(tree, entry, "min"), check_amount, diag);
	check_word(tree, yaml_key(tree, entry, "max"), check_amount, diag);
}

static void check_exception(const struct yaml_tree *tree,
			    const struct yaml_node *entry, const void *arg,
			    struct diag *diag)
{
	each(tree, entry, "all", check_condition, arg, diag);
}

static void check_detection(const struct yaml_tree *tree,
			    const struct yaml_node *entry, const void *arg,
			    struct diag *diag)
{
	const struct yaml_node *more;

	each(tree, entry, "when", check_condition, arg, diag);
	if (entry->kind != YAML_MAP)
		return;
	check_word(tree, yaml_key(tree, entry, "repeat"), check_repeat, diag);
	more = yaml_key(tree, entry, "more");
	if (!more || more->kind != YAML_MAP)
		return;
	check_word(tree, yaml_key(tree, more, "than"), check_amount, diag);
	check_word(tree, yaml_key(tree, more, "per"), check_period, diag);
	check_word(tree, yaml_key(tree, more, "times"), check_factor, diag);
}

/**
 * detections_check_words() - Complain about what cannot be read.
 * @tree: The file.
 * @diag: Receives complaints.
 */
void detections_check_words(const struct yaml_tree *tree, struct diag *diag)
{
	const struct yaml_node *root = tree->nodes;

	each(tree, root, "lists", check_list, NULL, diag);
	each(tree, root, "exceptions", check_exception, NULL, diag);
	each(tree, root, "detections", check_detection, NULL, diag);
	if (root->kind != YAML_MAP)
		return;
	check_word(tree, yaml_key(tree, root, "learning"), check_period, diag);
	check_word(tree, yaml_key(tree, root, "repeat"), check_period, diag);
}

static void check_reference(const struct yaml_tree *tree,
			    const struct yaml_node *entry, const void *arg,
			    struct diag *diag)
{
	char *word;

	if (entry->value[0] != '$' || detections_list(arg, entry->value + 1))
		return;
	word = yaml_word(entry);
	yaml_complain(tree, entry, diag,
		      "'%s' is no list, expected one named so far", word);
	free(word);
}

static void check_lists_of(const struct yaml_tree *tree,
			   const struct yaml_node *entry, const void *arg,
			   struct diag *diag)
{
	each(tree, entry, "is", check_reference, arg, diag);
	each(tree, entry, "not", check_reference, arg, diag);
}

static void check_lists_of_exception(const struct yaml_tree *tree,
				     const struct yaml_node *entry,
				     const void *arg, struct diag *diag)
{
	each(tree, entry, "all", check_lists_of, arg, diag);
}

static void check_unless(const struct yaml_tree *tree,
			 const struct yaml_node *entry, const void *arg,
			 struct diag *diag)
{
	char *word;

	if (detections_exception(arg, entry->value))
		return;
	word = yaml_word(entry);
	yaml_complain(tree, entry, diag,
		      "'%s' is no exception, expected one named so far", word);
	free(word);
}

/* A detection that has been named before has all of this. */
static void check_complete(const struct yaml_tree *tree,
			   const struct yaml_node *entry,
			   const struct detections *d, struct diag *diag)
{
	static const char *const needed[] = { "title", "why",  "severity",
					      "on",    "when", "key" };
	const struct yaml_node *id = yaml_key(tree, entry, "id");
	size_t i;

	if (detections_find(d, id->value))
		return;
	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!yaml_key(tree, entry, needed[i]))
			yaml_complain(
				tree, entry, diag,
				"the detection '%s' is new and has no '%s', expected one",
				id->value, needed[i]);
}

static void check_names_of(const struct yaml_tree *tree,
			   const struct yaml_node *entry, const void *arg,
			   struct diag *diag)
{
	check_complete(tree, entry, arg, diag);
	each(tree, entry, "when", check_lists_of, arg, diag);
	each(tree, entry, "unless", check_unless, arg, diag);
}

/**
 * detections_check_names() - Complain about names that nothing has.
 * @d: What was read so far, with the lists and exceptions of the file.
 * @tree: The file, which fits the schema.
 * @diag: Receives complaints.
 */
void detections_check_names(const struct detections *d,
			    const struct yaml_tree *tree, struct diag *diag)
{
	each(tree, tree->nodes, "exceptions", check_lists_of_exception, d,
	     diag);
	each(tree, tree->nodes, "detections", check_names_of, d, diag);
}
