/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who has sent what to where, as learned from records.
 */
#ifndef _SMTPWARD_LEARN_ENTRY_H
#define _SMTPWARD_LEARN_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "learn_set.h"
#include "learn_tally.h"

struct json_object;
struct learn_options;

/* How many are kept of what others can make many. */
#define LEARN_USERS_MAX 4096
#define LEARN_ENTRIES_MAX 256 /* of a user */
#define LEARN_OBJECTS_MAX 1024 /* of an entry */
#define LEARN_JOBS_MAX 64 /* of an entry */
#define LEARN_NAMES_MAX 4 /* of an entry, that its processes had */
#define LEARN_PATHS_MAX 4 /* of an entry */
#define LEARN_ALERTS_MAX 64 /* of an entry */
#define LEARN_SUMS_MAX 4 /* of a script */
#define LEARN_SERVERS_MAX 65536

/* What a path or a command is cut to, for people. */
#define LEARN_LABEL_MAX 200

/**
 * enum learn_class - Sorts of what is attempted.
 * @LEARN_TOOL: To run a mail tool.
 * @LEARN_LOCAL: To connect to this machine itself.
 * @LEARN_PRIVATE: To an address that the Internet does not have.
 * @LEARN_RELAY: To a server that is known to be a relay.
 * @LEARN_INTERNET: To another one.
 */
enum learn_class {
	LEARN_TOOL,
	LEARN_LOCAL,
	LEARN_PRIVATE,
	LEARN_RELAY,
	LEARN_INTERNET,
};

/**
 * enum learn_doubt - Why somebody should look at it first.
 * @LEARN_SELDOM: There are too few attempts.
 * @LEARN_SHORT: They were on too few days.
 * @LEARN_NAMELESS: The user has no name.
 * @LEARN_INCOMPLETE: It is not known who it was.
 * @LEARN_CONTAINER: It was in a container.
 * @LEARN_ROOT: root at a terminal.
 * @LEARN_LOGIN: Somebody else had logged in.
 * @LEARN_GONE: The program had no name any more.
 * @LEARN_WRITABLE: The program is where anybody may write.
 * @LEARN_OWN: The program is where users keep what is theirs.
 * @LEARN_UNSPEAKABLE: No rule can name the program.
 * @LEARN_RENAMED: The processes had many names.
 * @LEARN_WEB: A web server's account, straight to the Internet.
 * @LEARN_DIRECT: Straight to the Internet, and there is a relay.
 * @LEARN_WIDE: To many networks of the Internet, and no mail server.
 * @LEARN_REFUSED: Servers have refused most of the mails.
 * @LEARN_FAILED: No connection was ever established.
 * @LEARN_DENIED: A rule denies it.
 * @LEARN_ALERT: A detection that is high or critical.
 * @LEARN_INLINE: The program was among arguments of an interpreter.
 * @LEARN_STDIN: The program was read from standard input.
 * @LEARN_SCRIPT_GONE: The script was not there any more.
 * @LEARN_SCRIPT_PLACE: Others can change the script, or its name hides it.
 * @LEARN_ENCODED: The script decodes what it runs.
 * @LEARN_SCRIPTS: There were too many scripts.
 */
enum learn_doubt {
	LEARN_SELDOM,
	LEARN_SHORT,
	LEARN_NAMELESS,
	LEARN_INCOMPLETE,
	LEARN_CONTAINER,
	LEARN_ROOT,
	LEARN_LOGIN,
	LEARN_GONE,
	LEARN_WRITABLE,
	LEARN_OWN,
	LEARN_UNSPEAKABLE,
	LEARN_RENAMED,
	LEARN_WEB,
	LEARN_DIRECT,
	LEARN_WIDE,
	LEARN_REFUSED,
	LEARN_FAILED,
	LEARN_DENIED,
	LEARN_ALERT,
	LEARN_INLINE,
	LEARN_STDIN,
	LEARN_SCRIPT_GONE,
	LEARN_SCRIPT_PLACE,
	LEARN_ENCODED,
	LEARN_SCRIPTS,
};

#define LEARN_DOUBT(name) (1U << LEARN_##name)

/**
 * struct learn_sender - Who it was, in words that rules have. Empty for nothing.
 * @user: User, by name when it has one.
 * @program: Program, as path or pattern.
 * @path: The same as it was, for people.
 * @unit: Unit of systemd.
 * @container: Container, "any" for one whose name does not last.
 * @context: "interactive" or "background".
 * @login: Who had logged in, when that is another user.
 * @doubts: Bits of enum learn_doubt.
 */
struct learn_sender {
	char *user;
	char *program;
	char *path;
	char *unit;
	char *container;
	char *context;
	char *login;
	uint32_t doubts;
};

/**
 * struct learn_object - An address, or a mail tool.
 * @name: The address, or path and name of the tool.
 * @tool: Name of the tool, NULL for an address.
 * @image: Its path.
 * @tally: Attempts.
 * @newest: When it was attempted last, allowed or not.
 * @allowed: A rule has allowed that.
 */
struct learn_object {
	char *name;
	char *tool;
	char *image;
	struct learn_tally tally;
	uint64_t newest;
	bool allowed;
};

/**
 * struct learn_job - A script, or a command of cron's.
 * @name: It, for people.
 * @base: What a title calls it, NULL for none.
 * @doubts: Bits of enum learn_doubt.
 * @tally: Attempts.
 * @sums: SHA-256 of its contents.
 */
struct learn_job {
	char *name;
	char *base;
	uint32_t doubts;
	struct learn_tally tally;
	struct learn_set sums;
};

/**
 * struct learn_alert - A detection that has fired.
 * @name: Its id and severity.
 * @n: How often.
 */
struct learn_alert {
	char *name;
	uint64_t n;
};

/**
 * struct learn_sums - What has come of attempts.
 * @sessions: Connections that are over.
 * @failed: How many of these were never established.
 * @bytes: What they have sent.
 * @largest: The most that one has sent.
 * @sent: Mails that the next server has taken.
 * @unsent: Mails that it has not.
 */
struct learn_sums {
	uint64_t sessions, failed, bytes, largest;
	uint64_t sent, unsent;
};

/**
 * struct learn_entry - Who attempts what, by what a rule can tell apart.
 * @name: All of that as text.
 * @who: Who.
 * @class: enum learn_class.
 * @ports: Ports, in ascending order.
 * @n_ports: Entries in @ports.
 * @objects: Addresses or tools.
 * @jobs: Scripts.
 * @paths: Programs, as they were.
 * @names: Names of processes.
 * @alerts: Detections.
 * @sums: What has come of it.
 * @doubts: Bits of enum learn_doubt.
 */
struct learn_entry {
	char *name;
	struct learn_sender who;
	enum learn_class class;
	uint16_t *ports;
	size_t n_ports;
	struct learn_set objects;
	struct learn_set jobs;
	struct learn_set paths;
	struct learn_set names;
	struct learn_set alerts;
	struct learn_sums sums;
	uint32_t doubts;
};

/**
 * struct learn_user - A user.
 * @name: Name or uid.
 * @entries: What it attempts.
 */
struct learn_user {
	char *name;
	struct learn_set entries;
};

/* learn_sender.c */
void learn_sender_of(struct learn_sender *s, struct json_object *doc);
void learn_sender_free(struct learn_sender *s);

/* learn_job.c */
struct learn_job *learn_job_of(struct learn_set *jobs, struct json_object *doc);
void learn_job_free(void *job);

/* learn_entry.c */
void learn_users_begin(struct learn_set *users);
struct learn_entry *learn_entry_get(struct learn_set *users,
				    const struct learn_sender *who,
				    enum learn_class class, uint16_t port);
struct learn_object *learn_object_get(struct learn_entry *e,
				      struct json_object *doc);
void learn_entry_merge(struct learn_entry *to, const struct learn_entry *from);
void learn_entry_take(struct learn_entry *e, struct learn_object *o);
uint64_t learn_entry_attempts(const struct learn_entry *e);

#endif /* _SMTPWARD_LEARN_ENTRY_H */
