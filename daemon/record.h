/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An event as a document with the field names of the Elastic Common Schema
 * 9.4.0, and as lines for people.
 */
#ifndef _SMTPWARD_RECORD_H
#define _SMTPWARD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ancestor;
struct attachment;
struct bytes;
struct due;
struct event;
struct hook;
struct json_object;
struct names;
struct origin;
struct script;
struct repeats;
struct session;
struct subject;
struct transfer;
struct transmission;

#define JSON_MS_PER_S 1000ULL
#define ECS_VERSION "9.4.0"
/* event.action of what becomes of a mail. */
#define RECORD_TRANSMISSION "mail-transmission"
/* Of what a policy does by itself, and of the clock that it does that by. */
#define RECORD_DUE "rule-due"
#define RECORD_CLOCK "clock-set"

struct json_object *record_make(const struct event *e,
				const struct names *names);

/* record_attachment.c */
void record_attachment(struct json_object *doc, const struct attachment *a);
void record_attachment_size(struct json_object *doc, uint64_t size);
int record_attachment_rank(struct json_object *doc);
void record_evidence(struct json_object *own, const struct subject *s);

/* record_flow.c */
const char *record_flow_type(const struct transfer *t);
const char *record_flow_outcome(const struct transfer *t);
void record_flow(struct json_object *doc, const struct event *e,
		 const struct names *names);

/* record_self.c */
void record_hook(struct json_object *list, const struct hook *h);
void record_self(struct json_object *own, const struct event *e);

/* record_subject.c */
void record_id(struct json_object *to, uint32_t id, const char *name);
void record_ancestor(struct json_object *to, const struct ancestor *anc,
		     const char *user);
void record_subject(struct json_object *doc, const struct event *e,
		    const struct names *names);

/* record_repeats.c */
void record_repeats(struct json_object *doc, const struct repeats *r);
unsigned long long record_attempts(struct json_object *doc);

/* record_due.c */
struct json_object *record_due(const struct due *due, uint64_t now,
			       const char *host);

/* record_dropped.c */
struct json_object *record_dropped(uint64_t n, const char *sink);

/* record_transmission.c */
struct json_object *record_transmission(const struct transmission *t,
					uint64_t large, const char *host);

/* record_json.c */
struct json_object *json_child(struct json_object *parent, const char *key);
struct json_object *json_list(struct json_object *parent, const char *key);
void json_put_text(struct json_object *to, const char *key,
		   const struct bytes *text);
void json_put_chosen(struct json_object *to, const char *key, const char *text);
void json_put_addr(struct json_object *to, const struct bytes *addr);
void json_put_string(struct json_object *to, const char *key,
		     const char *string);
void json_put_number(struct json_object *to, const char *key,
		     unsigned long long number);
void json_put_bool(struct json_object *to, const char *key, bool value);
void json_put_time(struct json_object *to, const char *key,
		   unsigned long long ns);
void json_put_seconds(struct json_object *to, const char *key,
		      unsigned long long seconds);
unsigned long long json_ms(const char *time);
void json_add_string(struct json_object *list, const char *string);
struct json_object *json_at(struct json_object *doc, const char *path);
const char *json_text_at(struct json_object *doc, const char *path);
unsigned long long json_number_at(struct json_object *doc, const char *path);
bool json_is(struct json_object *doc, const char *path, const char *word);
bool json_is_true(struct json_object *doc, const char *path);
void json_print(struct json_object *doc);

/* record_origin.c */
void record_origin(struct json_object *doc, const struct origin *o,
		   uint64_t now);

/* record_script.c */
void record_script(struct json_object *doc, const struct script *s);

/* record_session.c */
void record_session(struct json_object *doc, const struct session *s);

/* human_details.c */
char *human_circumstances(struct json_object *doc);
char *human_details(struct json_object *doc);

/* human_session.c */
char *human_session(struct json_object *doc);

/* human.c */
char *human_line(struct json_object *doc);

#endif /* _SMTPWARD_RECORD_H */
