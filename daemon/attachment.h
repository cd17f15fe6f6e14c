/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a mail has an attachment, as far as there is evidence. Its content is
 * not seen.
 */
#ifndef _SMTPWARD_ATTACHMENT_H
#define _SMTPWARD_ATTACHMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "look.h"
#include "user_name.h"

struct event;
struct looker;
struct open_file;

/*
 * A message of so many bytes is large for text alone. That is a convention of
 * ours, for an administrator to set: long threads and HTML reach it, a small
 * attachment does not.
 */
#define ATTACHMENT_LARGE (64 * 1024)

/**
 * enum attachment_verdict - What the evidence comes to.
 * @ATTACHMENT_NONE: Nothing was found, which proves nothing.
 * @ATTACHMENT_LIKELY: Something was found that mostly goes with attachments.
 * @ATTACHMENT_YES: The program was told to attach a file, and there is one, or
 *	the message has a part with the name of a file.
 */
enum attachment_verdict {
	ATTACHMENT_NONE,
	ATTACHMENT_LIKELY,
	ATTACHMENT_YES,
};

/**
 * enum attachment_source - Where evidence comes from.
 * @ATTACHMENT_ARGV: What the program was told.
 * @ATTACHMENT_STDIN: What it reads.
 * @ATTACHMENT_OPEN: What it has open.
 * @ATTACHMENT_PIPELINE: Who runs beside it.
 * @ATTACHMENT_FLOW: What its connection has carried.
 * @ATTACHMENT_SESSION: What was said on it in clear text.
 * @ATTACHMENT_MTA: What a mail server has logged.
 */
enum attachment_source {
	ATTACHMENT_ARGV,
	ATTACHMENT_STDIN,
	ATTACHMENT_OPEN,
	ATTACHMENT_PIPELINE,
	ATTACHMENT_FLOW,
	ATTACHMENT_SESSION,
	ATTACHMENT_MTA,
};

/**
 * struct attachment_reason - A piece of evidence.
 * @source: Where from.
 * @verdict: What it comes to alone.
 * @detail: What it is, in words, escaped.
 * @path: File that it is about, as bytes with a NUL behind, or NULL.
 * @file: What that is, LOOK_NOT for unknown.
 * @owner: Name of the owner, empty for none.
 */
struct attachment_reason {
	enum attachment_source source;
	enum attachment_verdict verdict;
	char *detail;
	char *path;
	struct look_facts file;
	char owner[USER_NAME_MAX];
};

#define ATTACHMENT_REASONS_MAX 32

/**
 * struct attachment - What there is to be said.
 * @verdict: What the evidence comes to.
 * @reasons: Evidence.
 * @n: Entries in @reasons.
 */
struct attachment {
	enum attachment_verdict verdict;
	struct attachment_reason reasons[ATTACHMENT_REASONS_MAX];
	size_t n;
};

void attachment_judge(struct attachment *a, const struct event *e,
		      struct looker *looker, uint64_t large);
void attachment_free(struct attachment *a);

/* attachment_reason.c */
struct attachment_reason *attachment_add(struct attachment *a,
					 enum attachment_source source,
					 enum attachment_verdict verdict,
					 char *detail);
void attachment_name_open(struct attachment_reason *reason,
			  const struct open_file *f);

/* attachment_argv.c */
void attachment_argv(struct attachment *a, const struct event *e,
		     struct looker *looker, uint64_t large);

#endif /* _SMTPWARD_ATTACHMENT_H */
