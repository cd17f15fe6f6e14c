/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a file is that a command line names.
 */
#ifndef _SMTPWARD_LOOK_H
#define _SMTPWARD_LOOK_H

#include <linux/limits.h>
#include <stdbool.h>
#include <stdint.h>

#define LOOK_TYPE_MAX 96

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
 * struct look_request - Which file.
 * @id: Comes back with the answer.
 * @pid: Process that named it.
 * @start_time: When that began, nanoseconds since boot.
 * @pidns: Its pid namespace.
 * @path: Absolute.
 */
struct look_request {
	uint64_t id;
	uint32_t pid;
	uint64_t start_time;
	uint32_t pidns;
	char path[PATH_MAX];
};

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
	bool as_process;
	uint64_t size;
	uint32_t uid;
	char type[LOOK_TYPE_MAX];
};

void look(const struct look_request *request, struct look_facts *facts);

/* look_type.c */
void look_type_prepare(void);
void look_type(int fd, char *type);

/* looker.c */
struct looker;

struct looker *looker_new(void);
void looker_free(struct looker *l);
void looker_ask(struct looker *l, struct look_request *request,
		struct look_facts *facts);

#endif /* _SMTPWARD_LOOK_H */
