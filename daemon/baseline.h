/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was usual so far: who has sent, and what detections have found, in a file
 * of SQLite. All times are seconds since the epoch, of records and not of a clock,
 * so that the same records lead to the same again.
 */
#ifndef _SMTPWARD_BASELINE_H
#define _SMTPWARD_BASELINE_H

#include <stdbool.h>
#include <stdint.h>

struct baseline;

/* The file of a baseline that is forgotten at its end. */
#define BASELINE_IN_MEMORY ":memory:"

/**
 * struct known - What is known of a detection about a sender.
 * @first: When it was found first.
 * @last: When it was found last.
 * @count: How often.
 * @learned: It was found while everything was taken for usual.
 * @reported: When there was an alert last, 0 for never.
 */
struct known {
	uint64_t first, last;
	uint64_t count;
	bool learned;
	uint64_t reported;
};

/**
 * struct subject_key - A sender, as a detection tells it from others.
 * @detection: Id of the detection.
 * @key: What tells it.
 * @user: Its user, who can push out only what is his own.
 * @sender: Id of the sender in full.
 */
struct subject_key {
	const char *detection;
	const char *key;
	const char *user;
	int64_t sender;
};

/**
 * struct rate - How much there was.
 * @now: In the period that ends now.
 * @peak: The most in any before.
 * @periods: How many there were before, 0 for none.
 */
struct rate {
	uint64_t now;
	uint64_t peak;
	uint64_t periods;
};

/**
 * struct sender - A sender in full, and what it has done.
 * @id: Its number.
 * @user: Who.
 * @job: Script, one-liner or program.
 * @origin: What has started it.
 * @destination: Address and port or domain, empty for what only runs a tool.
 * @first: When it was seen first.
 * @last: When it was seen last.
 * @attempts: Connections and executions.
 * @sessions: Connections that have ended.
 * @bytes: What these have sent.
 * @mails: Mails that logs tell of.
 * @largest: Most bytes of a mail, or of a connection.
 * @attachments: Records with evidence of attachments.
 * @hours: Hours of the day, as clocks here show them, bit 0 for midnight to one.
 * @approved: The rule that allows it, and whose that is, empty for none.
 * @learned: It was seen while everything was taken for usual.
 */
struct sender {
	int64_t id;
	const char *user, *job, *origin, *destination;
	uint64_t first, last;
	uint64_t attempts, sessions, bytes, mails, largest, attachments;
	uint32_t hours;
	const char *approved;
	bool learned;
};

/**
 * struct baseline_state - What it is about itself.
 * @since: Time of the first record, 0 for none yet.
 * @learning: It was learning at the last record.
 * @frozen: Somebody has ended that, and nothing becomes usual any more.
 * @senders: How many are known.
 * @users: How many users these are.
 * @destinations: How many destinations.
 */
struct baseline_state {
	uint64_t since;
	bool learning;
	bool frozen;
	uint64_t senders, users, destinations;
};

struct baseline *baseline_open(const char *path, bool create);
void baseline_close(struct baseline *b);
bool baseline_commit(struct baseline *b);
void baseline_rollback(struct baseline *b);
bool baseline_learns(struct baseline *b, uint64_t now, uint32_t learning);
bool baseline_has_learned(struct baseline *b);
bool baseline_is_frozen(struct baseline *b);
void baseline_freeze(struct baseline *b, bool frozen);
struct baseline_state baseline_state(struct baseline *b);

/* baseline_known.c */
bool baseline_known(struct baseline *b, const struct subject_key *key,
		    struct known *known);
void baseline_note(struct baseline *b, const struct subject_key *key,
		   const struct known *known);

/**
 * typedef baseline_known_fn - Takes what is known of a detection.
 * @detection: Its id.
 * @key: About whom.
 * @known: That.
 * @arg: As it was given.
 */
typedef void baseline_known_fn(const char *detection, const char *key,
			       const struct known *known, void *arg);

void baseline_known_of(struct baseline *b, int64_t sender,
		       baseline_known_fn *fn, void *arg);
struct rate baseline_rate(struct baseline *b, const struct subject_key *key,
			  uint64_t now, uint32_t period, uint64_t amount);

/* baseline_sender.c */
typedef void baseline_fn(const struct sender *s, void *arg);

uint64_t baseline_first(struct baseline *b, const char *user, const char *job);
int64_t baseline_sender(struct baseline *b, const struct sender *seen);
bool baseline_senders(struct baseline *b, int64_t id, baseline_fn *fn,
		      void *arg);
bool baseline_forget(struct baseline *b, int64_t id);

#endif /* _SMTPWARD_BASELINE_H */
