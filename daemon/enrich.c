// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "attachment.h"
#include "compiler.h"
#include "enrich.h"
#include "event.h"
#include "look.h"
#include "origin.h"
#include "rules_index.h"
#include "script.h"
#include "text.h"

#define RETRY_SECONDS 2

/**
 * struct enricher - What names are taken from.
 * @rules_path: File with the names of rules.
 * @rules: Its content, NULL before the first use.
 * @missed: Generation that @rules_path did not have, 0 for none.
 * @retry: When to look again for it, in seconds of CLOCK_MONOTONIC.
 * @host: Name of this machine.
 * @large: Bytes that make a message large.
 * @looker: Who looks at files.
 * @origin: Origin of the last event.
 * @script: Script of the last event.
 * @attachment: Evidence of the last event.
 */
struct enricher {
	char *rules_path;
	struct rules_index *rules;
	uint32_t missed;
	time_t retry;
	char host[256];
	uint64_t large;
	struct looker *looker;
	struct origin origin;
	struct script script;
	struct attachment attachment;
};

/**
 * enricher_new() - Prepare to look up names.
 * @rules_path: File with the names of rules.
 * @large: Bytes that make a message large.
 *
 * Return: For enricher_free().
 */
struct enricher *enricher_new(const char *rules_path, uint64_t large)
{
	struct enricher *en = xcalloc(1, sizeof(*en));

	en->rules_path = xstrdup(rules_path);
	en->large = large;
	en->looker = looker_new();
	if (gethostname(en->host, sizeof(en->host) - 1))
		en->host[0] = '\0';
	return en;
}

/**
 * enricher_free() - Forget what names were taken from.
 * @en: From enricher_new().
 */
void enricher_free(struct enricher *en)
{
	origin_free(&en->origin);
	script_free(&en->script);
	attachment_free(&en->attachment);
	looker_free(en->looker);
	rules_index_close(en->rules);
	free(en->rules_path);
	free(en);
}

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static bool have_generation(const struct enricher *en, uint32_t generation)
{
	return en->rules && rules_index_generation(en->rules) == generation;
}

/*
 * The file gets its name after its policy is in force, and only the newest is
 * kept: what it does not have is looked for again, but not for every event.
 */
static bool look_for(struct enricher *en, uint32_t generation)
{
	if (have_generation(en, generation))
		return true;
	if (en->missed == generation && now() < en->retry)
		return false;
	rules_index_close(en->rules);
	en->rules = rules_index_open(en->rules_path);
	en->missed = generation;
	en->retry = now() + RETRY_SECONDS;
	return have_generation(en, generation);
}

static const struct rule_info *find_rule(struct enricher *en,
					 const struct event *e)
{
	if (!e->rule_id || !look_for(en, e->generation))
		return NULL;
	return rules_index_find(en->rules, e->generation, e->rule_id);
}

/**
 * enricher_host() - Name of this machine.
 * @en: The enricher.
 *
 * Return: The name, as long as the enricher lives.
 */
const char *enricher_host(const struct enricher *en)
{
	return en->host;
}

/**
 * enricher_rules() - The rules in force.
 * @en: The enricher.
 * @generation: Number of the policy.
 *
 * Return: Their index until the next call of any function here, or NULL.
 */
const struct rules_index *enricher_rules(struct enricher *en,
					 uint32_t generation)
{
	return look_for(en, generation) ? en->rules : NULL;
}

static void find_user(uint32_t uid, char *name)
{
	name[0] = '\0';
	if (uid != ID_UNSET && !user_name(uid, name))
		name[0] = '\0';
}

static bool is_unit(const char *name, size_t len)
{
	static const char *const suffixes[] = { ".service", ".scope", ".timer",
						".socket" };
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(suffixes); i++) {
		n = strlen(suffixes[i]);
		if (len > n && !memcmp(name + len - n, suffixes[i], n))
			return true;
	}
	return false;
}

/* The innermost part of the path that names a unit. */
static void find_unit(const struct bytes *cgroup, char *unit, size_t size)
{
	size_t end = cgroup->len, start;

	unit[0] = '\0';
	while (end) {
		start = end;
		while (start && cgroup->data[start - 1] != '/')
			start--;
		if (is_unit(cgroup->data + start, end - start)) {
			text_escape(unit, size, cgroup->data + start,
				    end - start);
			return;
		}
		end = start ? start - 1 : 0;
	}
}

static const struct attachment *find_attachment(struct enricher *en,
						const struct event *e)
{
	struct attachment *a = &en->attachment;
	size_t i;

	attachment_free(a);
	if (!e->has_target && !e->has_image)
		return NULL;
	attachment_judge(a, e, en->looker, en->large);
	for (i = 0; i < a->n; i++)
		if (a->reasons[i].file.result == LOOK_REGULAR)
			find_user(a->reasons[i].file.uid, a->reasons[i].owner);
	return a;
}

/* Of a connection that was found open, only the user is known. */
static bool sends(const struct event *e)
{
	return (e->has_target || e->has_image) && e->subject.tgid &&
	       e->subject.complete;
}

static const struct origin *find_origin(struct enricher *en,
					const struct event *e)
{
	origin_free(&en->origin);
	if (!sends(e))
		return NULL;
	origin_judge(&en->origin, e, en->looker);
	return &en->origin;
}

static const struct script *find_script(struct enricher *en,
					const struct event *e)
{
	struct script *s = &en->script;

	script_free(s);
	if (!sends(e))
		return NULL;
	script_judge(s, e, en->looker);
	if (s->content.facts.result == LOOK_REGULAR)
		find_user(s->content.facts.uid, s->owner);
	return s;
}

/**
 * enrich() - Find the names for an event.
 * @en: Where from.
 * @e: The event.
 * @names: Receives them, valid until the next event.
 */
void enrich(struct enricher *en, const struct event *e, struct names *names)
{
	const struct subject *s = &e->subject;
	size_t i;

	*names = (struct names){ .host = en->host };
	names->rule = find_rule(en, e);
	names->origin = find_origin(en, e);
	names->script = find_script(en, e);
	names->attachment = find_attachment(en, e);
	if (e->transfer.has_holder) {
		find_user(e->transfer.holder.uid, names->holder);
		find_user(e->transfer.holder.loginuid, names->holder_login);
	}
	if (!e->has_subject)
		return;
	find_user(s->uid, names->user);
	find_user(s->euid, names->effective);
	find_user(s->loginuid, names->login);
	for (i = 0; i < s->n_ancestors; i++)
		find_user(s->ancestors[i].uid, names->ancestors[i]);
	find_unit(&s->cgroup, names->unit, sizeof(names->unit));
}
