// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines that mail servers have in the journal, with what it knows of who wrote
 * them. Reading goes on where it has ended the last time.
 */
#include "log.h"
#include "mta_source.h"

#ifdef WITH_JOURNAL

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "compiler.h"
#include "file.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"
#define FIELD_BYTES 16384
/* So many are read at once, then others have their turn. */
#define TURN 1000
#define NS_PER_US 1000ULL

/**
 * struct source_journal - The journal.
 * @base: What all sources have.
 * @journal: It.
 * @cursor_path: File where it is noted how far it was read.
 * @cursor: How far that is, NULL for unknown.
 * @resumed: @cursor is of the last start, and may be met again.
 * @unsaved: @cursor is not in the file.
 */
struct source_journal {
	struct mta_source base;
	sd_journal *journal;
	char *cursor_path;
	char *cursor;
	bool resumed;
	bool unsaved;
};

/**
 * struct entry - What is copied of an entry of the journal.
 * @identifier: Who it says that it is of.
 * @tag: What it says of its pid.
 * @message: What it says.
 * @exe: Program of the writer.
 */
struct entry {
	char identifier[64];
	char tag[64];
	char message[FIELD_BYTES];
	char exe[4096];
};

/* What is in the map goes with the next field. */
static struct span field(sd_journal *j, const char *name, char *to, size_t size)
{
	const size_t head = strlen(name) + 1;
	const void *data;
	size_t len;

	if (sd_journal_get_data(j, name, &data, &len) < 0 || len < head ||
	    len - head > size)
		return (struct span){ 0 };
	memcpy(to, (const char *)data + head, len - head);
	return (struct span){ to, len - head };
}

static bool number(sd_journal *j, const char *name, uint64_t max, uint64_t *n)
{
	char text[32];

	return span_number(field(j, name, text, sizeof(text)), max, n);
}

static void read_entry(sd_journal *j, struct entry *e, struct mta_line *line)
{
	uint64_t n;

	*line = (struct mta_line){ .uid = MTA_UID_UNSET };
	line->program = field(j, "SYSLOG_IDENTIFIER", e->identifier,
			      sizeof(e->identifier));
	line->tag = field(j, "SYSLOG_PID", e->tag, sizeof(e->tag));
	line->text = field(j, "MESSAGE", e->message, sizeof(e->message));
	line->exe = field(j, "_EXE", e->exe, sizeof(e->exe));
	if (number(j, "_PID", INT32_MAX, &n))
		line->pid = n;
	line->trusted = number(j, "_UID", UINT32_MAX - 1, &n);
	if (line->trusted)
		line->uid = n;
	if (number(j, "_SOURCE_REALTIME_TIMESTAMP", UINT64_MAX, &n) ||
	    !sd_journal_get_realtime_usec(j, &n))
		line->time = n * NS_PER_US;
}

static void remember(struct source_journal *s)
{
	free(s->cursor);
	s->cursor = NULL;
	if (sd_journal_get_cursor(s->journal, &s->cursor) < 0)
		s->cursor = NULL;
	s->unsaved = true;
}

/* What was read before the last end, when it is still there. */
static bool is_known(struct source_journal *s)
{
	const bool known = s->resumed && s->cursor &&
			   sd_journal_test_cursor(s->journal, s->cursor) > 0;

	s->resumed = false;
	return known;
}

static bool source_read(struct mta_source *base, mta_line_fn take, void *to)
{
	struct source_journal *s = (struct source_journal *)base;
	static struct entry entry;
	struct mta_line line;
	bool room = true;
	size_t i = 0;

	if (sd_journal_process(s->journal) < 0)
		return false;
	while (room && i++ < TURN && sd_journal_next(s->journal) > 0) {
		if (is_known(s))
			continue;
		read_entry(s->journal, &entry, &line);
		room = take(to, &line);
		remember(s);
	}
	return !room || i > TURN;
}

static void source_save(struct mta_source *base)
{
	struct source_journal *s = (struct source_journal *)base;
	int err;

	if (!s->unsaved || !s->cursor)
		return;
	err = file_replace(s->cursor_path, s->cursor, strlen(s->cursor), 0640);
	if (err)
		log_err("cannot note how far the journal was read: %s",
			strerror(-err));
	s->unsaved = false;
}

static void source_close(struct mta_source *base)
{
	struct source_journal *s = (struct source_journal *)base;

	sd_journal_close(s->journal);
	free(s->cursor_path);
	free(s->cursor);
	free(s);
}

/* Mail servers, and those that log as something else. */
static int match(sd_journal *j)
{
	static const char *const matches[] = {
		"SYSLOG_FACILITY=2",
		"SYSLOG_IDENTIFIER=msmtp",
		"SYSLOG_IDENTIFIER=nullmailer",
		"SYSLOG_IDENTIFIER=nullmailer-send",
	};
	int err = 0;
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(matches); i++) {
		if (i)
			err = sd_journal_add_disjunction(j);
		if (!err)
			err = sd_journal_add_match(j, matches[i], 0);
	}
	return err;
}

static int seek(struct source_journal *s)
{
	struct timespec ts;
	size_t len;

	s->cursor = file_read(s->cursor_path, &len);
	s->resumed = s->cursor &&
		     !sd_journal_seek_cursor(s->journal, s->cursor);
	if (s->resumed)
		return 0;
	clock_gettime(CLOCK_REALTIME, &ts);
	return sd_journal_seek_realtime_usec(
		s->journal, ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000);
}

static bool is_there(void)
{
	return !access(JOURNAL_SOCKET, F_OK);
}

static struct mta_source *open_journal(const char *cursor_path)
{
	static const struct mta_source_ops ops = { .read = source_read,
						   .save = source_save,
						   .close = source_close };
	struct source_journal *s = xcalloc(1, sizeof(*s));
	int err = sd_journal_open(&s->journal, SD_JOURNAL_LOCAL_ONLY);

	s->base.ops = &ops;
	s->cursor_path = xstrdup(cursor_path);
	if (!err)
		err = match(s->journal);
	if (!err)
		err = seek(s);
	if (err < 0) {
		log_err("cannot read the journal: %s", strerror(-err));
		source_close(&s->base);
		return NULL;
	}
	s->base.fd = sd_journal_get_fd(s->journal);
	return &s->base;
}

#else

static bool is_there(void)
{
	return false;
}

static struct mta_source *open_journal(const char *cursor_path)
{
	(void)cursor_path;
	log_err("cannot read the journal: this was built without libsystemd");
	return NULL;
}

#endif /* WITH_JOURNAL */

/**
 * mta_source_journal_is_there() - Whether this machine has a journal.
 *
 * Return: true when it has, and it can be read.
 */
bool mta_source_journal_is_there(void)
{
	return is_there();
}

/**
 * mta_source_journal_open() - Follow the journal.
 * @cursor_path: File with the place to go on from. Without it that is now.
 *
 * Return: The source, or NULL when it cannot be read, which was logged.
 */
struct mta_source *mta_source_journal_open(const char *cursor_path)
{
	return open_journal(cursor_path);
}
