/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attempts that are refused, each made by a process of its own, and the event
 * that tells of it.
 */
#ifndef _ACTOR_H
#define _ACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "common.h"

/**
 * typedef act_fn - What a process does.
 * @data: As given to act().
 *
 * Return: 0 or a negative error.
 */
typedef int act_fn(void *data);

int act(act_fn *fn, void *data);
int act_connect(void *data);
unsigned int act_connects(unsigned int n);
void *act_share(size_t size);

void act_must(long ret, const char *what);
bool act_bytes_are(const struct nlattr *attr, const void *data, size_t len);

void act_refuse_all(struct sw_client *client);
const struct sw_event *act_refused(struct sw_client *client,
				   struct sw_events *events, act_fn *fn,
				   void *data);

#endif /* _ACTOR_H */
