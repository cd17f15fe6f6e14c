/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an interpreter was told to run.
 */
#ifndef _SMTPWARD_SCRIPT_ARGS_H
#define _SMTPWARD_SCRIPT_ARGS_H

#include <stdbool.h>
#include <stddef.h>

struct args;
struct bytes;

/**
 * enum script_kind - What it runs.
 * @SCRIPT_NONE: It is no interpreter, or its arguments do not say.
 * @SCRIPT_FILE: A file.
 * @SCRIPT_TEXT: Text among its arguments.
 * @SCRIPT_MODULE: A module of its own, by name.
 * @SCRIPT_STDIN: What it reads from standard input.
 * @SCRIPT_REPLACED: What it was is gone: it has executed another program.
 * @SCRIPT_UNKNOWN: Something: its arguments, or what decides, nobody has seen.
 */
enum script_kind {
	SCRIPT_NONE,
	SCRIPT_FILE,
	SCRIPT_TEXT,
	SCRIPT_MODULE,
	SCRIPT_STDIN,
	SCRIPT_REPLACED,
	SCRIPT_UNKNOWN,
};

/**
 * struct script_word - Where the arguments say it.
 * @kind: What it runs.
 * @interpreter: What the interpreter is known as, NULL for none.
 * @word: Argument that has the name or the text.
 * @offset: Where in the argument it begins.
 * @cut: It may go on where the arguments were cut.
 */
struct script_word {
	enum script_kind kind;
	const char *interpreter;
	size_t word;
	size_t offset;
	bool cut;
};

const char *script_interpreter(const struct bytes *exe);
struct script_word script_find(const struct bytes *exe,
			       const struct args *args);

#endif /* _SMTPWARD_SCRIPT_ARGS_H */
