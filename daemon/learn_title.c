// SPDX-License-Identifier: GPL-2.0-only
/*
 * Titles: what people call a sender, the same each time that it is learned.
 */
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "hex.h"
#include "learn_entry.h"
#include "learn_rule.h"
#include "text.h"

/* Bytes, of the 255 that a policy takes. */
#define TITLE_MAX 160
#define DIGITS_MIN 8

static const char *base_of_program(const struct learn_entry *e)
{
	const char *path = e->who.program, *slash;

	/* Where no rule can name it, as it was first by name. */
	if (!*path && e->paths.n)
		path = ((struct learn_item *)e->paths.v[0])->name;
	if (!*path)
		return "an unknown program";
	slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Without the version of the system's. */
static void put_program(FILE *to, const struct learn_entry *e)
{
	const char *base = base_of_program(e);
	const size_t len = strlen(base);
	const bool version = len > 2 && !strcmp(base + len - 2, ".*");
	char *text = xmemdupz(base, version ? len - 2 : len);

	fputs(text, to);
	free(text);
}

static bool counts(const struct learn_rule *r, const struct learn_job *job)
{
	return job->tally.n && job->base && (r->doubts || !job->doubts);
}

/* What it runs, when that is a script. */
static bool put_job(FILE *to, const struct learn_rule *r)
{
	const struct learn_job *first = NULL, *job;
	size_t i, others = 0;

	for (i = 0; i < r->e->jobs.n; i++) {
		job = r->e->jobs.v[i];
		if (!counts(r, job))
			continue;
		if (!first)
			first = job;
		else if (strcmp(first->base, job->base) != 0)
			others++;
	}
	if (!first)
		return false;
	fprintf(to, "%s%s by ", first->base, others ? " and others" : "");
	return true;
}

static void put_where(FILE *to, const struct learn_sender *who)
{
	if (*who->unit)
		fprintf(to, " in %s", who->unit);
	if (*who->container)
		fprintf(to, " in %s%s",
			strcmp(who->container, "any") ? "container " :
							"a container",
			strcmp(who->container, "any") ? who->container : "");
	if (!strcmp(who->context, "interactive"))
		fputs(" at a terminal", to);
	if (*who->login)
		fprintf(to, " by %s, who logged in", who->login);
}

static void put_tools(FILE *to, const struct learn_set *tools)
{
	size_t i;

	fputs(" runs", to);
	for (i = 0; i < tools->n; i++)
		fprintf(to, "%s %s", i ? "," : "",
			((struct learn_item *)tools->v[i])->name);
}

static void put_target(FILE *to, const struct learn_rule *r)
{
	const struct learn_entry *e = r->e;
	const char *where = r->n_to ? r->to[0] : "anywhere";
	size_t i;

	if (e->class == LEARN_LOCAL)
		where = "this machine";
	fprintf(to, " to %s%s port%s", where, r->n_to > 1 ? " and others" : "",
		e->n_ports > 1 ? "s" : "");
	for (i = 0; i < e->n_ports; i++)
		fprintf(to, "%s %u", i ? "," : "", e->ports[i]);
}

/* Cut where a character ends. */
static char *clipped(char *text)
{
	size_t used = 0, len;

	while (text[used]) {
		len = text_char_len(text + used, strlen(text + used));
		if (used + len > TITLE_MAX)
			break;
		used += len ? len : 1;
	}
	text[used] = '\0';
	return text;
}

static char *title_of(const struct learn_rule *r)
{
	size_t len;
	char *text;
	FILE *to;

	to = open_memstream(&text, &len);
	if (!to)
		abort();
	fprintf(to, "%s: ", r->e->who.user);
	put_job(to, r);
	put_program(to, r->e);
	put_where(to, &r->e->who);
	if (r->e->class == LEARN_TOOL)
		put_tools(to, &r->tools);
	else
		put_target(to, r);
	fclose(to);
	return clipped(text);
}

static int by_title(const void *a, const void *b)
{
	const struct learn_rule *const *x = a, *const *y = b;

	return strcmp((*x)->title, (*y)->title);
}

/* Of what makes a rule itself, and does not depend on others. */
static void digest(const struct learn_rule *r, char *hex)
{
	uint8_t sum[SHA256_DIGEST_LENGTH];
	SHA2_CTX ctx;
	size_t i;

	SHA256Init(&ctx);
	SHA256Update(&ctx, (const uint8_t *)r->e->who.user,
		     strlen(r->e->who.user) + 1);
	SHA256Update(&ctx, (const uint8_t *)r->e->name, strlen(r->e->name) + 1);
	for (i = 0; i < r->n_to; i++)
		SHA256Update(&ctx, (const uint8_t *)r->to[i],
			     strlen(r->to[i]) + 1);
	SHA256Final(sum, &ctx);
	hex_text(hex, sum, sizeof(sum));
}

static void add_digest(struct learn_rule *r, int digits)
{
	char hex[HEX_SIZE(SHA256_DIGEST_LENGTH)], *plain = title_of(r);

	digest(r, hex);
	free(r->title);
	r->title = xasprintf("%s (%.*s)", plain, digits, hex);
	free(plain);
}

static bool is_shared(struct learn_rule *const *v, size_t n, size_t i)
{
	return (i && !strcmp(v[i - 1]->title, v[i]->title)) ||
	       (i + 1 < n && !strcmp(v[i + 1]->title, v[i]->title));
}

/* Returns whether there were any. */
static bool tell_apart(struct learn_rule **v, size_t n, int digits)
{
	bool *shared = xcalloc(n + 1, sizeof(*shared)), any = false;
	size_t i;

	qsort(v, n, sizeof(*v), by_title);
	for (i = 0; i < n; i++)
		shared[i] = is_shared(v, n, i);
	for (i = 0; i < n; i++) {
		if (shared[i])
			add_digest(v[i], digits);
		any |= shared[i];
	}
	free(shared);
	return any;
}

/**
 * learn_titles() - Give rules their titles, of which no two are the same.
 * @rules: The rules.
 */
void learn_titles(struct learn_rules *rules)
{
	struct learn_rule **v = xcalloc(rules->n + 1, sizeof(*v));
	int digits = DIGITS_MIN;
	size_t i;

	for (i = 0; i < rules->n; i++) {
		v[i] = &rules->v[i];
		v[i]->title = title_of(v[i]);
	}
	while (rules->n && tell_apart(v, rules->n, digits) &&
	       digits < 2 * SHA256_DIGEST_LENGTH)
		digits *= 2;
	free(v);
}
