// SPDX-License-Identifier: GPL-2.0-only
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "doctor.h"
#include "file.h"
#include "record.h"

static void add(struct results *r, const char *result, const char *check,
		const char *advice, const char *fmt, va_list args)
{
	struct json_object *finding = json_object_new_object();
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, args);
	json_put_string(finding, "check", check);
	json_put_string(finding, "result", result);
	json_put_string(finding, "text", text);
	json_put_string(finding, "advice", advice);
	json_object_array_add(r->list, finding);
}

/**
 * result_ok() - Add that something is as it should be.
 * @r: The results.
 * @check: What was looked at.
 * @fmt: How it is, as for printf(3).
 */
void result_ok(struct results *r, const char *check, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(r, "ok", check, NULL, fmt, args);
	va_end(args);
}

/**
 * result_warn() - Add that something should be looked at.
 * @r: The results.
 * @check: What was looked at.
 * @advice: What to do.
 * @fmt: How it is, as for printf(3).
 */
void result_warn(struct results *r, const char *check, const char *advice,
		 const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(r, "warn", check, advice, fmt, args);
	va_end(args);
}

/**
 * result_fail() - Add that something is wrong.
 * @r: The results.
 * @check: What was looked at.
 * @advice: What to do.
 * @fmt: How it is, as for printf(3).
 */
void result_fail(struct results *r, const char *check, const char *advice,
		 const char *fmt, ...)
{
	va_list args;

	r->failed = true;
	va_start(args, fmt);
	add(r, "fail", check, advice, fmt, args);
	va_end(args);
}

static char *full_path(const struct results *r, const char *fmt, va_list args)
{
	char path[512], *ret;

	vsnprintf(path, sizeof(path), fmt, args);
	ret = xasprintf("%s%s", r->root, path);
	return ret;
}

/**
 * doctor_read() - Read a file as one text.
 * @r: For its root.
 * @fmt: Path, as for printf(3).
 *
 * Return: Its content without the last line's end, for the caller to free, or
 * NULL with errno.
 */
char *doctor_read(const struct results *r, const char *fmt, ...)
{
	char *path, *text;
	va_list args;
	size_t len;

	va_start(args, fmt);
	path = full_path(r, fmt, args);
	va_end(args);
	text = file_read(path, &len);
	free(path);
	if (text && len && text[len - 1] == '\n')
		text[len - 1] = '\0';
	return text;
}

/**
 * doctor_exists() - Whether there is a file.
 * @r: For its root.
 * @fmt: Path, as for printf(3).
 *
 * Return: true when there is.
 */
bool doctor_exists(const struct results *r, const char *fmt, ...)
{
	va_list args;
	char *path;
	bool ret;

	va_start(args, fmt);
	path = full_path(r, fmt, args);
	va_end(args);
	ret = !access(path, F_OK);
	free(path);
	return ret;
}
