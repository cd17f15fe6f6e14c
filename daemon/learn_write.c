// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was learned, as a file for the policy's directory. What others chose is in it
 * only cleaned, in comments, or as libyaml quotes it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "learn.h"
#include "learn_entry.h"
#include "learn_rule.h"
#include "learn_yaml.h"

#define REVIEW_DAYS 90
/* So many scripts and detections are said. */
#define LINES_MAX 16

/**
 * struct out - A file that is written.
 * @to: It.
 * @before: What each line of a rule begins with.
 */
struct out {
	FILE *to;
	const char *before;
};

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* "2026-11-28", or "2026-11-14 to 2026-11-28". */
static char *span_text(const struct learn_tally *t)
{
	char first[LEARN_DAY_SIZE], last[LEARN_DAY_SIZE];

	learn_day_text(first, t->first, 0);
	learn_day_text(last, t->last, 0);
	if (!strcmp(first, last))
		return xstrdup(first);
	return xasprintf("%s to %s", first, last);
}

static char *days_text(const struct learn_tally *t)
{
	if (t->n_days == LEARN_DAYS_MAX)
		return xasprintf("%u days or more", t->n_days);
	return xasprintf("%u day%s", t->n_days, plural(t->n_days));
}

static char *attempts_text(const struct learn_tally *t)
{
	char *span = span_text(t), *ret;

	ret = xasprintf("%" PRIu64 " attempt%s, %s", t->n, plural(t->n), span);
	free(span);
	return ret;
}

static void put_counts(const struct out *o, const struct learn_rule *r)
{
	const struct learn_sums *s = &r->e->sums;
	char *attempts = attempts_text(&r->tally), *days = days_text(&r->tally);

	fprintf(o->to, "%s# %s, on %s\n", o->before, attempts, days);
	if (s->sessions)
		fprintf(o->to,
			"%s# %" PRIu64 " connection%s sent %" PRIu64
			" bytes, the largest %" PRIu64 "\n",
			o->before, s->sessions, plural(s->sessions), s->bytes,
			s->largest);
	if (s->failed)
		fprintf(o->to,
			"%s# %" PRIu64 " connection%s never established\n",
			o->before, s->failed,
			s->failed == 1 ? " was" : "s were");
	if (s->sent || s->unsent)
		fprintf(o->to,
			"%s# mails: %" PRIu64 " transmitted, %" PRIu64
			" failed\n",
			o->before, s->sent, s->unsent);
	free(attempts);
	free(days);
}

static void put_doubt(const struct out *o, const char *what, const char *why)
{
	fprintf(o->to, "%s# %s: %s\n", o->before, what, why);
}

static void put_doubts(const struct out *o, const char *what, uint32_t doubts)
{
	unsigned int i;

	for (i = 0; learn_doubt_text(i); i++)
		if (doubts & 1U << i)
			put_doubt(o, what, learn_doubt_text(i));
}

/* These two are told by how many there were. */
static void put_few(const struct out *o, const struct learn_rule *r)
{
	static const char what[] = "DOUBTFUL";
	char *days = days_text(&r->tally), *text;

	text = r->tally.n == 1 ?
		       xstrdup("it was attempted once") :
		       xasprintf("it was attempted only %" PRIu64 " times",
				 r->tally.n);
	if (r->doubts & LEARN_DOUBT(SELDOM))
		put_doubt(o, what, text);
	free(text);
	text = xasprintf("it was attempted on %s only", days);
	if (r->doubts & LEARN_DOUBT(SHORT))
		put_doubt(o, what, text);
	free(text);
	free(days);
	put_doubts(o, what,
		   r->doubts & ~(LEARN_DOUBT(SELDOM) | LEARN_DOUBT(SHORT)));
}

static void put_paths(const struct out *o, const struct learn_entry *e)
{
	size_t i;

	for (i = 0; i < e->paths.n; i++)
		fprintf(o->to, "%s# program %s\n", o->before,
			((struct learn_item *)e->paths.v[i])->name);
	if (e->paths.more)
		fprintf(o->to, "%s# and other programs\n", o->before);
}

static void put_job(const struct out *o, const struct learn_job *job)
{
	size_t i;

	fprintf(o->to, "%s# %s: %" PRIu64 " attempt%s\n", o->before,
		*job->name ? job->name : "without a script", job->tally.n,
		plural(job->tally.n));
	for (i = 0; i < job->sums.n; i++)
		fprintf(o->to, "%s#   sha256 %s\n", o->before,
			((struct learn_item *)job->sums.v[i])->name);
	if (job->sums.more)
		fprintf(o->to, "%s#   and other contents\n", o->before);
}

static bool is_only_program(const struct learn_set *jobs)
{
	return jobs->n == 1 && !*((struct learn_job *)jobs->v[0])->name;
}

static void put_jobs(const struct out *o, const struct learn_rule *r)
{
	const struct learn_set *jobs = &r->e->jobs;
	const struct learn_job *job;
	size_t i, said = 0, left_out = 0;
	uint32_t doubts;

	if (is_only_program(jobs))
		return;
	for (i = 0; i < jobs->n; i++) {
		job = jobs->v[i];
		if (!job->tally.n)
			continue;
		/* It has doubts of its own, and what it shares a rule with has not. */
		doubts = r->doubts ? 0 : job->doubts;
		if (said++ < LINES_MAX || doubts)
			put_job(o, job);
		else
			left_out++;
		put_doubts(o, "allowed as well, though doubtful", doubts);
	}
	if (left_out || jobs->more)
		fprintf(o->to, "%s# and %s%zu others\n", o->before,
			jobs->more ? "more than " : "", left_out);
}

static void put_alerts(const struct out *o, const struct learn_entry *e)
{
	const struct learn_alert *alert;
	size_t i;

	for (i = 0; i < e->alerts.n && i < LINES_MAX; i++) {
		alert = e->alerts.v[i];
		fprintf(o->to, "%s# detected %" PRIu64 " time%s: %s\n",
			o->before, alert->n, plural(alert->n), alert->name);
	}
}

static void put_comments(const struct out *o, const struct learn_rule *r)
{
	put_few(o, r);
	put_counts(o, r);
	put_paths(o, r->e);
	put_jobs(o, r);
	put_alerts(o, r->e);
	if (r->anywhere)
		fprintf(o->to, "%s# to %s%zu addresses, so there is no 'to'\n",
			o->before, r->e->objects.more ? "more than " : "",
			r->e->objects.n);
}

/* Of a mapping in a list, each line of which is put behind something. */
static void put_lines(const struct out *o, const char *text)
{
	size_t len;

	while (*text) {
		len = strcspn(text, "\n");
		fprintf(o->to, "%s%.*s\n", o->before, (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void put_rule(const struct out *o, const struct learn_rule *r)
{
	char *attempts = attempts_text(&r->tally), *reason, *text;
	char review[LEARN_DAY_SIZE];

	reason = xasprintf("learned from %s; say what it is for", attempts);
	learn_day_text(review, r->tally.last, REVIEW_DAYS);
	text = learn_yaml(r, reason, review);
	fputc('\n', o->to);
	put_comments(o, r);
	put_lines(o, text);
	free(attempts);
	free(reason);
	free(text);
}

static void put_all(const struct out *o, const struct learn_rules *rules,
		    bool doubtful)
{
	size_t i;

	for (i = 0; i < rules->n; i++)
		if (!rules->v[i].doubts == !doubtful)
			put_rule(o, &rules->v[i]);
}

static void put_head(FILE *to, struct learn *l, const struct learn_found *f)
{
	char *attempts = attempts_text(&l->seen);

	fputs("# Proposed by smtpward learn. Every rule needs an owner and a reason:\n"
	      "# look for FIXME.\n"
	      "#\n",
	      to);
	if (!l->seen.n)
		fputs("# No attempts were recorded.\n", to);
	else
		fprintf(to, "# From %s. Allowed already: %" PRIu64 ".\n",
			attempts, l->allowed);
	fprintf(to, "# %zu rule%s, and %zu doubtful.\n", f->rules,
		plural(f->rules), f->doubtful);
	if (l->lost)
		fprintf(to,
			"# THE PICTURE IS INCOMPLETE: %" PRIu64
			" attempt%s in this time were not recorded.\n",
			l->lost, plural(l->lost));
	if (learn_is_cut(l))
		fputs("# THE PICTURE IS INCOMPLETE: too many senders, and some are missing.\n",
		      to);
	free(attempts);
}

static void put_doubtful(FILE *to, const struct learn_rules *rules)
{
	const struct out o = { .to = to, .before = "#   " };

	fputs("\n"
	      "# Doubtful: look at each, and take '# ' from the front of the lines of those that are\n"
	      "# to be allowed. The kernel does not know scripts: what a rule above allows to a\n"
	      "# program, it allows to all that the program runs.\n",
	      to);
	put_all(&o, rules, true);
}

static void count(const struct learn_rules *rules, struct learn_found *f)
{
	size_t i;

	*f = (struct learn_found){ 0 };
	for (i = 0; i < rules->n; i++) {
		f->rules += !rules->v[i].doubts;
		f->doubtful += !!rules->v[i].doubts;
	}
}

/**
 * learn_text() - Write a policy file that allows what was learned.
 * @l: What was learned, to which nothing can be added any more.
 * @found: Receives how many rules are in it.
 *
 * Return: The file, for the caller to free.
 */
char *learn_text(struct learn *l, struct learn_found *found)
{
	struct learn_rules rules;
	struct out o = { .before = "  " };
	size_t len;
	char *text;

	learn_rules_make(l, &rules);
	count(&rules, found);
	o.to = open_memstream(&text, &len);
	if (!o.to)
		abort();
	put_head(o.to, l, found);
	fputs(found->rules ?
		      "\nrules:\n" :
		      "\n# None is without doubt. Take [] away with the first that you allow.\nrules: []\n",
	      o.to);
	put_all(&o, &rules, false);
	if (found->doubtful)
		put_doubtful(o.to, &rules);
	learn_rules_free(&rules);
	fclose(o.to);
	return text;
}
