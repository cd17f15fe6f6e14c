/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two files of the same records.
 */
#ifndef _SINKS_FIXTURE_H
#define _SINKS_FIXTURE_H

#include <errno.h>
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "sinks.h"

#define INSTANCE 0xc0ffee
#define RECORD(id) "{\"event\":{\"id\":\"" id "\"}}"
#define EVENT(seq) "0000000000c0ffee-" #seq

FIXTURE(sinks)
{
	char records[32], ocsf[32];
	struct sinks *sinks;
};

static inline void name(char *path, size_t size)
{
	int fd;

	snprintf(path, size, "/tmp/sinks-XXXXXX");
	fd = mkstemp(path);
	if (fd < 0)
		abort();
	close(fd);
}

FIXTURE_SETUP(sinks)
{
	name(self->records, sizeof(self->records));
	name(self->ocsf, sizeof(self->ocsf));
	self->sinks = sinks_open(self->records, self->ocsf);
	ASSERT_NE(NULL, self->sinks);
}

FIXTURE_TEARDOWN(sinks)
{
	sinks_close(self->sinks);
	unlink(self->records);
	unlink(self->ocsf);
}

static inline int put(struct sinks *sinks, const char *record, uint64_t seq)
{
	struct json_object *doc = json_tokener_parse(record);
	int ret = sinks_put(sinks, doc, seq);

	json_object_put(doc);
	return ret;
}

/* Returns how many lines a file has with a word in them. */
static inline unsigned int lines(const char *path, const char *word)
{
	char *text, *line, *rest;
	unsigned int n = 0;
	size_t len;

	text = file_read(path, &len);
	for (rest = text; rest && (line = strsep(&rest, "\n"));)
		n += !!strstr(line, word);
	free(text);
	return n;
}

static inline unsigned int size(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_size;
}

/* Room for a record, and not for its event, which is longer. */
static inline void limit_size(unsigned int bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &limit);
	signal(SIGXFSZ, SIG_IGN);
}

#endif /* _SINKS_FIXTURE_H */
