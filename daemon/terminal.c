// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "terminal.h"

/**
 * is_colourful() - Whether to print in colour.
 *
 * Only people look at colours, and only at a terminal; https://no-color.org is kept to.
 *
 * Return: true for a terminal that has them.
 */
bool is_colourful(void)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(no && *no) && term &&
	       strcmp(term, "dumb") != 0;
}
