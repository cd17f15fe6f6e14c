/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel has seen, and what logs say, made into records of mails.
 */
#ifndef _SMTPWARD_JOINER_H
#define _SMTPWARD_JOINER_H

#include <stdbool.h>
#include <stdint.h>

struct event;
struct joiner;
struct json_object;
struct mta_event;

/**
 * typedef joiner_put - Puts a record.
 * @to: Where.
 * @doc: The record.
 *
 * Return: 0 or a negative errno.
 */
typedef int (*joiner_put)(void *to, struct json_object *doc);

struct joiner *joiner_new(uint64_t large);
void joiner_free(struct joiner *j);
void joiner_see(struct joiner *j, const struct event *e,
		struct json_object *doc);
void joiner_take(struct joiner *j, const struct mta_event *e);
void joiner_give_up(struct joiner *j, uint64_t now);
bool joiner_is_full(const struct joiner *j);
int joiner_write(struct joiner *j, joiner_put put, void *to);
void joiner_written(struct joiner *j, bool safe);

#endif /* _SMTPWARD_JOINER_H */
