/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which script sends: that of the process, or of an interpreter that started it.
 */
#ifndef _SMTPWARD_SCRIPT_H
#define _SMTPWARD_SCRIPT_H

#include <stdint.h>

#include "look.h"
#include "script_args.h"
#include "user_name.h"

struct event;

/* Of a program among arguments so much is kept. */
#define SCRIPT_TEXT_MAX 1024

/**
 * struct script - A script, SCRIPT_NONE for none that is known.
 * @kind: What it is.
 * @interpreter: What runs it.
 * @pid: Which process.
 * @cut: Its name or text goes on where its arguments were cut.
 * @generations: How far above the one of the event, 0 for itself.
 * @path: Its name, or that of a module, NULL for none that is known.
 * @text: The program, credentials taken out, NULL for none.
 * @content: What the file is now, LOOK_NOT for none.
 * @owner: User of the file, empty for unknown.
 * @filters: Bits of enum script_filter that fit.
 */
struct script {
	enum script_kind kind;
	const char *interpreter;
	uint32_t pid;
	bool cut;
	unsigned int generations;
	char *path;
	char *text;
	struct look_content content;
	char owner[USER_NAME_MAX];
	uint32_t filters;
};

/**
 * enum script_filter - What is uncommon for a script that is to last.
 * @SCRIPT_ONE_LINER: Among arguments, it speaks of mail.
 * @SCRIPT_BASE64: It decodes base64 and runs what comes of it, or has the name
 * of what sends mail encoded so.
 * @SCRIPT_WRITABLE: Where, or what, anybody may write.
 * @SCRIPT_DELETED: It is no longer there, by the eyes of who runs it.
 * @SCRIPT_MISSING: It is not there by those of the daemon.
 * @SCRIPT_IN_MEMORY: It was never a file with a name.
 * @SCRIPT_HIDDEN: Its name begins with a dot.
 * @SCRIPT_FOREIGN: It is another user's, who is not root.
 */
enum script_filter {
	SCRIPT_ONE_LINER,
	SCRIPT_BASE64,
	SCRIPT_WRITABLE,
	SCRIPT_DELETED,
	SCRIPT_MISSING,
	SCRIPT_IN_MEMORY,
	SCRIPT_HIDDEN,
	SCRIPT_FOREIGN,
};

void script_judge(struct script *s, const struct event *e,
		  struct looker *looker);
void script_free(struct script *s);

/* script_filter.c */
uint32_t script_filters(const struct script *s, const struct event *e);

#endif /* _SMTPWARD_SCRIPT_H */
