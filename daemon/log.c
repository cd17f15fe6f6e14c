// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programs' own diagnostics, on standard error.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "log.h"

static const char *program_name = "smtpward";
static bool to_journal;

/**
 * log_open() - Say who speaks.
 * @program: Name in front of each line, unless the journal adds it.
 */
void log_open(const char *program)
{
	program_name = program;
	to_journal = !!getenv("JOURNAL_STREAM");
}

/**
 * log_line() - Print one line to standard error.
 * @priority: LOG_ERR to LOG_INFO of syslog(3).
 * @fmt: As for printf(3), without a line end.
 */
void log_line(int priority, const char *fmt, ...)
{
	char line[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);

	if (to_journal)
		fprintf(stderr, "<%d>%s\n", priority, line);
	else
		fprintf(stderr, "%s: %s\n", program_name, line);
}
