// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host names that a policy has, looked up.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "diag.h"
#include "log.h"
#include "policy.h"
#include "policy_check.h"
#include "policy_hosts.h"
#include "yaml_tree.h"

/* For all of them together: whoever loads a policy is waiting. */
#define DEADLINE_MS 5000
#define NAMES_MAX 8

/**
 * struct wanted - Host names of a policy, or of one list.
 * @hosts: The hosts.
 * @names: Those of a list that have no address, "a.example, b.example".
 * @unknown: How many these are.
 * @known: How many words of the list stand for something.
 */
struct wanted {
	struct hosts *hosts;
	char *names;
	unsigned int unknown, known;
};

static bool is_name(const char *word)
{
	struct net net;

	return parse_net(word, &net) && !parse_host(word);
}

static void collect(const struct check *c, const struct yaml_node *word,
		    void *arg)
{
	struct wanted *w = arg;

	if (is_name(word->value) && !hosts_add(w->hosts, word->value))
		yaml_complain(c->tree, word, c->diag,
			      "too many host names, expected at most %d in all",
			      HOSTS_MAX);
}

static void note_unknown(const struct check *c, const struct yaml_node *word,
			 void *arg)
{
	struct wanted *w = arg;
	char *longer;

	(void)c;
	if (!is_name(word->value) || hosts_find(w->hosts, word->value)->n) {
		w->known++;
		return;
	}
	if (w->unknown++ >= NAMES_MAX)
		return;
	longer = xasprintf("%s%s%s", w->names ? w->names : "",
			   w->names ? ", " : "", word->value);
	free(w->names);
	w->names = longer;
}

static void collect_list(const struct check *c, const struct yaml_node *list,
			 struct hosts *hosts)
{
	struct wanted w = { .hosts = hosts };

	check_each(c, list, collect, &w);
}

/* A name can be without an address today, and have one tomorrow. */
static void warn_list(const struct check *c, const struct yaml_node *list,
		      struct hosts *hosts)
{
	struct wanted w = { .hosts = hosts };

	check_each(c, list, note_unknown, &w);
	if (w.unknown)
		yaml_warn(c->tree, list, c->diag,
			  "without an address: %s%s; the rule holds for %s",
			  w.names, w.unknown > NAMES_MAX ? " and others" : "",
			  w.known ? "the other destinations" : "none");
	free(w.names);
}

typedef void (*list_fn)(const struct check *c, const struct yaml_node *list,
			struct hosts *hosts);

static void each_list(struct hosts *hosts, const struct policy *policy,
		      list_fn fn, struct diag *diag)
{
	struct check c = { .policy = policy, .diag = diag };
	const struct yaml_node *rules, *rule, *to;
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		c.tree = policy->sources[i].tree;
		rules = yaml_key(c.tree, c.tree->nodes, "rules");
		for (rule = rules ? yaml_first(c.tree, rules) : NULL; rule;
		     rule = yaml_next(c.tree, rule)) {
			to = yaml_key(c.tree, rule, "to");
			if (to)
				fn(&c, to, hosts);
		}
	}
}

static void look_up(struct hosts *hosts, const struct hosts_source *source,
		    struct diag *diag)
{
	const struct host_lookup how = { .resolve = source->resolve,
					 .deadline_ms = DEADLINE_MS,
					 .now = time(NULL) };
	int err;

	if (!hosts_resolve(hosts, &how, diag))
		return;
	err = hosts_cache_write(hosts, source->cache);
	if (err)
		log_warning("addresses of host names cannot be kept in %s: %s",
			    source->cache, strerror(-err));
}

/**
 * policy_hosts() - Look up the host names of a policy.
 * @hosts: Receives them, to be given to hosts_free() in any case.
 * @policy: The policy, loaded without a complaint.
 * @source: Where addresses come from.
 * @diag: Receives complaints, and warnings of names without an address.
 *
 * Return: true when there was nothing to complain about.
 */
bool policy_hosts(struct hosts *hosts, const struct policy *policy,
		  const struct hosts_source *source, struct diag *diag)
{
	const size_t before = diag_count(diag);

	*hosts = (struct hosts){ 0 };
	each_list(hosts, policy, collect_list, diag);
	if (!hosts->n || diag_count(diag) != before)
		return diag_count(diag) == before;
	hosts_cache_read(hosts, source->cache);
	if (source->resolve)
		look_up(hosts, source, diag);
	each_list(hosts, policy, warn_list, diag);
	return true;
}
