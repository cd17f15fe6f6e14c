// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in a file, and who may change it.
 */
#include <sha2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "look.h"

/* The file may grow meanwhile: the limit holds for what is read, too. */
static void hash(int fd, struct look_content *content)
{
	char buf[16384];
	size_t all = 0;
	SHA2_CTX ctx;
	ssize_t n;

	if (content->facts.size > LOOK_HASH_MAX)
		return;
	SHA256Init(&ctx);
	while ((n = pread(fd, buf, sizeof(buf), all)) > 0) {
		all += n;
		if (all > LOOK_HASH_MAX)
			return;
		SHA256Update(&ctx, (const uint8_t *)buf, n);
	}
	SHA256Final(content->sha256, &ctx);
	content->hashed = !n;
}

static void read_head(int fd, struct look_content *content)
{
	ssize_t n = pread(fd, content->head, sizeof(content->head), 0);

	content->len = n > 0 ? n : 0;
}

static uint32_t mode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? 0 : st.st_mode;
}

static uint32_t directory_mode(const struct look_request *request,
			       const char *path)
{
	struct look_request above = *request;
	struct look_facts facts = { 0 };
	uint32_t mode;
	char *slash;
	int fd;

	memmove(above.path, path, strlen(path) + 1);
	slash = strrchr(above.path, '/');
	if (!slash)
		return 0;
	slash[slash == above.path] = '\0';
	fd = look_open(&above, &facts, NULL);
	if (fd < 0)
		return 0;
	mode = mode_of(fd);
	close(fd);
	return mode;
}

/**
 * look_content() - Find out what a file is, and what is in it.
 * @request: Which.
 * @content: Receives it.
 *
 * As look(), this can be kept waiting.
 */
void look_content(const struct look_request *request,
		  struct look_content *content)
{
	int found, fd;

	*content = (struct look_content){ .facts.id = request->id };
	found = look_open(request, &content->facts, content->path);
	if (found < 0)
		return;
	content->mode = mode_of(found);
	fd = look_describe(found, &content->facts);
	if (fd >= 0) {
		hash(fd, content);
		read_head(fd, content);
		close(fd);
	}
	close(found);
	content->directory = directory_mode(request, request->path) |
			     directory_mode(request, content->path);
}
