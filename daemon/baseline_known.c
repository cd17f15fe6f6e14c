// SPDX-License-Identifier: GPL-2.0-only
/*
 * What detections have found so far, and how much there was of it.
 */
#include <string.h>

#include "baseline.h"
#include "baseline_db.h"

/* Who has more than that pushes out his own. */
#define USER_SHARE 4096

static void bind_key(sqlite3_stmt *stmt, const struct subject_key *key)
{
	sqlite3_bind_text(stmt, 1, key->detection, -1, SQLITE_STATIC);
	sqlite3_bind_text(stmt, 2, key->key, -1, SQLITE_STATIC);
}

static void bind_owner(sqlite3_stmt *stmt, const struct subject_key *key)
{
	sqlite3_bind_text(stmt, 3, key->user, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 4, key->sender);
}

static struct known read_known(sqlite3_stmt *stmt)
{
	return (struct known){
		.first = sqlite3_column_int64(stmt, 0),
		.last = sqlite3_column_int64(stmt, 1),
		.count = sqlite3_column_int64(stmt, 2),
		.learned = sqlite3_column_int(stmt, 3),
		.reported = sqlite3_column_int64(stmt, 4),
	};
}

/**
 * baseline_known() - Look up what is known of a detection about a sender.
 * @b: Baseline.
 * @key: Which.
 * @known: Receives it, zeroes for nothing.
 *
 * Return: true when something is known.
 */
bool baseline_known(struct baseline *b, const struct subject_key *key,
		    struct known *known)
{
	static const char sql[] =
		"SELECT first, last, count, learned, reported FROM known WHERE\n"
		"detection = ? AND key = ?";
	sqlite3_stmt *stmt = baseline_prepare(b, sql);

	*known = (struct known){ 0 };
	if (!stmt)
		return false;
	bind_key(stmt, key);
	if (!baseline_step(b, stmt))
		return false;
	*known = read_known(stmt);
	sqlite3_reset(stmt);
	return true;
}

/* The counts are asked for only when something is new. */
static void make_room(struct baseline *b, const char *count, const char *drop,
		      const char *user)
{
	sqlite3_stmt *stmt;

	if (baseline_number(b, count, user) < USER_SHARE)
		return;
	stmt = baseline_prepare(b, drop);
	if (!stmt)
		return;
	sqlite3_bind_text(stmt, 1, user, -1, SQLITE_STATIC);
	baseline_step(b, stmt);
}

static void make_room_known(struct baseline *b, const char *user)
{
	static const char count[] = "SELECT count(*) FROM known WHERE user = ?";
	static const char drop[] =
		"DELETE FROM known WHERE (detection, key) IN (SELECT detection, key\n"
		"FROM known WHERE user = ? ORDER BY last LIMIT 1)";

	make_room(b, count, drop, user);
}

static void make_room_rate(struct baseline *b, const char *user)
{
	static const char count[] = "SELECT count(*) FROM rate WHERE user = ?";
	static const char drop[] =
		"DELETE FROM rate WHERE (detection, key) IN (SELECT detection, key\n"
		"FROM rate WHERE user = ? ORDER BY last LIMIT 1)";

	make_room(b, count, drop, user);
}

/**
 * baseline_note() - Keep what is known of a detection about a sender.
 * @b: Baseline.
 * @key: Which.
 * @known: What is known now.
 */
void baseline_note(struct baseline *b, const struct subject_key *key,
		   const struct known *known)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *stmt;

	baseline_change(b);
	if (known->count == 1)
		make_room_known(b, key->user);
	stmt = baseline_prepare(b, sql);
	if (!stmt)
		return;
	bind_key(stmt, key);
	bind_owner(stmt, key);
	sqlite3_bind_int64(stmt, 5, known->first);
	sqlite3_bind_int64(stmt, 6, known->last);
	sqlite3_bind_int64(stmt, 7, known->count);
	sqlite3_bind_int(stmt, 8, known->learned);
	sqlite3_bind_int64(stmt, 9, known->reported);
	baseline_step(b, stmt);
}

/**
 * baseline_known_of() - Go through what detections have found of a sender.
 * @b: Baseline.
 * @sender: Its number; what several have in common is that of who had it last.
 * @fn: Takes each.
 * @arg: For @fn.
 */
void baseline_known_of(struct baseline *b, int64_t sender,
		       baseline_known_fn *fn, void *arg)
{
	static const char sql[] =
		"SELECT first, last, count, learned, reported, detection, key\n"
		"FROM known WHERE sender = ? ORDER BY detection, key";
	sqlite3_stmt *stmt = baseline_prepare(b, sql);
	struct known known;

	if (stmt)
		sqlite3_bind_int64(stmt, 1, sender);
	while (baseline_step(b, stmt)) {
		known = read_known(stmt);
		fn((const char *)sqlite3_column_text(stmt, 5),
		   (const char *)sqlite3_column_text(stmt, 6), &known, arg);
	}
}

/**
 * struct window - Amounts of the period under way and of the one before.
 * @start: When the one under way has begun.
 * @amount: What there was in it.
 * @before: What there was in the one before.
 * @peak: The most in any that has ended.
 * @periods: How many have ended.
 */
struct window {
	uint64_t start, amount, before, peak, periods;
};

static bool get_window(struct baseline *b, const struct subject_key *key,
		       struct window *w)
{
	static const char sql[] =
		"SELECT start, amount, before, peak, periods FROM rate WHERE\n"
		"detection = ? AND key = ?";
	sqlite3_stmt *stmt = baseline_prepare(b, sql);

	*w = (struct window){ 0 };
	if (!stmt)
		return false;
	bind_key(stmt, key);
	if (!baseline_step(b, stmt))
		return false;
	w->start = sqlite3_column_int64(stmt, 0);
	w->amount = sqlite3_column_int64(stmt, 1);
	w->before = sqlite3_column_int64(stmt, 2);
	w->peak = sqlite3_column_int64(stmt, 3);
	w->periods = sqlite3_column_int64(stmt, 4);
	sqlite3_reset(stmt);
	return true;
}

static void put_window(struct baseline *b, const struct subject_key *key,
		       const struct window *w, uint64_t now)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO rate VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	sqlite3_stmt *stmt = baseline_prepare(b, sql);

	if (!stmt)
		return;
	bind_key(stmt, key);
	bind_owner(stmt, key);
	sqlite3_bind_int64(stmt, 5, now);
	sqlite3_bind_int64(stmt, 6, w->start);
	sqlite3_bind_int64(stmt, 7, w->amount);
	sqlite3_bind_int64(stmt, 8, w->before);
	sqlite3_bind_int64(stmt, 9, w->peak);
	sqlite3_bind_int64(stmt, 10, w->periods);
	baseline_step(b, stmt);
}

static void end_period(struct window *w)
{
	if (w->amount > w->peak)
		w->peak = w->amount;
	w->periods++;
}

/* What comes later than its time counts for the period under way. */
static void move_to(struct window *w, uint64_t now, uint32_t period)
{
	const uint64_t start = period ? now - now % period : now;

	if (period && start <= w->start)
		return;
	if (w->start)
		end_period(w);
	w->before = period && w->start + period == start ? w->amount : 0;
	w->amount = 0;
	w->start = start;
}

/* As if the period before had been even, so much of it as is not too old counts. */
static uint64_t share(const struct window *w, uint64_t now, uint32_t period)
{
	const uint64_t age = now > w->start ? now - w->start : 0;

	return period && age < period ? w->before * (period - age) / period : 0;
}

/**
 * baseline_rate() - Add to how much there was.
 * @b: Baseline.
 * @key: Of what.
 * @now: Time of a record.
 * @period: Seconds, 0 when each record stands for itself.
 * @amount: What it adds.
 *
 * Return: How much that makes, and was at most before.
 */
struct rate baseline_rate(struct baseline *b, const struct subject_key *key,
			  uint64_t now, uint32_t period, uint64_t amount)
{
	struct rate rate;
	struct window w;

	baseline_change(b);
	if (!get_window(b, key, &w))
		make_room_rate(b, key->user);
	move_to(&w, now, period);
	w.amount += amount;
	rate = (struct rate){ .now = w.amount + share(&w, now, period),
			      .peak = w.peak,
			      .periods = w.periods };
	put_window(b, key, &w, now);
	return rate;
}
