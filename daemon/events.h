/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Documents of events, to be read.
 */
#ifndef _SMTPWARD_EVENTS_H
#define _SMTPWARD_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

struct json_object;

/* Returns false to have no more. */
typedef bool (*events_fn)(struct json_object *doc, void *arg);

/**
 * struct events_source - Which events.
 * @path: File that they are in.
 * @all: All of them.
 * @lines: Otherwise how many, the newest.
 * @follow: Then those to come.
 */
struct events_source {
	const char *path;
	bool all;
	uint32_t lines;
	bool follow;
};

int events_in_file(const struct events_source *source, events_fn fn, void *arg);

/* events_kernel.c */
int events_in_kernel(events_fn fn, void *arg);

#endif /* _SMTPWARD_EVENTS_H */
