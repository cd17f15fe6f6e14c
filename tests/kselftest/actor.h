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

/* Longest argument that the kernel takes, without its NUL. */
#define ACT_ARG_MAX (128 * 1024 - 1)

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
void *act_shared(size_t size);
void act_must(long ret, const char *what);
void act_login(unsigned int uid);
void act_detach(void);
char act_state(pid_t pid, pid_t tid);

void act_refuse_all(struct sw_client *client);
const struct sw_event *act_refused(struct sw_client *client,
				   struct sw_events *events, act_fn *fn,
				   void *data);
const struct nlattr *act_ancestor(const struct sw_event *event, size_t i,
				  int attr);
const struct nlattr *act_member(const struct sw_event *event, size_t i,
				int attr);
const struct nlattr *act_past(const struct sw_event *event, size_t i, int attr);
const struct nlattr *act_file(const struct sw_event *event, size_t i, int attr);

/* Bytes */
char *act_join(const char *head, const char *tail);
char *act_long_argument(size_t len);
bool act_bytes_are(const struct nlattr *attr, const void *data, size_t len);
bool act_argv_is(const struct nlattr *attr, char *const argv[]);

/* Files */
const char *act_make_dir(void);
void act_remove_dir(void);
void act_make_program(const char *path);
char *act_make_path(size_t len);
void act_write(const char *path, const char *text);
void act_mount_alone(void);
void act_enter_cgroup(const char *name);
int act_remove_cgroup(void *name);

#endif /* _ACTOR_H */
