// SPDX-License-Identifier: GPL-2.0-only
/*
 * Complaints about files, each with its place.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "diag.h"
#include "log.h"

/* A list that many refer to is looked at for each of them. */
static bool said_before(const struct diag_list *list, const char *s)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!strcmp(list->v[i], s))
			return true;
	return false;
}

__printf(5, 0) static void add(struct diag_list *list, const char *file,
			       unsigned int line, unsigned int column,
			       const char *fmt, va_list args)
{
	char text[1024];
	char *s;

	vsnprintf(text, sizeof(text), fmt, args);
	if (line)
		s = xasprintf("%s:%u:%u: %s", file, line, column, text);
	else
		s = xasprintf("%s: %s", file, text);
	if (list->n == DIAG_MAX || said_before(list, s)) {
		list->more += list->n == DIAG_MAX;
		free(s);
		return;
	}
	list->v = xreallocarray(list->v, list->n + 1, sizeof(char *));
	list->v[list->n++] = s;
}

/**
 * diag_add() - Complain about what makes a file unusable.
 * @diag: Where to.
 * @file: Name of the file.
 * @line: From 1, or 0 when the complaint is about the file as a whole.
 * @column: From 1, in characters.
 * @fmt: As for printf(3): what is wrong with which word, what was expected.
 */
void diag_add(struct diag *diag, const char *file, unsigned int line,
	      unsigned int column, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(&diag->errors, file, line, column, fmt, args);
	va_end(args);
}

/**
 * diag_warn() - Point to what somebody should look at.
 * @diag: Where to.
 * @file: Name of the file.
 * @line: From 1, or 0 when the warning is about the file as a whole.
 * @column: From 1, in characters.
 * @fmt: As for printf(3).
 */
void diag_warn(struct diag *diag, const char *file, unsigned int line,
	       unsigned int column, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(&diag->warnings, file, line, column, fmt, args);
	va_end(args);
}

/**
 * diag_count() - How many errors there are.
 * @diag: The complaints.
 *
 * Return: The number, of those too that are not kept.
 */
size_t diag_count(const struct diag *diag)
{
	return diag->errors.n + diag->errors.more;
}

/**
 * diag_warnings() - How many warnings there are.
 * @diag: The complaints.
 *
 * Return: The number, of those too that are not kept.
 */
size_t diag_warnings(const struct diag *diag)
{
	return diag->warnings.n + diag->warnings.more;
}

static void free_list(struct diag_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		free(list->v[i]);
	free(list->v);
}

static bool is_of(const char *complaint, const char *file)
{
	size_t len = file ? strlen(file) : 0;

	return !file ||
	       (!strncmp(complaint, file, len) && complaint[len] == ':');
}

static void log_list(const struct diag_list *list, int priority,
		     const char *file)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (is_of(list->v[i], file))
			log_line(priority, "%s", list->v[i]);
	if (list->more && !file)
		log_line(priority, "%zu more", list->more);
}

/**
 * diag_log_warnings() - Log what somebody should look at.
 * @diag: The complaints.
 * @file: Only of this file, NULL for all.
 */
void diag_log_warnings(const struct diag *diag, const char *file)
{
	log_list(&diag->warnings, LOG_WARNING, file);
}

/**
 * diag_log_errors() - Log what makes a file unusable.
 * @diag: The complaints.
 */
void diag_log_errors(const struct diag *diag)
{
	log_list(&diag->errors, LOG_ERR, NULL);
}

/**
 * diag_free() - Forget all complaints.
 * @diag: The complaints.
 */
void diag_free(struct diag *diag)
{
	free_list(&diag->errors);
	free_list(&diag->warnings);
	*diag = (struct diag){ 0 };
}
