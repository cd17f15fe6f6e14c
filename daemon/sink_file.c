// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records as JSON lines in a file. A record is safe when sink_file_sync() has
 * succeeded; what was put since sink_file_keep() can be taken back, so that it can
 * be put again.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "alloc.h"
#include "record.h"
#include "sink.h"

/* Long enough for the last line: a record of 32 KiB escaped fourfold, and twice. */
#define TAIL_SIZE (512 << 10)

/**
 * struct sink_file - A file of records.
 * @path: Its name.
 * @id: Where a record has its id, keys with dots between.
 * @fd: Its descriptor.
 * @safe: Bytes of it that are kept.
 * @put: Bytes behind these that are neither kept nor taken back.
 * @last_id: Id of the last record of an event in it when it was opened.
 */
struct sink_file {
	char *path;
	const char *id;
	int fd;
	off_t safe;
	off_t put;
	char last_id[64];
};

/* An id of an event has the instance of the module, one of a mail does not. */
static bool is_event(const char *id)
{
	char *end;

	strtoull(id, &end, 16);
	return end != id && *end == '-';
}

/* Returns false for a record of no event, as those of mails are. */
static bool remember(struct sink_file *sink, const char *line)
{
	struct json_object *doc = json_tokener_parse(line);
	const char *id = doc ? json_text_at(doc, sink->id) : NULL;
	const bool ret = id && is_event(id) &&
			 strlen(id) < sizeof(sink->last_id);

	if (ret)
		memcpy(sink->last_id, id, strlen(id) + 1);
	json_object_put(doc);
	return ret;
}

/* @end is behind the last line, where its end was. */
static void remember_last(struct sink_file *sink, char *tail, char *end)
{
	char *line;
	bool found;

	do {
		*end = '\0';
		line = memrchr(tail, '\n', end - tail);
		found = remember(sink, line ? line + 1 : tail);
		end = line;
	} while (!found && line);
}

/*
 * A line that a crash has left without an end is no record: it goes. What a predecessor
 * has written counts as kept, and need not be on the disk yet.
 */
static int read_tail(struct sink_file *sink)
{
	char *tail = xcalloc(TAIL_SIZE + 1, 1), *end;
	off_t from = sink->safe > TAIL_SIZE ? sink->safe - TAIL_SIZE : 0;
	ssize_t len = pread(sink->fd, tail, sink->safe - from, from);
	int err = len < 0 ? -errno : 0;

	end = len > 0 ? memrchr(tail, '\n', len) : NULL;
	if (!err && (end || !from)) {
		sink->safe = end ? from + (end - tail) + 1 : 0;
		if (ftruncate(sink->fd, sink->safe) < 0)
			err = -errno;
	}
	if (end)
		remember_last(sink, tail, end);
	free(tail);
	if (!err && fsync(sink->fd) < 0)
		err = -errno;
	return err;
}

/* The file's name is to be on the disk as well. A directory may not be readable. */
static int sync_dir(const char *path)
{
	char *copy = xstrdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err = 0;

	free(copy);
	if (fd < 0)
		return 0;
	if (fsync(fd) < 0)
		err = -errno;
	close(fd);
	return err;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Goes on with what is in an open file, or stays as it was. */
static int take_over(struct sink_file *sink, int fd, off_t size)
{
	struct sink_file new = *sink;
	int err;

	new.fd = fd;
	new.safe = size;
	new.put = 0;
	err = read_tail(&new);
	if (!err)
		*sink = new;
	return err;
}

/**
 * sink_file_take_back() - Remove what was put since the last sink_file_keep().
 * @sink: The file.
 *
 * When others have cut or lengthened the file, what is theirs stays.
 *
 * Return: 0 or a negative errno. Then sink_file_follow() tries again.
 */
int sink_file_take_back(struct sink_file *sink)
{
	struct stat st;

	if (fstat(sink->fd, &st) < 0)
		return -errno;
	if (st.st_size < sink->safe || st.st_size > sink->safe + sink->put)
		return take_over(sink, sink->fd, st.st_size);
	if (st.st_size > sink->safe && ftruncate(sink->fd, sink->safe) < 0)
		return -errno;
	sink->put = 0;
	return 0;
}

/* What could not be taken back must not be in the way of the same, put again. */
static int leave_old(struct sink_file *sink, const struct stat *new)
{
	struct stat old;
	int err;

	if (!sink->put)
		return 0;
	err = sink_file_take_back(sink);
	return err && !fstat(sink->fd, &old) && is_same(&old, new) ? err : 0;
}

static int switch_to(struct sink_file *sink, int fd)
{
	const int before = sink->fd;
	struct stat st;
	int err;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -EINVAL;
	err = sync_dir(sink->path);
	if (!err)
		err = leave_old(sink, &st);
	/* Which may have made the same file shorter. */
	if (!err && fstat(fd, &st) < 0)
		err = -errno;
	if (!err)
		err = take_over(sink, fd, st.st_size);
	if (!err && before >= 0)
		close(before);
	return err;
}

/**
 * sink_file_reopen() - Open the file anew, after it was moved away.
 * @sink: The file.
 *
 * Return: 0 or a negative errno. When it cannot be opened, the old one is kept.
 */
int sink_file_reopen(struct sink_file *sink)
{
	int fd, err;

	fd = open(sink->path,
		  O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0)
		return -errno;
	err = switch_to(sink, fd);
	if (err)
		close(fd);
	return err;
}

/**
 * sink_file_follow() - Open the file anew if its name is another file's by now.
 * @sink: The file.
 *
 * Who moves or cuts a file need not tell us, and may delete it next. What could not be
 * taken back when it was to be is taken back now.
 *
 * Return: 0 or a negative errno. Then nothing is to be put.
 */
int sink_file_follow(struct sink_file *sink)
{
	struct stat here, there;

	if (fstat(sink->fd, &here) < 0)
		return -errno;
	if (lstat(sink->path, &there) || !is_same(&here, &there))
		return sink_file_reopen(sink);
	return sink_file_take_back(sink);
}

/**
 * sink_file_open() - Open a file of records.
 * @path: Its name.
 * @id: Where a record has its id, keys with dots between; it is not copied.
 *
 * Return: For sink_file_close(), or NULL with errno.
 */
struct sink_file *sink_file_open(const char *path, const char *id)
{
	struct sink_file *sink = xcalloc(1, sizeof(*sink));
	int err;

	sink->path = xstrdup(path);
	sink->id = id;
	sink->fd = -1;
	err = sink_file_reopen(sink);
	if (err) {
		sink_file_close(sink);
		errno = -err;
		return NULL;
	}
	return sink;
}

/* Others may have cut it, and some of what was put is nowhere then. */
static int check(const struct sink_file *sink, struct stat *st)
{
	if (fstat(sink->fd, st) < 0)
		return -errno;
	return st->st_size == sink->safe + sink->put ? 0 : -ESTALE;
}

/**
 * sink_file_put() - Append a record.
 * @sink: The file.
 * @doc: The record.
 *
 * Return: 0 or a negative errno. Then it is for the caller to take back.
 */
int sink_file_put(struct sink_file *sink, struct json_object *doc)
{
	const char *text = json_object_to_json_string_ext(
		doc, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	struct iovec iov[] = {
		{ (char *)text, strlen(text) },
		{ (char *)"\n", 1 },
	};
	size_t len = iov[0].iov_len + 1;
	struct stat st;
	int err = check(sink, &st);
	ssize_t done;

	if (err)
		return err;
	done = writev(sink->fd, iov, 2);
	if (done < 0)
		return -errno;
	sink->put += done;
	return (size_t)done < len ? -ENOSPC : 0;
}

/**
 * sink_file_sync() - Wait until what was put is on the disk.
 * @sink: The file.
 *
 * Return: 0 or a negative errno. Then it is for the caller to take back.
 */
int sink_file_sync(struct sink_file *sink)
{
	struct stat st;
	int err;

	if (fsync(sink->fd) < 0)
		return -errno;
	err = check(sink, &st);
	if (err)
		return err;
	/* What has no name any more is nowhere when it is closed. */
	return st.st_nlink ? 0 : -ENOENT;
}

/**
 * sink_file_keep() - Keep what was put, which is on the disk.
 * @sink: The file.
 */
void sink_file_keep(struct sink_file *sink)
{
	sink->safe += sink->put;
	sink->put = 0;
}

/**
 * sink_file_last() - The newest event that was in the file when it was opened.
 * @sink: The file.
 * @instance: Instance of the module that it is to be of.
 *
 * Return: Its sequence number, 0 for none.
 */
uint64_t sink_file_last(const struct sink_file *sink, uint64_t instance)
{
	char *end;

	if (!sink->last_id[0] ||
	    strtoull(sink->last_id, &end, 16) != instance || *end != '-')
		return 0;
	return strtoull(end + 1, NULL, 10);
}

/**
 * sink_file_close() - Close the file.
 * @sink: The file.
 */
void sink_file_close(struct sink_file *sink)
{
	if (sink->fd >= 0)
		close(sink->fd);
	free(sink->path);
	free(sink);
}
