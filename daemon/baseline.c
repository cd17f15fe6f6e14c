// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was usual so far, kept by SQLite. What goes wrong there is said once, and
 * then everything is as if it were new: alerts come too often rather than never.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "baseline.h"
#include "baseline_db.h"
#include "log.h"

#define VERSION 1
#define WAIT_MS 5000

static const char schema[] =
	"PRAGMA synchronous = NORMAL;"
	"BEGIN IMMEDIATE;"
	"CREATE TABLE IF NOT EXISTS meta (\n"
	" name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS sender (\n"
	" id INTEGER PRIMARY KEY, user TEXT NOT NULL, job TEXT NOT NULL,\n"
	" origin TEXT NOT NULL, destination TEXT NOT NULL,\n"
	" first INTEGER NOT NULL, last INTEGER NOT NULL,\n"
	" attempts INTEGER NOT NULL, sessions INTEGER NOT NULL,\n"
	" bytes INTEGER NOT NULL, mails INTEGER NOT NULL,\n"
	" largest INTEGER NOT NULL, attachments INTEGER NOT NULL,\n"
	" hours INTEGER NOT NULL, approved TEXT NOT NULL,\n"
	" learned INTEGER NOT NULL,\n"
	" UNIQUE (user, job, origin, destination));"
	"CREATE INDEX IF NOT EXISTS sender_last ON sender (user, last);"
	"CREATE TABLE IF NOT EXISTS known (\n"
	" detection TEXT NOT NULL, key TEXT NOT NULL, user TEXT NOT NULL,\n"
	" sender INTEGER NOT NULL, first INTEGER NOT NULL,\n"
	" last INTEGER NOT NULL, count INTEGER NOT NULL,\n"
	" learned INTEGER NOT NULL, reported INTEGER NOT NULL,\n"
	" PRIMARY KEY (detection, key)) WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS known_last ON known (user, last);"
	"CREATE INDEX IF NOT EXISTS known_sender ON known (sender);"
	"CREATE TABLE IF NOT EXISTS rate (\n"
	" detection TEXT NOT NULL, key TEXT NOT NULL, user TEXT NOT NULL,\n"
	" sender INTEGER NOT NULL, last INTEGER NOT NULL,\n"
	" start INTEGER NOT NULL, amount INTEGER NOT NULL,\n"
	" before INTEGER NOT NULL, peak INTEGER NOT NULL,\n"
	" periods INTEGER NOT NULL,\n"
	" PRIMARY KEY (detection, key)) WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS rate_last ON rate (user, last);"
	"CREATE INDEX IF NOT EXISTS rate_sender ON rate (sender);"
	"PRAGMA user_version = 1;"
	"COMMIT;";

/**
 * baseline_complain() - Say that something has gone wrong, the first time.
 * @b: Baseline.
 * @doing: What was to be done.
 */
void baseline_complain(struct baseline *b, const char *doing)
{
	if (!b->complained)
		log_err("the baseline cannot be %s: %s", doing,
			sqlite3_errmsg(b->db));
	b->complained = true;
}

/**
 * baseline_prepare() - Get a statement, with nothing bound.
 * @b: Baseline.
 * @sql: Its text, the same array each time.
 *
 * Return: The statement, or NULL.
 */
sqlite3_stmt *baseline_prepare(struct baseline *b, const char *sql)
{
	struct statement *s;
	size_t i;

	for (i = 0; i < b->n; i++) {
		s = &b->statements[i];
		if (s->sql != sql)
			continue;
		sqlite3_reset(s->stmt);
		sqlite3_clear_bindings(s->stmt);
		return s->stmt;
	}
	if (b->n == STATEMENTS_MAX)
		abort();
	s = &b->statements[b->n];
	if (sqlite3_prepare_v2(b->db, sql, -1, &s->stmt, NULL) != SQLITE_OK) {
		baseline_complain(b, "read");
		return NULL;
	}
	s->sql = sql;
	b->n++;
	return s->stmt;
}

/**
 * baseline_step() - Go to the next row.
 * @b: Baseline.
 * @stmt: From baseline_prepare(), may be NULL.
 *
 * Return: true when there is one. Otherwise the statement has ended.
 */
bool baseline_step(struct baseline *b, sqlite3_stmt *stmt)
{
	const int ret = stmt ? sqlite3_step(stmt) : SQLITE_DONE;

	if (ret == SQLITE_ROW)
		return true;
	if (ret != SQLITE_DONE)
		baseline_complain(b, "kept");
	sqlite3_reset(stmt);
	return false;
}

/**
 * baseline_change() - Begin to change something, unless that has begun.
 * @b: Baseline.
 */
void baseline_change(struct baseline *b)
{
	if (b->changed)
		return;
	if (sqlite3_exec(b->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) ==
	    SQLITE_OK)
		b->changed = true;
	else
		baseline_complain(b, "changed");
}

/**
 * baseline_commit() - Keep what has changed.
 * @b: Baseline, may be NULL.
 *
 * Return: true when it is on the disk.
 */
bool baseline_commit(struct baseline *b)
{
	if (!b || !b->changed)
		return true;
	if (sqlite3_exec(b->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) {
		baseline_complain(b, "written");
		baseline_rollback(b);
		return false;
	}
	b->changed = false;
	if (b->complained)
		log_notice("the baseline is written again");
	b->complained = false;
	return true;
}

/**
 * baseline_rollback() - Have it as it was.
 * @b: Baseline, may be NULL.
 */
void baseline_rollback(struct baseline *b)
{
	if (!b || !b->changed)
		return;
	sqlite3_exec(b->db, "ROLLBACK", NULL, NULL, NULL);
	b->changed = false;
}

/**
 * baseline_number() - Ask for a number.
 * @b: Baseline.
 * @sql: The question.
 * @text: What it is about, NULL for nothing.
 *
 * Return: The number, 0 for none.
 */
long long baseline_number(struct baseline *b, const char *sql, const char *text)
{
	sqlite3_stmt *stmt = baseline_prepare(b, sql);
	long long n = 0;

	if (stmt && text)
		sqlite3_bind_text(stmt, 1, text, -1, SQLITE_STATIC);
	if (baseline_step(b, stmt)) {
		n = sqlite3_column_int64(stmt, 0);
		sqlite3_reset(stmt);
	}
	return n;
}

static long long get_meta(struct baseline *b, const char *name)
{
	static const char sql[] = "SELECT value FROM meta WHERE name = ?";

	return baseline_number(b, sql, name);
}

static void set_meta(struct baseline *b, const char *name, long long value)
{
	static const char sql[] = "INSERT OR REPLACE INTO meta VALUES (?, ?)";
	sqlite3_stmt *stmt;

	baseline_change(b);
	stmt = baseline_prepare(b, sql);
	if (!stmt)
		return;
	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(stmt, 2, value);
	baseline_step(b, stmt);
}

static bool prepare_file(struct baseline *b, bool create)
{
	static const char sql[] = "PRAGMA user_version";
	long long version;

	sqlite3_busy_timeout(b->db, WAIT_MS);
	version = baseline_number(b, sql, NULL);
	if (version > VERSION) {
		log_err("the baseline has version %lld, expected at most %d",
			version, VERSION);
		return false;
	}
	if (!create)
		return version == VERSION;
	if (sqlite3_exec(b->db, schema, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	baseline_complain(b, "made");
	return false;
}

/**
 * baseline_open() - Open a baseline.
 * @path: Its file, or BASELINE_IN_MEMORY.
 * @create: Make it when there is none.
 *
 * Return: For baseline_close(), or NULL after it was said why.
 */
struct baseline *baseline_open(const char *path, bool create)
{
	struct baseline *b = xcalloc(1, sizeof(*b));
	const int flags = SQLITE_OPEN_READWRITE |
			  (create ? SQLITE_OPEN_CREATE : 0);

	if (sqlite3_open_v2(path, &b->db, flags, NULL) == SQLITE_OK &&
	    prepare_file(b, create))
		return b;
	if (!b->complained)
		log_err("cannot open the baseline %s: %s", path,
			sqlite3_errmsg(b->db));
	baseline_close(b);
	return NULL;
}

/**
 * baseline_close() - Close a baseline. What was not committed is lost.
 * @b: From baseline_open(), may be NULL.
 */
void baseline_close(struct baseline *b)
{
	size_t i;

	if (!b)
		return;
	baseline_rollback(b);
	for (i = 0; i < b->n; i++)
		sqlite3_finalize(b->statements[i].stmt);
	sqlite3_close(b->db);
	free(b);
}

/**
 * baseline_is_frozen() - Whether nothing becomes usual any more.
 * @b: Baseline.
 *
 * Return: true when somebody has said so.
 */
bool baseline_is_frozen(struct baseline *b)
{
	return get_meta(b, "frozen");
}

/**
 * baseline_learns() - Whether everything is still taken for usual.
 * @b: Baseline.
 * @now: Time of a record. Learning begins with the first one.
 * @learning: How long it takes, in seconds.
 *
 * Return: true while it is.
 */
bool baseline_learns(struct baseline *b, uint64_t now, uint32_t learning)
{
	uint64_t since = get_meta(b, "since");
	bool learns;

	if (!since) {
		set_meta(b, "since", now);
		since = now;
	}
	learns = !baseline_is_frozen(b) && now < since + learning;
	if (get_meta(b, "learning") != learns)
		set_meta(b, "learning", learns);
	return learns;
}

/**
 * baseline_has_learned() - Whether learning has ended since that was asked last.
 * @b: Baseline.
 *
 * Return: true, once.
 */
bool baseline_has_learned(struct baseline *b)
{
	if (!get_meta(b, "since") || get_meta(b, "learning") ||
	    get_meta(b, "said"))
		return false;
	set_meta(b, "said", 1);
	return true;
}

/**
 * baseline_freeze() - End learning, or go on with it.
 * @b: Baseline.
 * @frozen: Nothing becomes usual any more.
 */
void baseline_freeze(struct baseline *b, bool frozen)
{
	set_meta(b, "frozen", frozen);
	if (frozen)
		set_meta(b, "learning", 0);
}

/**
 * baseline_state() - Tell what it is about itself.
 * @b: Baseline.
 *
 * Return: That.
 */
struct baseline_state baseline_state(struct baseline *b)
{
	static const char senders[] = "SELECT count(*) FROM sender";
	static const char users[] = "SELECT count(DISTINCT user) FROM sender";
	static const char destinations[] =
		"SELECT count(DISTINCT destination) FROM sender WHERE destination <> ''";

	return (struct baseline_state){
		.since = get_meta(b, "since"),
		.learning = get_meta(b, "learning"),
		.frozen = baseline_is_frozen(b),
		.senders = baseline_number(b, senders, NULL),
		.users = baseline_number(b, users, NULL),
		.destinations = baseline_number(b, destinations, NULL),
	};
}
