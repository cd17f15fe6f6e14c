// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a command line names to be attached. It is read as its program reads it,
 * as far as that matters: the value of an option is no option.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "attach_args.h"
#include "redact.h"

/**
 * struct reader - A command line that is read.
 * @found: What has been found.
 * @tool: The program.
 * @args: Its arguments.
 * @at: The next one.
 * @ended: There are no more options.
 * @bare: Bare words so far.
 */
struct reader {
	struct attach_args *found;
	const struct attach_tool *tool;
	const struct args *args;
	size_t at;
	bool ended;
	size_t bare;
};

static void add(struct reader *r, const struct attach_option *option,
		enum attach_kind kind, const char *name, size_t len)
{
	struct attach_args *found = r->found;
	struct attach_arg *arg;

	/* A dash is standard input. */
	if (!len || (len == 1 && *name == '-'))
		return;
	found->total++;
	if (found->n == ATTACH_ARGS_MAX)
		return;
	arg = &found->v[found->n++];
	arg->kind = kind;
	arg->option = option ? option->name : NULL;
	arg->name = xmemdupz(name, len);
	arg->word = r->at - 1;
}

static void add_list(struct reader *r, const struct attach_option *option,
		     enum attach_kind kind, const char *names, size_t len)
{
	const char *comma;
	size_t n;

	while (len) {
		comma = memchr(names, ',', len);
		n = comma ? (size_t)(comma - names) : len;
		add(r, option, kind, names, n);
		n += !!comma;
		names += n;
		len -= n;
	}
}

/* name=@file;type=..., where the file may be in double quotes. */
static void add_part(struct reader *r, const struct attach_option *option,
		     const char *value)
{
	const char *at = strchr(value, '=');
	enum attach_kind kind;

	if (!at || (at[1] != '@' && at[1] != '<'))
		return;
	kind = at[1] == '@' ? option->kind : ATTACH_MESSAGE;
	at += 2;
	if (*at == '"')
		add(r, option, kind, at + 1, strcspn(at + 1, "\""));
	else
		add_list(r, option, kind, at, strcspn(at, ";"));
}

/* In older versions of swaks a value without the sign is a file if there is one. */
static void add_at(struct reader *r, const struct attach_option *option,
		   const char *value)
{
	if (value[0] == '@' && value[1] != '@')
		add(r, option, option->kind, value + 1, strlen(value + 1));
	else if (value[0] != '@' && option->kind == ATTACH_FILE)
		add(r, option, ATTACH_MAYBE, value, strlen(value));
}

/* "mail -a" of one program is followed by a header, of another by a file. */
static bool is_header(const struct attach_option *option, const char *value)
{
	return option->kind == ATTACH_MAYBE && option->value == ATTACH_NAME &&
	       strchr(value, ':');
}

static void add_value(struct reader *r, const struct attach_option *option,
		      const char *value)
{
	static const char message_file[] = "message-file=";
	const size_t n = strlen(message_file);

	switch (option->value) {
	case ATTACH_NAME:
		if (!is_header(option, value))
			add(r, option, option->kind, value, strlen(value));
		break;
	case ATTACH_AT:
		add_at(r, option, value);
		break;
	case ATTACH_PART:
		add_part(r, option, value);
		break;
	case ATTACH_ASSIGN:
		if (!strncmp(value, message_file, n))
			add(r, option, option->kind, value + n,
			    strlen(value + n));
		break;
	}
}

/* The value of the letter @letter in a cluster: "" when it is the next word. */
static const char *in_cluster(const struct attach_tool *tool, const char *word,
			      char letter)
{
	const char *at;

	if (word[0] != '-' || word[1] == '-')
		return NULL;
	for (at = word + 1; *at; at++) {
		if (*at == letter)
			return at + 1;
		if (tool->valued && strchr(tool->valued, *at))
			return NULL;
	}
	return NULL;
}

/* The value of a long option, "" when it is the next word. */
static const char *behind_name(const char *name, const char *word)
{
	const size_t n = strlen(name);

	if (strncmp(word, name, n))
		return NULL;
	if (!word[n])
		return word + n;
	return word[n] == '=' ? word + n + 1 : NULL;
}

static const char *value_of(const struct attach_tool *tool,
			    const struct attach_option *option,
			    const char *word)
{
	switch (option->form) {
	case ATTACH_SHORT:
		return in_cluster(tool, word, option->name[1]);
	case ATTACH_LONG:
		return behind_name(option->name, word);
	case ATTACH_DASHES:
		return behind_name(option->name + (word[1] != '-'), word);
	case ATTACH_WORD:
		return strcmp(word, option->name) ? NULL : "";
	}
	return NULL;
}

/* Letters come first to where their value begins. */
static const struct attach_option *find_option(const struct attach_tool *tool,
					       const char *word,
					       const char **value)
{
	const struct attach_option *option, *best = NULL;
	const char *found;

	for (option = tool->options; option->name; option++) {
		found = value_of(tool, option, word);
		if (!found || (best && found > *value))
			continue;
		best = option;
		*value = found;
	}
	return best;
}

static const char *next_word(struct reader *r)
{
	return r->at < r->args->n ? r->args->v[r->at++] : NULL;
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

static bool has_dashes(const struct reader *r)
{
	size_t i;

	for (i = r->at; i < r->args->n; i++)
		if (!strcmp(r->args->v[i], "--"))
			return true;
	return false;
}

/* Those of a list end at the next option, and there may be none. */
static const char *next_of_list(struct reader *r)
{
	if (r->at < r->args->n && !is_option(r->args->v[r->at]))
		return next_word(r);
	return NULL;
}

static void take_option(struct reader *r, const struct attach_option *option,
			const char *value)
{
	const bool more = option->more == ATTACH_TO_OPTION ||
			  (option->more == ATTACH_TO_DASHES && has_dashes(r));

	if (!*value)
		value = option->more == ATTACH_TO_OPTION ? next_of_list(r) :
							   next_word(r);
	while (value) {
		add_value(r, option, value);
		value = more ? next_of_list(r) : NULL;
	}
}

/* Whether the next word is the value of an option that names no file. */
static bool has_next_value(const struct attach_tool *tool, const char *word)
{
	const char *at;
	size_t n = strlen(word);

	if (tool->valued_words) {
		if (strchr(word, '='))
			return false;
		if (!*tool->valued_words)
			return true;
		at = strstr(tool->valued_words, word);
		return at && (at == tool->valued_words || at[-1] == ' ') &&
		       n > 1;
	}
	if (!tool->valued || word[1] == '-')
		return false;
	for (at = word + 1; *at; at++)
		if (strchr(tool->valued, *at))
			return !at[1];
	return false;
}

static bool gives_recipient(const struct args *args)
{
	size_t i;

	for (i = 0; i < args->n; i++)
		if (!strncmp(args->v[i], "-t", 2))
			return true;
	return false;
}

static void take_bare(struct reader *r, const char *word)
{
	const size_t i = r->bare++;

	if (r->tool->first_ends)
		r->ended = true;
	switch (r->tool->bare) {
	case ATTACH_BARE_NONE:
		return;
	case ATTACH_BARE_FIRST:
		if (!i)
			add(r, NULL, ATTACH_FILE, word, strlen(word));
		return;
	case ATTACH_BARE_LIST:
		if (!i)
			add_list(r, NULL, ATTACH_FILE, word, strlen(word));
		return;
	case ATTACH_BARE_FILES:
		if (i >= 2 || gives_recipient(r->args))
			add(r, NULL, ATTACH_FILE, word, strlen(word));
		return;
	case ATTACH_BARE_PATCHES:
		add(r, NULL, ATTACH_MESSAGE, word, strlen(word));
		return;
	}
}

static void take_word(struct reader *r, const char *word)
{
	const struct attach_option *option;
	const char *value = NULL;

	if (r->ended || !is_option(word)) {
		take_bare(r, word);
	} else if (!strcmp(word, "--")) {
		r->ended = true;
	} else {
		option = find_option(r->tool, word, &value);
		if (option)
			take_option(r, option, value);
		else if (has_next_value(r->tool, word))
			next_word(r);
	}
}

/**
 * attach_args_parse() - Find what a command line names.
 * @found: Receives it, to be given to attach_args_free().
 * @tool: The program.
 * @args: Its arguments.
 * @first: The first behind its own name.
 */
void attach_args_parse(struct attach_args *found,
		       const struct attach_tool *tool, const struct args *args,
		       size_t first)
{
	struct reader r = {
		.found = found, .tool = tool, .args = args, .at = first
	};
	const char *word;

	*found = (struct attach_args){ .tool = tool };
	while ((word = next_word(&r)))
		take_word(&r, word);
}

/**
 * attach_args_free() - Forget what was found.
 * @found: From attach_args_parse() or attach_args_find().
 */
void attach_args_free(struct attach_args *found)
{
	size_t i;

	for (i = 0; i < found->n; i++)
		free(found->v[i].name);
	*found = (struct attach_args){ 0 };
}
