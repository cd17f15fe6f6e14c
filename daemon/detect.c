// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds in records what detections describe. A record is all that is looked at, so
 * that the same can be done again with those of last week.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "detect.h"
#include "detect_key.h"
#include "log.h"
#include "record.h"

/* Seconds after which a job is not new any more. */
#define KNOWN_AFTER (24 * 60 * 60)

/**
 * struct look - A record that is looked at.
 * @d: The detector.
 * @doc: The record.
 * @words: What tells its sender from others.
 * @sender: Number of the sender in the baseline.
 * @learning: Everything is taken for usual.
 * @known: The job is not new.
 */
struct look {
	struct detector *d;
	struct json_object *doc;
	struct key_words words;
	int64_t sender;
	bool learning;
	bool known;
};

static bool is_about(const struct detection *det, const char *action)
{
	unsigned int i;

	for (i = 0; i < det->on_count; i++)
		if (!strcmp(detections_action(det->on[i]), action))
			return true;
	return false;
}

static bool all_hold(const struct look *l, const struct condition *v,
		     unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!condition_holds(&v[i], l->doc, &l->d->d))
			return false;
	return true;
}

static bool is_excepted(const struct look *l, const struct detection *det)
{
	const struct exception *e;
	unsigned int i;

	for (i = 0; i < det->unless_count; i++) {
		e = detections_exception(&l->d->d, det->unless[i]);
		if (e && all_hold(l, e->all, e->all_count))
			return true;
	}
	return false;
}

static bool fits(const struct look *l, const struct detection *det)
{
	return det->severity > SEVERITY_OFF && !det->inert &&
	       all_hold(l, det->when, det->when_count) && !is_excepted(l, det);
}

/* Nothing is known without a baseline: then no amount is out of the ordinary. */
static bool is_excess(const struct look *l, const struct subject_key *key,
		      struct finding *f)
{
	const struct excess *more = f->detection->more;
	const uint64_t amount = more->of ? json_number_at(l->doc, more->of) :
					   record_attempts(l->doc);

	if (!l->d->b || !amount)
		return false;
	f->rate = baseline_rate(l->d->b, key, l->words.time, more->seconds,
				amount);
	if (f->rate.now <= more->floor)
		return false;
	return !more->factor ||
	       (f->rate.periods && f->rate.now / more->factor > f->rate.peak);
}

static bool is_repeated(const struct look *l, const struct finding *f)
{
	uint32_t silence = f->detection->repeat_seconds;

	if (!f->known.reported)
		return false;
	/* Nothing becomes usual any more by having been reported. */
	if (!silence && baseline_is_frozen(l->d->b))
		silence = l->d->d.repeat;
	return !silence || l->words.time < f->known.reported + silence;
}

/* What was learned never stands for what matters much. */
static enum mute mute(const struct look *l, const struct finding *f)
{
	const bool learns = f->detection->severity < SEVERITY_HIGH;

	if (learns && l->learning)
		return MUTE_LEARNING;
	if (learns && f->known.learned)
		return MUTE_LEARNED;
	if (f->detection->sender == SENDER_KNOWN && !l->known)
		return MUTE_NEW;
	if (l->d->b && is_repeated(l, f))
		return MUTE_REPEATED;
	return MUTE_NOT;
}

static void note(const struct look *l, const struct subject_key *key,
		 const struct finding *f)
{
	struct known known = f->known;

	if (!known.count)
		known.first = l->words.time;
	if (l->words.time > known.last)
		known.last = l->words.time;
	known.count++;
	known.learned |= f->mute == MUTE_LEARNING || f->mute == MUTE_NEW;
	if (f->mute == MUTE_NOT)
		known.reported = l->words.time;
	baseline_note(l->d->b, key, &known);
}

static void find(struct look *l, const struct detection *det, size_t nth)
{
	char *text = key_text(&l->words, det, nth);
	const struct subject_key key = {
		.detection = det->id,
		.key = text,
		.user = l->words.word[KEY_USER] ?: "",
		.sender = l->sender,
	};
	struct finding f = { .detection = det, .key = text };

	if (!det->more || is_excess(l, &key, &f)) {
		if (l->d->b)
			baseline_known(l->d->b, &key, &f.known);
		f.mute = mute(l, &f);
		if (l->d->b)
			note(l, &key, &f);
		record_detection(l->doc, &f);
	}
	free(text);
}

static void say_learned(struct baseline *b)
{
	struct baseline_state s;

	if (!baseline_has_learned(b))
		return;
	s = baseline_state(b);
	log_notice(
		"learned %llu senders of %llu users to %llu destinations, see smtpward baseline list: what is new from now on is reported",
		(unsigned long long)s.senders, (unsigned long long)s.users,
		(unsigned long long)s.destinations);
}

static bool is_known(const struct look *l)
{
	const uint64_t first = baseline_first(l->d->b,
					      l->words.word[KEY_USER] ?: "",
					      l->words.word[KEY_JOB] ?: "");

	return first && first + KNOWN_AFTER <= l->words.time;
}

static void begin(struct look *l)
{
	struct baseline *b = l->d->b;

	key_words(&l->words, l->doc);
	if (!b || !l->words.time)
		return;
	l->learning = baseline_learns(b, l->words.time, l->d->d.learning);
	if (!l->learning)
		say_learned(b);
	l->known = is_known(l);
	l->sender = detect_sender(b, &l->words, l->doc, l->learning);
}

/**
 * detect() - Find in a record what detections describe.
 * @d: The detector.
 * @doc: The record, which receives what was found. What it adds to the baseline
 * is kept by baseline_commit().
 */
void detect(struct detector *d, struct json_object *doc)
{
	const char *action = json_text_at(doc, "event.action");
	struct look l = { .d = d, .doc = doc };
	const struct detection *det;
	size_t i, k;

	if (!action || !json_at(doc, "user"))
		return;
	begin(&l);
	for (i = 0; i < d->d.n; i++) {
		det = &d->d.v[i];
		if (!is_about(det, action) || !fits(&l, det))
			continue;
		for (k = 0; k < key_count(&l.words, det); k++)
			find(&l, det, k);
	}
	record_alert(doc);
	key_words_free(&l.words);
}
