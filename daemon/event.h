/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An event as the kernel sent it, taken apart.
 */
#ifndef _SMTPWARD_EVENT_H
#define _SMTPWARD_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/smtpward.h>

struct nlattr;

/* For ids that are absent. */
#define ID_UNSET UINT32_MAX

/**
 * struct bytes - Bytes that a process chose.
 * @data: They are in the message, NULL when absent.
 * @len: How many.
 */
struct bytes {
	const char *data;
	size_t len;
};

/*
 * One step up the tree.
 *
 * The fields are those of the attribute set ancestor in include/smtpward.yaml.
 */
struct ancestor {
	uint32_t pid, uid, loginuid;
	struct bytes comm, exe;
};

/*
 * A regular file that is open.
 *
 * The fields are those of the attribute set file in include/smtpward.yaml.
 */
struct open_file {
	uint32_t fd, access;
	uint32_t uid;
	uint32_t dev_major, dev_minor;
	uint64_t ino, size, position;
	struct bytes path;
};

/*
 * Who it was.
 *
 * The fields are those of the attribute set subject in include/smtpward.yaml.
 * ID_UNSET stands for an absent loginuid or sessionid.
 */
struct subject {
	uint32_t uid, euid, gid, egid;
	uint32_t loginuid, sessionid;
	uint32_t pid, tgid, ppid, pgid, sid;
	uint64_t start_time;
	struct bytes comm, exe, args, cwd, tty, cgroup;
	uint32_t argflags;
	uint32_t netns, pidns, userns;
	uint32_t context, evidence;
	bool complete;
	struct ancestor ancestors[SMTPWARD_ANCESTORS_MAX];
	size_t n_ancestors;
	uint32_t files;
	bool files_left;
	struct open_file open[SMTPWARD_FILES_MAX];
	size_t n_open;
	uint32_t members;
	struct ancestor group[SMTPWARD_MEMBERS_MAX];
	size_t n_group;
	struct ancestor past[SMTPWARD_PAST_MAX];
	size_t n_past;
};

/*
 * Where a connection was to go.
 *
 * The fields are those of the attribute set target in include/smtpward.yaml.
 */
struct target {
	struct bytes addr;
	uint16_t port;
	uint32_t family, protocol;
};

/*
 * What was to be executed.
 *
 * The fields are those of the attribute set image in include/smtpward.yaml.
 */
struct image {
	uint32_t tool;
	struct bytes tool_name, invoked, path, stdin_path;
	uint32_t dev_major, dev_minor;
	uint64_t ino, stdin_size;
	uint32_t argc, stdin_kind;
	bool has_waiting;
	uint64_t stdin_waiting;
};

/*
 * Events that are missing.
 *
 * The fields are those of the attribute set lost in include/smtpward.yaml.
 */
struct lost {
	uint64_t first_seq, last_seq;
	uint64_t connects, execs, others;
};

/*
 * Attempts of one process that have no event of their own.
 *
 * The fields are those of the attribute set repeats in include/smtpward.yaml.
 */
struct repeats {
	uint64_t count;
	uint64_t first_boot, first_wall, last_boot, last_wall;
	uint32_t destinations;
};

/*
 * A hook.
 *
 * The fields are those of the attribute set hook in include/smtpward.yaml.
 */
struct hook {
	uint32_t via, health;
	struct bytes function;
	bool armed;
	uint64_t missed;
};

/*
 * What a connection has carried.
 *
 * The fields are those of the attribute set transfer in include/smtpward.yaml.
 */
struct transfer {
	uint32_t state, flags;
	uint64_t bytes_out, bytes_in;
	uint64_t duration, established, first_byte;
	uint32_t retransmits, error;
	struct bytes source_addr;
	uint16_t source_port;
	bool has_holder;
	struct ancestor holder;
};

/*
 * What is used up.
 *
 * The fields are those of the attribute set limit in include/smtpward.yaml.
 */
struct limit {
	uint32_t kind, period, scope;
	uint64_t value;
};

/*
 * A part of a message.
 *
 * The fields are those of the attribute set part in include/smtpward.yaml.
 */
struct mail_part {
	struct bytes type, name;
	bool extended;
};

/*
 * What a client has said.
 *
 * The fields are those of the attribute set session in include/smtpward.yaml.
 */
struct session {
	uint32_t flags, messages, recipients, parts;
	uint64_t size;
	struct bytes helo, sender;
	bool has_sender;
	struct bytes domains[SMTPWARD_DOMAINS_MAX];
	size_t n_domains;
	struct mail_part part[SMTPWARD_PARTS_MAX];
	size_t n_parts;
};

#define EVENT_HOOKS_MAX 8

/*
 * An event.
 *
 * The fields are those of the attribute set event in include/smtpward.yaml.
 * What the event does not have is 0. The bytes belong to the message.
 */
struct event {
	uint64_t seq, instance;
	uint32_t type;
	uint64_t time_boot, time_wall;
	uint32_t mode, generation, verdict, rule_id, via;
	uint32_t mode_change, confirm;
	bool refused;
	uint64_t flow;
	bool has_subject, has_target, has_image, has_transfer, has_limit;
	struct subject subject;
	struct target target;
	struct image image;
	struct transfer transfer;
	uint64_t threshold;
	struct limit limit;
	uint32_t dialogue;
	bool has_session;
	struct session session;
	struct lost lost;
	bool has_repeats;
	struct repeats repeats;
	uint32_t rules;
	struct bytes sha256;
	struct hook hooks[EVENT_HOOKS_MAX];
	size_t n_hooks;
	uint32_t rearmed;
	uint64_t unseen;
};

/* bytes.c */
struct bytes bytes_base(const struct bytes *path);
char *bytes_path(const struct bytes *cwd, const char *name);
char *path_normal(const char *path);

int hook_decode(struct hook *h, struct nlattr *nest);
int session_decode(struct session *s, struct nlattr *nest);
int event_decode(struct event *e, struct nlattr *attrs, int len);

#endif /* _SMTPWARD_EVENT_H */
