// SPDX-License-Identifier: GPL-2.0-only
/*
 * A YAML document against the schema that libcyaml will load it with.
 *
 * The schema is the only description of a file. It is walked beside the
 * document to name everything that does not fit, and is then what libcyaml
 * fills structures by.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "yaml_check.h"

#define EXPECTED_MAX 512

struct check {
	const struct yaml_tree *tree;
	struct diag *diag;
};

static void check_value(const struct check *c, const struct yaml_node *node,
			const cyaml_schema_value_t *schema, const char *name);

static const char *kind_name(enum yaml_kind kind)
{
	static const char *const names[] = { "a word", "a list", "keys" };

	return names[kind];
}

static bool wrong_kind(const struct check *c, const struct yaml_node *node,
		       enum yaml_kind want, const char *name)
{
	if (node->kind == want)
		return false;
	yaml_complain(c->tree, node, c->diag, "%s is %s, expected %s", name,
		      kind_name(node->kind), kind_name(want));
	return true;
}

/* "default, rules or smtp-ports" */
static void list_word(char *list, const char *word, bool first, bool last)
{
	size_t used = strlen(list);

	snprintf(list + used, EXPECTED_MAX - used, "%s%s",
		 first ? "" :
		 last  ? " or " :
			 ", ",
		 word);
}

static void list_keys(char *list, const cyaml_schema_field_t *fields)
{
	const cyaml_schema_field_t *f;

	*list = '\0';
	for (f = fields; f->key; f++)
		list_word(list, f->key, f == fields, !f[1].key);
}

static void check_keys(const struct check *c, const struct yaml_node *map,
		       const cyaml_schema_field_t *fields, const char *name)
{
	const struct yaml_node *key, *value;
	const cyaml_schema_field_t *f;
	char list[EXPECTED_MAX], *word;

	for (key = yaml_first(c->tree, map); key;
	     key = yaml_next(c->tree, value)) {
		value = yaml_next(c->tree, key);
		for (f = fields; f->key && strcmp(f->key, key->value); f++)
			;
		if (f->key) {
			check_value(c, value, &f->value, f->key);
			continue;
		}
		word = yaml_word(key);
		list_keys(list, fields);
		yaml_complain(c->tree, key, c->diag,
			      "'%s' is no key of %s, expected %s", word, name,
			      list);
		free(word);
	}
}

static void check_map(const struct check *c, const struct yaml_node *node,
		      const cyaml_schema_value_t *schema, const char *name)
{
	const cyaml_schema_field_t *f;

	if (wrong_kind(c, node, YAML_MAP, name))
		return;
	check_keys(c, node, schema->mapping.fields, name);
	for (f = schema->mapping.fields; f->key; f++)
		if (!(f->value.flags & CYAML_FLAG_OPTIONAL) &&
		    !yaml_key(c->tree, node, f->key))
			yaml_complain(c->tree, node, c->diag,
				      "%s has no '%s', expected one", name,
				      f->key);
}

static void check_list(const struct check *c, const struct yaml_node *node,
		       const cyaml_schema_value_t *schema, const char *name)
{
	const struct yaml_node *item;
	char item_name[64];
	uint32_t n = 0;

	if (wrong_kind(c, node, YAML_LIST, name))
		return;
	snprintf(item_name, sizeof(item_name), "an entry of %s", name);
	for (item = yaml_first(c->tree, node); item;
	     item = yaml_next(c->tree, item), n++)
		check_value(c, item, schema->sequence.entry, item_name);
	if (n < schema->sequence.min)
		yaml_complain(c->tree, node, c->diag,
			      "%s is empty, expected at least one entry", name);
	if (n > schema->sequence.max)
		yaml_complain(c->tree, node, c->diag,
			      "%s has %u entries, expected at most %u", name, n,
			      schema->sequence.max);
}

static void check_enum(const struct check *c, const struct yaml_node *node,
		       const cyaml_schema_value_t *schema, const char *name)
{
	uint32_t i, n = schema->enumeration.count;
	char list[EXPECTED_MAX] = "", *word;

	for (i = 0; i < n; i++)
		if (!strcmp(schema->enumeration.strings[i].str, node->value))
			return;
	for (i = 0; i < n; i++)
		list_word(list, schema->enumeration.strings[i].str, !i,
			  i + 1 == n);
	word = yaml_word(node);
	yaml_complain(c->tree, node, c->diag,
		      "'%s' is no value of %s, expected %s", word, name, list);
	free(word);
}

static void check_scalar(const struct check *c, const struct yaml_node *node,
			 const cyaml_schema_value_t *schema, const char *name)
{
	if (wrong_kind(c, node, YAML_SCALAR, name))
		return;
	if (!node->len || (node->plain && (!strcmp(node->value, "~") ||
					   !strcmp(node->value, "null")))) {
		yaml_complain(c->tree, node, c->diag,
			      "%s has no value, expected one", name);
		return;
	}
	if (memchr(node->value, '\0', node->len)) {
		yaml_complain(c->tree, node, c->diag,
			      "%s has a NUL byte, expected text", name);
		return;
	}
	if (schema->type == CYAML_ENUM)
		check_enum(c, node, schema, name);
	else if (node->len > schema->string.max)
		yaml_complain(c->tree, node, c->diag,
			      "%s has %zu bytes, expected at most %u", name,
			      node->len, schema->string.max);
}

static void check_value(const struct check *c, const struct yaml_node *node,
			const cyaml_schema_value_t *schema, const char *name)
{
	switch (schema->type) {
	case CYAML_MAPPING:
		check_map(c, node, schema, name);
		break;
	case CYAML_SEQUENCE:
		check_list(c, node, schema, name);
		break;
	default:
		check_scalar(c, node, schema, name);
		break;
	}
}

/**
 * yaml_check() - Name everything in a document that a schema does not allow.
 * @tree: The document.
 * @schema: The schema: maps, lists, strings and enumerations.
 * @diag: Receives complaints.
 *
 * Return: true when there was nothing to complain about.
 */
bool yaml_check(const struct yaml_tree *tree,
		const cyaml_schema_value_t *schema, struct diag *diag)
{
	const struct check c = { .tree = tree, .diag = diag };
	size_t before = diag_count(diag);

	check_value(&c, &tree->nodes[0], schema, "the file");
	return diag_count(diag) == before;
}

static void *resize(void *ctx, void *p, size_t size)
{
	(void)ctx;
	if (!size) {
		free(p);
		return NULL;
	}
	return realloc(p, size);
}

static const cyaml_config_t config = {
	.mem_fn = resize,
	.flags = CYAML_CFG_NO_ALIAS,
};

/**
 * yaml_into() - Fill structures from a document that was checked.
 * @tree: The document.
 * @bytes: The content of the file it was read from.
 * @len: Its bytes.
 * @schema: The schema.
 * @data: Receives the structures, to be given to yaml_forget().
 * @diag: Receives what libcyaml complains about nevertheless.
 *
 * Return: 0 or -1.
 */
int yaml_into(const struct yaml_tree *tree, const void *bytes, size_t len,
	      const cyaml_schema_value_t *schema, void **data,
	      struct diag *diag)
{
	cyaml_err_t err;

	err = cyaml_load_data(bytes, len, &config, schema, data, NULL);
	if (err == CYAML_OK && *data)
		return 0;
	diag_add(diag, tree->file, 1, 1, "cannot be loaded: %s",
		 err == CYAML_OK ? "it is empty" : cyaml_strerror(err));
	return -1;
}

/**
 * yaml_forget() - Free structures.
 * @schema: What they were filled by.
 * @data: The structures, or NULL.
 */
void yaml_forget(const cyaml_schema_value_t *schema, void *data)
{
	cyaml_free(&config, schema, data, 0);
}
