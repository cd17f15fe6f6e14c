// SPDX-License-Identifier: GPL-2.0-only
/*
 * From lines to what they say, in a queue. So all lines can be read before the
 * kernel's events are, and be joined after: what a line is about has happened
 * before it was written, and is then known.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alloc.h"
#include "compiler.h"
#include "mta_log.h"
#include "mta_source.h"

#define QUEUE_MAX 512
/* How often at most it is noted how far sources were read. */
#define SAVE_SECONDS 5

/**
 * struct followed - A source, and what was read of it before.
 * @source: It.
 * @parser: For its lines.
 * @log: Where its lines go.
 */
struct followed {
	struct mta_source *source;
	struct mta_parser parser;
	struct mta_log *log;
};

/**
 * struct mta_log - Logs that are followed.
 * @followed: Sources.
 * @n: Entries in @followed.
 * @turn: Which of them is read first, so that none keeps others waiting.
 * @queue: What was read.
 * @first: First in @queue that was not taken.
 * @end: Behind the last in @queue.
 * @saved: When it was noted last how far sources were read.
 */
struct mta_log {
	struct followed followed[MTA_LOG_SOURCES_MAX];
	size_t n;
	size_t turn;
	struct mta_event queue[QUEUE_MAX];
	size_t first;
	size_t end;
	time_t saved;
};

static void follow(struct mta_log *log, struct mta_source *source)
{
	struct followed *f = &log->followed[log->n];

	if (!source)
		return;
	if (log->n == MTA_LOG_SOURCES_MAX) {
		source->ops->close(source);
		return;
	}
	f->source = source;
	f->log = log;
	log->n++;
}

/*
 * The journal says who wrote a line, so it is taken where it is. Syslog's files
 * have the same lines then.
 */
static void follow_usual(struct mta_log *log, const char *cursor_path)
{
	static const char *const files[] = {
		"/var/log/exim4/mainlog", "/var/log/exim/mainlog",
		"/var/log/exim/main.log", "/var/log/mail.log",
		"/var/log/maillog",
	};
	const bool journal = mta_source_journal_is_there();
	size_t i, n = journal ? 3 : ARRAY_SIZE(files);

	if (journal)
		follow(log, mta_source_journal_open(cursor_path));
	for (i = 0; i < n; i++)
		follow(log, mta_source_file_open(files[i]));
}

/**
 * mta_log_open() - Follow logs from now on.
 * @names: Files, or MTA_LOG_JOURNAL for the journal, or MTA_LOG_NONE.
 * @n: Entries in @names, 0 for what is usual.
 * @cursor_path: File where it is noted how far the journal was read.
 *
 * Return: For mta_log_close(), never NULL.
 */
struct mta_log *mta_log_open(const char *const *names, size_t n,
			     const char *cursor_path)
{
	struct mta_log *log = xcalloc(1, sizeof(*log));
	size_t i;

	if (!n)
		follow_usual(log, cursor_path);
	for (i = 0; i < n; i++) {
		if (!strcmp(names[i], MTA_LOG_JOURNAL))
			follow(log, mta_source_journal_open(cursor_path));
		else if (strcmp(names[i], MTA_LOG_NONE))
			follow(log, mta_source_file_open(names[i]));
	}
	return log;
}

/**
 * mta_log_close() - Follow no longer.
 * @log: From mta_log_open().
 */
void mta_log_close(struct mta_log *log)
{
	size_t i;

	for (i = 0; i < log->n; i++)
		log->followed[i].source->ops->close(log->followed[i].source);
	free(log);
}

/**
 * mta_log_fds() - What to wait for.
 * @log: Logs.
 * @fds: Receives descriptors that are readable when there are lines.
 * @max: Entries in @fds.
 *
 * Return: How many there are.
 */
size_t mta_log_fds(const struct mta_log *log, int *fds, size_t max)
{
	size_t i, n = 0;

	for (i = 0; i < log->n && n < max; i++)
		if (log->followed[i].source->fd >= 0)
			fds[n++] = log->followed[i].source->fd;
	return n;
}

static bool take_line(void *to, const struct mta_line *line)
{
	struct followed *f = to;
	struct mta_log *log = f->log;

	if (mta_parse(&f->parser, line, &log->queue[log->end]))
		log->end++;
	return log->end < QUEUE_MAX;
}

/**
 * mta_log_read() - Read the lines that there are.
 * @log: Logs, of which all that was read before was taken.
 *
 * Return: true when there are more, for the next time.
 */
bool mta_log_read(struct mta_log *log)
{
	struct followed *f;
	bool more = false;
	size_t i;

	if (log->first < log->end)
		return true;
	log->first = 0;
	log->end = 0;
	for (i = 0; i < log->n && log->end < QUEUE_MAX; i++) {
		f = &log->followed[log->turn++ % log->n];
		more |= f->source->ops->read(f->source, take_line, f);
	}
	return more || i < log->n;
}

/**
 * mta_log_next() - Take what a line has said.
 * @log: Logs.
 *
 * Return: It, valid until the next mta_log_read(), or NULL for nothing more.
 */
const struct mta_event *mta_log_next(struct mta_log *log)
{
	return log->first < log->end ? &log->queue[log->first++] : NULL;
}

/**
 * mta_log_save() - Note how far was read, now and then.
 * @log: Logs, of which all that was read was put into records.
 * @now: Do so now, as it is the end.
 */
void mta_log_save(struct mta_log *log, bool now)
{
	struct timespec ts;
	size_t i;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	if (!now && log->saved && ts.tv_sec < log->saved + SAVE_SECONDS)
		return;
	log->saved = ts.tv_sec;
	for (i = 0; i < log->n; i++)
		if (log->followed[i].source->ops->save)
			log->followed[i].source->ops->save(
				log->followed[i].source);
}
