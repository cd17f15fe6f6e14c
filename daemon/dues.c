// SPDX-License-Identifier: GPL-2.0-only
/*
 * What falls due in a policy by itself, each once: what lies between the last
 * look and this one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dues.h"
#include "file.h"
#include "parse.h"
#include "rules_index.h"

#define DAY 86400ULL
#define SOON (14 * DAY)

/* Seconds that a clock is set by before it is worth a word. */
#define JUMP 60

static bool is_between(const struct dues *dues, uint64_t at, uint64_t now)
{
	return at > dues->seen && at <= now;
}

static int check_end(const struct dues *dues, struct due *due, uint64_t now,
		     due_fn fn, void *arg)
{
	uint64_t end;

	if (!due->rule->expires || parse_until(due->rule->expires, &end))
		return 0;
	due->at = end;
	if (is_between(dues, end, now))
		due->kind = DUE_EXPIRED;
	else if (is_between(dues, end - SOON, now) ||
		 is_between(dues, end - DAY, now))
		due->kind = DUE_SOON;
	else
		return 0;
	return fn(arg, due);
}

static int check_review(const struct dues *dues, struct due *due, uint64_t now,
			due_fn fn, void *arg)
{
	if (!due->rule->review || parse_day(due->rule->review, &due->at) ||
	    !is_between(dues, due->at, now))
		return 0;
	due->kind = DUE_REVIEW;
	return fn(arg, due);
}

static int check_clock(const struct dues *dues, uint64_t now, uint64_t boot,
		       due_fn fn, void *arg)
{
	const uint64_t expected = dues->seen + (boot - dues->boot);
	const struct due due = { .kind = DUE_CLOCK,
				 .at = now,
				 .before = expected };

	if (!dues->begun || (now < expected + JUMP && expected < now + JUMP))
		return 0;
	return fn(arg, &due);
}

/**
 * dues_check() - Find what has fallen due.
 * @dues: What was told so far. Of nothing, nothing is due.
 * @index: The rules in force, or NULL.
 * @now: Seconds since 1970.
 * @boot: Seconds since boot, of a clock that nobody sets.
 * @fn: Called for each, ends the search by returning anything but 0.
 * @arg: Passed to @fn.
 *
 * Return: 0, or what @fn returned.
 */
int dues_check(const struct dues *dues, const struct rules_index *index,
	       uint64_t now, uint64_t boot, due_fn fn, void *arg)
{
	struct due due = { .generation = rules_index_generation(index) };
	int err;

	if (!dues->seen)
		return 0;
	err = check_clock(dues, now, boot, fn, arg);
	while (!err &&
	       (due.rule = rules_index_find(index, due.generation, ++due.id))) {
		err = check_end(dues, &due, now, fn, arg);
		if (!err)
			err = check_review(dues, &due, now, fn, arg);
	}
	return err;
}

/**
 * dues_told() - All of dues_check() was told.
 * @dues: Changed.
 * @now: As it got.
 * @boot: As it got.
 */
void dues_told(struct dues *dues, uint64_t now, uint64_t boot)
{
	*dues = (struct dues){ .seen = now, .boot = boot, .begun = true };
}

/**
 * dues_load() - Read what was told before the last start.
 * @dues: Set, to nothing when there is no such file.
 * @path: File of dues_save().
 */
void dues_load(struct dues *dues, const char *path)
{
	size_t len;
	char *bytes = file_read(path, &len), *text, *end = NULL;

	*dues = (struct dues){ 0 };
	if (!bytes)
		return;
	text = strndup(bytes, len);
	if (text)
		dues->seen = strtoull(text, &end, 10);
	if (!end || strcmp(end, "\n") != 0)
		dues->seen = 0;
	free(text);
	free(bytes);
}

/**
 * dues_save() - Write what was told.
 * @dues: It.
 * @path: File.
 *
 * Return: 0 or a negative errno.
 */
int dues_save(const struct dues *dues, const char *path)
{
	char text[32];
	int len;

	len = snprintf(text, sizeof(text), "%" PRIu64 "\n", dues->seen);
	return file_replace(path, text, len, 0600);
}
