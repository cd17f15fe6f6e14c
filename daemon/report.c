// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hosts, senders and notes of a report.
 */
#include <json-c/json.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "record.h"
#include "report.h"
#include "rules_index.h"
#include "text.h"

/* Of a command line that is a script, its begin tells enough. */
#define JOB_MAX 160

/**
 * report_time() - Write a time as records have it, to the second.
 * @out: Receives REPORT_TIME_SIZE bytes.
 * @t: The time.
 */
void report_time(char *out, time_t t)
{
	struct tm tm;

	if (!gmtime_r(&t, &tm) ||
	    !strftime(out, REPORT_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &tm))
		out[0] = '\0';
}

/**
 * report_span() - Have a span reach to a time.
 * @span: The span.
 * @time: The time, as records have it.
 */
void report_span(struct report_span *span, const char *time)
{
	if (!span->first[0] || strncmp(time, span->first, 19) < 0)
		snprintf(span->first, sizeof(span->first), "%.19s", time);
	if (strncmp(time, span->last, 19) > 0)
		snprintf(span->last, sizeof(span->last), "%.19s", time);
}

/**
 * report_new() - Begin a report.
 * @from: Begin of the period.
 * @to: Its end, itself not in it.
 *
 * Return: For report_free().
 */
struct report *report_new(time_t from, time_t to)
{
	struct report *r = xcalloc(1, sizeof(*r));

	report_time(r->from, from);
	report_time(r->to, to);
	r->mails = report_mails_new();
	return r;
}

static void keep(void *node)
{
	(void)node;
}

static void free_host(struct report_host *host)
{
	tdestroy(host->rules, free);
	rules_index_close(host->index);
	report_words_free(&host->problems);
	report_words_free(&host->called);
	free(host->default_verdict);
	free(host->sha256);
	free(host->mode);
	free(host->name);
	free(host);
}

static void free_use(struct report_use *use)
{
	report_words_free(&use->denied_to);
	report_words_free(&use->to);
	free(use->user);
	free(use->job);
	free(use->unit);
	free(use);
}

static void free_note(struct report_note *note)
{
	free(note->kind);
	free(note->text);
	free(note->by);
	free(note->sha256);
	free(note);
}

/**
 * report_free() - Forget a report.
 * @r: From report_new().
 */
void report_free(struct report *r)
{
	size_t i;

	tdestroy(r->by_sender, keep);
	for (i = 0; i < r->n_uses; i++)
		free_use(r->uses[i]);
	for (i = 0; i < r->n_notes; i++)
		free_note(r->notes[i]);
	for (i = 0; i < r->n_rules; i++)
		report_rule_free(r->rules[i]);
	for (i = 0; i < r->n_hosts; i++)
		free_host(r->hosts[i]);
	report_seen_free(&r->seen);
	report_mails_free(r->mails);
	free(r->uses);
	free(r->notes);
	free(r->rules);
	free(r->hosts);
	free(r->by);
	free(r);
}

/**
 * report_host() - Have a host in the report.
 * @r: Report.
 * @name: The host's name.
 *
 * Return: The host, which belongs to @r.
 */
struct report_host *report_host(struct report *r, const char *name)
{
	struct report_host *host;
	char *clean = report_clean(name);
	size_t i;

	for (i = 0; i < r->n_hosts; i++) {
		if (!strcmp(r->hosts[i]->name, clean)) {
			free(clean);
			return r->hosts[i];
		}
	}
	host = xcalloc(1, sizeof(*host));
	host->name = clean;
	r->hosts = xreallocarray(r->hosts, r->n_hosts + 1, sizeof(host));
	r->hosts[r->n_hosts++] = host;
	return host;
}

static int compare_uses(const void *a, const void *b)
{
	const struct report_use *x = a, *y = b;
	int ret = x->rule < y->rule ? -1 : x->rule > y->rule;

	if (!ret)
		ret = x->host < y->host ? -1 : x->host > y->host;
	if (!ret)
		ret = strcmp(x->user, y->user);
	if (!ret)
		ret = strcmp(x->job, y->job);
	return ret ? ret : strcmp(x->unit, y->unit);
}

static const char *user_of_record(struct json_object *doc)
{
	return json_text_at(doc, "user.effective.name")	      ?:
		       json_text_at(doc, "user.effective.id") ?:
		       json_text_at(doc, "user.name")	      ?:
		       json_text_at(doc, "user.id")	      ?:
								"";
}

static const char *job_of_record(struct json_object *doc)
{
	return json_text_at(doc, "smtpward.script.path")	   ?:
		       json_text_at(doc, "smtpward.script.module") ?:
		       json_text_at(doc, "smtpward.script.text")   ?:
		       json_text_at(doc, "process.executable")	   ?:
		       json_text_at(doc, "process.name")	   ?:
								     "";
}

static char *cut(char *text)
{
	size_t len = 0, step = 0;

	if (strlen(text) <= JOB_MAX)
		return text;
	do {
		len += step;
		step = text_char_len(text + len, strlen(text + len));
	} while (len + step + 3 <= JOB_MAX);
	memcpy(text + len, "...", 4);
	return text;
}

static void name_use(struct report_use *use, struct json_object *doc)
{
	use->user = report_clean(user_of_record(doc));
	use->job = cut(report_clean(job_of_record(doc)));
	use->unit = report_clean(json_text_at(doc, "smtpward.unit") ?: "");
}

/* Whoever makes up senders by the thousand gets no line for each of them. */
static void fold_use(struct report *r, struct report_use *use)
{
	r->folded++;
	free(use->job);
	free(use->unit);
	free(use->user);
	use->user = xstrdup("(others)");
	use->job = xstrdup("");
	use->unit = xstrdup("");
}

/**
 * report_use() - What a sender does by a rule.
 * @r: Report.
 * @host: Where.
 * @rule: The rule.
 * @doc: A record of the sender.
 *
 * Return: What it is added to, which belongs to @r.
 */
struct report_use *report_use(struct report *r, struct report_host *host,
			      struct report_rule *rule, struct json_object *doc)
{
	struct report_use *use = xcalloc(1, sizeof(*use)), **found;

	use->rule = rule;
	use->host = host;
	name_use(use, doc);
	found = tfind(use, &r->by_sender, compare_uses);
	if (!found && r->n_uses >= REPORT_USES_MAX) {
		fold_use(r, use);
		found = tfind(use, &r->by_sender, compare_uses);
	}
	if (found) {
		free_use(use);
		return *found;
	}
	if (!tsearch(use, &r->by_sender, compare_uses))
		abort();
	r->uses = xreallocarray(r->uses, r->n_uses + 1, sizeof(use));
	r->uses[r->n_uses++] = use;
	return use;
}

/**
 * report_note() - Note that something has happened to the control.
 * @r: Report.
 * @host: Where.
 * @time: When, as records have it.
 * @kind: What.
 * @text: The same for people.
 *
 * Return: The note, which belongs to @r, or NULL when there are too many.
 */
struct report_note *report_note(struct report *r, struct report_host *host,
				const char *time, const char *kind,
				const char *text)
{
	struct report_note *note;

	if (r->n_notes >= REPORT_NOTES_MAX) {
		r->more_notes++;
		return NULL;
	}
	note = xcalloc(1, sizeof(*note));
	note->host = host;
	snprintf(note->time, sizeof(note->time), "%.19s", time);
	note->kind = report_clean(kind);
	note->text = report_clean(text);
	r->notes = xreallocarray(r->notes, r->n_notes + 1, sizeof(note));
	r->notes[r->n_notes++] = note;
	return note;
}

static int by_time(const void *a, const void *b)
{
	const struct report_note *x = *(struct report_note *const *)a;
	const struct report_note *y = *(struct report_note *const *)b;
	int ret = strcmp(x->time, y->time);

	return ret ? ret : strcmp(x->text, y->text);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? 1 : a > b ? -1 : 0;
}

static int by_amount(const void *a, const void *b)
{
	const struct report_use *x = *(struct report_use *const *)a;
	const struct report_use *y = *(struct report_use *const *)b;
	int ret = compare_numbers(x->n.bytes, y->n.bytes);

	if (!ret)
		ret = compare_numbers(x->n.attempts, y->n.attempts);
	if (!ret)
		ret = strcmp(x->user, y->user);
	if (!ret)
		ret = strcmp(x->job, y->job);
	if (!ret)
		ret = strcmp(x->host->name, y->host->name);
	if (!ret)
		ret = strcmp(x->rule->title, y->rule->title);
	return ret ? ret : strcmp(x->unit, y->unit);
}

static void join_span(struct report_span *to, const struct report_span *span)
{
	if (!span->first[0])
		return;
	report_span(to, span->first);
	report_span(to, span->last);
}

static void sum_up(struct report_rule *rule, const struct report_use *use)
{
	const struct report_counts *n = &use->n;

	rule->n.attempts += n->attempts;
	rule->n.refused += n->refused;
	rule->n.would += n->would;
	rule->n.cut += n->cut;
	rule->n.sessions += n->sessions;
	rule->n.bytes += n->bytes;
	rule->n.mails += n->mails;
	rule->n.failed += n->failed;
	join_span(&rule->seen, &use->seen);
	join_span(&rule->seen, &use->denied);
	rule->senders++;
}

/**
 * report_finish() - Sum up, and put everything in an order.
 * @r: Report, to which nothing is added any more.
 */
void report_finish(struct report *r)
{
	size_t i;

	report_gaps(r);
	for (i = 0; i < r->n_uses; i++)
		sum_up(r->uses[i]->rule, r->uses[i]);
	if (r->n_notes)
		qsort(r->notes, r->n_notes, sizeof(r->notes[0]), by_time);
	if (r->n_uses)
		qsort(r->uses, r->n_uses, sizeof(r->uses[0]), by_amount);
}
