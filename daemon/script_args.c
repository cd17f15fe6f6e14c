// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an interpreter was told to run. Of options only those count that are this
 * themselves, or that have a value which could be taken for it; they are from the
 * man pages of each.
 */
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

#include "compiler.h"
#include "event.h"
#include "redact.h"
#include "script_args.h"

#define NAMES_MAX 8
#define LONG_MAX_OPTIONS 8

/**
 * struct long_option - An option of several characters.
 * @name: It, with its dashes.
 * @kind: What its value is, SCRIPT_NONE for nothing of interest.
 */
struct long_option {
	const char *name;
	enum script_kind kind;
};

/**
 * struct interpreter - How the command line of one is read.
 * @names: Patterns for the names of its program; the first is what it is known as.
 * @text: Options whose value is a program.
 * @file: Options whose value is a file with it.
 * @module: Options whose value is a module.
 * @value: Options with another value, in the same word or the next.
 * @rest: Options whose value can only be in the same word.
 * @next: Options whose value can only be the next word.
 * @longs: Others.
 * @shell: After -c the first word that is no option is the program, -s reads
 * standard input, and options begin with a plus sign, too.
 * @operand_is_text: The first word that is no option is the program.
 * @applet: busybox has it, too.
 */
struct interpreter {
	const char *names[NAMES_MAX];
	const char *text, *file, *module, *value, *rest, *next;
	struct long_option longs[LONG_MAX_OPTIONS];
	bool shell;
	bool operand_is_text;
	bool applet;
};

static const struct interpreter interpreters[] = {
	{
		.names = { "sh", "bash", "dash", "ash", "ksh*", "mksh", "zsh*",
			   "hush" },
		.next = "oO",
		.longs = { { "--rcfile" }, { "--init-file" } },
		.shell = true,
		.applet = true,
	},
	{
		.names = { "python", "python[0-9]*", "pypy*" },
		.text = "c",
		.module = "m",
		.value = "WX",
		.longs = { { "--check-hash-based-pycs" } },
	},
	{
		.names = { "perl", "perl5*" },
		.text = "eE",
		.value = "I",
		.rest = "CDFMVdimx",
	},
	{
		.names = { "php", "php[0-9]*", "php-cgi*" },
		.text = "rBRE",
		.file = "fF",
		.value = "cdzSt",
		.longs = { { "--run", SCRIPT_TEXT },
			   { "--process-begin", SCRIPT_TEXT },
			   { "--process-code", SCRIPT_TEXT },
			   { "--process-end", SCRIPT_TEXT },
			   { "--file", SCRIPT_FILE },
			   { "--process-file", SCRIPT_FILE },
			   { "--define" },
			   { "--php-ini" } },
	},
	{
		.names = { "ruby", "ruby[0-9]*" },
		.text = "e",
		.value = "CEIr",
		.rest = "FKTWim",
		.longs = { { "--encoding" }, { "--external-encoding" } },
	},
	{
		.names = { "node", "nodejs", "node[0-9]*" },
		.text = "ep",
		.value = "rC",
		.longs = { { "-pe", SCRIPT_TEXT },
			   { "--eval", SCRIPT_TEXT },
			   { "--print", SCRIPT_TEXT },
			   { "--require" },
			   { "--import" },
			   { "--loader" },
			   { "--conditions" } },
	},
	{
		.names = { "awk", "gawk*", "mawk", "nawk", "original-awk" },
		.text = "e",
		.file = "fE",
		.value = "Fvil",
		.rest = "dopDLW",
		.longs = { { "--source", SCRIPT_TEXT },
			   { "--file", SCRIPT_FILE },
			   { "--exec", SCRIPT_FILE },
			   { "--assign" },
			   { "--field-separator" },
			   { "--include" },
			   { "--load" } },
		.operand_is_text = true,
		.applet = true,
	},
	{
		.names = { "lua", "lua[0-9]*", "luajit*" },
		.text = "e",
		.value = "l",
	},
	{
		.names = { "tclsh", "tclsh[0-9]*", "expect" },
		.text = "c",
		.file = "f",
		.longs = { { "-encoding" } },
	},
};

/* Without what the kernel adds when the file has been replaced or removed. */
static struct bytes program_name(const struct bytes *exe)
{
	static const char deleted[] = " (deleted)";
	const size_t n = strlen(deleted);
	struct bytes name = bytes_base(exe);

	if (name.len > n && !memcmp(name.data + name.len - n, deleted, n))
		name.len -= n;
	return name;
}

static const struct interpreter *by_name(const struct bytes *name)
{
	char text[32];
	size_t i, n;

	if (!name->data || name->len >= sizeof(text))
		return NULL;
	memcpy(text, name->data, name->len);
	text[name->len] = '\0';
	for (i = 0; i < ARRAY_SIZE(interpreters); i++)
		for (n = 0; n < NAMES_MAX && interpreters[i].names[n]; n++)
			if (!fnmatch(interpreters[i].names[n], text, 0))
				return &interpreters[i];
	return NULL;
}

static bool is_busybox(const struct bytes *name)
{
	return name->len >= 7 && !memcmp(name->data, "busybox", 7);
}

/* What a word names, which of a login shell begins with a dash. */
static struct bytes word_name(const char *word)
{
	word += *word == '-';
	return bytes_base(&(struct bytes){ word, strlen(word) });
}

/* One program has many names, and can be told one of them by its first argument. */
static const struct interpreter *find_applet(const struct args *args,
					     size_t *first)
{
	const struct interpreter *in;
	struct bytes name;

	if (!args->n)
		return NULL;
	name = word_name(args->v[0]);
	if (is_busybox(&name) && args->n > 1) {
		name = word_name(args->v[1]);
		*first = 2;
	}
	in = by_name(&name);
	return in && in->applet ? in : NULL;
}

/* Receives which argument is the first of the interpreter. */
static const struct interpreter *find_interpreter(const struct bytes *exe,
						  const struct args *args,
						  size_t *first)
{
	const struct bytes name = program_name(exe);

	*first = 1;
	return is_busybox(&name) ? find_applet(args, first) : by_name(&name);
}

static bool has(const char *options, char c)
{
	return options && c && strchr(options, c);
}

/**
 * struct walk - A command line that is gone over.
 * @in: How it is read.
 * @args: Its words.
 * @at: The current one.
 * @found: What was found so far.
 * @text_follows: The next word that is no option is the program.
 * @from_stdin: None is.
 */
struct walk {
	const struct interpreter *in;
	const struct args *args;
	size_t at;
	struct script_word found;
	bool text_follows;
	bool from_stdin;
};

/* The value of an option, from there in this word, or all of the next. */
static bool take_value(struct walk *w, enum script_kind kind, size_t offset)
{
	if (!w->args->v[w->at][offset]) {
		w->at++;
		offset = 0;
	}
	if (kind == SCRIPT_NONE || w->at >= w->args->n)
		return kind != SCRIPT_NONE;
	w->found.kind = kind;
	w->found.word = w->at;
	w->found.offset = offset;
	return true;
}

/* Goes over an option of several characters. False for one that is not known. */
static bool take_long(struct walk *w, bool *done)
{
	const char *word = w->args->v[w->at];
	const struct long_option *o;
	size_t i, n;

	for (i = 0; i < LONG_MAX_OPTIONS && w->in->longs[i].name; i++) {
		o = &w->in->longs[i];
		n = strlen(o->name);
		if (strncmp(word, o->name, n) || (word[n] && word[n] != '='))
			continue;
		*done = take_value(w, o->kind, word[n] ? n + 1 : n);
		return true;
	}
	*done = false;
	return word[1] == '-';
}

/* Goes over a word of options. Returns true when one of them tells. */
static bool take_cluster(struct walk *w)
{
	const struct interpreter *in = w->in;
	const char *word = w->args->v[w->at];
	size_t i;

	for (i = 1; word[i]; i++) {
		if (has(in->text, word[i]))
			return take_value(w, SCRIPT_TEXT, i + 1);
		if (has(in->file, word[i]))
			return take_value(w, SCRIPT_FILE, i + 1);
		if (has(in->module, word[i]))
			return take_value(w, SCRIPT_MODULE, i + 1);
		if (has(in->value, word[i]))
			return take_value(w, SCRIPT_NONE, i + 1);
		if (has(in->rest, word[i]))
			return false;
		if (has(in->next, word[i]))
			w->at++;
		w->text_follows |= in->shell && word[0] == '-' &&
				   word[i] == 'c';
		w->from_stdin |= in->shell && word[0] == '-' && word[i] == 's';
	}
	return false;
}

static bool is_option(const struct walk *w, const char *word)
{
	return word[0] == '-' || (w->in->shell && word[0] == '+');
}

/* Returns true when an option tells what is run, else the rest is left. */
static bool take_options(struct walk *w)
{
	const char *word;
	bool done;

	for (; w->at < w->args->n; w->at++) {
		word = w->args->v[w->at];
		if (!is_option(w, word))
			return false;
		if (!word[1]) {
			w->from_stdin |= !w->in->shell;
			w->at++;
			return false;
		}
		if (!strcmp(word, "--")) {
			w->at++;
			return false;
		}
		if (take_long(w, &done) ? done : take_cluster(w))
			return true;
	}
	return false;
}

/**
 * script_interpreter() - Find out whether a program runs scripts.
 * @exe: Its path.
 *
 * Return: What it is known as, which of a program with many names is its own, or
 * NULL.
 */
const char *script_interpreter(const struct bytes *exe)
{
	const struct bytes name = program_name(exe);
	const struct interpreter *in;

	if (is_busybox(&name))
		return "busybox";
	in = by_name(&name);
	return in ? in->names[0] : NULL;
}

/* What options have left, if anything. */
static void take_operand(struct walk *w)
{
	const bool is_text = w->text_follows || w->in->operand_is_text;

	if (w->at >= w->args->n) {
		if (!is_text)
			w->found.kind = SCRIPT_STDIN;
		return;
	}
	if (w->from_stdin && !w->text_follows) {
		w->found.kind = SCRIPT_STDIN;
		return;
	}
	w->found.kind = is_text ? SCRIPT_TEXT : SCRIPT_FILE;
	w->found.word = w->at;
}

/* Of what was cut the last word may be longer, and others may follow. */
static struct script_word allow_for_cut(const struct walk *w)
{
	struct script_word found = w->found;

	if (!w->args->cut)
		return found;
	if (w->at >= w->args->n)
		found.kind = SCRIPT_UNKNOWN;
	found.cut = found.kind == SCRIPT_UNKNOWN ||
		    found.word + 1 == w->args->n;
	return found;
}

/**
 * script_find() - Find what an interpreter was told to run.
 * @exe: Path of the program, which need not be one.
 * @args: Its arguments, nothing taken out.
 *
 * Return: Where the arguments say it.
 */
struct script_word script_find(const struct bytes *exe, const struct args *args)
{
	struct walk w = { .args = args };

	w.in = find_interpreter(exe, args, &w.at);
	if (!w.in || !args->n)
		return w.found;
	w.found.interpreter = w.in->names[0];
	if (!take_options(&w))
		take_operand(&w);
	return allow_for_cut(&w);
}
