// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "attachment.h"

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
