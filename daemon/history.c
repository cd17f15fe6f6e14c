// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <glob.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "alloc.h"
#include "history.h"
#include "log.h"

/* More than a record of the longest names and arguments has. */
#define LINE_MAX_BYTES (1 << 20)
#define CHUNK (64 << 10)
#define DEPTH_MAX 32

/* One file that is none of records says enough with its first lines. */
#define SAID_MAX 5

/**
 * struct source - A file that is read.
 * @path: Its name.
 * @gz: It, whether compressed or not.
 * @tok: Parses its lines.
 * @buf: What was read of it.
 * @room: Bytes that fit in @buf.
 * @start: Where in @buf the next line begins.
 * @end: Where what was read ends.
 * @eof: There is no more than that.
 * @whole: The last line has an end.
 * @line: Number of the last line.
 * @said: Complaints about it.
 */
struct source {
	const char *path;
	gzFile gz;
	struct json_tokener *tok;
	char *buf;
	size_t room, start, end;
	bool eof, whole;
	unsigned long line;
	unsigned int said;
};

static void complain(struct history *h, struct source *s, size_t column,
		     const char *text)
{
	h->bad++;
	if (s->said++ < SAID_MAX)
		log_warning("%s:%lu:%zu: %s", s->path, s->line, column, text);
}

/* Returns -EIO for what is compressed and broken, or cannot be read. */
static int fill(struct source *s)
{
	int n, err;

	memmove(s->buf, s->buf + s->start, s->end - s->start);
	s->end -= s->start;
	s->start = 0;
	if (s->end == s->room) {
		s->room += CHUNK;
		s->buf = xreallocarray(s->buf, s->room, 1);
	}
	n = gzread(s->gz, s->buf + s->end, s->room - s->end);
	if (n < 0) {
		const char *why = gzerror(s->gz, &err);

		log_err("cannot read %s: %s", s->path,
			err == Z_ERRNO ? strerror(errno) : why);
		return -EIO;
	}
	s->end += n;
	s->eof = !n;
	return 0;
}

/*
 * Finds the next line, or its first LINE_MAX_BYTES. Returns 1 for one, 0 for no
 * more, or a negative errno.
 */
static int next_line(struct source *s, char **line, size_t *len)
{
	size_t seen = 0;
	char *nl;
	int err;

	for (;;) {
		nl = memchr(s->buf + s->start + seen, '\n',
			    s->end - s->start - seen);
		seen = s->end - s->start;
		if (nl || s->eof || seen >= LINE_MAX_BYTES)
			break;
		err = fill(s);
		if (err)
			return err;
	}
	*line = s->buf + s->start;
	*len = nl ? (size_t)(nl - *line) : seen;
	s->start += *len + !!nl;
	s->whole = nl;
	return nl || *len;
}

/* Goes to the end of a line that is too long. */
static int skip_line(struct history *h, struct source *s)
{
	char *line;
	size_t len;
	int ret = 1;

	h->lines++;
	complain(h, s, LINE_MAX_BYTES + 1, "the line is too long");
	while (!s->whole && ret > 0)
		ret = next_line(s, &line, &len);
	return ret < 0 ? ret : 0;
}

static bool is_blank(const char *text, size_t len)
{
	return strspn(text, " \t\r") >= len;
}

/* NULL when the line is no record, after a complaint. */
static struct json_object *parse(struct history *h, struct source *s,
				 const char *line, size_t len)
{
	struct json_object *doc;
	enum json_tokener_error err;
	size_t end;

	json_tokener_reset(s->tok);
	doc = json_tokener_parse_ex(s->tok, line, len);
	err = json_tokener_get_error(s->tok);
	end = json_tokener_get_parse_end(s->tok);
	if (err == json_tokener_continue)
		complain(h, s, len + 1, "the record has no end");
	else if (err != json_tokener_success)
		complain(h, s, end + 1, json_tokener_error_desc(err));
	else if (!json_object_is_type(doc, json_type_object))
		complain(h, s, 1, "expected a record");
	else if (!is_blank(line + end, len - end))
		complain(h, s, end + 1, "expected the end of the line");
	else
		return doc;
	json_object_put(doc);
	return NULL;
}

static void take_line(struct history *h, struct source *s, char *line,
		      size_t len)
{
	struct json_object *doc;

	if (len > 1 && line[0] == '{' && line[len - 1] == '}' &&
	    !h->wants(line, len, h->arg))
		return;
	doc = parse(h, s, line, len);
	if (!doc)
		return;
	h->ended = !h->take(doc, h->arg);
	json_object_put(doc);
}

/* The last line of a file that is being written need not be whole yet. */
static bool is_begun(const struct source *s, const char *line, size_t len)
{
	return !s->whole && line[len - 1] != '}';
}

static int read_lines(struct history *h, struct source *s)
{
	char *line;
	size_t len;
	int ret;

	while (!h->ended && (ret = next_line(s, &line, &len)) > 0) {
		s->line++;
		if (len >= LINE_MAX_BYTES) {
			ret = skip_line(h, s);
			if (ret)
				return ret;
		} else if (len && !is_begun(s, line, len)) {
			h->lines++;
			take_line(h, s, line, len);
		}
	}
	return h->ended ? 0 : ret;
}

static gzFile open_file(const char *path)
{
	int fd = strcmp(path, "-") != 0 ? -1 : dup(STDIN_FILENO);

	return fd < 0 ? gzopen(path, "re") : gzdopen(fd, "r");
}

/**
 * history_read() - Read a file of records.
 * @h: Who takes them.
 * @path: The file, compressed or not, or "-" for standard input.
 *
 * A line that is no record is counted and said, by file, line and column.
 *
 * Return: 0, or a negative errno that was logged.
 */
int history_read(struct history *h, const char *path)
{
	struct source s = { .path = path, .gz = open_file(path) };
	int err;

	if (!s.gz) {
		err = errno ? -errno : -ENOMEM;
		log_err("cannot read %s: %s", path, strerror(-err));
		return err;
	}
	s.tok = json_tokener_new_ex(DEPTH_MAX);
	s.room = CHUNK;
	s.buf = xcalloc(s.room, 1);
	err = s.tok ? read_lines(h, &s) : -ENOMEM;
	if (s.said > SAID_MAX)
		log_warning("%s: %u more lines are no records", path,
			    s.said - SAID_MAX);
	json_tokener_free(s.tok);
	free(s.buf);
	if (gzclose(s.gz) == Z_BUF_ERROR && !err) {
		log_err("cannot read %s: it is compressed and has no end",
			path);
		err = -EIO;
	}
	return err;
}

/**
 * struct dated - A file and when it was written last.
 * @path: Its name.
 * @time: When.
 */
struct dated {
	char *path;
	struct timespec time;
};

static int compare_times(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	if (x->time.tv_sec != y->time.tv_sec)
		return x->time.tv_sec < y->time.tv_sec ? -1 : 1;
	if (x->time.tv_nsec != y->time.tv_nsec)
		return x->time.tv_nsec < y->time.tv_nsec ? -1 : 1;
	return strverscmp(y->path, x->path);
}

static size_t add_dated(struct dated *list, size_t n, const char *path,
			uint64_t since)
{
	struct stat st;

	if (stat(path, &st) || !S_ISREG(st.st_mode) ||
	    st.st_mtim.tv_sec < (time_t)since)
		return n;
	list[n] = (struct dated){ xstrdup(path), st.st_mtim };
	return n + 1;
}

/**
 * history_files() - Find a file of records and what was rotated away from it.
 * @path: The file. The others begin with its name and a dot or a dash.
 * @since: Leave out what was not written since, in seconds since the epoch.
 * @n: Receives how many there are.
 *
 * Return: Their names, the oldest first, for file_list_free().
 */
char **history_files(const char *path, uint64_t since, size_t *n)
{
	char *pattern = xasprintf("%s[.-]*", path), **names;
	struct dated *list;
	glob_t found = { 0 };
	size_t i;

	if (glob(pattern, 0, NULL, &found))
		found.gl_pathc = 0;
	list = xcalloc(found.gl_pathc + 1, sizeof(*list));
	*n = 0;
	for (i = 0; i < found.gl_pathc; i++)
		*n = add_dated(list, *n, found.gl_pathv[i], since);
	*n = add_dated(list, *n, path, since);
	globfree(&found);
	free(pattern);
	qsort(list, *n, sizeof(*list), compare_times);
	names = xcalloc(*n + 1, sizeof(*names));
	for (i = 0; i < *n; i++)
		names[i] = list[i].path;
	free(list);
	return names;
}
