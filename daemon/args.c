// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arguments of a program, from the bytes of the kernel to one line.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "redact.h"

/**
 * args_split() - Take arguments apart.
 * @args: Receives them, to be given to args_free().
 * @bytes: Arguments, each ended by a NUL byte; the last one may lack it.
 * @len: Bytes in all.
 */
void args_split(struct args *args, const void *bytes, size_t len)
{
	const char *at = bytes, *end = at + len, *nul;
	size_t size = 0;

	*args = (struct args){ 0 };
	while (at < end) {
		nul = memchr(at, '\0', end - at);
		if (args->n == size) {
			size = size ? 2 * size : 16;
			args->v = xreallocarray(args->v, size, sizeof(char *));
		}
		args->v[args->n++] = xmemdupz(at, (nul ? nul : end) - at);
		at = nul ? nul + 1 : end;
	}
}

/**
 * args_free() - Forget arguments.
 * @args: The arguments.
 */
void args_free(struct args *args)
{
	size_t i;

	for (i = 0; i < args->n; i++)
		free(args->v[i]);
	free(args->v);
	*args = (struct args){ 0 };
}

static size_t put_quoted(char *out, const char *arg)
{
	size_t n = 0;

	if (*arg && !strpbrk(arg, " \t\n'\"\\$`;|&()<>*?#~!{}")) {
		n = strlen(arg);
		memcpy(out, arg, n);
		return n;
	}
	out[n++] = '\'';
	for (; *arg; arg++) {
		if (*arg == '\'') {
			memcpy(out + n, "'\\''", 4);
			n += 4;
		} else {
			out[n++] = *arg;
		}
	}
	out[n++] = '\'';
	return n;
}

/**
 * args_join() - Make one line of arguments.
 * @args: The arguments.
 *
 * An argument is quoted as for a shell where it must be, so that the line can
 * be taken apart again.
 *
 * Return: The line, for the caller to free.
 */
char *args_join(const struct args *args)
{
	size_t i, size = 1, used = 0;
	char *line;

	for (i = 0; i < args->n; i++)
		size += 4 * strlen(args->v[i]) + 3;
	line = xcalloc(size, 1);
	for (i = 0; i < args->n; i++) {
		if (i)
			line[used++] = ' ';
		used += put_quoted(line + used, args->v[i]);
	}
	return line;
}
