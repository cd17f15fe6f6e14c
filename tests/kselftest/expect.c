// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>

#include "expect.h"
#include "kselftest.h"

/**
 * expect() - Say what is not as expected.
 * @is: Whether all is as expected.
 * @who: Of what this is.
 * @fmt: What is not, as for printf(3).
 *
 * Return: @is.
 */
bool expect(bool is, const char *who, const char *fmt, ...)
{
	va_list args;
	char text[256];

	if (is)
		return true;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	ksft_print_msg("%s: %s\n", who, text);
	return false;
}
