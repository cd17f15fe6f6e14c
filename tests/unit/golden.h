/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What documents and lines are to be is in tests/golden; with UPDATE_GOLDEN set
 * it is written anew, to be looked through.
 */
#ifndef _GOLDEN_H
#define _GOLDEN_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "record.h"

#define GOLDEN "../golden/"

static inline bool as_expected(const char *path, const char *text)
{
	char *expected;
	size_t len;
	bool same;

	if (getenv("UPDATE_GOLDEN"))
		file_replace(path, text, strlen(text), 0644);
	expected = file_read(path, &len);
	same = expected && len == strlen(text) && !memcmp(expected, text, len);
	if (!same)
		fprintf(stderr, "# %s differs:\n%s", path, text);
	free(expected);
	return same;
}

static inline bool golden(struct json_object *doc, const char *name)
{
	char path[128], *line, *details, *text;
	bool same;

	snprintf(path, sizeof(path), GOLDEN "%s.json", name);
	if (asprintf(&text, "%s\n",
		     json_object_to_json_string_ext(
			     doc, JSON_C_TO_STRING_PRETTY |
					  JSON_C_TO_STRING_NOSLASHESCAPE)) < 0)
		abort();
	same = as_expected(path, text);
	free(text);
	line = human_line(doc);
	details = human_details(doc);
	snprintf(path, sizeof(path), GOLDEN "%s.txt", name);
	if (asprintf(&text, "%s\n%s\n", line, details ? details : "-") < 0)
		abort();
	same = as_expected(path, text) && same;
	free(text);
	free(line);
	free(details);
	return same;
}

#endif /* _GOLDEN_H */
