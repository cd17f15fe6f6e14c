/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the parts of an event of the Open Cybersecurity Schema Framework. Each
 * takes what it has a place for out of the record; what is left is unmapped.
 */
#ifndef _SMTPWARD_OCSF_PARTS_H
#define _SMTPWARD_OCSF_PARTS_H

#include <stdbool.h>

struct json_object;

/* Of several enumerations. */
#define OCSF_UNKNOWN 0

/**
 * struct ocsf - An event that is made.
 * @from: What of the record has no place yet.
 * @to: The event.
 */
struct ocsf {
	struct json_object *from;
	struct json_object *to;
};

/* ocsf_actor.c */
void ocsf_actor(struct ocsf *o);
void ocsf_execution(struct ocsf *o);

/* ocsf_control.c */
void ocsf_attacks(struct ocsf *o);
void ocsf_control(struct ocsf *o);

/* ocsf_email.c */
unsigned int ocsf_email_activity(struct json_object *doc);
void ocsf_email(struct ocsf *o);

/* ocsf_json.c */
struct json_object *ocsf_take(struct json_object *from, const char *path);
void ocsf_drop(struct json_object *from, const char *path);
void ocsf_move(struct json_object *from, const char *path,
	       struct json_object *to, const char *key);
void ocsf_move_id(struct json_object *from, const char *path,
		  struct json_object *to, const char *key);
void ocsf_put(struct json_object *to, const char *key,
	      struct json_object *child);
void ocsf_put_file(struct json_object *to, const char *path);
void ocsf_prune(struct json_object *object);

/* ocsf_network.c */
unsigned int ocsf_flow_activity(struct json_object *doc);
unsigned int ocsf_limit_activity(struct json_object *doc);
void ocsf_network(struct ocsf *o);
bool ocsf_is_loopback(const char *ip);

/* ocsf_self.c */
unsigned int ocsf_health_activity(struct json_object *doc);
struct json_object *ocsf_product(void);
void ocsf_health(struct ocsf *o);
void ocsf_policy(struct ocsf *o);
void ocsf_rule(struct ocsf *o);

#endif /* _SMTPWARD_OCSF_PARTS_H */
