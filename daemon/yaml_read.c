// SPDX-License-Identifier: GPL-2.0-only
/*
 * A YAML document with the place of every word in it: from bytes to nodes.
 *
 * libcyaml turns a document into structures, and stops at the first thing that
 * is wrong. This reads the same bytes through the same libyaml beforehand, so
 * that everything that is wrong can be named, with its place.
 */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "alloc.h"
#include "diag.h"
#include "text.h"
#include "yaml_tree.h"

#define DEPTH_MAX 8
#define KEYS_MAX 64

/**
 * struct builder - What the nodes of a document are put together with.
 * @tree: The document so far.
 * @diag: Complaints.
 * @parent: Indices of the lists and maps that are open.
 * @last: Index of the last node in each, 0 for none yet.
 * @depth: How many are open.
 * @documents: How many documents began.
 */
struct builder {
	struct yaml_tree *tree;
	struct diag *diag;
	uint32_t parent[DEPTH_MAX], last[DEPTH_MAX];
	unsigned int depth;
	unsigned int documents;
};

static bool has_key(const struct yaml_tree *tree, uint32_t map,
		    const struct yaml_node *key, unsigned int *count)
{
	const struct yaml_node *k = yaml_first(tree, &tree->nodes[map]), *v;
	bool found = false;

	for (*count = 0; k; k = yaml_next(tree, v)) {
		++*count;
		v = yaml_next(tree, k);
		if (!v)
			break;
		if (k->kind == YAML_SCALAR && key->kind == YAML_SCALAR &&
		    !strcmp(k->value, key->value))
			found = true;
	}
	return found;
}

/* Is what comes next in the innermost map a key? */
static bool expects_key(const struct builder *b)
{
	const struct yaml_node *n;
	bool key = true;

	if (!b->depth ||
	    b->tree->nodes[b->parent[b->depth - 1]].kind != YAML_MAP)
		return false;
	n = yaml_first(b->tree, &b->tree->nodes[b->parent[b->depth - 1]]);
	for (; n; n = yaml_next(b->tree, n))
		key = !key;
	return key;
}

static bool check_key(struct builder *b, const struct yaml_node *node)
{
	uint32_t map = b->parent[b->depth - 1];
	unsigned int count;
	char *word;

	if (node->kind != YAML_SCALAR) {
		yaml_complain(b->tree, node, b->diag,
			      "a list or map cannot be a key, expected a word");
		return false;
	}
	if (has_key(b->tree, map, node, &count)) {
		word = yaml_word(node);
		yaml_complain(b->tree, node, b->diag,
			      "'%s' is there already, expected it only once",
			      word);
		free(word);
	}
	if (count >= KEYS_MAX) {
		yaml_complain(b->tree, node, b->diag,
			      "too many keys here, expected at most %d",
			      KEYS_MAX);
		return false;
	}
	return true;
}

/* Append to the innermost open list or map. */
static bool add_node(struct builder *b, const struct yaml_node *node)
{
	struct yaml_tree *tree = b->tree;
	uint32_t index = tree->n;

	if (expects_key(b) && !check_key(b, node))
		return false;
	if (tree->n == tree->size) {
		tree->size = tree->size ? 2 * tree->size : 64;
		tree->nodes = xreallocarray(tree->nodes, tree->size,
					    sizeof(*tree->nodes));
	}
	tree->nodes[tree->n++] = *node;
	if (b->depth) {
		uint32_t last = b->last[b->depth - 1];

		if (last)
			tree->nodes[last].next = index;
		else
			tree->nodes[b->parent[b->depth - 1]].first = index;
		b->last[b->depth - 1] = index;
	}
	if (node->kind == YAML_SCALAR)
		return true;
	if (b->depth == DEPTH_MAX) {
		yaml_complain(tree, node, b->diag,
			      "too deep, expected at most %d levels",
			      DEPTH_MAX);
		return false;
	}
	b->parent[b->depth] = index;
	b->last[b->depth++] = 0;
	return true;
}

/* Anchors and tags would make a word mean something else than it says. */
static void check_extras(struct builder *b, const struct yaml_node *node,
			 const yaml_char_t *anchor, const yaml_char_t *tag)
{
	char word[YAML_WORD_MAX];

	if (anchor) {
		text_escape(word, sizeof(word), anchor, strlen((char *)anchor));
		yaml_complain(b->tree, node, b->diag,
			      "anchor '&%s', expected the value itself", word);
	}
	if (tag) {
		text_escape(word, sizeof(word), tag, strlen((char *)tag));
		yaml_complain(b->tree, node, b->diag,
			      "tag '%s', expected a value without one", word);
	}
}

static bool add_event(struct builder *b, const yaml_event_t *ev)
{
	struct yaml_node node = {
		.line = ev->start_mark.line + 1,
		.column = ev->start_mark.column + 1,
	};
	bool added;

	switch (ev->type) {
	case YAML_SCALAR_EVENT:
		node.kind = YAML_SCALAR;
		node.plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
		node.len = ev->data.scalar.length;
		node.value = xmemdupz(ev->data.scalar.value, node.len);
		check_extras(b, &node, ev->data.scalar.anchor,
			     ev->data.scalar.tag);
		break;
	case YAML_SEQUENCE_START_EVENT:
		node.kind = YAML_LIST;
		check_extras(b, &node, ev->data.sequence_start.anchor,
			     ev->data.sequence_start.tag);
		break;
	default:
		node.kind = YAML_MAP;
		check_extras(b, &node, ev->data.mapping_start.anchor,
			     ev->data.mapping_start.tag);
		break;
	}
	added = add_node(b, &node);
	if (!added)
		free(node.value);
	return added;
}

/* false ends the reading. */
static bool take_event(struct builder *b, const yaml_event_t *ev)
{
	const struct yaml_node here = { .line = ev->start_mark.line + 1,
					.column = ev->start_mark.column + 1 };
	char word[YAML_WORD_MAX];

	switch (ev->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (!b->documents++)
			return true;
		yaml_complain(b->tree, &here, b->diag,
			      "a second document, expected one in a file");
		return false;
	case YAML_ALIAS_EVENT:
		text_escape(word, sizeof(word), ev->data.alias.anchor,
			    strlen((char *)ev->data.alias.anchor));
		yaml_complain(b->tree, &here, b->diag,
			      "alias '*%s', expected a value written out",
			      word);
		return false;
	case YAML_SCALAR_EVENT:
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return add_event(b, ev);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		b->depth--;
		return true;
	default:
		return true;
	}
}

static void complain_syntax(struct builder *b, const yaml_parser_t *p)
{
	const struct yaml_node here = { .line = p->problem_mark.line + 1,
					.column = p->problem_mark.column + 1 };
	const char *problem = p->problem ? p->problem : "unreadable";

	yaml_complain(b->tree, &here, b->diag, "no YAML: %s%s%s", problem,
		      p->context ? ", " : "", p->context ? p->context : "");
}

/* libyaml says where in bytes only, and takes other encodings for granted. */
static bool check_encoding(struct builder *b, const char *s, size_t len)
{
	struct yaml_node here = { .line = 1, .column = 1 };
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = text_char_len(s + i, len - i);
		if (!n ||
		    (n == 1 && (unsigned char)s[i] < ' ' &&
		     !strchr("\t\n\r", s[i])) ||
		    !s[i] || s[i] == 0x7f) {
			yaml_complain(b->tree, &here, b->diag,
				      "byte 0x%02x, expected text in UTF-8",
				      (unsigned char)s[i]);
			return false;
		}
		here.column++;
		if (s[i] == '\n') {
			here.line++;
			here.column = 1;
		}
	}
	return true;
}

static void read_events(struct builder *b, const void *bytes, size_t len)
{
	yaml_parser_t parser;
	yaml_event_t ev;
	bool more = true;

	if (!yaml_parser_initialize(&parser))
		abort();
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, bytes, len);
	while (more) {
		if (!yaml_parser_parse(&parser, &ev)) {
			complain_syntax(b, &parser);
			break;
		}
		more = ev.type != YAML_STREAM_END_EVENT && take_event(b, &ev);
		yaml_event_delete(&ev);
	}
	yaml_parser_delete(&parser);
}

/**
 * yaml_tree_load() - Read a document.
 * @tree: Receives it, to be given to yaml_tree_free() in any case.
 * @file: Name for complaints, which must outlive @tree.
 * @bytes: The content of the file.
 * @len: Its bytes.
 * @diag: Receives complaints.
 *
 * Return: true when there was nothing to complain about.
 */
bool yaml_tree_load(struct yaml_tree *tree, const char *file, const void *bytes,
		    size_t len, struct diag *diag)
{
	struct builder b = { .tree = tree, .diag = diag };
	size_t before = diag_count(diag);

	*tree = (struct yaml_tree){ .file = file };
	if (check_encoding(&b, bytes, len))
		read_events(&b, bytes, len);
	if (diag_count(diag) == before && !tree->n)
		diag_add(diag, file, 1, 1,
			 "the file is empty, expected at least one key");
	return diag_count(diag) == before;
}
