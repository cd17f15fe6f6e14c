/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A connection to the kernel module, over generic netlink.
 */
#ifndef _SMTPWARD_CLIENT_H
#define _SMTPWARD_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct client;
struct nl_msg;
struct nlmsghdr;

typedef int (*client_reply_fn)(struct nl_msg *msg, void *arg);

struct client *client_open(void);
struct client *client_open_or_say(void);
void client_close(struct client *c);
const char *client_error(const struct client *c);
struct nl_msg *client_msg(struct client *c, uint8_t cmd);
int client_do(struct client *c, struct nl_msg *msg, client_reply_fn reply,
	      void *arg);
int client_dump(struct client *c, struct nl_msg *msg, client_reply_fn reply,
		void *arg);

/* The doorbell, on a connection that is used for nothing else */
int client_listen(struct client *c);
int client_fd(const struct client *c);
int client_drain(struct client *c, bool *wanted);

/* client_attr.c */
void client_attr_path(const struct nlmsghdr *request, size_t offset, char *path,
		      size_t size);

#endif /* _SMTPWARD_CLIENT_H */
