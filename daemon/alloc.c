// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is there, or the end of the program.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "alloc.h"
#include "log.h"

static void *must(void *p)
{
	if (!p) {
		log_err("out of memory");
		exit(EX_OSERR);
	}
	return p;
}

/**
 * xcalloc() - Allocate zeroed memory.
 * @n: Number of objects.
 * @size: Bytes of one.
 *
 * Return: The memory, never NULL.
 */
void *xcalloc(size_t n, size_t size)
{
	return must(calloc(n ? n : 1, size ? size : 1));
}

/**
 * xreallocarray() - Resize an array.
 * @p: The array, or NULL.
 * @n: Number of objects wanted.
 * @size: Bytes of one.
 *
 * Return: The memory, never NULL. New objects are not zeroed.
 */
void *xreallocarray(void *p, size_t n, size_t size)
{
	return must(reallocarray(p, n ? n : 1, size ? size : 1));
}

/**
 * xstrdup() - Copy a string.
 * @s: The string.
 *
 * Return: The copy, never NULL.
 */
char *xstrdup(const char *s)
{
	return must(strdup(s));
}

/**
 * xmemdupz() - Copy bytes into a string.
 * @bytes: The bytes, may be NULL when @len is 0.
 * @len: Number of bytes.
 *
 * Return: The copy with a NUL behind it, never NULL.
 */
char *xmemdupz(const void *bytes, size_t len)
{
	char *copy = must(malloc(len + 1));

	if (len)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return copy;
}

/**
 * xasprintf() - Print into a string of its own.
 * @fmt: As for printf(3).
 *
 * Return: The string, never NULL.
 */
char *xasprintf(const char *fmt, ...)
{
	char *s = NULL;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vasprintf(&s, fmt, args);
	va_end(args);
	return must(len < 0 ? NULL : s);
}
