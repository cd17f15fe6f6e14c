// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "context_parts.h"

/*
 * Strings are not moved once they are taken in, so that they can be pointed
 * to. The usual event needs one chunk.
 */
struct chunk {
	struct chunk *next;
	u32 used;
	u32 size;
	char data[];
};

#define CHUNK_SIZE (1024 - (u32)sizeof(struct chunk))

/**
 * sw_text_begin() - Prepare to take in strings.
 * @text: Set up.
 * @owner: Pointer of the owner, set to NULL, later to be freed by
 *	sw_text_free().
 * @max: Bytes that all strings together may have.
 * @gfp: How to allocate.
 *
 * When memory is short, strings stay unknown.
 */
void sw_text_begin(struct sw_text *text, void **owner, u32 max, gfp_t gfp)
{
	*owner = NULL;
	text->owner = owner;
	text->page = kmalloc(PATH_MAX, gfp);
	text->left = max;
	text->gfp = gfp;
}

/**
 * sw_text_end() - Take in no more strings.
 * @text: After sw_text_begin().
 */
void sw_text_end(struct sw_text *text)
{
	kfree(text->page);
}

/**
 * sw_text_free() - Free the strings.
 * @owner: What sw_text_begin() was given a pointer to.
 */
void sw_text_free(void *owner)
{
	struct chunk *chunk = owner, *next;

	for (; chunk; chunk = next) {
		next = chunk->next;
		kfree(chunk);
	}
}

static struct chunk *add_chunk(struct sw_text *text, u32 len)
{
	const u32 size = max(len, CHUNK_SIZE);
	struct chunk *chunk;

	chunk = kmalloc(struct_size(chunk, data, size), text->gfp);
	if (!chunk)
		return NULL;
	chunk->next = *text->owner;
	chunk->used = 0;
	chunk->size = size;
	*text->owner = chunk;
	return chunk;
}

/**
 * sw_text_reserve() - Get memory for a string.
 * @text: After sw_text_begin().
 * @len: Bytes, not 0.
 *
 * Return: Uninitialised memory, or NULL.
 */
char *sw_text_reserve(struct sw_text *text, u32 len)
{
	struct chunk *chunk = *text->owner;
	char *data;

	if (len > text->left)
		return NULL;
	if (!chunk || len > chunk->size - chunk->used) {
		chunk = add_chunk(text, len);
		if (!chunk)
			return NULL;
	}
	data = chunk->data + chunk->used;
	chunk->used += len;
	text->left -= len;
	return data;
}

/**
 * sw_text_add() - Take in a string.
 * @text: After sw_text_begin().
 * @data: Bytes to copy.
 * @len: How many.
 * @bytes: Points to the copy afterwards, unchanged when there is none.
 */
void sw_text_add(struct sw_text *text, const char *data, u32 len,
		 struct sw_bytes *bytes)
{
	char *copy;

	if (!len)
		return;
	copy = sw_text_reserve(text, len);
	if (!copy)
		return;
	memcpy(copy, data, len);
	bytes->data = copy;
	bytes->len = len;
}

/**
 * sw_text_add_path() - Take in the name of a path.
 * @text: After sw_text_begin().
 * @path: Referenced by the caller.
 * @max: Bytes to take in at most. A longer name loses its beginning, because
 *	the end tells more.
 * @bytes: Points to the name afterwards, unchanged when there is none.
 *
 * The name is as the current task sees it: below its root directory if the
 * path is there, and in its mount namespace. A name that was removed ends in
 * " (deleted)". One longer than PATH_MAX stays unknown. No file system is
 * asked, so none can keep us waiting.
 */
void sw_text_add_path(struct sw_text *text, const struct path *path, u32 max,
		      struct sw_bytes *bytes)
{
	const char *name;
	u32 len;

	if (!text->page)
		return;
	name = d_path(path, text->page, PATH_MAX);
	if (IS_ERR(name))
		return;
	len = strlen(name);
	if (len > max) {
		name += len - max;
		len = max;
	}
	sw_text_add(text, name, len, bytes);
}
