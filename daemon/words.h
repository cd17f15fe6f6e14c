/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The uAPI's numbers in words.
 */
#ifndef _SMTPWARD_WORDS_H
#define _SMTPWARD_WORDS_H

#include <stdbool.h>
#include <stdint.h>

const char *word_mode(uint32_t mode);
const char *word_mode_change(uint32_t change);
const char *word_verdict(uint32_t verdict);
const char *word_via(uint32_t via);
const char *word_health(uint32_t health);
const char *word_context(uint32_t context);
const char *word_stdin(uint32_t kind);
const char *word_evidence(unsigned int bit);
const char *word_flow_state(uint32_t state);
const char *word_flow_flag(unsigned int bit);
const char *word_limit(uint32_t kind);
const char *word_scope(uint32_t scope);
const char *word_dialogue(unsigned int bit);
const char *word_session_flag(unsigned int bit);
const char *word_error(uint32_t error);
bool mode_from_word(const char *text, uint32_t *mode);

#define EVIDENCE_BITS 6
#define FLOW_FLAG_BITS 4
#define DIALOGUE_BITS 5
#define SESSION_FLAG_BITS 8

#endif /* _SMTPWARD_WORDS_H */
