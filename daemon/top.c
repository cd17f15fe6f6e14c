// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "compiler.h"
#include "record.h"
#include "top.h"

/**
 * struct mail - A mail, of which there can be several records.
 * @id: Its own.
 * @count: Where it is counted, NULL for nowhere yet.
 */
struct mail {
	char *id;
	uint64_t *count;
};

/**
 * struct top - Records, added up.
 * @by: What rows stand for.
 * @since: Time from which on they count.
 * @past: There was one before.
 * @names: Rows by name, of tsearch(3).
 * @mails: Mails by id, of tsearch(3).
 * @rows: All rows.
 * @n: Entries in @rows.
 */
struct top {
	enum top_by by;
	char *since;
	bool past;
	void *names;
	void *mails;
	struct top_row **rows;
	size_t n;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct top_row *)a)->name,
		      ((const struct top_row *)b)->name);
}

static int compare_mails(const void *a, const void *b)
{
	return strcmp(((const struct mail *)a)->id,
		      ((const struct mail *)b)->id);
}

/**
 * top_new() - Begin to add up.
 * @by: What a row is to stand for.
 * @since: "2026-11-27T12:00:00": what is older only tells what is not new.
 *
 * Return: For top_free().
 */
struct top *top_new(enum top_by by, const char *since)
{
	struct top *top = xcalloc(1, sizeof(*top));

	top->by = by;
	top->since = xstrdup(since);
	return top;
}

static void free_row(void *data)
{
	struct top_row *row = data;

	free(row->name);
	free(row);
}

static void free_mail(void *data)
{
	struct mail *mail = data;

	free(mail->id);
	free(mail);
}

/**
 * top_free() - Forget what was added up.
 * @top: From top_new().
 */
void top_free(struct top *top)
{
	tdestroy(top->names, free_row);
	tdestroy(top->mails, free_mail);
	free(top->rows);
	free(top->since);
	free(top);
}

static char *destination(struct json_object *doc)
{
	const char *ip = json_text_at(doc, "destination.ip");
	const uint64_t port = json_number_at(doc, "destination.port");

	if (!ip)
		return NULL;
	if (!port)
		return xstrdup(ip);
	return xasprintf(strchr(ip, ':') ? "[%s]:%u" : "%s:%u", ip,
			 (unsigned int)port);
}

static const char *program(struct json_object *doc)
{
	return json_text_at(doc, "process.executable") ?:
		       json_text_at(doc, "process.name");
}

static char *name_of(enum top_by by, struct json_object *doc)
{
	const char *name = NULL;

	switch (by) {
	case TOP_USER:
		name = json_text_at(doc, "user.name") ?:
			       json_text_at(doc, "user.id");
		break;
	case TOP_JOB:
		name = json_text_at(doc, "smtpward.script.path")	 ?:
			       json_text_at(doc, "smtpward.script.text") ?:
			       program(doc);
		break;
	case TOP_PROGRAM:
		name = program(doc);
		break;
	case TOP_DESTINATION:
		return destination(doc);
	case TOP_RULE:
		name = json_text_at(doc, "rule.name")	    ?:
			       json_text_at(doc, "rule.id") ?:
							      "(default)";
		break;
	}
	return name ? xstrdup(name) : NULL;
}

/* Takes the name. */
static struct top_row *find_row(struct top *top, char *name)
{
	const struct top_row key = { .name = name };
	struct top_row **found = tfind(&key, &top->names, compare_names);
	struct top_row *row;

	if (found) {
		free(name);
		return *found;
	}
	row = xcalloc(1, sizeof(*row));
	row->name = name;
	top->rows = xreallocarray(top->rows, top->n + 1, sizeof(row));
	top->rows[top->n++] = row;
	if (!tsearch(row, &top->names, compare_names))
		abort();
	return row;
}

static struct mail *find_mail(struct top *top, const char *id)
{
	const struct mail key = { .id = (char *)id };
	struct mail **found = tfind(&key, &top->mails, compare_mails);
	struct mail *mail;

	if (found)
		return *found;
	mail = xcalloc(1, sizeof(*mail));
	mail->id = xstrdup(id);
	if (!tsearch(mail, &top->mails, compare_mails))
		abort();
	return mail;
}

/* The last record of a mail holds. */
static void add_mail(struct top *top, struct top_row *row,
		     struct json_object *doc)
{
	const char *id = json_text_at(doc, "smtpward.transmission.id");
	const char *outcome =
		json_text_at(doc, "smtpward.transmission.outcome");
	struct mail *mail;

	if (!id || !outcome)
		return;
	mail = find_mail(top, id);
	if (mail->count)
		--*mail->count;
	mail->count = NULL;
	if (!strcmp(outcome, "transmitted"))
		mail->count = &row->sent;
	else if (!strcmp(outcome, "failed") || !strcmp(outcome, "deferred"))
		mail->count = &row->unsent;
	if (mail->count)
		++*mail->count;
}

static void add_attempt(struct top *top, struct top_row *row,
			struct json_object *doc)
{
	const unsigned long long n = record_attempts(doc);

	(void)top;
	row->attempts += n;
	row->refused += n * json_is_true(doc, "smtpward.refused");
	row->would += n * json_is_true(doc, "smtpward.would_deny");
}

/* What is still open says how much so far, and again. */
static void add_flow(struct top *top, struct top_row *row,
		     struct json_object *doc)
{
	const char *state = json_text_at(doc, "smtpward.transfer.state");

	(void)top;
	if (!state || !strcmp(state, "open"))
		return;
	row->sessions++;
	row->bytes += json_number_at(doc, "smtpward.transfer.bytes_out");
}

typedef void add_fn(struct top *top, struct top_row *row,
		    struct json_object *doc);

/**
 * struct counted - A kind of record that is counted.
 * @action: event.action.
 * @add: Adds one to a row.
 */
struct counted {
	const char *action;
	add_fn *add;
};

static const struct counted counted[] = {
	{ "smtp-connect", add_attempt },
	{ "mail-tool-exec", add_attempt },
	{ "smtp-flow", add_flow },
	{ RECORD_TRANSMISSION, add_mail },
};

static add_fn *find_add(const char *action)
{
	size_t i;

	for (i = 0; action && i < ARRAY_SIZE(counted); i++)
		if (!strcmp(action, counted[i].action))
			return counted[i].add;
	return NULL;
}

/**
 * top_add() - Add a record.
 * @top: From top_new().
 * @doc: The record; others than of attempts and what came of them are left out.
 */
void top_add(struct top *top, struct json_object *doc)
{
	add_fn *add = find_add(json_text_at(doc, "event.action"));
	const char *time = json_text_at(doc, "@timestamp");
	struct top_row *row;
	char *name;

	if (!add || !time)
		return;
	name = name_of(top->by, doc);
	if (!name)
		return;
	row = find_row(top, name);
	if (strcmp(time, top->since) < 0) {
		top->past = true;
		row->old = true;
		return;
	}
	if (strcmp(time, row->last) > 0)
		snprintf(row->last, sizeof(row->last), "%.19s", time);
	add(top, row, doc);
}

/**
 * top_has_past() - Whether something is known of before.
 * @top: From top_new().
 *
 * Return: true when it is: then a row that is not old is new.
 */
bool top_has_past(const struct top *top)
{
	return top->past;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? 1 : a > b ? -1 : 0;
}

static int compare_rows(const void *a, const void *b)
{
	const struct top_row *x = *(struct top_row *const *)a;
	const struct top_row *y = *(struct top_row *const *)b;
	int ret = compare_numbers(x->bytes, y->bytes);

	if (!ret)
		ret = compare_numbers(x->sent, y->sent);
	if (!ret)
		ret = compare_numbers(x->attempts, y->attempts);
	return ret ? ret : strcmp(x->name, y->name);
}

/**
 * top_sorted() - Get those that were seen in time.
 * @top: From top_new().
 * @n: Receives how many there are.
 *
 * Return: Who has sent most comes first. Valid until top_add() or top_free().
 */
struct top_row **top_sorted(struct top *top, size_t *n)
{
	size_t i, used = 0;
	struct top_row *row;

	for (i = 0; i < top->n; i++) {
		row = top->rows[i];
		if (!row->last[0])
			continue;
		top->rows[i] = top->rows[used];
		top->rows[used++] = row;
	}
	if (used)
		qsort(top->rows, used, sizeof(top->rows[0]), compare_rows);
	*n = used;
	return top->rows;
}
