// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel and its configuration say in text.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

/* The rest of the line that begins with a word, or NULL. */
static const char *find_line(const char *text, const char *word)
{
	const size_t len = strlen(word);

	while (text) {
		if (!strncmp(text, word, len))
			return text + len;
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return NULL;
}

/**
 * parse_config() - Whether a kernel was built with an option.
 * @text: Its configuration.
 * @option: Name, from CONFIG_ on.
 *
 * Return: true when it is built in or a module.
 */
bool parse_config(const char *text, const char *option)
{
	const size_t len = strlen(option);
	const char *rest = text;

	while ((rest = find_line(rest, option))) {
		if (rest[0] == '=')
			return rest[1] == 'y' || rest[1] == 'm';
		/* Another option, whose name begins with this one's. */
		rest = strchr(rest - len, '\n');
		if (!rest)
			break;
		rest++;
	}
	return false;
}

/**
 * parse_chosen() - Which of several words is in brackets.
 * @text: Like "none [integrity] confidentiality".
 * @word: Receives it, empty for none.
 * @size: Bytes at @word.
 */
void parse_chosen(const char *text, char *word, size_t size)
{
	const char *from = strchr(text, '[');
	size_t len = from ? strcspn(from + 1, "]") : 0;

	if (len >= size)
		len = size - 1;
	if (len)
		memcpy(word, from + 1, len);
	word[len] = '\0';
}

/* Single letters with spaces between, up to what is no single letter. */
static void parse_flags(const char *rest, struct ftrace_line *line)
{
	for (;;) {
		rest += strspn(rest, " ");
		if (!isupper((unsigned char)rest[0]) ||
		    isalnum((unsigned char)rest[1]))
			return;
		line->redirected |= rest[0] == 'I';
		line->direct |= rest[0] == 'D';
		rest++;
	}
}

/**
 * parse_ftrace() - Who traces a function.
 * @text: Content of enabled_functions: lines like "name (2) R I tramp: ...".
 * @function: Its name.
 * @line: Receives it.
 *
 * Return: false when nobody does.
 */
bool parse_ftrace(const char *text, const char *function,
		  struct ftrace_line *line)
{
	const char *rest = text;
	char *end;

	*line = (struct ftrace_line){ 0 };
	while ((rest = find_line(rest, function))) {
		if (!strncmp(rest, " (", 2)) {
			line->users = strtoul(rest + 2, &end, 10);
			if (*end == ')')
				parse_flags(end + 1, line);
			return line->users;
		}
		rest = strchr(rest, '\n');
		if (!rest)
			break;
		rest++;
	}
	return false;
}
