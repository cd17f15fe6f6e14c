/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the senders of mail are told on their command lines what to attach.
 */
#ifndef _SMTPWARD_ATTACH_TABLE_H
#define _SMTPWARD_ATTACH_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * enum attach_kind - What becomes of what is named.
 * @ATTACH_FILE: A file becomes an attachment.
 * @ATTACH_MAYBE: It does in one of the programs of that name, or in some versions.
 * @ATTACH_MESSAGE: A file becomes the message, or text in it.
 * @ATTACH_FD: What a descriptor leads to becomes an attachment.
 */
enum attach_kind {
	ATTACH_FILE,
	ATTACH_MAYBE,
	ATTACH_MESSAGE,
	ATTACH_FD,
};

/**
 * enum attach_form - How an option is written.
 * @ATTACH_SHORT: -a x, -ax, and behind others: -na x.
 * @ATTACH_LONG: --attach x, --attach=x.
 * @ATTACH_DASHES: The same, or with one dash.
 * @ATTACH_WORD: -attach x, and nothing else.
 */
enum attach_form {
	ATTACH_SHORT,
	ATTACH_LONG,
	ATTACH_DASHES,
	ATTACH_WORD,
};

/**
 * enum attach_value - How the file stands in the value.
 * @ATTACH_NAME: It is the value.
 * @ATTACH_AT: @file. Without the sign it is content, or in older versions a
 *	file when there is one.
 * @ATTACH_PART: name=@file[,file][;...] or, as content, name=<file.
 * @ATTACH_ASSIGN: message-file=file, one of several options by that letter.
 */
enum attach_value {
	ATTACH_NAME,
	ATTACH_AT,
	ATTACH_PART,
	ATTACH_ASSIGN,
};

/**
 * enum attach_more - Whether further words belong to an option.
 * @ATTACH_ONE: No.
 * @ATTACH_TO_OPTION: Those up to the next option.
 * @ATTACH_TO_DASHES: The same, where there is a "--" further on.
 */
enum attach_more {
	ATTACH_ONE,
	ATTACH_TO_OPTION,
	ATTACH_TO_DASHES,
};

/**
 * enum attach_bare - What words are that belong to no option.
 * @ATTACH_BARE_NONE: Nothing that is attached.
 * @ATTACH_BARE_FIRST: The first is a file.
 * @ATTACH_BARE_LIST: The first is files, with commas between.
 * @ATTACH_BARE_FILES: All are files, or behind recipient and subject when no
 *	option gives these.
 * @ATTACH_BARE_PATCHES: Each can be a file that is a message.
 */
enum attach_bare {
	ATTACH_BARE_NONE,
	ATTACH_BARE_FIRST,
	ATTACH_BARE_LIST,
	ATTACH_BARE_FILES,
	ATTACH_BARE_PATCHES,
};

/**
 * struct attach_option - An option that names a file.
 * @name: As it is written.
 * @form: How.
 * @kind: What becomes of the file.
 * @value: How it stands in the value.
 * @more: Whether further words are values.
 */
struct attach_option {
	const char *name;
	enum attach_form form;
	enum attach_kind kind;
	enum attach_value value;
	enum attach_more more;
};

#define ATTACH_NAMES_MAX 6

/**
 * struct attach_tool - A program.
 * @names: Names of its file, and of the tool in the catalogue.
 * @valued: Letters of other options that have a value.
 * @valued_words: Other options in more than a letter that have a value in the
 *	next word: NULL for none, "" for all.
 * @first_ends: The first bare word ends the options.
 * @bare: What bare words are.
 * @options: What names files, up to one without a name.
 */
struct attach_tool {
	const char *names[ATTACH_NAMES_MAX];
	const char *valued;
	const char *valued_words;
	bool first_ends;
	enum attach_bare bare;
	const struct attach_option *options;
};

const struct attach_tool *attach_tool_find(const char *name, size_t len);

#endif /* _SMTPWARD_ATTACH_TABLE_H */
