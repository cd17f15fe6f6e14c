// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings for people.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "doctor.h"
#include "record.h"

/* As far in as the text. */
#define INDENT 18

static void print_lines(const char *lines)
{
	char *copy = xstrdup(lines), *rest = copy, *line;

	while ((line = strsep(&rest, "\n")))
		if (*line)
			printf("%*s%s\n", INDENT + 3, "", line);
	free(copy);
}

static void print_finding(struct json_object *finding)
{
	const char *result = json_text_at(finding, "result");
	const char *advice = json_text_at(finding, "advice");
	const char *rule = json_text_at(finding, "rule");

	if (!strcmp(result, "warn"))
		result = "WARN";
	else if (!strcmp(result, "fail"))
		result = "FAIL";
	printf("%-5s %-11s %s\n", result, json_text_at(finding, "check"),
	       json_text_at(finding, "text"));
	if (advice)
		printf("%*s-> %s\n", INDENT, "", advice);
	if (rule)
		print_lines(rule);
}

/**
 * results_print() - Print what was found.
 * @r: The results.
 * @all: Also what is as it should be.
 */
void results_print(const struct results *r, bool all)
{
	size_t i, n = json_object_array_length(r->list);
	struct json_object *finding;

	for (i = 0; i < n; i++) {
		finding = json_object_array_get_idx(r->list, i);
		if (all || !json_is(finding, "result", "ok"))
			print_finding(finding);
	}
}
