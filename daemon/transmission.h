/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mails on their way: what logs say of one mail, and what was seen of it.
 */
#ifndef _SMTPWARD_TRANSMISSION_H
#define _SMTPWARD_TRANSMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "join.h"
#include "mta.h"

struct event;
struct json_object;
struct sighting;

#define TRANSMISSION_ID_MAX 64
#define TRANSMISSION_LINES_MAX 16
#define TRANSMISSION_DOMAINS_MAX 8
#define TRANSMISSION_EXECS_MAX 4
#define TRANSMISSION_FLOWS_MAX 4

/**
 * enum transmission_outcome - What is known to have become of a mail.
 * @TRANSMISSION_ATTEMPTED: Something was run to hand it over, and nobody says that
 * it has it.
 * @TRANSMISSION_SUBMITTED: A mail server has taken it.
 * @TRANSMISSION_TRANSMITTED: The next server has taken it.
 * @TRANSMISSION_DEFERRED: It could not be delivered so far.
 * @TRANSMISSION_FAILED: It was not taken, or came back.
 */
enum transmission_outcome {
	TRANSMISSION_ATTEMPTED,
	TRANSMISSION_SUBMITTED,
	TRANSMISSION_TRANSMITTED,
	TRANSMISSION_DEFERRED,
	TRANSMISSION_FAILED,
};

/**
 * struct transmission_line - A line that has told something.
 * @time: When.
 * @kind: What.
 * @program: Whose it says that it is.
 * @pid: Process that wrote it, 0 for unknown.
 * @status: Status code.
 */
struct transmission_line {
	uint64_t time;
	enum mta_kind kind;
	char program[32];
	uint32_t pid;
	char status[16];
};

/**
 * struct transmission - A mail.
 * @id: Its own, which all its records have.
 * @previous: That of the same mail at the server before, empty for none.
 * @sequence: Number of its last record.
 * @pending: That record is not on the disk yet.
 * @dirty: It has changed since its last record.
 * @first: When it was heard of first.
 * @last: What was heard last of it, with what came before where that says more.
 * @delivered: Recipients whose server has taken it.
 * @bounced: Recipients for whom it failed.
 * @tried: What the last attempt to deliver it came to, MTA_NOTED for none.
 * @deferred: It was deferred for some.
 * @rejected: It was not taken.
 * @handed_on: Those who have taken it are on this machine, and say what becomes
 * of it under another queue id.
 * @next_waits: There it could not be delivered so far.
 * @removed: It has left the queue.
 * @domains: Domains of recipients.
 * @n_domains: Entries in @domains.
 * @lines: Lines, the first and the last one.
 * @n_lines: Entries in @lines.
 * @join: How @execs were found.
 * @execs: What has handed it over, and tools that have executed that.
 * @n_execs: Entries in @execs.
 * @flows: Connections that it went by.
 * @flow_join: How each was found.
 * @n_flows: Entries in @flows.
 */
struct transmission {
	char id[TRANSMISSION_ID_MAX];
	char previous[TRANSMISSION_ID_MAX];
	uint64_t sequence;
	bool pending;
	bool dirty;
	uint64_t first;
	struct mta_event last;
	uint32_t delivered, bounced;
	enum mta_kind tried;
	bool deferred, rejected, handed_on, next_waits, removed;
	char domains[TRANSMISSION_DOMAINS_MAX][MTA_NAME_MAX];
	size_t n_domains;
	struct transmission_line lines[TRANSMISSION_LINES_MAX];
	size_t n_lines;
	struct join join;
	struct sighting *execs[TRANSMISSION_EXECS_MAX];
	size_t n_execs;
	struct sighting *flows[TRANSMISSION_FLOWS_MAX];
	struct join flow_join[TRANSMISSION_FLOWS_MAX];
	size_t n_flows;
};

enum transmission_outcome transmission_outcome(const struct transmission *t);
uint32_t transmission_waiting(const struct transmission *t);
bool transmission_is_ready(const struct transmission *t);
void transmission_take(struct transmission *t, const struct mta_event *e,
		       const struct sightings *all);
void transmission_attempt(struct transmission *t, struct sighting *s,
			  const struct sightings *all);
void transmission_follow(struct transmission *t, const struct mta_event *e);
void transmission_catch_up(struct transmission *t,
			   const struct transmission *next);
void transmission_inherit(struct transmission *t,
			  const struct transmission *from);
void transmission_release(struct transmission *t);

#endif /* _SMTPWARD_TRANSMISSION_H */
