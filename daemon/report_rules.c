// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of a report: those in force, and those that only records know.
 */
#include <json-c/json.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "record.h"
#include "report.h"
#include "rules_index.h"

static const char *const text_keys[] = {
	[REPORT_VERDICT] = "verdict", [REPORT_OWNER] = "owner",
	[REPORT_REASON] = "reason",   [REPORT_TICKET] = "ticket",
	[REPORT_REVIEW] = "review",   [REPORT_EXPIRES] = "expires",
};

/* The same in a record. */
static const char *const record_keys[] = {
	[REPORT_VERDICT] = "smtpward.verdict",
	[REPORT_REASON] = "rule.description",
	[REPORT_TICKET] = "rule.reference",
	[REPORT_EXPIRES] = NULL,
};

static const char *const list_keys[] = {
	[REPORT_USERS] = "users",
	[REPORT_GROUPS] = "groups",
	[REPORT_EXECUTABLES] = "executables",
	[REPORT_UNITS] = "units",
	[REPORT_CGROUPS] = "cgroups",
	[REPORT_CONTAINERS] = "containers",
	[REPORT_CONTEXT] = "context",
	[REPORT_LOGIN_USERS] = "login-users",
	[REPORT_TO] = "to",
	[REPORT_PORTS] = "ports",
	[REPORT_TOOLS] = "tools",
};

/**
 * struct titled - A rule of a host.
 * @title: Its title.
 * @rule: The rule.
 */
struct titled {
	const char *title;
	struct report_rule *rule;
};

static int compare_titles(const void *a, const void *b)
{
	return strcmp(((const struct titled *)a)->title,
		      ((const struct titled *)b)->title);
}

static struct report_rule *find_title(struct report_host *host,
				      const char *title)
{
	const struct titled key = { .title = title };
	struct titled **found = tfind(&key, &host->rules, compare_titles);

	return found ? (*found)->rule : NULL;
}

static void add_to_host(struct report_host *host, struct report_rule *rule)
{
	struct titled *titled = xcalloc(1, sizeof(*titled));

	*titled = (struct titled){ .title = rule->title, .rule = rule };
	if (!tsearch(titled, &host->rules, compare_titles))
		abort();
	report_words_put(&rule->hosts, host->name);
}

static struct report_rule *new_rule(char *title, enum report_standing standing)
{
	struct report_rule *rule = xcalloc(1, sizeof(*rule));

	rule->title = title;
	rule->standing = standing;
	return rule;
}

static void append(struct report *r, struct report_rule *rule)
{
	r->rules = xreallocarray(r->rules, r->n_rules + 1, sizeof(r->rules[0]));
	r->rules[r->n_rules++] = rule;
}

/**
 * report_rule_free() - Forget a rule.
 * @rule: The rule.
 */
void report_rule_free(struct report_rule *rule)
{
	size_t i;

	for (i = 0; i < REPORT_TEXTS; i++)
		free(rule->texts[i]);
	for (i = 0; i < REPORT_LISTS; i++)
		report_words_free(&rule->lists[i]);
	report_words_free(&rule->hosts);
	free(rule->title);
	free(rule->file);
	free(rule);
}

static void read_list(struct report_words *words, struct json_object *value)
{
	const size_t n = json_object_is_type(value, json_type_array) ?
				 json_object_array_length(value) :
				 0;
	struct json_object *one;
	size_t i;

	if (json_object_is_type(value, json_type_string))
		report_words_put(words, json_object_get_string(value));
	for (i = 0; i < n; i++) {
		one = json_object_array_get_idx(value, i);
		if (one)
			report_words_put(words, json_object_get_string(one));
	}
}

static void put_limit(struct report_words *words, struct json_object *json,
		      const char *key)
{
	const char *value = json_text_at(json, key);
	char *text;

	if (!value)
		return;
	text = xasprintf("%s %s", key, value);
	report_words_put(words, text);
	free(text);
}

static void put_budget(struct report_words *words, struct json_object *json)
{
	const char *bytes = json_text_at(json, "bytes");
	const char *sessions = json_text_at(json, "sessions");
	char *text;

	text = xasprintf("%s%s%s%s in %s, for %s", bytes ?: "",
			 bytes && sessions ? " and " : "", sessions ?: "",
			 sessions ? " connections" : "",
			 json_text_at(json, "period") ?: "?",
			 json_text_at(json, "for") ?: "all");
	report_words_put(words, text);
	free(text);
}

static void read_limits(struct report_words *words, struct json_object *json)
{
	struct json_object *list = json_at(json, "budgets");
	const size_t n = json_object_is_type(list, json_type_array) ?
				 json_object_array_length(list) :
				 0;
	size_t i;

	put_limit(words, json, "transfer-size-threshold");
	put_limit(words, json, "transfer-size-cap");
	for (i = 0; i < n; i++)
		put_budget(words, json_object_array_get_idx(list, i));
}

static char *clean_at(struct json_object *doc, const char *path)
{
	const char *text = path ? json_text_at(doc, path) : NULL;

	return text && *text ? report_clean(text) : NULL;
}

/* What people write may go over several lines. */
static char *prose_at(struct json_object *json, const char *key)
{
	const char *text = json_text_at(json, key);
	char *copy, *clean, *s;

	if (!text || !*text)
		return NULL;
	copy = xstrdup(text);
	for (s = copy; *s; s++)
		if (*s == '\n')
			*s = s[1] ? ' ' : '\0';
	clean = report_clean(copy);
	free(copy);
	return clean;
}

static struct report_rule *read_rule(struct json_object *json)
{
	struct report_rule *rule =
		new_rule(clean_at(json, "title"), REPORT_IN_FORCE);
	size_t i;

	for (i = 0; i < REPORT_TEXTS; i++)
		rule->texts[i] = prose_at(json, text_keys[i]);
	for (i = 0; i < ARRAY_SIZE(list_keys); i++)
		read_list(&rule->lists[i], json_at(json, list_keys[i]));
	rule->file = clean_at(json, "file");
	rule->quiet = json_is(json, "log", "no");
	read_limits(&rule->lists[REPORT_LIMITS], json);
	return rule;
}

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ?: "", b ?: "");
}

static bool same_rule(const struct report_rule *a, const struct report_rule *b)
{
	size_t i;

	for (i = 0; i < REPORT_TEXTS; i++)
		if (!same_text(a->texts[i], b->texts[i]))
			return false;
	for (i = 0; i < REPORT_LISTS; i++)
		if (!report_words_same(&a->lists[i], &b->lists[i]))
			return false;
	return a->quiet == b->quiet && !strcmp(a->title, b->title);
}

/* Another host may have the same. */
static struct report_rule *find_same(struct report *r,
				     const struct report_rule *rule)
{
	struct report_rule *other;
	size_t i;

	for (i = 0; i < r->n_hosts; i++) {
		other = find_title(r->hosts[i], rule->title);
		if (other && other->standing == REPORT_IN_FORCE &&
		    same_rule(other, rule))
			return other;
	}
	return NULL;
}

/**
 * report_rule_titled() - Look up a rule that is in force somewhere.
 * @r: Report.
 * @title: Its title.
 *
 * Return: That of the first host that has one, or NULL.
 */
const struct report_rule *report_rule_titled(const struct report *r,
					     const char *title)
{
	struct report_rule *rule;
	size_t i;

	for (i = 0; i < r->n_hosts; i++) {
		rule = find_title(r->hosts[i], title);
		if (rule && rule->standing == REPORT_IN_FORCE)
			return rule;
	}
	return NULL;
}

/**
 * report_rules() - Add the policy of a host.
 * @r: Report.
 * @host: The host, of which no records were added yet.
 * @index: Its rules, which @r closes.
 */
void report_rules(struct report *r, struct report_host *host,
		  struct rules_index *index)
{
	const char *sha256 = rules_index_sha256(index);
	struct report_rule *rule, *same;
	const struct rule_info *info;
	uint32_t id;

	host->index = index;
	host->generation = rules_index_generation(index);
	host->sha256 = sha256 ? report_clean(sha256) : NULL;
	for (id = 1; (info = rules_index_find(index, host->generation, id));
	     id++) {
		rule = read_rule(info->lists);
		same = find_same(r, rule);
		if (same) {
			report_rule_free(rule);
			rule = same;
		} else {
			append(r, rule);
		}
		if (!report_words_has(&rule->hosts, host->name))
			add_to_host(host, rule);
	}
}

static struct report_rule *retired(struct report *r, struct report_host *host,
				   const char *title, struct json_object *doc)
{
	struct report_rule *rule = new_rule(xstrdup(title), REPORT_RETIRED);
	struct json_object *authors = json_at(doc, "rule.author"), *author;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(record_keys); i++)
		rule->texts[i] = clean_at(doc, record_keys[i]);
	author = json_object_is_type(authors, json_type_array) ?
			 json_object_array_get_idx(authors, 0) :
			 NULL;
	if (author)
		rule->texts[REPORT_OWNER] =
			report_clean(json_object_get_string(author));
	append(r, rule);
	add_to_host(host, rule);
	return rule;
}

static struct report_rule *fallback(struct report *r,
				    enum report_standing standing)
{
	if (!r->fallback[standing]) {
		r->fallback[standing] = new_rule(
			xstrdup(standing == REPORT_DEFAULT ? "(default)" :
							     "(not known)"),
			standing);
		append(r, r->fallback[standing]);
	}
	return r->fallback[standing];
}

/* Without a title, as when the daemon did not have it, the number tells. */
static char *title_of(const struct report_host *host, struct json_object *doc)
{
	const char *name = json_text_at(doc, "rule.name");
	const uint32_t id = json_number_at(doc, "rule.id");
	const uint32_t version = json_number_at(doc, "rule.version");
	const struct rule_info *info;

	if (name)
		return report_clean(name);
	if (!id)
		return NULL;
	info = rules_index_find(host->index, version, id);
	return info ? report_clean(info->title) :
		      xasprintf("rule %u of policy %u", id, version);
}

/**
 * report_rule_of() - The rule that has decided something.
 * @r: Report.
 * @host: Where.
 * @doc: Record of it.
 *
 * Return: The rule, which belongs to @r.
 */
struct report_rule *report_rule_of(struct report *r, struct report_host *host,
				   struct json_object *doc)
{
	char *title = title_of(host, doc);
	struct report_rule *rule;

	if (!title)
		return fallback(r, json_at(doc, "smtpward.verdict") ?
					   REPORT_DEFAULT :
					   REPORT_UNKNOWN);
	rule = find_title(host, title);
	if (!rule)
		rule = retired(r, host, title, doc);
	free(title);
	return rule;
}

/**
 * report_lets() - Whether a rule lets something through.
 * @rule: The rule.
 *
 * Return: true unless it denies.
 */
bool report_lets(const struct report_rule *rule)
{
	const char *verdict = rule->texts[REPORT_VERDICT];

	return verdict && strcmp(verdict, "deny") != 0;
}
