/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a file is that a command line names.
 */
#ifndef _SMTPWARD_LOOK_H
#define _SMTPWARD_LOOK_H

#include <linux/limits.h>
#include <stdbool.h>
#include <stdint.h>

struct ancestor;

#define LOOK_NS_PER_TICK 10000000ULL
#define LOOK_TYPE_MAX 96
#define LOOK_SHA256_SIZE 32
#define LOOK_HEAD_MAX 4096
#define LOOK_ARGS_MAX 4096
/* Of what is larger there is no hash: that would take too long. */
#define LOOK_HASH_MAX (1 << 20)

/**
 * enum look_result - What came of it.
 * @LOOK_NOT: It was not looked at.
 * @LOOK_REGULAR: It is a regular file.
 * @LOOK_OTHER: It is something else.
 * @LOOK_ERROR: It could not be seen.
 * @LOOK_ELSEWHERE: The process is gone, and had another view of files.
 * @LOOK_NO_ANSWER: Its file system keeps us waiting, or has before.
 * @LOOK_BUSY: Looking has taken too much time lately.
 */
enum look_result {
	LOOK_NOT,
	LOOK_REGULAR,
	LOOK_OTHER,
	LOOK_ERROR,
	LOOK_ELSEWHERE,
	LOOK_NO_ANSWER,
	LOOK_BUSY,
};

/**
 * enum look_kind - What is wanted.
 * @LOOK_FILE: What a file is.
 * @LOOK_CONTENT: That, and what is in it.
 * @LOOK_PROCESS: What a process was started with.
 */
enum look_kind {
	LOOK_FILE,
	LOOK_CONTENT,
	LOOK_PROCESS,
};

/**
 * struct look_request - Which file.
 * @id: Comes back with the answer.
 * @kind: enum look_kind.
 * @pid: Process that named it.
 * @start_time: When that began, nanoseconds since boot.
 * @pidns: Its pid namespace.
 * @path: Absolute.
 */
struct look_request {
	uint64_t id;
	uint32_t kind;
	uint32_t pid;
	uint64_t start_time;
	uint32_t pidns;
	char path[PATH_MAX];
};

/*
 * Answers come from a process that may have been misled: what is true or not is a
 * number in them, which can have any value, unlike a bool.
 */

/**
 * struct look_facts - What it is.
 * @id: Of the request.
 * @result: enum look_result.
 * @error: Errno of LOOK_ERROR.
 * @as_process: Seen by the view of the process, not by ours.
 * @size: Bytes.
 * @uid: Owner.
 * @type: MIME type, empty for unknown.
 */
struct look_facts {
	uint64_t id;
	uint32_t result;
	int error;
	uint32_t as_process;
	uint64_t size;
	uint32_t uid;
	char type[LOOK_TYPE_MAX];
};

/**
 * struct look_content - What is in a file.
 * @facts: What the file is.
 * @mode: Its type and permissions.
 * @directory: Those of its directory, and of that which has a link to it, 0 for
 *	unknown.
 * @hashed: It was not too large for that.
 * @sha256: Of all of it.
 * @len: Bytes in @head.
 * @head: How it begins.
 * @path: Where it is, by no link, empty for unknown.
 */
struct look_content {
	struct look_facts facts;
	uint32_t mode;
	uint32_t directory;
	uint32_t hashed;
	uint8_t sha256[LOOK_SHA256_SIZE];
	uint32_t len;
	char head[LOOK_HEAD_MAX];
	char path[PATH_MAX];
};

/**
 * struct look_process - What a process was started with, as it has it now.
 * @id: Of the request.
 * @result: Why there is no answer, LOOK_NOT when there is one.
 * @start_time: When it began, as a request has it.
 * @args_len: Bytes in @args, 0 when it is another process, or gone.
 * @cut: There are more of them.
 * @args: Arguments, a NUL byte behind each.
 * @cwd: Its directory, empty for unknown.
 */
struct look_process {
	uint64_t id;
	uint64_t start_time;
	uint32_t result;
	uint32_t args_len;
	uint32_t cut;
	char args[LOOK_ARGS_MAX];
	char cwd[PATH_MAX];
};

bool look_started(uint32_t pid, uint64_t *ticks);
int look_open(const struct look_request *request, struct look_facts *facts,
	      char *path);
int look_describe(int fd, struct look_facts *facts);
void look(const struct look_request *request, struct look_facts *facts);

/* look_content.c */
void look_content(const struct look_request *request,
		  struct look_content *content);

/* look_process.c */
void look_process(const struct look_request *request,
		  struct look_process *process);

/* look_type.c */
void look_type_prepare(void);
void look_type(int fd, char *type);

/* looker.c */
struct looker;

struct looker *looker_new(void);
void looker_free(struct looker *l);
void looker_ask(struct looker *l, struct look_request *request,
		struct look_facts *facts);
void looker_read(struct looker *l, struct look_request *request,
		 struct look_content *content);
void looker_process(struct looker *l, const struct ancestor *anc,
		    uint64_t before, struct look_process *process);

#endif /* _SMTPWARD_LOOK_H */
