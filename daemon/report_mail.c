// SPDX-License-Identifier: GPL-2.0-only
/*
 * What has become of mails. There can be several records of one, and the last
 * holds; so of each, a few bytes are kept.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "record.h"
#include "report.h"

/* More are told of, but not told apart: their first record holds. */
#define MAILS_MAX (4U << 20)

/**
 * struct mail - A mail.
 * @id: A number made of its id, 0 for no mail.
 * @sequence: Number of its last record.
 * @use: Who it is counted for, NULL for nobody yet.
 * @failed: It is counted as one that was not taken.
 */
struct mail {
	uint64_t id;
	uint32_t sequence;
	bool failed;
	struct report_use *use;
};

/**
 * struct report_mails - All mails, in a table with open addresses.
 * @v: Places.
 * @size: How many, a power of two.
 * @n: How many are taken.
 */
struct report_mails {
	struct mail *v;
	size_t size, n;
};

/**
 * report_mails_new() - Begin with none.
 *
 * Return: For report_mails_free().
 */
struct report_mails *report_mails_new(void)
{
	struct report_mails *mails = xcalloc(1, sizeof(*mails));

	mails->size = 1024;
	mails->v = xcalloc(mails->size, sizeof(*mails->v));
	return mails;
}

/**
 * report_mails_free() - Forget all mails.
 * @mails: They.
 */
void report_mails_free(struct report_mails *mails)
{
	free(mails->v);
	free(mails);
}

/* FNV-1a. Ids are given by daemons, so nobody gains by one that is met twice. */
static uint64_t number_of(const struct report_host *host, const char *id)
{
	uint64_t n = 0xcbf29ce484222325ULL;
	const char *s;

	for (s = host->name; *s; s++)
		n = (n ^ (unsigned char)*s) * 0x100000001b3ULL;
	n *= 0x100000001b3ULL;
	for (s = id; *s; s++)
		n = (n ^ (unsigned char)*s) * 0x100000001b3ULL;
	return n ? n : 1;
}

static struct mail *place(struct mail *v, size_t size, uint64_t id)
{
	size_t i = id & (size - 1);

	while (v[i].id && v[i].id != id)
		i = (i + 1) & (size - 1);
	return &v[i];
}

static void grow(struct report_mails *mails)
{
	const size_t size = 2 * mails->size;
	struct mail *v = xcalloc(size, sizeof(*v));
	size_t i;

	for (i = 0; i < mails->size; i++)
		if (mails->v[i].id)
			*place(v, size, mails->v[i].id) = mails->v[i];
	free(mails->v);
	mails->v = v;
	mails->size = size;
}

static struct mail *find(struct report_mails *mails, uint64_t id)
{
	struct mail *mail = place(mails->v, mails->size, id);

	if (mail->id)
		return mail;
	if (mails->n >= MAILS_MAX)
		return NULL;
	if (2 * mails->n >= mails->size) {
		grow(mails);
		mail = place(mails->v, mails->size, id);
	}
	mail->id = id;
	mails->n++;
	return mail;
}

static void uncount(struct mail *mail)
{
	struct report_counts *n = mail->use ? &mail->use->n : NULL;

	if (n && mail->failed)
		n->failed--;
	else if (n)
		n->mails--;
	mail->use = NULL;
}

static void count(struct mail *mail, struct report_use *use, bool failed)
{
	if (failed)
		use->n.failed++;
	else
		use->n.mails++;
	mail->use = use;
	mail->failed = failed;
}

/**
 * report_mail() - Add what has become of a mail.
 * @r: Report.
 * @host: Where it was sent.
 * @doc: A record of it.
 */
void report_mail(struct report *r, struct report_host *host,
		 struct json_object *doc)
{
	const char *id = json_text_at(doc, "smtpward.transmission.id");
	const uint64_t sequence =
		json_number_at(doc, "smtpward.transmission.sequence");
	const bool taken =
		json_is(doc, "smtpward.transmission.outcome", "transmitted");
	const bool failed =
		json_is(doc, "smtpward.transmission.outcome", "failed") ||
		json_is(doc, "smtpward.transmission.outcome", "deferred");
	struct report_use *use;
	struct mail *mail, full = { 0 };

	/* What somebody else wrote into a log is no evidence. */
	if (json_is(doc, "smtpward.transmission.logged_by", "other")) {
		host->forged++;
		return;
	}
	if (!id)
		return;
	mail = find(r->mails, number_of(host, id)) ?: &full;
	if (mail->sequence && sequence <= mail->sequence) {
		host->repeated += sequence == mail->sequence;
		return;
	}
	mail->sequence = sequence;
	uncount(mail);
	if (!taken && !failed)
		return;
	use = report_use(r, host, report_rule_of(r, host, doc), doc);
	report_span(&use->seen, json_text_at(doc, "@timestamp"));
	count(mail, use, failed);
}
