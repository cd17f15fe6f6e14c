// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mail tools that rules can name.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "catalogue.h"
#include "compiler.h"
#include "diag.h"
#include "file.h"
#include "yaml_check.h"

static const cyaml_strval_t classes[] = {
	{ "mta", 0 },
	{ "mua", 1 },
	{ "client", 2 },
	{ "helper", 3 },
};

static const cyaml_schema_value_t path_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 1023),
};

static const cyaml_schema_value_t name_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, SMTPWARD_TOOL_NAME_MAX),
};

static const cyaml_schema_field_t tool_fields[] = {
	CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct tool, name, 1,
			       SMTPWARD_TOOL_NAME_MAX),
	CYAML_FIELD_ENUM("class", CYAML_FLAG_STRICT, struct tool, class,
			 classes, ARRAY_SIZE(classes)),
	CYAML_FIELD_STRING_PTR("about",
			       CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			       struct tool, about, 1, 255),
	CYAML_FIELD_SEQUENCE("paths", CYAML_FLAG_POINTER, struct tool, paths,
			     &path_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("names", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			     struct tool, names, &name_schema, 1,
			     CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t tool_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct tool, tool_fields),
};

static const cyaml_schema_field_t multicall_fields[] = {
	CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct multicall,
			       name, 1, SMTPWARD_TOOL_NAME_MAX),
	CYAML_FIELD_SEQUENCE("paths", CYAML_FLAG_POINTER, struct multicall,
			     paths, &path_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("applets", CYAML_FLAG_POINTER, struct multicall,
			     applets, &name_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t multicall_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct multicall,
			    multicall_fields),
};

static const cyaml_schema_field_t file_fields[] = {
	CYAML_FIELD_SEQUENCE("never", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			     struct catalogue_file, never, &name_schema, 1,
			     CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("multicall",
			     CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			     struct catalogue_file, multicall,
			     &multicall_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_SEQUENCE("tools", CYAML_FLAG_POINTER, struct catalogue_file,
			     tools, &tool_schema, 1, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t file_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct catalogue_file,
			    file_fields),
};

/* It goes to logs and terminals as it is. */
static bool is_printable(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

static void check_text(const struct yaml_tree *tree,
		       const struct yaml_node *node, struct diag *diag)
{
	char *word;

	if (!node || node->kind != YAML_SCALAR || is_printable(node->value))
		return;
	word = yaml_word(node);
	yaml_complain(tree, node, diag,
		      "'%s', expected a name without control characters", word);
	free(word);
}

/* What a file is called, or a program by its arguments. */
static void check_word(const struct yaml_tree *tree,
		       const struct yaml_node *node, struct diag *diag)
{
	char *word;

	check_text(tree, node, diag);
	if (!node || node->kind != YAML_SCALAR || !strchr(node->value, '/'))
		return;
	word = yaml_word(node);
	yaml_complain(tree, node, diag, "'%s', expected a name without a slash",
		      word);
	free(word);
}

static void check_words(const struct yaml_tree *tree,
			const struct yaml_node *list, struct diag *diag)
{
	const struct yaml_node *word;

	for (word = list ? yaml_first(tree, list) : NULL; word;
	     word = yaml_next(tree, word))
		check_word(tree, word, diag);
}

/* Its last component is a name of the tool. */
static bool is_path_of_file(const char *path)
{
	return path[0] == '/' && path[strlen(path) - 1] != '/';
}

/* The name, also of a value which is that of a list. */
static void check_paths(const struct yaml_tree *tree,
			const struct yaml_node *entry, struct diag *diag)
{
	const struct yaml_node *list = yaml_key(tree, entry, "paths"), *path;
	char *word;

	if (!list)
		return;
	for (path = yaml_first(tree, list); path; path = yaml_next(tree, path))
		if (path->kind == YAML_SCALAR &&
		    !is_path_of_file(path->value)) {
			word = yaml_word(path);
			yaml_complain(
				tree, path, diag,
				"'%s', expected an absolute path of a file",
				word);
			free(word);
		}
}

static void check_tools(const struct yaml_tree *tree, struct diag *diag)
{
	const struct yaml_node *tools = yaml_key(tree, tree->nodes, "tools");
	const struct yaml_node *tool, *name;

	for (tool = tools ? yaml_first(tree, tools) : NULL; tool;
	     tool = yaml_next(tree, tool)) {
		name = yaml_key(tree, tool, "name");
		check_text(tree, name, diag);
		if (name && name->kind == YAML_SCALAR &&
		    !strcmp(name->value, "any"))
			yaml_complain(tree, name, diag,
				      "'any' is every tool, expected a name");
		check_words(tree, yaml_key(tree, tool, "names"), diag);
		check_paths(tree, tool, diag);
	}
}

static void check_multicall(const struct yaml_tree *tree, struct diag *diag)
{
	const struct yaml_node *list, *entry;

	list = yaml_key(tree, tree->nodes, "multicall");
	for (entry = list ? yaml_first(tree, list) : NULL; entry;
	     entry = yaml_next(tree, entry)) {
		check_word(tree, yaml_key(tree, entry, "name"), diag);
		check_paths(tree, entry, diag);
		check_words(tree, yaml_key(tree, entry, "applets"), diag);
	}
}

/* Of a file that is good so far, with the tools of those before. */
static void check_applets(const struct catalogue *cat,
			  const struct yaml_tree *tree, struct diag *diag)
{
	const struct yaml_node *list, *entry, *applet;
	char *word;

	list = yaml_key(tree, tree->nodes, "multicall");
	for (entry = list ? yaml_first(tree, list) : NULL; entry;
	     entry = yaml_next(tree, entry)) {
		applet = yaml_first(tree, yaml_key(tree, entry, "applets"));
		for (; applet; applet = yaml_next(tree, applet)) {
			if (catalogue_id(cat, applet->value))
				continue;
			word = yaml_word(applet);
			yaml_complain(
				tree, applet, diag,
				"'%s' is no mail tool, expected one named so far",
				word);
			free(word);
		}
	}
}

static void add_names(struct catalogue *cat, const struct catalogue_file *file)
{
	unsigned int i;

	for (i = 0; i < file->tools_count; i++) {
		if (catalogue_id(cat, file->tools[i].name))
			continue;
		cat->names = xreallocarray(cat->names, cat->n_names + 1,
					   sizeof(*cat->names));
		cat->names[cat->n_names++] = file->tools[i].name;
	}
}

static void load_file(void *to, const char *path, struct diag *diag)
{
	struct catalogue *cat = to;
	struct yaml_tree tree;
	void *data = NULL;
	size_t before = diag_count(diag), len;
	char *bytes;

	bytes = file_read(path, &len);
	if (!bytes) {
		diag_add(diag, path, 0, 0, "cannot be read: %s",
			 strerror(errno));
		return;
	}
	if (yaml_tree_load(&tree, path, bytes, len, diag)) {
		yaml_check(&tree, &file_schema, diag);
		check_tools(&tree, diag);
		check_multicall(&tree, diag);
	}
	if (diag_count(diag) == before &&
	    !yaml_into(&tree, bytes, len, &file_schema, &data, diag)) {
		cat->files = xreallocarray(cat->files, cat->n_files + 1,
					   sizeof(*cat->files));
		cat->files[cat->n_files++] = data;
		add_names(cat, data);
		check_applets(cat, &tree, diag);
	}
	yaml_tree_free(&tree);
	free(bytes);
}

/**
 * catalogue_load() - Read the catalogue.
 * @cat: Receives it, to be given to catalogue_free() in any case.
 * @file: The shipped file.
 * @dir: Directory with the administrator's files, which may be missing.
 * @diag: Receives complaints.
 *
 * A tool that is named again gets further paths.
 *
 * Return: true when there was nothing to complain about.
 */
bool catalogue_load(struct catalogue *cat, const char *file, const char *dir,
		    struct diag *diag)
{
	*cat = (struct catalogue){ 0 };
	return file_shipped(file, dir, load_file, cat, diag);
}

/**
 * catalogue_free() - Forget a catalogue.
 * @cat: The catalogue.
 */
void catalogue_free(struct catalogue *cat)
{
	size_t i;

	for (i = 0; i < cat->n_files; i++)
		yaml_forget(&file_schema, cat->files[i]);
	free(cat->files);
	free(cat->names);
	*cat = (struct catalogue){ 0 };
}

/**
 * catalogue_id() - Number of a tool.
 * @cat: The catalogue.
 * @name: Name of the tool.
 *
 * Return: Its id, 0 for none.
 */
uint32_t catalogue_id(const struct catalogue *cat, const char *name)
{
	uint32_t i;

	for (i = 0; i < cat->n_names; i++)
		if (!strcmp(cat->names[i], name))
			return i + 1;
	return 0;
}

/**
 * catalogue_class() - Number of a class of tools.
 * @name: mta, mua, client or helper.
 *
 * Return: Its number, -1 for none.
 */
int catalogue_class(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(classes); i++)
		if (!strcmp(classes[i].str, name))
			return classes[i].val;
	return -1;
}

/**
 * catalogue_in_class() - Whether a tool is of a class.
 * @cat: The catalogue.
 * @name: Name of the tool.
 * @class: Number of the class.
 *
 * Return: true when one of its entries says so.
 */
bool catalogue_in_class(const struct catalogue *cat, const char *name,
			int class)
{
	unsigned int k;
	size_t i;

	for (i = 0; i < cat->n_files; i++)
		for (k = 0; k < cat->files[i]->tools_count; k++)
			if (cat->files[i]->tools[k].class == class &&
			    !strcmp(cat->files[i]->tools[k].name, name))
				return true;
	return false;
}

/**
 * catalogue_never() - Is a file of this name never a mail tool only?
 * @cat: The catalogue.
 * @file_name: Last component of its resolved path.
 *
 * Return: true when it is not.
 */
bool catalogue_never(const struct catalogue *cat, const char *file_name)
{
	size_t i;
	unsigned int k;

	for (i = 0; i < cat->n_files; i++)
		for (k = 0; k < cat->files[i]->never_count; k++)
			if (!fnmatch(cat->files[i]->never[k], file_name, 0))
				return true;
	return false;
}
