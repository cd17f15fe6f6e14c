/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a schema cannot say of a file of detections.
 */
#ifndef _SMTPWARD_DETECTIONS_CHECK_H
#define _SMTPWARD_DETECTIONS_CHECK_H

#include <stdint.h>

struct detections;
struct diag;
struct yaml_tree;

const char *parse_amount(const char *word, uint64_t *n);
const char *parse_repeat(const char *word, uint32_t *seconds);
void detections_check_words(const struct yaml_tree *tree, struct diag *diag);
void detections_check_names(const struct detections *d,
			    const struct yaml_tree *tree, struct diag *diag);

#endif /* _SMTPWARD_DETECTIONS_CHECK_H */
