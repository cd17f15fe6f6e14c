// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about SMTP in what nft -j list ruleset prints, libnftables-json(5).
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "preflight.h"
#include "preflight_filter.h"
#include "record.h"

#define NESTING_MAX 8
#define WORDS_MAX 128

/**
 * struct nft - What is printed, while it is read.
 * @p: Receives rules.
 * @list: Tables, chains, sets and rules.
 * @chains: Chains.
 */
struct nft {
	struct preflight *p;
	struct json_object *list;
	struct chains chains;
};

/**
 * struct found - What matters of a rule.
 * @ports: Ports that it names and that count as SMTP.
 * @what: What it does, empty for nothing that stops something.
 * @packets: How often it has.
 * @by_user: It is about some users only.
 */
struct found {
	char ports[WORDS_MAX];
	char what[WORDS_MAX];
	unsigned long long packets;
	bool by_user;
};

static size_t find_chain(struct nft *n, struct json_object *of,
			 const char *name)
{
	const char *family = json_text_at(of, "family");
	const char *table = json_text_at(of, "table");

	return chains_find(&n->chains, family ? family : "?",
			   table ? table : "?", name ? name : "?");
}

typedef void (*each_fn)(struct nft *n, struct json_object *object);

static void each(struct nft *n, const char *kind, each_fn fn)
{
	size_t i, count = json_object_array_length(n->list);
	struct json_object *object;

	for (i = 0; i < count; i++) {
		object = json_at(json_object_array_get_idx(n->list, i), kind);
		if (json_object_is_type(object, json_type_object))
			fn(n, object);
	}
}

static void take_chain(struct nft *n, struct json_object *chain)
{
	const char *hook = json_text_at(chain, "hook");
	size_t i = find_chain(n, chain, json_text_at(chain, "name"));

	n->chains.v[i].goes_out = hook && filter_goes_out(hook);
}

static void add_ports(const struct preflight *p, struct found *f,
		      const char *ports)
{
	const size_t len = strlen(f->ports);

	if (preflight_names_port(p, ports))
		snprintf(f->ports + len, sizeof(f->ports) - len, "%s%s",
			 len ? "," : "", ports);
}

static void take_range(const struct preflight *p, struct json_object *range,
		       struct found *f)
{
	char words[48];

	snprintf(words, sizeof(words), "%lld-%lld",
		 (long long)json_object_get_int64(
			 json_object_array_get_idx(range, 0)),
		 (long long)json_object_get_int64(
			 json_object_array_get_idx(range, 1)));
	add_ports(p, f, words);
}

/* Ports as numbers, ranges, lists, and elements that have more than a value. */
static void take_ports(const struct preflight *p, struct json_object *of,
		       struct found *f, int depth)
{
	static const char *const inner[] = { "set", "elem", "val", "concat" };
	struct json_object *range;
	size_t i, n;

	if (!of || depth > NESTING_MAX)
		return;
	if (json_object_is_type(of, json_type_int)) {
		add_ports(p, f, json_object_to_json_string(of));
	} else if (json_object_is_type(of, json_type_array)) {
		n = json_object_array_length(of);
		for (i = 0; i < n; i++)
			take_ports(p, json_object_array_get_idx(of, i), f,
				   depth + 1);
	} else if (json_object_is_type(of, json_type_object)) {
		range = json_at(of, "range");
		if (json_object_is_type(range, json_type_array) &&
		    json_object_array_length(range) == 2)
			take_range(p, range, f);
		for (i = 0; i < ARRAY_SIZE(inner); i++)
			take_ports(p, json_at(of, inner[i]), f, depth + 1);
	}
}

static bool is_same(struct json_object *a, struct json_object *b,
		    const char *key)
{
	const char *x = json_text_at(a, key), *y = json_text_at(b, key);

	return x && y && !strcmp(x, y);
}

/* "@name": a set of the rule's table. */
static struct json_object *named_set(struct nft *n, struct json_object *rule,
				     const char *name)
{
	static const char *const kinds[] = { "set", "map" };
	size_t i, k, count = json_object_array_length(n->list);
	struct json_object *set;

	for (i = 0; i < count; i++) {
		for (k = 0; k < ARRAY_SIZE(kinds); k++) {
			set = json_at(json_object_array_get_idx(n->list, i),
				      kinds[k]);
			if (set && json_is(set, "name", name) &&
			    is_same(set, rule, "table") &&
			    is_same(set, rule, "family"))
				return json_at(set, "elem");
		}
	}
	return NULL;
}

static bool is_dport(struct json_object *left)
{
	struct json_object *parts = json_at(left, "concat");
	size_t i, n;

	if (json_is(left, "payload.field", "dport"))
		return true;
	n = json_object_is_type(parts, json_type_array) ?
		    json_object_array_length(parts) :
		    0;
	for (i = 0; i < n; i++)
		if (json_is(json_object_array_get_idx(parts, i),
			    "payload.field", "dport"))
			return true;
	return false;
}

static void take_match(struct nft *n, struct json_object *rule,
		       struct json_object *left, struct json_object *right,
		       struct found *f)
{
	const char *word;

	if (json_is(left, "meta.key", "skuid") ||
	    json_is(left, "meta.key", "skgid"))
		f->by_user = true;
	if (!is_dport(left))
		return;
	word = json_object_is_type(right, json_type_string) ?
		       json_object_get_string(right) :
		       "";
	if (*word == '@')
		right = named_set(n, rule, word + 1);
	take_ports(n->p, right, f, 0);
}

/* What becomes of the packet. To accept it stops nothing. */
static void take_verdict(struct json_object *statement, struct found *f)
{
	static const char *const stops[] = { "drop",	 "reject", "queue",
					     "redirect", "dnat",   "tproxy" };
	const char *target = json_text_at(statement, "jump.target");
	size_t i;

	if (!target)
		target = json_text_at(statement, "goto.target");
	for (i = 0; i < ARRAY_SIZE(stops); i++)
		if (json_object_object_get_ex(statement, stops[i], NULL))
			snprintf(f->what, sizeof(f->what), "%s", stops[i]);
	if (target)
		snprintf(f->what, sizeof(f->what), "to chain %s", target);
	if (json_at(statement, "vmap"))
		snprintf(f->what, sizeof(f->what), "verdicts by port");
	/* Of iptables: what it does there has no other name. */
	if (json_is(statement, "xt.type", "target"))
		snprintf(f->what, sizeof(f->what), "%s",
			 json_text_at(statement, "xt.name") ?: "?");
}

typedef void (*statement_fn)(struct nft *n, struct json_object *rule,
			     struct json_object *statement, void *arg);

static void each_statement(struct nft *n, struct json_object *rule,
			   statement_fn fn, void *arg)
{
	struct json_object *expr = json_at(rule, "expr"), *statement;
	size_t i, count = json_object_is_type(expr, json_type_array) ?
				  json_object_array_length(expr) :
				  0;

	for (i = 0; i < count; i++) {
		statement = json_object_array_get_idx(expr, i);
		if (json_object_is_type(statement, json_type_object))
			fn(n, rule, statement, arg);
	}
}

/* Verdicts of a map can be jumps, too. */
static void jump_by_map(struct nft *n, size_t from, struct json_object *data,
			int depth)
{
	const char *target;
	size_t i, count;

	if (json_object_is_type(data, json_type_array)) {
		count = json_object_array_length(data);
		for (i = 0; i < count && depth < NESTING_MAX; i++)
			jump_by_map(n, from, json_object_array_get_idx(data, i),
				    depth + 1);
		return;
	}
	if (!json_object_is_type(data, json_type_object))
		return;
	target = json_text_at(data, "jump.target") ?:
			 json_text_at(data, "goto.target");
	if (target)
		chains_jump(&n->chains, from, target);
	if (depth < NESTING_MAX)
		jump_by_map(n, from, json_at(data, "set"), depth + 1);
}

static void take_jump(struct nft *n, struct json_object *rule,
		      struct json_object *statement, void *arg)
{
	const size_t from = find_chain(n, rule, json_text_at(rule, "chain"));

	(void)arg;
	jump_by_map(n, from, statement, 0);
	jump_by_map(n, from, json_at(statement, "vmap.data"), 0);
}

static void take_jumps(struct nft *n, struct json_object *rule)
{
	each_statement(n, rule, take_jump, NULL);
}

static void take_statement(struct nft *n, struct json_object *rule,
			   struct json_object *statement, void *arg)
{
	struct found *f = arg;

	take_match(n, rule, json_at(statement, "match.left"),
		   json_at(statement, "match.right"), f);
	take_match(n, rule, json_at(statement, "vmap.key"),
		   json_at(statement, "vmap.data"), f);
	take_verdict(statement, f);
	if (json_at(statement, "counter.packets"))
		f->packets = json_number_at(statement, "counter.packets");
}

static void tell_rule(struct nft *n, struct json_object *rule)
{
	size_t i = find_chain(n, rule, json_text_at(rule, "chain"));
	struct found f = { .packets = 0 };
	char where[64];

	if (!n->chains.v[i].goes_out)
		return;
	each_statement(n, rule, take_statement, &f);
	if (!*f.ports || !*f.what)
		return;
	snprintf(where, sizeof(where), "handle %llu%s",
		 json_number_at(rule, "handle"),
		 f.by_user ? ", for some users" : "");
	filter_tell(n->p, &n->chains.v[i], where, f.ports, f.what, f.packets);
}

static void tell_chain(struct nft *n, struct json_object *chain)
{
	size_t i = find_chain(n, chain, json_text_at(chain, "name"));

	if (json_is(chain, "policy", "drop") &&
	    json_is(chain, "hook", "output"))
		filter_tell_default(n->p, &n->chains.v[i]);
}

/**
 * preflight_nft() - Look for rules about SMTP.
 * @p: Receives them.
 * @json: What nft -j list ruleset has printed.
 */
void preflight_nft(struct preflight *p, const char *json)
{
	struct json_object *doc = json_tokener_parse(json);
	struct nft n = { .p = p, .list = json_at(doc, "nftables") };

	if (json_object_is_type(n.list, json_type_array)) {
		each(&n, "chain", take_chain);
		each(&n, "rule", take_jumps);
		chains_reach(&n.chains);
		each(&n, "chain", tell_chain);
		each(&n, "rule", tell_rule);
	} else {
		result_warn(p->results, "conflict",
			    "look for rules about SMTP yourself",
			    "what nft prints is no list of rules");
	}
	chains_free(&n.chains);
	json_object_put(doc);
}
