/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record as an event of the Open Cybersecurity Schema Framework 1.8.0. It is
 * made from the finished document, so that both say the same.
 */
#ifndef _SMTPWARD_OCSF_H
#define _SMTPWARD_OCSF_H

struct json_object;

#define OCSF_VERSION "1.8.0"

struct json_object *ocsf_make(struct json_object *doc);

#endif /* _SMTPWARD_OCSF_H */
