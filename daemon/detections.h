/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which records are worth an alert: detections, as files describe them.
 */
#ifndef _SMTPWARD_DETECTIONS_H
#define _SMTPWARD_DETECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cyaml_schema_value;
struct diag;
struct json_object;

/**
 * enum severity - How much a detection matters.
 * @SEVERITY_UNSET: It was not said.
 * @SEVERITY_OFF: Not at all.
 * @SEVERITY_LOW: Out of the ordinary, nothing more.
 * @SEVERITY_MEDIUM: To be looked at, unless it was always so.
 * @SEVERITY_HIGH: To be looked at, whatever was learned.
 * @SEVERITY_CRITICAL: At once.
 */
enum severity {
	SEVERITY_UNSET,
	SEVERITY_OFF,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
};

/**
 * enum key_word - What of a record tells one sender from another.
 * @KEY_USER: Who.
 * @KEY_JOB: Script, or text of a one-liner, or program.
 * @KEY_ORIGIN: What has started it.
 * @KEY_PARENT: Program that has.
 * @KEY_TOOL: Mail tool that is executed.
 * @KEY_DESTINATION: Address and port.
 * @KEY_DOMAIN: Domain of a recipient; one key for each.
 * @KEY_HOUR: Hour of the day, as clocks here show it.
 */
enum key_word {
	KEY_USER,
	KEY_JOB,
	KEY_ORIGIN,
	KEY_PARENT,
	KEY_TOOL,
	KEY_DESTINATION,
	KEY_DOMAIN,
	KEY_HOUR,
};

/**
 * enum sender_kind - Whose records a detection is about.
 * @SENDER_UNSET: It was not said: anybody's.
 * @SENDER_ANY: Anybody's.
 * @SENDER_KNOWN: Of a job that sent a day before, or earlier.
 */
enum sender_kind {
	SENDER_UNSET,
	SENDER_ANY,
	SENDER_KNOWN,
};

/**
 * struct condition - What a record has to have.
 * @field: Names with dots between. Any entry of a list will do.
 * @is: Patterns of glob(7), networks, or $ and the name of a list; one has to fit.
 * @is_count: How many.
 * @is_not: Of these none may fit.
 * @is_not_count: How many.
 * @min: The least that it may be, NULL for nothing.
 * @max: The most that it may be, NULL for nothing.
 * @low: @min as a number.
 * @high: @max as a number.
 */
struct condition {
	char *field;
	char **is;
	unsigned int is_count;
	char **is_not;
	unsigned int is_not_count;
	char *min;
	char *max;
	uint64_t low, high;
};

/**
 * struct exception - When a detection does not count.
 * @name: What detections call it.
 * @why: Its reason.
 * @all: Conditions that all have to hold.
 * @all_count: How many.
 */
struct exception {
	char *name;
	char *why;
	struct condition *all;
	unsigned int all_count;
};

/**
 * struct excess - Beyond which amount a detection counts.
 * @of: Field that is added up, NULL to count records.
 * @than: Beyond what.
 * @per: In which time, NULL for each record by itself.
 * @times: How many times as much as ever before, NULL for no matter what was.
 * @floor: @than as a number.
 * @seconds: @per in seconds, 0 for none.
 * @factor: @times as a number, 0 for none.
 */
struct excess {
	char *of;
	char *than;
	char *per;
	char *times;
	uint64_t floor;
	uint32_t seconds;
	uint32_t factor;
};

/**
 * struct detection - A detection. What a later file does not say of one with the
 * same id stays as it was.
 * @id: Its name.
 * @title: What it finds, in a few words.
 * @why: Why that matters, and what to do about it.
 * @severity: enum severity.
 * @analytic: Analytic of MITRE ATT&CK that it is part of, NULL for none.
 * @on: Which records it is about, bits of detections_action().
 * @on_count: How many.
 * @sender: enum sender_kind.
 * @when: Conditions that all have to hold.
 * @when_count: How many.
 * @unless: Exceptions, each by itself.
 * @unless_count: How many.
 * @key: What tells one sender from another, of enum key_word.
 * @key_count: How many.
 * @repeat: How long it is silent about the same sender, NULL for what holds for
 * all, "never" for always.
 * @more: Beyond which amount, NULL for any.
 * @repeat_seconds: @repeat as a number, 0 for always.
 * @inert: It speaks of others than those of a list that is empty.
 */
struct detection {
	char *id;
	char *title;
	char *why;
	int severity;
	char *analytic;
	int *on;
	unsigned int on_count;
	int sender;
	struct condition *when;
	unsigned int when_count;
	char **unless;
	unsigned int unless_count;
	int *key;
	unsigned int key_count;
	char *repeat;
	struct excess *more;
	uint32_t repeat_seconds;
	bool inert;
};

/**
 * struct word_list - Words that conditions name together.
 * @name: Its name.
 * @words: The words.
 * @words_count: How many.
 */
struct word_list {
	char *name;
	char **words;
	unsigned int words_count;
};

/**
 * struct detections_file - Content of one file.
 * @learning: How long everything is taken for usual, NULL for not said.
 * @repeat: How long a detection is silent about the same, NULL for not said.
 * @lists: Lists of words.
 * @lists_count: How many.
 * @exceptions: Exceptions.
 * @exceptions_count: How many.
 * @detections: Detections.
 * @detections_count: How many.
 */
struct detections_file {
	char *learning;
	char *repeat;
	struct word_list *lists;
	unsigned int lists_count;
	struct exception *exceptions;
	unsigned int exceptions_count;
	struct detection *detections;
	unsigned int detections_count;
};

/**
 * struct detections - What all files say together.
 * @files: Their content.
 * @n_files: How many.
 * @lists: Lists; what several files say of one comes together.
 * @n_lists: How many.
 * @exceptions: Exceptions; of several with one name the last.
 * @n_exceptions: How many.
 * @v: Detections, in the order in which they were named first.
 * @n: How many.
 * @learning: Seconds.
 * @repeat: Seconds.
 */
struct detections {
	struct detections_file **files;
	size_t n_files;
	struct word_list *lists;
	size_t n_lists;
	struct exception *exceptions;
	size_t n_exceptions;
	struct detection *v;
	size_t n;
	uint32_t learning, repeat;
};

bool detections_load(struct detections *d, const char *file, const char *dir,
		     struct diag *diag);
void detections_free(struct detections *d);
struct detection *detections_find(const struct detections *d, const char *id);
const struct word_list *detections_list(const struct detections *d,
					const char *name);
const struct exception *detections_exception(const struct detections *d,
					     const char *name);

/* detections_schema.c */
extern const struct cyaml_schema_value detections_schema;
const char *detections_action(int bit);
const char *severity_word(int severity);

/* condition.c */
bool condition_holds(const struct condition *c, struct json_object *doc,
		     const struct detections *d);

#endif /* _SMTPWARD_DETECTIONS_H */
