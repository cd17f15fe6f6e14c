/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What only userspace knows about an event: names.
 */
#ifndef _SMTPWARD_ENRICH_H
#define _SMTPWARD_ENRICH_H

#include "event.h"
#include "user_name.h"

struct attachment;
struct rule_info;
struct rules_index;
struct enricher;
struct origin;
struct script;

/**
 * struct names - Names for the numbers of an event, empty or NULL for none.
 * @user: Real user.
 * @effective: Effective user.
 * @login: Who logged in.
 * @ancestors: Users of the ancestors.
 * @holder: User of who closed a connection of another.
 * @holder_login: Who logged in there.
 * @unit: Systemd unit that the cgroup belongs to.
 * @host: This machine.
 * @rule: The rule that decided.
 * @origin: What has started it, NULL when nothing is sent.
 * @script: Which script sends, NULL when nothing is sent.
 * @attachment: Evidence of attachments, NULL when nothing is sent.
 */
struct names {
	char user[USER_NAME_MAX];
	char effective[USER_NAME_MAX];
	char login[USER_NAME_MAX];
	char ancestors[SMTPWARD_ANCESTORS_MAX][USER_NAME_MAX];
	char holder[USER_NAME_MAX];
	char holder_login[USER_NAME_MAX];
	char unit[256];
	const char *host;
	const struct rule_info *rule;
	const struct origin *origin;
	const struct script *script;
	const struct attachment *attachment;
};

struct enricher *enricher_new(const char *rules_path, uint64_t large);
void enricher_free(struct enricher *en);
const char *enricher_host(const struct enricher *en);
const struct rules_index *enricher_rules(struct enricher *en,
					 uint32_t generation);
void enrich(struct enricher *en, const struct event *e, struct names *names);

#endif /* _SMTPWARD_ENRICH_H */
