/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts that make up a context, and the memory for what they find.
 */
#ifndef _SMTPWARD_CONTEXT_PARTS_H
#define _SMTPWARD_CONTEXT_PARTS_H

#include "context.h"

struct file;
struct path;
struct task_struct;

/*
 * An event has to fit one netlink message of 32 KiB: the strings of a context,
 * three paths of an image, and 3 KiB for everything that is a number. What a
 * process has open and who is in its group come to what is left.
 */
#define SW_CONTEXT_TEXT_MAX (4 * SMTPWARD_PATH_MAX)
#define SW_IMAGE_TEXT_MAX (3 * SMTPWARD_PATH_MAX)
#define SW_EVIDENCE_TEXT_MAX                           \
	(SMTPWARD_FILES_MAX * SMTPWARD_FILE_PATH_MAX + \
	 SMTPWARD_MEMBERS_MAX * SMTPWARD_ANCESTOR_PATH_MAX)

/**
 * struct sw_text - Takes in the strings of one context or image.
 * @owner: Where the owner keeps the memory, for sw_text_free().
 * @page: PATH_MAX bytes to compose a string in, NULL when memory was short.
 * @left: Bytes that may still be taken in.
 * @gfp: How to allocate.
 */
struct sw_text {
	void **owner;
	char *page;
	u32 left;
	gfp_t gfp;
};

void sw_text_begin(struct sw_text *text, void **owner, u32 max, gfp_t gfp);
void sw_text_end(struct sw_text *text);
void sw_text_free(void *owner);
char *sw_text_reserve(struct sw_text *text, u32 len);
void sw_text_add(struct sw_text *text, const char *data, u32 len,
		 struct sw_bytes *bytes);
void sw_text_add_path(struct sw_text *text, const struct path *path, u32 max,
		      struct sw_bytes *bytes);

void sw_context_exe(struct sw_context *ctx, struct sw_text *text);
void sw_context_cwd(struct sw_context *ctx, struct sw_text *text);
void sw_context_cgroup(struct sw_context *ctx, struct sw_text *text);
void sw_context_ancestry(struct sw_context *ctx, struct sw_text *text);
void sw_context_describe(const struct task_struct *leader,
			 struct sw_ancestor *anc);
struct file *sw_context_exe_of(struct task_struct *thread);
void sw_context_group(struct sw_context *ctx, struct sw_text *text);
void sw_context_past(struct sw_context *ctx);
void sw_context_files(struct sw_context *ctx, struct sw_text *text, bool exec);
void sw_context_args_running(struct sw_context *ctx, struct sw_text *text);
void sw_context_args_exec(struct sw_context *ctx, struct sw_text *text,
			  const struct linux_binprm *bprm);
void sw_context_tty(struct sw_context *ctx);
u32 sw_context_of(u32 evidence);
u32 sw_context_now(void);

u32 sw_stdin_kind(const struct file *file);

#endif /* _SMTPWARD_CONTEXT_PARTS_H */
