// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was granted for a time, before all rules of the policy files.
 *
 * Its file is a policy file like others, but written by us only. So what we would
 * not have written is no reason to guess.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "diag.h"
#include "file.h"
#include "grants.h"
#include "log.h"
#include "parse.h"
#include "paths.h"
#include "yaml_tree.h"

static const char title_start[] = "grant ";

/* The word of a key, or the first of its list. */
static const char *text_of(const struct yaml_tree *tree,
			   const struct yaml_node *rule, const char *key)
{
	const struct yaml_node *node = yaml_key(tree, rule, key);

	if (node && node->kind == YAML_LIST)
		node = yaml_first(tree, node);
	if (!node || node->kind != YAML_SCALAR || !node->len ||
	    strlen(node->value) != node->len)
		return NULL;
	return node->value;
}

static char *copy_of(const struct yaml_tree *tree, const struct yaml_node *rule,
		     const char *key)
{
	const char *text = text_of(tree, rule, key);

	return text ? xstrdup(text) : NULL;
}

static bool take_id(struct grant *grant, const char *title)
{
	const size_t before = sizeof(title_start) - 1;
	const char *colon = title ? strchr(title, ':') : NULL;
	const char *why;
	char *digits;

	if (!colon || strncmp(title, title_start, before) != 0)
		return false;
	digits = xmemdupz(title + before, colon - title - before);
	why = parse_u32(digits, UINT32_MAX, &grant->id);
	free(digits);
	return !why && grant->id;
}

static bool take_time(struct grant *grant, const char *text)
{
	struct tm tm = { 0 };
	const char *end = text ? strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm) :
				 NULL;

	if (!end || *end)
		return false;
	grant->expires = timegm(&tm);
	return true;
}

static bool take_rule(struct grants *g, const struct yaml_tree *tree,
		      const struct yaml_node *rule)
{
	struct grant *grant;

	if (rule->kind != YAML_MAP)
		return false;
	grant = grants_add(g);
	grant->user = copy_of(tree, rule, "users");
	grant->to = copy_of(tree, rule, "to");
	grant->port = copy_of(tree, rule, "ports");
	grant->tool = copy_of(tree, rule, "tools");
	grant->owner = copy_of(tree, rule, "owner");
	grant->reason = copy_of(tree, rule, "reason");
	grant->ticket = copy_of(tree, rule, "ticket");
	if (grant->to && !strcmp(grant->to, "0.0.0.0/0")) {
		free(grant->to);
		grant->to = xstrdup(GRANT_TO_ANY);
	}
	return take_id(grant, text_of(tree, rule, "title")) &&
	       take_time(grant, text_of(tree, rule, "expires")) &&
	       grant->user && grant->owner && grant->reason &&
	       (grant->to || grant->tool);
}

static bool take_rules(struct grants *g, const struct yaml_tree *tree)
{
	const struct yaml_node *rules, *rule;

	if (!tree->n || tree->nodes->kind != YAML_MAP)
		return false;
	rules = yaml_key(tree, tree->nodes, "rules");
	if (!rules || rules->kind != YAML_LIST)
		return false;
	for (rule = yaml_first(tree, rules); rule;
	     rule = yaml_next(tree, rule)) {
		if (!take_rule(g, tree, rule))
			return false;
		if (g->v[g->n - 1].id > g->last)
			g->last = g->v[g->n - 1].id;
	}
	return true;
}

static bool read_text(struct grants *g, const char *path, const char *bytes,
		      size_t len)
{
	struct diag diag = { 0 };
	struct yaml_tree tree;
	bool good;

	if (sscanf(bytes, GRANTS_HEAD "%u", &g->last) != 1)
		g->last = 0;
	good = yaml_tree_load(&tree, path, bytes, len, &diag) &&
	       take_rules(g, &tree);
	yaml_tree_free(&tree);
	diag_free(&diag);
	return good;
}

/**
 * grants_load() - Read what was granted.
 * @g: Receives it, to be given to grants_free() in any case. Nothing when there
 *	is no file.
 * @path: Path of the file.
 *
 * What is wrong is logged.
 *
 * Return: 0 or a negative errno, -EBADMSG for a file that we have not written.
 */
int grants_load(struct grants *g, const char *path)
{
	size_t len;
	char *bytes;
	int err = 0;

	*g = (struct grants){ 0 };
	bytes = file_read(path, &len);
	if (!bytes) {
		err = -errno;
		if (err == -ENOENT)
			return 0;
		log_err("%s cannot be read: %s", path, strerror(-err));
		return err;
	}
	g->exists = true;
	if (!read_text(g, path, bytes, len)) {
		log_err("%s is not as smtpward grant writes it: remove it, and grant anew",
			path);
		err = -EBADMSG;
	}
	free(bytes);
	return err;
}

/**
 * grants_add() - Make room for a grant.
 * @g: The grants.
 *
 * Return: An empty one.
 */
struct grant *grants_add(struct grants *g)
{
	g->v = xreallocarray(g->v, g->n + 1, sizeof(*g->v));
	g->v[g->n] = (struct grant){ 0 };
	return &g->v[g->n++];
}

static void forget(struct grant *grant)
{
	free(grant->user);
	free(grant->to);
	free(grant->port);
	free(grant->tool);
	free(grant->owner);
	free(grant->reason);
	free(grant->ticket);
}

static void drop(struct grants *g, size_t i)
{
	forget(&g->v[i]);
	g->n--;
	memmove(&g->v[i], &g->v[i + 1], (g->n - i) * sizeof(*g->v));
}

/**
 * grants_remove() - Take a grant back.
 * @g: The grants.
 * @id: Its number.
 *
 * Return: false when there is none of that number.
 */
bool grants_remove(struct grants *g, uint32_t id)
{
	size_t i;

	for (i = 0; i < g->n; i++) {
		if (g->v[i].id != id)
			continue;
		drop(g, i);
		return true;
	}
	return false;
}

/**
 * grants_expire() - Forget what is over.
 * @g: The grants.
 * @now: The time.
 */
void grants_expire(struct grants *g, time_t now)
{
	size_t i = 0;

	while (i < g->n)
		if (g->v[i].expires <= now)
			drop(g, i);
		else
			i++;
}

/**
 * grants_free() - Forget all.
 * @g: The grants.
 */
void grants_free(struct grants *g)
{
	while (g->n)
		forget(&g->v[--g->n]);
	free(g->v);
	*g = (struct grants){ 0 };
}

/**
 * grants_pending() - How many grants there are now.
 *
 * Return: Their number, 1 when it is not to be known.
 */
size_t grants_pending(void)
{
	struct grants g;
	size_t n = 1;

	if (!grants_load(&g, PATH_GRANTS)) {
		grants_expire(&g, time(NULL));
		n = g.n;
	}
	grants_free(&g);
	return n;
}
