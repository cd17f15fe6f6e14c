// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "alloc.h"
#include "compiler.h"
#include "human.h"
#include "record.h"
#include "simulate.h"

#define LOST "events-lost"

/* What a line of the daemon's begins with, before its time. */
#define TIME_BEGIN "{\"@timestamp\":\""

/**
 * struct simulation - Attempts, judged once more.
 * @engine: The other policy.
 * @title: Title of its rules.
 * @arg: For @title.
 * @since: Time from which on they count, "2026-11-27T12:00:00".
 * @subjects: What is known of who made them.
 * @keys: Rows by what they are of, of tsearch(3).
 * @rows: All rows.
 * @n: How many.
 * @totals: What there was in all.
 */
struct simulation {
	const struct engine *engine;
	simulate_title_fn *title;
	void *arg;
	char *since;
	struct subjects *subjects;
	void *keys;
	struct simulate_row **rows;
	size_t n;
	struct simulate_totals totals;
};

static int compare_texts(const char *a, const char *b)
{
	if (!a || !b)
		return !!a - !!b;
	return strcmp(a, b);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_senders(const struct simulate_row *a,
			   const struct simulate_row *b)
{
	int ret = compare_numbers(a->uid, b->uid);

	if (!ret)
		ret = compare_texts(a->user, b->user);
	if (!ret)
		ret = compare_texts(a->program, b->program);
	if (!ret)
		ret = compare_texts(a->script, b->script);
	if (!ret)
		ret = compare_texts(a->unit, b->unit);
	if (!ret)
		ret = compare_texts(a->context, b->context);
	return ret;
}

static int compare_keys(const void *a, const void *b)
{
	const struct simulate_row *x = a, *y = b;
	int ret = compare_senders(x, y);

	if (!ret)
		ret = compare_texts(x->target, y->target);
	if (!ret)
		ret = compare_numbers(x->kind, y->kind);
	if (!ret)
		ret = compare_numbers(x->now, y->now);
	if (!ret)
		ret = compare_texts(x->now_rule, y->now_rule);
	if (!ret)
		ret = compare_numbers(x->answer, y->answer);
	if (!ret)
		ret = compare_numbers(x->then, y->then);
	if (!ret)
		ret = compare_numbers(x->then_rule, y->then_rule);
	return ret;
}

/**
 * simulate_new() - Begin to judge attempts once more.
 * @engine: The policy that is to do it.
 * @since: "2026-11-27T12:00:00": what is older is left out. NULL for all.
 * @title: Knows the title of its rules.
 * @arg: For @title.
 *
 * Return: For simulate_free().
 */
struct simulation *simulate_new(const struct engine *engine, const char *since,
				simulate_title_fn *title, void *arg)
{
	struct simulation *s = xcalloc(1, sizeof(*s));

	s->engine = engine;
	s->title = title;
	s->arg = arg;
	s->since = xstrdup(since ? since : "");
	s->subjects = subjects_new();
	return s;
}

static void free_row(void *data)
{
	struct simulate_row *row = data;

	free(row->user);
	free(row->program);
	free(row->script);
	free(row->unit);
	free(row->context);
	free(row->target);
	free(row->now_rule);
	free(row);
}

/**
 * simulate_free() - Forget a simulation.
 * @s: From simulate_new().
 */
void simulate_free(struct simulation *s)
{
	tdestroy(s->keys, free_row);
	subjects_free(s->subjects);
	free(s->rows);
	free(s->since);
	free(s);
}

/**
 * simulate_wants() - Whether a line can be of interest.
 * @line: The line.
 * @len: Its bytes.
 * @simulation: From simulate_new().
 *
 * Return: false for most that are not.
 */
bool simulate_wants(const char *line, size_t len, void *simulation)
{
	const size_t begin = strlen(TIME_BEGIN);
	const struct simulation *s = simulation;
	const size_t since = strlen(s->since);

	if (len > begin + since && !memcmp(line, TIME_BEGIN, begin) &&
	    memcmp(line + begin, s->since, since) < 0)
		return false;
	return attempt_in_line(line, len) ||
	       memmem(line, len, LOST, strlen(LOST));
}

static char *target_of(const struct attempt *a, struct json_object *doc)
{
	if (a->kind == ATTEMPT_EXEC)
		return xstrdup(a->tool);
	return xasprintf(a->dest.family == AF_INET6 ? "[%s]:%u" : "%s:%u",
			 json_text_at(doc, "destination.ip"), a->dest.port);
}

static const char *script_of(struct json_object *doc)
{
	return either(json_text_at(doc, "smtpward.script.path"),
		      json_text_at(doc, "smtpward.script.text"));
}

static const char *unit_of(struct json_object *doc)
{
	return either(json_text_at(doc, "smtpward.unit"),
		      json_text_at(doc, "smtpward.cgroup"));
}

static const char *rule_of(struct json_object *doc)
{
	return either(json_text_at(doc, "rule.name"),
		      json_text_at(doc, "rule.id"));
}

static enum simulate_change change_of(uint32_t now, uint32_t then)
{
	if (now == then)
		return SIMULATE_SAME;
	if (then == SMTPWARD_VERDICT_DENY)
		return SIMULATE_DENIED;
	return now == SMTPWARD_VERDICT_DENY ? SIMULATE_ALLOWED :
					      SIMULATE_WATCHED;
}

static char *copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

/* Returns the row of what @key is of, which has the texts of a record. */
static struct simulate_row *find_row(struct simulation *s,
				     const struct simulate_row *key)
{
	struct simulate_row **found = tfind(key, &s->keys, compare_keys);
	struct simulate_row *row;

	if (found)
		return *found;
	row = xcalloc(1, sizeof(*row));
	*row = *key;
	row->user = copy(key->user);
	row->program = copy(key->program);
	row->script = copy(key->script);
	row->unit = copy(key->unit);
	row->context = copy(key->context);
	row->target = copy(key->target);
	row->now_rule = copy(key->now_rule);
	s->rows = xreallocarray(s->rows, s->n + 1, sizeof(*s->rows));
	s->rows[s->n++] = row;
	s->totals.senders[row->change]++;
	if (!tsearch(row, &s->keys, compare_keys))
		abort();
	return row;
}

static void widen(char *first, char *last, size_t size, const char *time)
{
	if (!first[0] || strcmp(time, first) < 0)
		snprintf(first, size, "%.19s", time);
	if (strcmp(time, last) > 0)
		snprintf(last, size, "%.19s", time);
}

/* The default has no title. */
static bool is_other_rule(const struct simulation *s, struct json_object *doc,
			  uint32_t rule)
{
	return compare_texts(rule_of(doc),
			     rule ? s->title(s->arg, rule) : NULL);
}

static void add_same(struct simulation *s, const struct attempt *a,
		     struct json_object *doc, const struct sw_decision *dec)
{
	const unsigned long long n = record_attempts(doc);

	s->totals.same[a->verdict] += n;
	s->totals.other_rule += n * is_other_rule(s, doc, dec->rule_id);
}

static void add_changed(struct simulation *s, const struct attempt *a,
			struct json_object *doc,
			const struct simulate_row *outcome, const char *time)
{
	const unsigned long long n = record_attempts(doc);
	struct simulate_row key = *outcome, *row;

	key.user = (char *)user_of(doc);
	key.uid = a->subject.uid;
	key.program = (char *)a->program;
	key.script = (char *)script_of(doc);
	key.unit = (char *)unit_of(doc);
	key.context = (char *)json_text_at(doc, "smtpward.context");
	key.target = target_of(a, doc);
	key.kind = a->kind;
	key.now = a->verdict;
	key.now_rule = (char *)rule_of(doc);
	row = find_row(s, &key);
	free(key.target);
	row->notes |= outcome->notes;
	row->n += n;
	row->refused += n * a->refused;
	widen(row->first, row->last, sizeof(row->first), time);
	s->totals.changed[row->change] += n;
}

static void add_attempt(struct simulation *s, const struct attempt *a,
			struct json_object *doc, const char *time)
{
	const unsigned long long n = record_attempts(doc);
	struct simulate_row outcome = { 0 };
	struct judgement j;

	attempt_judge(a, s->engine, &j);
	outcome.answer = j.answer;
	outcome.notes = j.notes;
	outcome.then = j.dec.verdict;
	outcome.then_rule = j.dec.rule_id;
	outcome.change = change_of(a->verdict, j.dec.verdict);
	s->totals.attempts += n;
	s->totals.limited += n * !!(a->notes & ATTEMPT_LIMITED);
	widen(s->totals.first, s->totals.last, sizeof(s->totals.first), time);
	if (outcome.change == SIMULATE_SAME)
		add_same(s, a, doc, &j.dec);
	else
		add_changed(s, a, doc, &outcome, time);
}

/**
 * simulate_add() - Judge a recorded attempt once more.
 * @doc: The record. Others are left out.
 * @simulation: From simulate_new().
 *
 * Return: true.
 */
bool simulate_add(struct json_object *doc, void *simulation)
{
	const char *time = json_text_at(doc, "@timestamp");
	struct simulation *s = simulation;
	struct attempt a;

	if (!time || strcmp(time, s->since) < 0)
		return true;
	if (json_is(doc, "event.action", LOST))
		s->totals.lost +=
			json_number_at(doc, "smtpward.lost.connects") +
			json_number_at(doc, "smtpward.lost.execs");
	else if (attempt_read(&a, doc, s->subjects))
		add_attempt(s, &a, doc, time);
	return true;
}

static int compare_rows(const void *a, const void *b)
{
	const struct simulate_row *x = *(struct simulate_row *const *)a;
	const struct simulate_row *y = *(struct simulate_row *const *)b;
	int ret = compare_numbers(x->change, y->change);

	if (!ret)
		ret = compare_numbers(y->n, x->n);
	return ret ? ret : compare_keys(x, y);
}

/**
 * simulate_rows() - Get what would change.
 * @s: From simulate_new().
 * @n: Receives how many rows there are.
 *
 * Return: What would be denied comes first, and who has tried most. Valid until
 * simulate_add() or simulate_free().
 */
struct simulate_row **simulate_rows(struct simulation *s, size_t *n)
{
	if (s->n)
		qsort(s->rows, s->n, sizeof(*s->rows), compare_rows);
	*n = s->n;
	return s->rows;
}

/**
 * simulate_totals() - Get what there was in all.
 * @s: From simulate_new().
 *
 * Return: It, valid as long as @s.
 */
const struct simulate_totals *simulate_totals(const struct simulation *s)
{
	return &s->totals;
}
