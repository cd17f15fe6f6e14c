/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What enforcing a policy would break on this machine.
 */
#ifndef _SMTPWARD_PREFLIGHT_H
#define _SMTPWARD_PREFLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "../kmod/types.h"
#include "catalogue.h"
#include "doctor.h"

struct client;
struct engine;
struct executable;
struct json_object;
struct rules_index;

/* What is larger is neither configuration nor a script that somebody wrote. */
#define PREFLIGHT_FILE_MAX (256 << 10)
/* All files together that one check reads, and the entries of one directory. */
#define PREFLIGHT_BYTES_MAX (32 << 20)
#define PREFLIGHT_NAMES_MAX 1024
#define PREFLIGHT_RULE_MAX 1024

/**
 * struct known_tool - A path of a mail tool that is there.
 * @path: The path, of the catalogue.
 * @tool: The tool.
 * @dev: Device of the file it leads to.
 * @ino: Inode of that file.
 */
struct known_tool {
	const char *path;
	const struct tool *tool;
	dev_t dev;
	ino_t ino;
};

/**
 * struct process - A process, as far as mail servers are concerned.
 * @pid: Its number.
 * @uid: Its effective uid.
 * @exe: Path of its program.
 * @cgroup: Where it is in the unified hierarchy, or NULL.
 */
struct process {
	uint32_t pid;
	uint32_t uid;
	char *exe;
	char *cgroup;
};

/**
 * struct preflight - What is asked, and of what.
 * @results: Receives what is found. Its root is put before each path.
 * @engine: The policy that is to be enforced.
 * @titles: What its rules are called, or NULL.
 * @generation: The policy's number in @titles.
 * @catalogue: Mail tools.
 * @tools: Those of @catalogue that are there.
 * @n_tools: How many.
 * @processes: What runs.
 * @n_processes: How many.
 * @budget: Bytes of files that may still be read.
 * @told: Chains of packet filters that were reported already.
 * @n_told: How many.
 * @n_filters: Rules of packet filters that were found.
 */
struct preflight {
	struct results *results;
	struct engine *engine;
	struct rules_index *titles;
	uint32_t generation;
	struct catalogue catalogue;
	struct known_tool *tools;
	size_t n_tools;
	struct process *processes;
	size_t n_processes;
	size_t budget;
	char **told;
	size_t n_told;
	unsigned int n_filters;
};

/* preflight_open.c */
bool preflight_in_force(struct preflight *p, struct json_object *status);
bool preflight_candidate(struct preflight *p, char *path);
void preflight_close(struct preflight *p);
void preflight_state(struct preflight *p);

/* preflight.c */
void preflight_run(struct results *r, struct client *c, char *candidate);
bool preflight_allows(struct client *c, bool force);

/**
 * struct asked - Who attempts something, as far as it is known.
 * @uid: As whom.
 * @exe: Path of the program, NULL for any.
 * @cgroup: Where in the unified hierarchy, NULL for anywhere.
 */
struct asked {
	uint32_t uid;
	const char *exe;
	const char *cgroup;
};

/**
 * enum preflight_answer - What the policy says.
 * @PREFLIGHT_LET: It lets.
 * @PREFLIGHT_UNSURE: It depends on what is not known.
 * @PREFLIGHT_DENIED: It denies.
 */
enum preflight_answer {
	PREFLIGHT_LET,
	PREFLIGHT_UNSURE,
	PREFLIGHT_DENIED,
};

/* preflight_policy.c */
enum preflight_answer preflight_connects(const struct preflight *p,
					 const struct asked *who,
					 const char *address, uint16_t port,
					 uint32_t *rule);
enum preflight_answer preflight_publicly(const struct preflight *p,
					 const struct asked *who, uint16_t port,
					 uint32_t *rule);
enum preflight_answer preflight_executes(const struct preflight *p,
					 const struct asked *who,
					 const char *path, uint32_t *rule);
char *preflight_rule(const struct preflight *p, uint32_t rule);
char *preflight_place(const struct preflight *p, uint32_t rule);
void preflight_suggest(const struct preflight *p, const char *rule);

/* preflight_reach.c */
enum preflight_answer preflight_reaches(const struct preflight *p,
					const struct asked *who,
					const char *host, uint16_t port,
					uint32_t *rule);

/* Numbers that the catalogue has for its classes. */
enum preflight_class {
	TOOL_MTA,
	TOOL_MUA,
	TOOL_CLIENT,
};

/* preflight_tools.c */
bool preflight_is(const struct preflight *p, const char *path,
		  enum preflight_class class);
void preflight_find_tools(struct preflight *p);
const struct tool *preflight_tools_of(const struct preflight *p,
				      const char *path, struct sw_tools *tools);
bool preflight_which(const struct preflight *p, const char *word, char *path,
		     size_t size);

/* preflight_users.c */
bool preflight_uid(const struct preflight *p, const char *name, uint32_t *uid);
char *preflight_user(const struct preflight *p, uint32_t uid);
uint32_t *preflight_groups(const struct preflight *p, uint32_t uid,
			   uint32_t *gid, uint32_t *n);

/* preflight_file.c */
bool preflight_stat(const struct preflight *p, const char *path,
		    struct stat *st);
bool preflight_executable(const struct preflight *p, const char *path,
			  struct executable *exe);
bool preflight_exists(const struct preflight *p, const char *path);
char *preflight_read(struct preflight *p, const char *path, struct stat *st);
char *preflight_read_own(struct preflight *p, const char *path,
			 struct stat *st);
char **preflight_list(const struct preflight *p, const char *dir, size_t *n);
char **preflight_list_all(const struct preflight *p, const char *dir,
			  size_t *n);

/* preflight_child.c */
typedef void (*preflight_write_fn)(int fd, void *arg);
char *preflight_child(preflight_write_fn fn, void *arg, unsigned int seconds,
		      size_t *len);
char *preflight_command(char *const *argv, unsigned int seconds);
typedef void (*preflight_check_fn)(struct preflight *p);
bool preflight_check(struct preflight *p, preflight_check_fn fn,
		     unsigned int seconds);

/* preflight_mta_table.c */
const char *preflight_mta_of(const char *exe);

/* What one after the other looks at. */
void preflight_mtas(struct preflight *p);
void preflight_listeners(struct preflight *p);
void preflight_jobs(struct preflight *p);
void preflight_mailers(struct preflight *p);
void preflight_evidence(struct preflight *p);
void preflight_owners(struct preflight *p);
void preflight_filters(struct preflight *p);

/* preflight_processes.c */
void preflight_find_processes(struct preflight *p);
bool preflight_owns_socket(const struct preflight *p, uint32_t pid,
			   unsigned long inode);

/* preflight_owners.c */
bool preflight_names_port(const struct preflight *p, const char *ports);

/* preflight_nft.c and preflight_iptables.c: what such a command has printed */
void preflight_nft(struct preflight *p, const char *json);
void preflight_iptables(struct preflight *p, const char *family,
			const char *text);

#endif /* _SMTPWARD_PREFLIGHT_H */
