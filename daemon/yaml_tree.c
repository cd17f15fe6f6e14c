// SPDX-License-Identifier: GPL-2.0-only
/*
 * A YAML document with the place of every word in it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "diag.h"
#include "text.h"
#include "yaml_tree.h"

/**
 * yaml_first() - The first node inside a list or map.
 * @tree: The document.
 * @node: The list or map.
 *
 * Return: The node, NULL for none.
 */
const struct yaml_node *yaml_first(const struct yaml_tree *tree,
				   const struct yaml_node *node)
{
	return node->first ? &tree->nodes[node->first] : NULL;
}

/**
 * yaml_next() - The node after another one.
 * @tree: The document.
 * @node: The other one.
 *
 * Return: The node, NULL at the end of the list or map.
 */
const struct yaml_node *yaml_next(const struct yaml_tree *tree,
				  const struct yaml_node *node)
{
	return node->next ? &tree->nodes[node->next] : NULL;
}

/**
 * yaml_key() - Look up a key.
 * @tree: The document.
 * @map: A node of it, that need not be a map.
 * @key: The key.
 *
 * Return: The node of its value, NULL for none.
 */
const struct yaml_node *yaml_key(const struct yaml_tree *tree,
				 const struct yaml_node *map, const char *key)
{
	const struct yaml_node *k, *v;

	if (map->kind != YAML_MAP)
		return NULL;
	for (k = yaml_first(tree, map); k; k = yaml_next(tree, v)) {
		v = yaml_next(tree, k);
		if (!v)
			break;
		if (k->kind == YAML_SCALAR && !strcmp(k->value, key))
			return v;
	}
	return NULL;
}

/**
 * yaml_complain() - Complain about a node.
 * @tree: The document.
 * @node: The node.
 * @diag: Where to.
 * @fmt: As for printf(3).
 */
void yaml_complain(const struct yaml_tree *tree, const struct yaml_node *node,
		   struct diag *diag, const char *fmt, ...)
{
	char text[768];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	diag_add(diag, tree->file, node->line, node->column, "%s", text);
}

/**
 * yaml_warn() - Warn of a node.
 * @tree: The document.
 * @node: The node.
 * @diag: Where to.
 * @fmt: As for printf(3).
 */
void yaml_warn(const struct yaml_tree *tree, const struct yaml_node *node,
	       struct diag *diag, const char *fmt, ...)
{
	char text[768];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	diag_warn(diag, tree->file, node->line, node->column, "%s", text);
}

/**
 * yaml_word() - A scalar as a complaint shows it.
 * @node: The scalar.
 *
 * Return: It, escaped and cut, for the caller to free.
 */
char *yaml_word(const struct yaml_node *node)
{
	char *word = xcalloc(YAML_WORD_MAX, 1);

	text_escape(word, YAML_WORD_MAX, node->value, node->len);
	return word;
}

/**
 * yaml_tree_free() - Forget a document.
 * @tree: The document.
 */
void yaml_tree_free(struct yaml_tree *tree)
{
	uint32_t i;

	for (i = 0; i < tree->n; i++)
		free(tree->nodes[i].value);
	free(tree->nodes);
	*tree = (struct yaml_tree){ 0 };
}
