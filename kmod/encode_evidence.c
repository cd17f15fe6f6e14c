// SPDX-License-Identifier: GPL-2.0-only
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <net/netlink.h>

#include "context.h"
#include "encode_evidence.h"
#include "event.h"

static size_t member_size(const struct sw_ancestor *member)
{
	return nla_total_size(0) + 3 * nla_total_size(sizeof(u32)) +
	       nla_total_size(TASK_COMM_LEN) + nla_total_size(member->exe.len);
}

static size_t file_size(const struct sw_open_file *file)
{
	return nla_total_size(0) + 5 * nla_total_size(sizeof(u32)) +
	       3 * nla_total_size_64bit(sizeof(u64)) +
	       nla_total_size(file->path.len);
}

/* Takes in further ones, up to so many bytes in all. */
static size_t fit_members(const struct sw_context *ctx, size_t size,
			  size_t room, struct sw_fit *fit)
{
	size_t more;

	for (; fit->members < ctx->n_group; fit->members++) {
		more = member_size(&ctx->group[fit->members]);
		if (size + more > room)
			break;
		size += more;
	}
	return size;
}

static size_t fit_files(const struct sw_context *ctx, size_t size, size_t room,
			struct sw_fit *fit)
{
	size_t more;

	for (; fit->files < ctx->n_open; fit->files++) {
		more = file_size(&ctx->open[fit->files]);
		if (size + more > room)
			break;
		size += more;
	}
	return size;
}

/**
 * sw_encode_fit() - Find out how much there is room for.
 * @ctx: What there is.
 * @room: Bytes.
 * @fit: Is set.
 *
 * Numbers and what is short are always there. Neither members nor files can push
 * the other out: half of the room is for members, unless files leave more.
 *
 * Context: Any context.
 * Return: Bytes that sw_encode_evidence() needs at most, no more than @room
 * unless that is too little for what is always there.
 */
size_t sw_encode_fit(const struct sw_context *ctx, size_t room,
		     struct sw_fit *fit)
{
	size_t size = 2 * nla_total_size(sizeof(u32)) + nla_total_size(0);
	u32 i;

	*fit = (struct sw_fit){};
	for (i = 0; i < ctx->n_past; i++)
		size += member_size(&ctx->past[i]);
	size = fit_members(ctx, size, room / 2, fit);
	size = fit_files(ctx, size, room, fit);
	return fit_members(ctx, size, room, fit);
}

static int put_identity(struct sk_buff *skb, const struct sw_open_file *file)
{
	if (nla_put_u32(skb, SMTPWARD_A_FILE_UID, file->uid) ||
	    nla_put_u32(skb, SMTPWARD_A_FILE_DEV_MAJOR, file->dev_major) ||
	    nla_put_u32(skb, SMTPWARD_A_FILE_DEV_MINOR, file->dev_minor) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_FILE_INO, file->ino,
			      SMTPWARD_A_FILE_PAD))
		return -EMSGSIZE;
	return file->path.data ? nla_put(skb, SMTPWARD_A_FILE_PATH,
					 file->path.len, file->path.data) :
				 0;
}

static int put_file(struct sk_buff *skb, const struct sw_open_file *file)
{
	struct nlattr *nest = nla_nest_start(skb, SMTPWARD_A_SUBJECT_EACH_FILE);

	if (!nest || nla_put_u32(skb, SMTPWARD_A_FILE_FD, file->fd) ||
	    put_identity(skb, file) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_FILE_SIZE, file->size,
			      SMTPWARD_A_FILE_PAD) ||
	    nla_put_u64_64bit(skb, SMTPWARD_A_FILE_POSITION, file->position,
			      SMTPWARD_A_FILE_PAD) ||
	    nla_put_u32(skb, SMTPWARD_A_FILE_ACCESS, file->access))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * sw_encode_evidence() - Write what a subject has beyond itself.
 * @skb: To put it, in the subject.
 * @ctx: What there is.
 * @fit: Of sw_encode_fit().
 *
 * Context: Any context.
 * Return: 0 or -EMSGSIZE.
 */
int sw_encode_evidence(struct sk_buff *skb, const struct sw_context *ctx,
		       const struct sw_fit *fit)
{
	u32 i;

	for (i = 0; i < ctx->n_past; i++)
		if (sw_encode_ancestor(skb, SMTPWARD_A_SUBJECT_EACH_PAST,
				       &ctx->past[i]))
			return -EMSGSIZE;
	for (i = 0; i < fit->members; i++)
		if (sw_encode_ancestor(skb, SMTPWARD_A_SUBJECT_EACH_MEMBER,
				       &ctx->group[i]))
			return -EMSGSIZE;
	for (i = 0; i < fit->files; i++)
		if (put_file(skb, &ctx->open[i]))
			return -EMSGSIZE;
	if (nla_put_u32(skb, SMTPWARD_A_SUBJECT_MEMBERS, ctx->members) ||
	    nla_put_u32(skb, SMTPWARD_A_SUBJECT_FILES, ctx->files))
		return -EMSGSIZE;
	return ctx->files_left ?
		       nla_put_flag(skb, SMTPWARD_A_SUBJECT_FILES_LEFT) :
		       0;
}
