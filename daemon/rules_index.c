// SPDX-License-Identifier: GPL-2.0-only
/*
 * What people call the rules that the kernel knows by number.
 *
 * Written beside the saved policy whenever a policy is loaded, and read to put
 * titles to events. A number means something within one generation only.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compile.h"
#include "file.h"
#include "hex.h"
#include "policy.h"
#include "rules_index.h"
#include "words.h"

#define DEPTH_MAX 8

/**
 * struct rules_index - The rules of one policy.
 * @json: What the strings belong to.
 * @rules: The rules. The one with id N is at N - 1.
 * @n: How many.
 * @generation: Number of the policy.
 */
struct rules_index {
	struct json_object *json;
	struct rule_info *rules;
	size_t n;
	uint32_t generation;
};

static void add_text(struct json_object *to, const char *key, const char *text)
{
	if (text)
		json_object_object_add(to, key, json_object_new_string(text));
}

static void add_list(struct json_object *to, const char *key,
		     char *const *words, unsigned int n)
{
	struct json_object *list;
	unsigned int i;

	if (!n)
		return;
	list = json_object_new_array();
	for (i = 0; i < n; i++)
		json_object_array_add(list, json_object_new_string(words[i]));
	json_object_object_add(to, key, list);
}

static void add_lists(struct json_object *to, const struct rule *r)
{
	add_list(to, "users", r->users, r->users_count);
	add_list(to, "groups", r->groups, r->groups_count);
	add_list(to, "executables", r->executables, r->executables_count);
	add_list(to, "units", r->units, r->units_count);
	add_list(to, "cgroups", r->cgroups, r->cgroups_count);
	add_list(to, "containers", r->containers, r->containers_count);
	add_list(to, "login-users", r->login_users, r->login_users_count);
	add_list(to, "to", r->to, r->to_count);
	add_list(to, "ports", r->ports, r->ports_count);
	add_list(to, "tools", r->tools, r->tools_count);
}

static void add_limits(struct json_object *to, const struct limits *limits)
{
	struct json_object *list, *one;
	unsigned int i;

	add_text(to, "transfer-size-threshold", limits->threshold);
	add_text(to, "transfer-size-cap", limits->cap);
	if (!limits->budgets_count)
		return;
	list = json_object_new_array();
	for (i = 0; i < limits->budgets_count; i++) {
		const struct budget *b = &limits->budgets[i];

		one = json_object_new_object();
		add_text(one, "bytes", b->bytes);
		add_text(one, "sessions", b->sessions);
		add_text(one, "period", b->period);
		add_text(one, "for", word_scope(b->scope));
		json_object_array_add(list, one);
	}
	json_object_object_add(to, "budgets", list);
}

static struct json_object *rule_json(const struct rule *rule, uint32_t id,
				     const char *file)
{
	static const char *const verdicts[] = { "allow", "audit", "deny" };
	static const char *const contexts[] = { NULL, "background",
						"interactive" };
	struct json_object *out = json_object_new_object();

	json_object_object_add(out, "id", json_object_new_int64(id));
	add_text(out, "verdict", verdicts[rule->verdict]);
	add_text(out, "title", rule->title);
	add_text(out, "owner", rule->owner);
	add_text(out, "reason", rule->reason);
	add_text(out, "ticket", rule->ticket);
	add_text(out, "review", rule->review);
	add_text(out, "expires", rule->expires);
	add_text(out, "context", contexts[rule->context]);
	add_lists(out, rule);
	add_limits(out, &rule->limits);
	if (rule->log == RULE_LOG_NO)
		add_text(out, "log", "no");
	add_text(out, "file", file);
	return out;
}

/**
 * rules_index_text() - Make the content of an index file.
 * @policy: The policy as it is written.
 * @c: The policy as the kernel takes it.
 * @generation: Its number.
 *
 * Return: JSON, for the caller to free.
 */
char *rules_index_text(const struct policy *policy, const struct compiled *c,
		       uint32_t generation)
{
	struct json_object *out = json_object_new_object();
	struct json_object *rules = json_object_new_array();
	char hex[HEX_SIZE(SMTPWARD_SHA256_SIZE)], *text;
	uint32_t id = 1;
	unsigned int k;
	size_t i;

	hex_text(hex, c->sha256, sizeof(c->sha256));
	add_text(out, "sha256", hex);
	json_object_object_add(out, "generation",
			       json_object_new_int64(generation));
	for (i = 0; i < policy->n_sources; i++) {
		const struct policy_source *s = &policy->sources[i];

		for (k = 0; k < s->data->rules_count; k++, id++)
			json_object_array_add(rules,
					      rule_json(&s->data->rules[k], id,
							s->path));
	}
	json_object_object_add(out, "rules", rules);
	text = xstrdup(json_object_to_json_string(out));
	json_object_put(out);
	return text;
}

/* NULL also for what is there and is no string. */
static const char *get_text(struct json_object *from, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(from, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

static int64_t get_number(struct json_object *from, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(from, key, &value) ||
	    !json_object_is_type(value, json_type_int))
		return 0;
	return json_object_get_int64(value);
}

static int fill(struct rules_index *index)
{
	struct json_object *rules, *r;
	size_t i;

	index->generation = get_number(index->json, "generation");
	if (!json_object_object_get_ex(index->json, "rules", &rules) ||
	    !json_object_is_type(rules, json_type_array))
		return -1;
	index->n = json_object_array_length(rules);
	index->rules = xcalloc(index->n, sizeof(*index->rules));
	for (i = 0; i < index->n; i++) {
		r = json_object_array_get_idx(rules, i);
		if (get_number(r, "id") != (int64_t)i + 1)
			return -1;
		index->rules[i] = (struct rule_info){
			.title = get_text(r, "title"),
			.owner = get_text(r, "owner"),
			.reason = get_text(r, "reason"),
			.ticket = get_text(r, "ticket"),
			.review = get_text(r, "review"),
			.expires = get_text(r, "expires"),
			.context = get_text(r, "context"),
			.lists = r,
			.verdict = get_text(r, "verdict"),
			.file = get_text(r, "file"),
		};
		if (!index->rules[i].title || !index->rules[i].verdict)
			return -1;
	}
	return 0;
}

/**
 * rules_index_parse() - Read the content of an index file.
 * @bytes: The content.
 * @len: Its bytes.
 *
 * Return: The index, for rules_index_close(), or NULL when it is no index.
 */
struct rules_index *rules_index_parse(const char *bytes, size_t len)
{
	struct json_tokener *tok = json_tokener_new_ex(DEPTH_MAX);
	struct rules_index *index;

	if (!tok)
		return NULL;
	index = xcalloc(1, sizeof(*index));
	if (len <= FILE_SIZE_MAX)
		index->json = json_tokener_parse_ex(tok, bytes, len);
	json_tokener_free(tok);
	if (!json_object_is_type(index->json, json_type_object) ||
	    fill(index)) {
		rules_index_close(index);
		return NULL;
	}
	return index;
}

/**
 * rules_index_open() - Read an index file.
 * @path: Its path.
 *
 * Return: The index, for rules_index_close(), or NULL with errno, EBADMSG for
 * a file that is no index.
 */
struct rules_index *rules_index_open(const char *path)
{
	struct rules_index *index;
	size_t len;
	char *bytes = file_read(path, &len);

	if (!bytes)
		return NULL;
	index = rules_index_parse(bytes, len);
	free(bytes);
	if (!index)
		errno = EBADMSG;
	return index;
}

/**
 * rules_index_generation() - The policy that an index is of.
 * @index: The index, or NULL.
 *
 * Return: Its number, 0 for none.
 */
uint32_t rules_index_generation(const struct rules_index *index)
{
	return index ? index->generation : 0;
}

/**
 * rules_index_sha256() - The policy that an index is of.
 * @index: The index, or NULL.
 *
 * Return: Its checksum in hexadecimal until the index is closed, or NULL.
 */
const char *rules_index_sha256(const struct rules_index *index)
{
	return index ? get_text(index->json, "sha256") : NULL;
}

/**
 * rules_index_find() - Look up a rule.
 * @index: The index, or NULL.
 * @generation: The policy that the number is from.
 * @id: The rule's number.
 *
 * Return: The rule until the index is closed, NULL when it is not in it.
 */
const struct rule_info *rules_index_find(const struct rules_index *index,
					 uint32_t generation, uint32_t id)
{
	if (!index || index->generation != generation || !id || id > index->n)
		return NULL;
	return &index->rules[id - 1];
}

/**
 * rules_index_close() - Forget an index.
 * @index: The index, or NULL.
 */
void rules_index_close(struct rules_index *index)
{
	if (!index)
		return;
	json_object_put(index->json);
	free(index->rules);
	free(index);
}
