/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A client that has not said enough, and one of which there is to be told.
 */
#ifndef _SMTPWARD_DIALOGUE_PARTS_H
#define _SMTPWARD_DIALOGUE_PARTS_H

#include <linux/list.h>

#include "dialogue.h"
#include "dialogue_match.h"
#include "event.h"

struct pid;

/**
 * struct sw_client - A socket that has connected.
 * @node: In the table, under @sk, or among those that are free.
 * @sk: The socket, only to be compared.
 * @share: Of the places, the part that it is counted in.
 * @account: Whose place it takes.
 * @is_begun: @next is known.
 * @is_denied: It was recognised, and may send nothing more.
 * @next: Sequence number of the first byte that was not looked at.
 * @match: What is known of it.
 * @who: Who connected.
 * @cred: Credentials of who connected, referenced.
 * @subject: The same for the policy. Of the rest nothing is kept.
 *
 * @node and @sk are protected by the table's lock. The rest is changed under
 * the lock of the socket, as is its being in the table.
 */
struct sw_client {
	struct hlist_node node;
	const struct sock *sk;
	u8 share;
	u32 account;
	bool is_begun;
	bool is_denied;
	u32 next;
	struct sw_match match;
	struct sw_dialogue who;
	const struct cred *cred;
	struct sw_subject subject;
};

/**
 * struct sw_recognised - A client that speaks SMTP.
 * @list: Among those that the work has to do with.
 * @sk: Its socket, referenced.
 * @euid: Whose it is.
 * @process: Who sends, NULL when nobody is there.
 * @context: The same, or NULL.
 * @who: How it was recognised.
 * @dest: Where to.
 * @event: What is to be told.
 */
struct sw_recognised {
	struct list_head list;
	struct sock *sk;
	u32 euid;
	struct pid *process;
	struct sw_context *context;
	struct sw_dialogue who;
	struct sw_dest dest;
	struct sw_event event;
};

/* dialogue_table.c */
int sw_clients_init(void);
void sw_clients_exit(void);
void sw_clients_open(void);
void sw_clients_close(void);
void sw_clients_add(const struct sock *sk);
void sw_clients_remove(const struct sock *sk);
struct sw_client *sw_clients_find(const struct sock *sk);
u64 sw_clients_unheard(void);

/* dialogue_tell.c */
void sw_recognised_exit(void);
struct sw_recognised *sw_recognised_new(struct sock *sk);
void sw_recognised_tell(struct sw_recognised *rec);

#endif /* _SMTPWARD_DIALOGUE_PARTS_H */
