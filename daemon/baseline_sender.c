// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has sent so far.
 */
#include <string.h>

#include "baseline.h"
#include "baseline_db.h"

/* Who has more than that pushes out his own. */
#define USER_SHARE 4096

static void bind_names(sqlite3_stmt *stmt, const struct sender *s)
{
	sqlite3_bind_text(stmt, 1, s->user, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 2, s->job, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 3, s->origin, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 4, s->destination, -1, SQLITE_STATIC);
}

static int64_t find(struct baseline *b, const struct sender *s)
{
	static const char sql[] =
		"SELECT id FROM sender WHERE user = ? AND job = ? AND origin = ?\n"
		"AND destination = ?";
	sqlite3_stmt *stmt = baseline_prepare(b, sql);
	int64_t id = 0;

	if (!stmt)
		return 0;
	bind_names(stmt, s);
	if (baseline_step(b, stmt)) {
		id = sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return id;
}

static void make_room(struct baseline *b, const char *user)
{
	static const char count[] =
		"SELECT count(*) FROM sender WHERE user = ?";
	static const char oldest[] =
		"SELECT id FROM sender WHERE user = ? ORDER BY last LIMIT 1";

	if (baseline_number(b, count, user) >= USER_SHARE)
		baseline_forget(b, baseline_number(b, oldest, user));
}

static int64_t begin(struct baseline *b, const struct sender *s)
{
	static const char sql[] =
		"INSERT INTO sender VALUES (NULL, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0,\n"
		"0, 0, '', ?)";
	sqlite3_stmt *stmt;

	make_room(b, s->user);
	stmt = baseline_prepare(b, sql);
	if (!stmt)
		return 0;
	bind_names(stmt, s);
	sqlite3_bind_int64(stmt, 5, s->first);
	sqlite3_bind_int(stmt, 6, s->learned);
	baseline_step(b, stmt);
	return sqlite3_last_insert_rowid(b->db);
}

static void add(struct baseline *b, int64_t id, const struct sender *s)
{
	static const char sql[] =
		"UPDATE sender SET last = max(last, ?), attempts = attempts + ?,\n"
		"sessions = sessions + ?, bytes = bytes + ?, mails = mails + ?,\n"
		"largest = max(largest, ?), attachments = attachments + ?, hours =\n"
		"hours | ?, approved = ? WHERE id = ?";
	sqlite3_stmt *stmt = baseline_prepare(b, sql);

	if (!stmt)
		return;
	sqlite3_bind_int64(stmt, 1, s->last);
	sqlite3_bind_int64(stmt, 2, s->attempts);
	sqlite3_bind_int64(stmt, 3, s->sessions);
	sqlite3_bind_int64(stmt, 4, s->bytes);
	sqlite3_bind_int64(stmt, 5, s->mails);
	sqlite3_bind_int64(stmt, 6, s->largest);
	sqlite3_bind_int64(stmt, 7, s->attachments);
	sqlite3_bind_int64(stmt, 8, s->hours);
	sqlite3_bind_text(stmt, 9, s->approved, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 10, id);
	baseline_step(b, stmt);
}

/**
 * baseline_sender() - Add to what a sender has done.
 * @b: Baseline.
 * @seen: Who it is, and what is to be added.
 *
 * Return: Its number, 0 when that cannot be kept.
 */
int64_t baseline_sender(struct baseline *b, const struct sender *seen)
{
	int64_t id;

	baseline_change(b);
	id = find(b, seen);
	if (!id)
		id = begin(b, seen);
	if (id)
		add(b, id, seen);
	return id;
}

/**
 * baseline_first() - When a job has sent first, by whatever and to wherever.
 * @b: Baseline.
 * @user: Its user.
 * @job: The job.
 *
 * Return: That, 0 for never.
 */
uint64_t baseline_first(struct baseline *b, const char *user, const char *job)
{
	static const char sql[] =
		"SELECT min(first) FROM sender WHERE user = ? AND job = ?";
	sqlite3_stmt *stmt = baseline_prepare(b, sql);
	uint64_t first = 0;

	if (!stmt)
		return 0;
	sqlite3_bind_text(stmt, 1, user, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 2, job, -1, SQLITE_STATIC);
	if (baseline_step(b, stmt)) {
		first = sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return first;
}

static const char *text(sqlite3_stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt, column) ?: "";
}

static void give(sqlite3_stmt *stmt, baseline_fn *fn, void *arg)
{
	const struct sender s = {
		.id = sqlite3_column_int64(stmt, 0),
		.user = text(stmt, 1),
		.job = text(stmt, 2),
		.origin = text(stmt, 3),
		.destination = text(stmt, 4),
		.first = sqlite3_column_int64(stmt, 5),
		.last = sqlite3_column_int64(stmt, 6),
		.attempts = sqlite3_column_int64(stmt, 7),
		.sessions = sqlite3_column_int64(stmt, 8),
		.bytes = sqlite3_column_int64(stmt, 9),
		.mails = sqlite3_column_int64(stmt, 10),
		.largest = sqlite3_column_int64(stmt, 11),
		.attachments = sqlite3_column_int64(stmt, 12),
		.hours = sqlite3_column_int64(stmt, 13),
		.approved = text(stmt, 14),
		.learned = sqlite3_column_int(stmt, 15),
	};

	fn(&s, arg);
}

/**
 * baseline_senders() - Go through the senders.
 * @b: Baseline.
 * @id: Only this one, 0 for all.
 * @fn: Takes each.
 * @arg: For @fn.
 *
 * Return: true when there was one.
 */
bool baseline_senders(struct baseline *b, int64_t id, baseline_fn *fn,
		      void *arg)
{
	static const char sql[] =
		"SELECT * FROM sender WHERE ?1 = 0 OR id = ?1 ORDER BY user, job,\n"
		"origin, destination";
	sqlite3_stmt *stmt = baseline_prepare(b, sql);
	bool any = false;

	if (stmt)
		sqlite3_bind_int64(stmt, 1, id);
	while (baseline_step(b, stmt)) {
		give(stmt, fn, arg);
		any = true;
	}
	return any;
}

static int drop(struct baseline *b, const char *sql, int64_t id)
{
	sqlite3_stmt *stmt = baseline_prepare(b, sql);

	if (!stmt)
		return 0;
	sqlite3_bind_int64(stmt, 1, id);
	baseline_step(b, stmt);
	return sqlite3_changes(b->db);
}

/**
 * baseline_forget() - Forget a sender, who is new when there is more of it.
 * @b: Baseline.
 * @id: Its number.
 *
 * Return: true when it was there.
 */
bool baseline_forget(struct baseline *b, int64_t id)
{
	static const char known[] = "DELETE FROM known WHERE sender = ?";
	static const char rate[] = "DELETE FROM rate WHERE sender = ?";
	static const char sender[] = "DELETE FROM sender WHERE id = ?";

	baseline_change(b);
	drop(b, known, id);
	drop(b, rate, id);
	return drop(b, sender, id);
}
