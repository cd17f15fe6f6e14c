/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Evidence for an auditor: who may send, who has, what was denied, and what is
 * not known. Records and rules are added up here; report_doc.h is what is
 * printed of it.
 */
#ifndef _SMTPWARD_REPORT_H
#define _SMTPWARD_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "report_seen.h"
#include "report_words.h"

struct client;
struct json_object;
struct report_mails;
struct rules_index;

/* "2026-11-27T12:00:00", as the beginning of a record's time. */
#define REPORT_TIME_SIZE 20

/* What comes from processes and is more than that is added up as one. */
#define REPORT_USES_MAX 20000
#define REPORT_NOTES_MAX 2000

/**
 * struct report_span - From when to when.
 * @first: The first time, empty for never.
 * @last: The last.
 */
struct report_span {
	char first[REPORT_TIME_SIZE];
	char last[REPORT_TIME_SIZE];
};

/* What a rule is about, each a list as it is written. */
enum report_list {
	REPORT_USERS,
	REPORT_GROUPS,
	REPORT_EXECUTABLES,
	REPORT_UNITS,
	REPORT_CGROUPS,
	REPORT_CONTAINERS,
	REPORT_CONTEXT,
	REPORT_LOGIN_USERS,
	REPORT_TO,
	REPORT_PORTS,
	REPORT_TOOLS,
	REPORT_LIMITS,
	REPORT_LISTS
};

/* What people say of a rule. */
enum report_text {
	REPORT_VERDICT,
	REPORT_OWNER,
	REPORT_REASON,
	REPORT_TICKET,
	REPORT_REVIEW,
	REPORT_EXPIRES,
	REPORT_TEXTS
};

/**
 * enum report_standing - Where a rule is.
 * @REPORT_IN_FORCE: In the policy.
 * @REPORT_RETIRED: Only records know it.
 * @REPORT_DEFAULT: None: it is what holds when no rule does.
 * @REPORT_UNKNOWN: What records do not tell the rule of.
 */
enum report_standing {
	REPORT_IN_FORCE,
	REPORT_RETIRED,
	REPORT_DEFAULT,
	REPORT_UNKNOWN,
};

/**
 * struct report_counts - What was done.
 * @attempts: Connections and executions of mail tools that were tried.
 * @refused: How many of these were refused.
 * @would: How many would be in mode enforce.
 * @cut: Connections that went beyond a limit.
 * @sessions: Established connections that have ended.
 * @bytes: What these have sent.
 * @mails: Mails that the next server has taken.
 * @failed: Mails that failed or are tried again.
 */
struct report_counts {
	uint64_t attempts, refused, would, cut;
	uint64_t sessions, bytes;
	uint64_t mails, failed;
};

/**
 * struct report_rule - A rule, the same on all its hosts.
 * @title: Its title.
 * @texts: What is said of it, NULL for nothing.
 * @lists: What it is about.
 * @file: Where it is written, or NULL.
 * @standing: Whether it is in force.
 * @quiet: No record is made of what it allows.
 * @inert: The kernel does not have it, because nobody that it names exists.
 * @hosts: Where it is.
 * @has_hits: The kernel has told its hits.
 * @hits: How many attempts it has decided since it was loaded.
 * @n: What it has decided in the period.
 * @seen: When.
 * @senders: How many distinct ones.
 */
struct report_rule {
	char *title;
	char *texts[REPORT_TEXTS];
	struct report_words lists[REPORT_LISTS];
	char *file;
	enum report_standing standing;
	bool quiet;
	bool inert;
	struct report_words hosts;
	bool has_hits;
	uint64_t hits;
	struct report_counts n;
	struct report_span seen;
	uint64_t senders;
};

/**
 * struct report_host - A machine.
 * @name: Its name.
 * @unnamed: It has the name that its records give it.
 * @called: What its records call it.
 * @problems: What is wrong with what is known of it.
 * @index: Its rules, or NULL.
 * @rules: The same by title, of tsearch(3).
 * @generation: Number of its policy.
 * @sha256: Checksum of it, or NULL.
 * @mode: What mode it is in, or NULL.
 * @asked: The kernel was asked for that, and not the records.
 * @mode_time: Time of the record that tells it.
 * @default_verdict: What holds without a rule, NULL when it is not known.
 * @files: How many files of records were read.
 * @records: How many records are in the period.
 * @repeated: How many had been read before.
 * @broken: How many lines are no record.
 * @forged: How many lines of logs somebody else has written.
 * @lost: Events that the kernel could not keep.
 * @missing: Events that are in no record.
 * @unhealthy: How often it was found that hooks did not work.
 * @judged: Attempts by mode, of enum smtpward_mode.
 * @span: From when to when there are records.
 */
struct report_host {
	char *name;
	bool unnamed;
	struct report_words called;
	struct report_words problems;
	struct rules_index *index;
	void *rules;
	uint32_t generation;
	char *sha256;
	char *mode;
	bool asked;
	char mode_time[REPORT_TIME_SIZE];
	char *default_verdict;
	uint64_t files, records, repeated, broken, forged;
	uint64_t lost, missing, unhealthy;
	uint64_t judged[2];
	struct report_span span;
};

/**
 * struct report_use - What one sender has done by one rule.
 * @rule: The rule.
 * @host: Where.
 * @user: Who.
 * @job: Script, or where there is none program.
 * @unit: What it runs in, or empty.
 * @n: How much.
 * @seen: When it was let through.
 * @denied: When it was denied, or would be.
 * @to: To where, and by which tools.
 * @denied_to: The same of what was denied.
 */
struct report_use {
	struct report_rule *rule;
	struct report_host *host;
	char *user, *job, *unit;
	struct report_counts n;
	struct report_span seen, denied;
	struct report_words to, denied_to;
};

/**
 * struct report_note - Something that has happened to the control itself.
 * @host: Where.
 * @time: When.
 * @kind: What.
 * @text: The same for people.
 * @by: Who, or NULL.
 * @sha256: Checksum of the policy that it has brought, or NULL.
 * @bad: It is a gap in the evidence.
 */
struct report_note {
	struct report_host *host;
	char time[REPORT_TIME_SIZE];
	char *kind, *text, *by, *sha256;
	bool bad;
};

/**
 * struct report - Everything.
 * @from: Begin of the period, as records have times.
 * @to: Its end, itself not in it.
 * @now: When the report is made.
 * @by: Who makes it.
 * @version: Of what.
 * @merged: It is about several hosts.
 * @hosts: The hosts.
 * @n_hosts: How many.
 * @rules: All rules, those in force first and in their order.
 * @n_rules: How many.
 * @fallback: What stands for no rule, by enum report_standing, or NULL.
 * @uses: What was done.
 * @n_uses: How many.
 * @by_sender: The same, of tsearch(3).
 * @folded: Records whose sender is not told apart from others.
 * @notes: What has happened.
 * @n_notes: How many.
 * @more_notes: How many are not kept.
 * @seen: Which events were read.
 * @mails: Which mails.
 */
struct report {
	char from[REPORT_TIME_SIZE];
	char to[REPORT_TIME_SIZE];
	time_t now;
	char *by;
	const char *version;
	bool merged;
	struct report_host **hosts;
	size_t n_hosts;
	struct report_rule **rules;
	size_t n_rules;
	struct report_rule *fallback[REPORT_UNKNOWN + 1];
	struct report_use **uses;
	size_t n_uses;
	void *by_sender;
	uint64_t folded;
	struct report_note **notes;
	size_t n_notes;
	uint64_t more_notes;
	struct report_seen seen;
	struct report_mails *mails;
};

/* report.c */
struct report *report_new(time_t from, time_t to);
void report_free(struct report *r);
struct report_host *report_host(struct report *r, const char *name);
struct report_use *report_use(struct report *r, struct report_host *host,
			      struct report_rule *rule,
			      struct json_object *doc);
struct report_note *report_note(struct report *r, struct report_host *host,
				const char *time, const char *kind,
				const char *text);
void report_finish(struct report *r);
void report_span(struct report_span *span, const char *time);
void report_time(char *out, time_t t);

/* report_add.c */
void report_add(struct report *r, struct report_host *host,
		struct json_object *doc);

/* report_mail.c */
struct report_mails *report_mails_new(void);
void report_mails_free(struct report_mails *mails);
void report_mail(struct report *r, struct report_host *host,
		 struct json_object *doc);

/* report_read.c */
void report_read(struct report *r, struct report_host *host, const char *path);
void report_read_all(struct report *r, struct report_host *host,
		     const char *path);

/* report_rules.c */
void report_rules(struct report *r, struct report_host *host,
		  struct rules_index *index);
struct report_rule *report_rule_of(struct report *r, struct report_host *host,
				   struct json_object *doc);
const struct report_rule *report_rule_titled(const struct report *r,
					     const char *title);
void report_rule_free(struct report_rule *rule);
bool report_lets(const struct report_rule *rule);

/* report_live.c */
void report_live(struct report *r, struct report_host *host, struct client *c);

/* report_merge.c */
int report_merge(struct report *r, const char *arg);

/* report_period.c */
const char *report_since(const char *word, time_t now, time_t *from);
const char *report_date(const char *word, bool end, time_t *t);

/* report_gaps.c */
void report_gaps(struct report *r);

#endif /* _SMTPWARD_REPORT_H */
