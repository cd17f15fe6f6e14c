// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a schema cannot say about a policy, with the place of every word.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/smtpward.h>

#include "alloc.h"
#include "catalogue.h"
#include "diag.h"
#include "hosts.h"
#include "parse.h"
#include "policy.h"
#include "policy_check.h"
#include "yaml_tree.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/**
 * struct title - A rule's title and its place.
 * @tree: The file.
 * @node: The word.
 * @order: How many titles were before it.
 */
struct title {
	const struct yaml_tree *tree;
	const struct yaml_node *node;
	size_t order;
};

/**
 * check_word() - Complain about a word that is not what it should be.
 * @c: What is known.
 * @n: The word, or what else is there, which is complained about elsewhere.
 * @what: What it should be.
 * @expect: Says what it expected instead.
 */
void check_word(const struct check *c, const struct yaml_node *n,
		const char *what, expect_fn expect)
{
	const char *expected;
	char *word;

	if (!n || n->kind != YAML_SCALAR || !n->len ||
	    strlen(n->value) != n->len)
		return;
	expected = expect(c, n->value);
	if (!expected)
		return;
	word = yaml_word(n);
	yaml_complain(c->tree, n, c->diag, "'%s' is no %s, %s", word, what,
		      expected);
	free(word);
}

static const char *expect_net(const struct check *c, const char *word)
{
	struct net net;
	const char *why = parse_net(word, &net);

	(void)c;
	/* What looks like an address is one. */
	if (!why || !strcmp(word, "local"))
		return NULL;
	if (strpbrk(word, ":/") || !strpbrk(word, LETTERS))
		return why;
	return parse_host(word);
}

static const char *expect_ports(const struct check *c, const char *word)
{
	struct ports ports;

	(void)c;
	return parse_ports(word, &ports);
}

static const char *expect_port(const struct check *c, const char *word)
{
	uint16_t port;

	(void)c;
	return parse_port(word, &port);
}

static const char *expect_tool(const struct check *c, const char *word)
{
	static const char class[] = "class:";

	if (!strncmp(word, class, sizeof(class) - 1)) {
		if (catalogue_class(word + sizeof(class) - 1) >= 0)
			return NULL;
		return "expected class:mta, class:mua, class:client or class:helper";
	}
	if (!strcmp(word, "any") || catalogue_id(c->cat, word))
		return NULL;
	return "expected any or a name from the catalogue of mail tools";
}

static void note_title(struct check *c, const struct yaml_node *rule)
{
	const struct yaml_node *node = yaml_key(c->tree, rule, "title");

	if (!node || node->kind != YAML_SCALAR || !node->len)
		return;
	if (c->n_titles == c->size) {
		c->size = c->size ? 2 * c->size : 64;
		c->titles =
			xreallocarray(c->titles, c->size, sizeof(*c->titles));
	}
	c->titles[c->n_titles] = (struct title){ c->tree, node, c->n_titles };
	c->n_titles++;
}

static void check_rules(struct check *c)
{
	const struct yaml_node *rules, *r;

	rules = yaml_key(c->tree, c->tree->nodes, "rules");
	if (!rules || rules->kind != YAML_LIST)
		return;
	for (r = yaml_first(c->tree, rules); r; r = yaml_next(c->tree, r)) {
		note_title(c, r);
		check_subject(c, r);
		check_dates(c, r);
		check_words(c, yaml_key(c->tree, r, "to"), "network",
			    expect_net);
		check_words(c, yaml_key(c->tree, r, "ports"), "port",
			    expect_ports);
		check_words(c, yaml_key(c->tree, r, "tools"), "mail tool",
			    expect_tool);
		check_rule_limits(c, r);
	}
}

static int by_text(const void *a, const void *b)
{
	const struct title *x = a, *y = b;
	int diff = strcmp(x->node->value, y->node->value);

	if (diff)
		return diff;
	return x->order < y->order ? -1 : 1;
}

static void check_titles(struct check *c)
{
	const struct title *t, *before;
	size_t i;
	char *word;

	if (c->n_titles)
		qsort(c->titles, c->n_titles, sizeof(*c->titles), by_text);
	for (i = 1; i < c->n_titles; i++) {
		t = &c->titles[i];
		before = &c->titles[i - 1];
		if (strcmp(t->node->value, before->node->value) != 0)
			continue;
		word = yaml_word(t->node);
		yaml_complain(t->tree, t->node, c->diag,
			      "title '%s' is used at %s:%u, expected another",
			      word, before->tree->file, before->node->line);
		free(word);
	}
	if (c->n_titles > SMTPWARD_RULES_MAX)
		yaml_complain(c->tree, c->tree->nodes, c->diag,
			      "%zu rules in all, expected at most %d",
			      c->n_titles, SMTPWARD_RULES_MAX);
}

/* A key that says something about the whole policy. */
static void check_once(const struct policy *policy, const char *key,
		       bool required, struct diag *diag)
{
	const struct yaml_tree *first_tree = NULL, *tree;
	const struct yaml_node *first = NULL, *node;
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		tree = policy->sources[i].tree;
		node = tree->n ? yaml_key(tree, tree->nodes, key) : NULL;
		if (!node)
			continue;
		if (first)
			yaml_complain(tree, node, diag,
				      "'%s' is at %s:%u too, expected one", key,
				      first_tree->file, first->line);
		first_tree = first ? first_tree : tree;
		first = first ? first : node;
	}
	if (!first && required && policy->n_sources && !policy->unreadable)
		diag_add(diag, policy->sources[0].path, 0, 0,
			 "no file says '%s', expected allow, audit or deny",
			 key);
}

/**
 * policy_check() - Name what is wrong with the words of a policy.
 * @policy: The policy, of which the trees were read.
 * @cat: The mail tools that rules may name.
 * @diag: Receives complaints.
 */
void policy_check(const struct policy *policy, const struct catalogue *cat,
		  struct diag *diag)
{
	struct check c = { .cat = cat, .diag = diag, .policy = policy };
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		c.tree = policy->sources[i].tree;
		if (!c.tree->n)
			continue;
		check_words(&c, yaml_key(c.tree, c.tree->nodes, "smtp-ports"),
			    "port", expect_port);
		check_words(&c, yaml_key(c.tree, c.tree->nodes, relays_key),
			    "network", expect_net);
		check_definitions(&c);
		check_limits(&c, c.tree->nodes);
		check_rules(&c);
	}
	check_once(policy, "default", true, diag);
	check_once(policy, "smtp-ports", false, diag);
	check_once(policy, relays_key, false, diag);
	check_once(policy, threshold_key, false, diag);
	check_once(policy, cap_key, false, diag);
	check_once(policy, budgets_key, false, diag);
	check_once(policy, POLICY_KEY_DIALOGUE, false, diag);
	check_once(policy, POLICY_KEY_SESSION, false, diag);
	if (c.n_titles)
		check_titles(&c);
	free(c.titles);
}
