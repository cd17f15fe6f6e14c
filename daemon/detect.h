/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds in records what detections describe, and keeps what was usual.
 */
#ifndef _SMTPWARD_DETECT_H
#define _SMTPWARD_DETECT_H

#include <stdbool.h>
#include <stddef.h>

#include "baseline.h"
#include "detections.h"

struct json_object;

/**
 * struct detector - What is looked for, and what was usual so far.
 * @d: What is looked for.
 * @b: What was usual, NULL when that is not known: then everything is new.
 */
struct detector {
	struct detections d;
	struct baseline *b;
};

/**
 * enum mute - Why there is no alert.
 * @MUTE_NOT: There is one.
 * @MUTE_LEARNING: So far everything is taken for usual.
 * @MUTE_LEARNED: It was so then.
 * @MUTE_NEW: It is about what known senders do differently, and this one is new.
 * @MUTE_REPEATED: There was an alert not long ago.
 */
enum mute {
	MUTE_NOT,
	MUTE_LEARNING,
	MUTE_LEARNED,
	MUTE_NEW,
	MUTE_REPEATED,
};

/**
 * struct finding - A detection that fits a record.
 * @detection: It.
 * @key: Whom it is about.
 * @mute: Why there is no alert.
 * @known: What was known of it before.
 * @rate: How much there was, for a detection that asks for that.
 */
struct finding {
	const struct detection *detection;
	const char *key;
	enum mute mute;
	struct known known;
	struct rate rate;
};

void detect(struct detector *d, struct json_object *doc);

/* detector.c */
void detector_open(struct detector *d);
void detector_reload(struct detector *d);
void detector_close(struct detector *d);

/* detect_sender.c */
struct key_words;
int64_t detect_sender(struct baseline *b, const struct key_words *w,
		      struct json_object *doc, bool learning);

/* record_detection.c */
void record_detection(struct json_object *doc, const struct finding *f);
void record_alert(struct json_object *doc);
void record_without_detections(struct json_object *doc);

#endif /* _SMTPWARD_DETECT_H */
