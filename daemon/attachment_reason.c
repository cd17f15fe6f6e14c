// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "attachment.h"
#include "event.h"

/**
 * attachment_add() - Note a piece of evidence.
 * @a: Where.
 * @source: Where it comes from.
 * @verdict: What it comes to alone.
 * @detail: What it is. Is taken.
 *
 * Return: It, for more to be said of its file, or NULL when there is too much.
 */
struct attachment_reason *attachment_add(struct attachment *a,
					 enum attachment_source source,
					 enum attachment_verdict verdict,
					 char *detail)
{
	struct attachment_reason *reason;

	if (verdict > a->verdict)
		a->verdict = verdict;
	if (a->n == ATTACHMENT_REASONS_MAX) {
		free(detail);
		return NULL;
	}
	reason = &a->reasons[a->n++];
	memset(reason, 0, sizeof(*reason));
	reason->source = source;
	reason->verdict = verdict;
	reason->detail = detail;
	return reason;
}

/**
 * attachment_name_open() - Say that it is about a file that is open.
 * @reason: A piece of evidence.
 * @f: The file, as the kernel has seen it.
 */
void attachment_name_open(struct attachment_reason *reason,
			  const struct open_file *f)
{
	reason->path = xmemdupz(f->path.data, f->path.len);
	reason->file.result = LOOK_REGULAR;
	reason->file.as_process = true;
	reason->file.size = f->size;
	reason->file.uid = f->uid;
}

/**
 * attachment_free() - Forget what there was to be said.
 * @a: Of attachment_judge().
 */
void attachment_free(struct attachment *a)
{
	size_t i;

	for (i = 0; i < a->n; i++) {
		free(a->reasons[i].detail);
		free(a->reasons[i].path);
	}
	a->verdict = ATTACHMENT_NONE;
	a->n = 0;
}
