/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A YAML document with the place of every word in it.
 */
#ifndef _SMTPWARD_YAML_TREE_H
#define _SMTPWARD_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compiler.h"

struct diag;

#define YAML_WORD_MAX 80

enum yaml_kind {
	YAML_SCALAR,
	YAML_LIST,
	YAML_MAP,
};

/**
 * struct yaml_node - A word, a list or a map.
 * @kind: Which of these.
 * @plain: A scalar without quotes.
 * @line: From 1.
 * @column: From 1, in characters.
 * @value: The scalar, NUL terminated, without its quotes.
 * @len: Bytes in @value.
 * @next: Index of the next node of the same list or map, 0 for none. In a map
 *	keys and values alternate.
 * @first: Index of the first node inside, 0 for none.
 */
struct yaml_node {
	enum yaml_kind kind;
	bool plain;
	uint32_t line, column;
	char *value;
	size_t len;
	uint32_t next, first;
};

/**
 * struct yaml_tree - A document.
 * @file: Its name, for complaints.
 * @nodes: The nodes. The first is the document's own.
 * @n: How many nodes.
 * @size: How many fit.
 */
struct yaml_tree {
	const char *file;
	struct yaml_node *nodes;
	uint32_t n, size;
};

bool yaml_tree_load(struct yaml_tree *tree, const char *file, const void *bytes,
		    size_t len, struct diag *diag);
void yaml_tree_free(struct yaml_tree *tree);
const struct yaml_node *yaml_first(const struct yaml_tree *tree,
				   const struct yaml_node *node);
const struct yaml_node *yaml_next(const struct yaml_tree *tree,
				  const struct yaml_node *node);
const struct yaml_node *yaml_key(const struct yaml_tree *tree,
				 const struct yaml_node *map, const char *key);
__printf(4, 5) void yaml_complain(const struct yaml_tree *tree,
				  const struct yaml_node *node,
				  struct diag *diag, const char *fmt, ...);
__printf(4, 5) void yaml_warn(const struct yaml_tree *tree,
			      const struct yaml_node *node, struct diag *diag,
			      const char *fmt, ...);
char *yaml_word(const struct yaml_node *node);

#endif /* _SMTPWARD_YAML_TREE_H */
