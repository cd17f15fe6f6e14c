// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a schema cannot say about whom a rule is about.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "container.h"
#include "diag.h"
#include "executable.h"
#include "parse.h"
#include "policy_check.h"
#include "yaml_tree.h"

#define NAMES_MAX 8

static const char *expect_user(const struct check *c, const char *word)
{
	uint32_t uid;
	bool found;

	(void)c;
	return parse_user(word, &uid, &found);
}

static const char *expect_group(const struct check *c, const char *word)
{
	uint32_t gid;
	bool found;

	(void)c;
	return parse_group(word, &gid, &found);
}

static const char *expect_login(const struct check *c, const char *word)
{
	uint32_t uid;
	bool found;

	(void)c;
	return parse_login(word, &uid, &found);
}

static const char *expect_executable(const struct check *c, const char *word)
{
	(void)c;
	return parse_executable(word);
}

static const char *expect_unit(const struct check *c, const char *word)
{
	(void)c;
	return parse_unit(word);
}

static const char *expect_cgroup(const struct check *c, const char *word)
{
	(void)c;
	return parse_cgroup(word);
}

static const char *expect_container(const struct check *c, const char *word)
{
	(void)c;
	return parse_container(word);
}

static bool is_user(const char *word)
{
	uint32_t uid;
	bool found;

	return parse_user(word, &uid, &found) || found;
}

static bool is_group(const char *word)
{
	uint32_t gid;
	bool found;

	return parse_group(word, &gid, &found) || found;
}

static bool is_login(const char *word)
{
	uint32_t uid;
	bool found;

	return parse_login(word, &uid, &found) || found;
}

static bool is_executable(const char *word)
{
	return parse_executable(word) || executable_exists(word);
}

static bool is_container(const char *word)
{
	return parse_container(word) || container_exists(word);
}

/**
 * struct unknown - Words of a list that this system does not know.
 * @knows: Tells those that it does.
 * @names: Some of the others, "postfix, courier".
 * @n: How many of the others there are.
 * @known: How many it knows.
 */
struct unknown {
	bool (*knows)(const char *word);
	char *names;
	unsigned int n, known;
};

static void note_unknown(const struct check *c, const struct yaml_node *n,
			 void *arg)
{
	struct unknown *u = arg;
	char *word, *longer;

	(void)c;
	if (u->knows(n->value)) {
		u->known++;
		return;
	}
	if (u->n++ >= NAMES_MAX)
		return;
	word = yaml_word(n);
	longer = u->names ? xasprintf("%s, %s", u->names, word) : xstrdup(word);
	free(u->names);
	free(word);
	u->names = longer;
}

/* Users and groups stand in for each other. */
static const char *holds_for(const struct check *c,
			     const struct yaml_node *rule, const char *key,
			     const struct unknown *u)
{
	if (u->known)
		return key;
	if (!strcmp(key, "users") && yaml_key(c->tree, rule, "groups"))
		return "groups";
	if (!strcmp(key, "groups") && yaml_key(c->tree, rule, "users"))
		return "users";
	return NULL;
}

/* What is missing today can be there tomorrow, so that is no error. */
static void warn_unknown(const struct check *c, const struct yaml_node *rule,
			 const char *key, bool (*knows)(const char *word))
{
	const struct yaml_node *list = yaml_key(c->tree, rule, key);
	struct unknown u = { .knows = knows };
	char more[32] = "";
	const char *others, *which;

	check_each(c, list, note_unknown, &u);
	others = holds_for(c, rule, key, &u);
	which = u.known ? "the other " : others ? "its " : "nobody";
	if (u.n > NAMES_MAX)
		snprintf(more, sizeof(more), " and %u more", u.n - NAMES_MAX);
	if (u.n)
		yaml_warn(c->tree, list, c->diag,
			  "not on this system: %s%s; the rule holds for %s%s",
			  u.names, more, which, others ?: "");
	free(u.names);
}

static void warn_script(const struct check *c, const struct yaml_node *n,
			void *arg)
{
	char *word;

	(void)arg;
	if (!executable_is_script(n->value))
		return;
	word = yaml_word(n);
	yaml_warn(
		c->tree, n, c->diag,
		"%s is a script: what runs is its interpreter, which the rule has to name",
		word);
	free(word);
}

static const char *const narrowing[] = { "executables", "units",
					 "cgroups",	"containers",
					 "login-users", "context" };

/* Evidence that a process can influence does not let anybody in by itself. */
static void check_narrows_something(const struct check *c,
				    const struct yaml_node *rule)
{
	const struct yaml_node *n;
	size_t i;

	if (yaml_key(c->tree, rule, "users") ||
	    yaml_key(c->tree, rule, "groups"))
		return;
	for (i = 0; i < ARRAY_SIZE(narrowing); i++) {
		n = yaml_key(c->tree, rule, narrowing[i]);
		if (n)
			yaml_complain(
				c->tree, n, c->diag,
				"'%s' only narrows a rule, expected 'users' or 'groups' too",
				narrowing[i]);
	}
}

static void note_any(const struct check *c, const struct yaml_node *n,
		     void *arg)
{
	const struct yaml_node **any = arg;

	(void)c;
	if (!strcmp(n->value, "any"))
		*any = n;
}

static void check_containers(const struct check *c,
			     const struct yaml_node *rule)
{
	const struct yaml_node *list = yaml_key(c->tree, rule, "containers");
	const struct yaml_node *any = NULL;

	check_words(c, list, "container", expect_container);
	check_each(c, list, note_any, &any);
	if (any && yaml_next(c->tree, yaml_first(c->tree, list)))
		yaml_complain(
			c->tree, list, c->diag,
			"'any' stands for every container, expected it alone");
}

/* They are one thing to the kernel, so a rule has one of them. */
static void check_one_place(const struct check *c, const struct yaml_node *rule)
{
	static const char *const places[] = { "units", "cgroups",
					      "containers" };
	const struct yaml_node *n;
	const char *first = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		n = yaml_key(c->tree, rule, places[i]);
		if (n && first)
			yaml_complain(
				c->tree, n, c->diag,
				"'%s' is beside '%s', expected one of them",
				places[i], first);
		first = first ?: n ? places[i] : NULL;
	}
}

/**
 * check_subject() - Complain about whom a rule is about.
 * @c: What is known.
 * @rule: The rule.
 */
void check_subject(const struct check *c, const struct yaml_node *rule)
{
	check_words(c, yaml_key(c->tree, rule, "users"), "user", expect_user);
	check_words(c, yaml_key(c->tree, rule, "groups"), "group",
		    expect_group);
	check_words(c, yaml_key(c->tree, rule, "executables"), "program",
		    expect_executable);
	check_words(c, yaml_key(c->tree, rule, "units"), "unit", expect_unit);
	check_words(c, yaml_key(c->tree, rule, "cgroups"), "cgroup",
		    expect_cgroup);
	check_words(c, yaml_key(c->tree, rule, "login-users"), "login",
		    expect_login);
	check_containers(c, rule);
	check_one_place(c, rule);
	check_narrows_something(c, rule);
	warn_unknown(c, rule, "users", is_user);
	warn_unknown(c, rule, "groups", is_group);
	warn_unknown(c, rule, "login-users", is_login);
	warn_unknown(c, rule, "executables", is_executable);
	warn_unknown(c, rule, "containers", is_container);
	check_each(c, yaml_key(c->tree, rule, "executables"), warn_script,
		   NULL);
}
