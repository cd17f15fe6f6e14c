// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which mail tools and SMTP clients a text names. It is no parser of any language: a
 * tool counts where a shell would run it, or by its path; a client by words that
 * nothing else has.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "compiler.h"
#include "preflight.h"
#include "preflight_job.h"

static const char *const clients[] = {
	"smtp://",	    "smtps://",	      "smtplib",      "Net::SMTP",
	"net/smtp",	    "nodemailer",     "PHPMailer",    "Email::Sender",
	"MIME::Lite",	    "aiosmtplib",     "javax.mail",   "jakarta.mail",
	"Send-MailMessage", "-starttls smtp", "Mail::Sender", "Net::SMTPS",
};

/* Behind these a shell runs what follows. */
static const char *const prefixes[] = {
	"then", "do",	"else",	 "if",	    "while",   "until",	  "exec",
	"sudo", "nice", "env",	 "command", "time",    "xargs",	  "ionice",
	"-c",	"!",	"nohup", "setsid",  "chronic", "timeout", "elif",
};

/* What carries what is said to it to a port of a server. */
static const char *const carriers[] = { "nc", "ncat", "netcat", "telnet",
					"socat" };

static bool is_one(const char *const *words, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(words[i], word))
			return true;
	return false;
}

/**
 * means_add() - Add a way to send.
 * @list: Receives it, unless it is there or there are too many.
 * @name: What stands in the text.
 * @path: Path of the tool, empty for a client.
 */
void means_add(struct means_list *list, const char *name, const char *path)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!strcmp(list->v[i].path, path) &&
		    (*path || !strcmp(list->v[i].name, name)))
			return;
	if (list->n == MEANS_MAX || strlen(path) >= MEANS_NAME_MAX)
		return;
	snprintf(list->v[list->n].name, MEANS_NAME_MAX, "%s", name);
	snprintf(list->v[list->n].path, MEANS_NAME_MAX, "%s", path);
	list->n++;
}

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_./+-=:@%", c));
}

static bool is_port_of_mail(const char *word)
{
	return !strcmp(word, "25") || !strcmp(word, "587") ||
	       !strcmp(word, "465");
}

/**
 * struct line - A line, while it is gone through.
 * @list: Receives ways to send.
 * @runs: The next word is run.
 * @carries: A program was run that carries what it reads to some port.
 */
struct line {
	struct means_list *list;
	bool runs;
	bool carries;
};

static void take_word(const struct preflight *p, struct line *l,
		      const char *word)
{
	const bool runs = l->runs || *word == '/';
	const char *last = strrchr(word, '/');
	struct sw_tools tools;
	char path[MEANS_NAME_MAX];

	last = last ? last + 1 : word;
	if (l->carries && is_port_of_mail(word))
		means_add(l->list, "a connection to a port of mail", "");
	if (!strncmp(word, "/dev/tcp/", 9) && is_port_of_mail(last))
		means_add(l->list, "/dev/tcp", "");
	/* Variables may be set, and options given, in front of what is run. */
	if (strchr(word, '=') || (l->runs && *word == '-'))
		return;
	l->runs = is_one(prefixes, ARRAY_SIZE(prefixes), word);
	if (!runs)
		return;
	if (is_one(carriers, ARRAY_SIZE(carriers), last))
		l->carries = true;
	if (preflight_which(p, word, path, sizeof(path)) &&
	    preflight_tools_of(p, path, &tools))
		means_add(l->list, last, path);
}

/* What stands in quotes is run where it is the first of a list or of a call. */
static bool opens(const char *line, size_t at)
{
	if (strchr("|;&({`!", line[at]))
		return true;
	if (!strchr("\"'", line[at]))
		return false;
	return at && strchr("[(", line[at - 1]);
}

static void find_in_line(const struct preflight *p, const char *line,
			 struct means_list *list)
{
	struct line l = { .list = list, .runs = true };
	size_t at, n;
	char word[256];

	for (at = strspn(line, " \t"); line[at]; at += n) {
		for (n = 0; is_word_char(line[at + n]);)
			n++;
		if (!n) {
			if (!isspace((unsigned char)line[at]))
				l.runs = opens(line, at) ||
					 (l.runs && strchr("\"'$", line[at]));
			n = 1;
			continue;
		}
		if (n >= sizeof(word))
			continue;
		memcpy(word, line + at, n);
		word[n] = '\0';
		/* That is the call of a function. */
		if (line[at + n] == '(')
			l.runs = false;
		else
			take_word(p, &l, word);
	}
}

static bool is_comment(const char *line)
{
	line += strspn(line, " \t");
	return *line == '#' || !strncmp(line, "//", 2);
}

static void find_clients(const char *line, struct means_list *list)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(clients); i++)
		if (strstr(line, clients[i]))
			means_add(list, clients[i], "");
}

/* PHP's function hands what it is given to sendmail. */
static void find_php(const struct preflight *p, const char *text,
		     const char *line, struct means_list *list)
{
	const char *at = strstr(line, "mail(");

	if (!at || !strstr(text, "<?php") ||
	    (at > line &&
	     (isalnum((unsigned char)at[-1]) || strchr("_>:$", at[-1]))))
		return;
	if (preflight_exists(p, "/usr/sbin/sendmail"))
		means_add(list, "mail() of PHP", "/usr/sbin/sendmail");
}

/**
 * means_find() - Find how a text sends mail.
 * @p: Mail tools.
 * @text: A shell's command line, or a script of any language.
 * @list: Receives what is found.
 */
void means_find(const struct preflight *p, const char *text,
		struct means_list *list)
{
	char line[4096];
	const char *at;
	size_t n;

	for (at = text; *at; at += n + (at[n] == '\n')) {
		n = strcspn(at, "\n");
		/* Nobody writes such lines. */
		if (n >= sizeof(line))
			continue;
		memcpy(line, at, n);
		line[n] = '\0';
		if (is_comment(line))
			continue;
		find_in_line(p, line, list);
		find_clients(line, list);
		find_php(p, text, line, list);
	}
}
