// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lines of a log file, as they are appended.
 *
 * The file may be renamed and made anew, or copied and truncated, and need not
 * be there. What it has when it is first seen is not read.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alloc.h"
#include "mta_source.h"

/* Longer lines are skipped. */
#define LINE_BYTES 16384
/* So much is read at once, then others have their turn. */
#define TURN_BYTES (256 << 10)

/**
 * struct source_file - A log file that is followed.
 * @base: What all sources have, with the descriptor of inotify.
 * @path: Its name.
 * @fd: Its descriptor, -1 while there is none.
 * @watch: Of inotify on the file, -1 for none.
 * @offset: Bytes of it that were read.
 * @buf: What was read and not taken.
 * @len: Bytes in @buf.
 * @skipping: The line is too long.
 */
struct source_file {
	struct mta_source base;
	char *path;
	int fd;
	int watch;
	off_t offset;
	char buf[LINE_BYTES];
	size_t len;
	bool skipping;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void watch_file(struct source_file *f)
{
	if (f->base.fd < 0)
		return;
	if (f->watch >= 0)
		inotify_rm_watch(f->base.fd, f->watch);
	f->watch = inotify_add_watch(f->base.fd, f->path, IN_MODIFY);
}

/*
 * The directory can be the mail server's, who could put a link to a device there:
 * some do things when they are only opened.
 */
static int open_regular(const char *path, struct stat *st)
{
	int fd = -1, found = open(path, O_PATH | O_CLOEXEC);
	char again[32];

	if (found < 0)
		return -1;
	if (!fstat(found, st) && S_ISREG(st->st_mode)) {
		snprintf(again, sizeof(again), "/proc/self/fd/%d", found);
		fd = open(again, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	}
	close(found);
	return fd;
}

static void begin(struct source_file *f, int fd, off_t offset)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = fd;
	f->offset = offset;
	f->len = 0;
	f->skipping = false;
	watch_file(f);
}

/* Takes whole lines out of the buffer while there is room for them. */
static bool take_lines(struct source_file *f, mta_line_fn take, void *to)
{
	struct mta_line line;
	bool room = true;
	size_t at = 0, n;
	char *end;

	while (room && (end = memchr(f->buf + at, '\n', f->len - at))) {
		n = end - f->buf - at;
		if (!f->skipping &&
		    mta_line_split(&line, f->buf + at, n, now_ns()))
			room = take(to, &line);
		f->skipping = false;
		at += n + 1;
	}
	f->len -= at;
	memmove(f->buf, f->buf + at, f->len);
	if (f->len == sizeof(f->buf) && room) {
		f->skipping = true;
		f->len = 0;
	}
	return room;
}

/* Returns whether there is more: no room for it, or enough for one turn. */
static bool read_lines(struct source_file *f, mta_line_fn take, void *to)
{
	size_t turn = 0;
	ssize_t n;

	do {
		if (!take_lines(f, take, to))
			return true;
		n = pread(f->fd, f->buf + f->len, sizeof(f->buf) - f->len,
			  f->offset);
		if (n <= 0)
			return false;
		f->len += n;
		f->offset += n;
		turn += n;
	} while (turn < TURN_BYTES);
	return true;
}

static bool was_truncated(const struct source_file *f)
{
	struct stat st;

	return !fstat(f->fd, &st) && st.st_size < f->offset;
}

/*
 * A file of the same name that is another one. While it is empty, who writes
 * may not have noticed yet.
 */
static int open_next(const struct source_file *f)
{
	struct stat st, old;
	int fd = open_regular(f->path, &st);

	if (fd < 0)
		return -1;
	if (fstat(f->fd, &old) < 0 || !st.st_size ||
	    (st.st_dev == old.st_dev && st.st_ino == old.st_ino)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void drain(int fd)
{
	char events[4096];

	while (fd >= 0 && read(fd, events, sizeof(events)) > 0)
		;
}

static bool source_read(struct mta_source *s, mta_line_fn take, void *to)
{
	struct source_file *f = (struct source_file *)s;
	struct stat st;
	int fd;

	drain(f->base.fd);
	if (f->fd < 0) {
		fd = open_regular(f->path, &st);
		if (fd < 0)
			return false;
		begin(f, fd, 0);
	}
	if (was_truncated(f)) {
		f->offset = 0;
		f->len = 0;
		f->skipping = false;
	}
	fd = open_next(f);
	/* Only now is all there that will be in the old one. */
	if (read_lines(f, take, to)) {
		if (fd >= 0)
			close(fd);
		return true;
	}
	if (fd >= 0)
		begin(f, fd, 0);
	return fd >= 0;
}

static void source_close(struct mta_source *s)
{
	struct source_file *f = (struct source_file *)s;

	if (f->fd >= 0)
		close(f->fd);
	if (f->base.fd >= 0)
		close(f->base.fd);
	free(f->path);
	free(f);
}

/* Who has none left is looked at now and then. */
static int watch_directory(const char *path)
{
	const uint32_t mask = IN_CREATE | IN_MOVED_TO;
	char *copy = xstrdup(path);
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fd >= 0 && inotify_add_watch(fd, dirname(copy), mask) < 0) {
		close(fd);
		fd = -1;
	}
	free(copy);
	return fd;
}

/**
 * mta_source_file_open() - Follow a log file from now on.
 * @path: Its name. It need not be there yet.
 *
 * Return: The source, never NULL.
 */
struct mta_source *mta_source_file_open(const char *path)
{
	static const struct mta_source_ops ops = { .read = source_read,
						   .close = source_close };
	struct source_file *f = xcalloc(1, sizeof(*f));
	struct stat st;
	int fd;

	f->base.ops = &ops;
	f->base.fd = watch_directory(path);
	f->path = xstrdup(path);
	f->fd = -1;
	f->watch = -1;
	fd = open_regular(path, &st);
	if (fd >= 0)
		begin(f, fd, st.st_size);
	return &f->base;
}
