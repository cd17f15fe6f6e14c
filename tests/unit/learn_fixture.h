/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records to learn from, and what comes of them.
 */
#ifndef _LEARN_FIXTURE_H
#define _LEARN_FIXTURE_H

#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "detections.h"
#include "diag.h"
#include "file.h"
#include "learn.h"
#include "record.h"
#include "ruleset.h"
#include "yaml_tree.h"

#define DAY (24 * 60 * 60)
#define START 1795824000ULL /* 2026-11-28T00:00:00Z */

/* Parts of records. */
#define OWN(...) "\"smtpward\": {\"verdict\": \"deny\", " __VA_ARGS__ "}"
#define BACKGROUND "\"context\": \"background\""
#define PERSON "\"context\": \"interactive\""
#define UNIT(name) "\"cgroup\": \"/system.slice/" name "\""
#define SCRIPT(path)                                                                      \
	"\"script\": {\"kind\": \"file\", \"interpreter\": \"python\", \"path\": \"" path \
	"\"}"
#define EXE(path) "\"process\": {\"executable\": \"" path "\"}"
#define TO(ip, port) \
	"\"destination\": {\"ip\": \"" ip "\", \"port\": " #port "}"
#define TOOL(name) "\"exec\": {\"tool\": \"" name "\"}"
#define RUN(image, by)                                                  \
	"\"process\": {\"executable\": \"" image "\", \"previous\": [{" \
	"\"executable\": \"" by "\"}]}"
#define TRANSFER(state, bytes) \
	"\"transfer\": {\"state\": \"" state "\", \"bytes_out\": " bytes "}"
#define CONTAINER(name) \
	"\"origin\": {\"kind\": \"container\", \"container\": \"" name "\"}"
#define CONNECT "smtp-connect"
#define EXEC "mail-tool-exec"
#define RELAY TO("192.0.2.25", 587)
#define RULE "\"rule\": {\"id\": \"3\"}"

struct learn_fixture {
	struct detections lists;
	struct diag diag;
	struct learn_options options;
	struct learn *l;
	struct learn_found found;
	char *text;
};

static inline void learn_again(struct learn_fixture *fx)
{
	if (fx->l)
		learn_free(fx->l);
	fx->l = learn_new(&fx->options);
}

static inline void learn_begin(struct learn_fixture *fx)
{
	*fx = (struct learn_fixture){ .options = { .min_count = 1,
						   .min_days = 1 } };
	if (!detections_load(&fx->lists, "../../dist/detections.yaml", NULL,
			     &fx->diag))
		abort();
	fx->options.lists = &fx->lists;
	learn_again(fx);
}

static inline void learn_end(struct learn_fixture *fx)
{
	learn_free(fx->l);
	detections_free(&fx->lists);
	diag_free(&fx->diag);
	free(fx->text);
}

static inline struct json_object *learn_record(unsigned long long seconds,
					       const char *action,
					       const char *user,
					       const char *rest)
{
	struct json_object *doc;
	char *text;

	if (asprintf(&text,
		     "{\"event\": {\"action\": \"%s\"},\n"
		     "\"user\": {\"id\": \"1\", \"name\": \"%s\"}, %s}",
		     action, user, rest) < 0)
		abort();
	doc = json_tokener_parse(text);
	if (!doc) {
		fprintf(stderr, "# no JSON: %s\n", text);
		abort();
	}
	free(text);
	json_put_time(doc, "@timestamp", (START + seconds) * 1000000000ULL);
	return doc;
}

static inline void learn_one(struct learn_fixture *fx,
			     unsigned long long seconds, const char *action,
			     const char *user, const char *rest)
{
	struct json_object *doc = learn_record(seconds, action, user, rest);

	learn_add(fx->l, doc);
	json_object_put(doc);
}

static inline const char *learned(struct learn_fixture *fx)
{
	free(fx->text);
	fx->text = learn_text(fx->l, &fx->found);
	return fx->text;
}

static inline bool says(struct learn_fixture *fx, const char *what)
{
	if (strstr(fx->text, what))
		return true;
	fprintf(stderr, "# '%s' is not in:\n%.4000s", what, fx->text);
	return false;
}

/* As an administrator does it who allows everything. */
static inline char *without_comments(const char *text)
{
	static const char empty[] = "rules: []", before[] = "\n#   ";
	char *ret, *to, *from;

	ret = strdup(text);
	for (to = from = ret; *from;) {
		if (!strncmp(from, before, strlen(before))) {
			*to++ = '\n';
			from += strlen(before) - 2;
		} else if (!strncmp(from, empty, strlen(empty))) {
			memmove(to, empty, 6);
			to += 6;
			from += strlen(empty);
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	return ret;
}

struct learned_rules {
	struct yaml_tree tree;
	struct diag diag;
	char *text;
	const struct yaml_node *list;
	size_t n;
};

/* Returns false when it is no list of rules. */
static inline bool rules_in(struct learned_rules *r, const char *text)
{
	const struct yaml_node *one;

	*r = (struct learned_rules){ .text = strdup(text) };
	if (!yaml_tree_load(&r->tree, "learned", r->text, strlen(r->text),
			    &r->diag)) {
		fprintf(stderr, "# %s\n%s", r->diag.errors.v[0], r->text);
		return false;
	}
	r->list = yaml_key(&r->tree, r->tree.nodes, "rules");
	if (!r->list || r->list->kind != YAML_LIST)
		return false;
	for (one = yaml_first(&r->tree, r->list); one;
	     one = yaml_next(&r->tree, one))
		r->n++;
	return true;
}

static inline void rules_end(struct learned_rules *r)
{
	yaml_tree_free(&r->tree);
	diag_free(&r->diag);
	free(r->text);
}

static inline const struct yaml_node *rule_at(const struct learned_rules *r,
					      size_t i)
{
	const struct yaml_node *one = yaml_first(&r->tree, r->list);

	while (one && i--)
		one = yaml_next(&r->tree, one);
	return one;
}

/* A word, or words with ", " between, "" for none. */
static inline const char *rule_word(const struct learned_rules *r, size_t i,
				    const char *key)
{
	static char words[1024];
	const struct yaml_node *node = rule_at(r, i), *one;

	node = node ? yaml_key(&r->tree, node, key) : NULL;
	words[0] = '\0';
	if (!node || node->kind == YAML_SCALAR)
		return node ? node->value : "";
	for (one = yaml_first(&r->tree, node); one;
	     one = yaml_next(&r->tree, one)) {
		if (words[0])
			strcat(words, ", ");
		strncat(words, one->value, sizeof(words) - strlen(words) - 3);
	}
	return words;
}

/* Beside the files that are shipped. */
static inline bool policy_accepts(const char *text)
{
	char path[] = "/tmp/learned-XXXXXX";
	char *paths[] = { (char *)"../../dist/policy.d", path };
	const struct ruleset_source source = {
		.paths = paths,
		.n_paths = 2,
		.catalogue = "../../dist/mailtools.yaml",
	};
	struct diag diag = { 0 };
	struct ruleset set;
	const int fd = mkstemp(path);
	bool good;

	if (fd < 0 || file_replace(path, text, strlen(text), 0600))
		abort();
	close(fd);
	good = ruleset_read(&set, &source, &diag);
	if (!good)
		fprintf(stderr, "# %s\n%s", diag.errors.v[0], text);
	ruleset_free(&set);
	diag_free(&diag);
	unlink(path);
	return good;
}

#endif /* _LEARN_FIXTURE_H */
