// SPDX-License-Identifier: GPL-2.0-only
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fdtable.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "context_parts.h"

/*
 * However many descriptors there are, and however high their numbers: so many
 * are looked at, below this one. Gaps are skipped by the bitmap.
 */
#define LOOKED_MAX 1024
#define FD_MAX 1048576U

/**
 * struct walk - A look at what is open.
 * @ctx: Where to note it.
 * @page: PATH_MAX bytes to compose a path in.
 * @paths: SMTPWARD_FILE_PATH_MAX bytes for each file.
 * @exec: Pass over what an execution closes.
 */
struct walk {
	struct sw_context *ctx;
	char *page;
	char *paths;
	bool exec;
};

/* Of O_PATH there is no more than a name. */
static u32 access_of(const struct file *file)
{
	u32 access = 0;

	if (file->f_mode & FMODE_READ)
		access |= SMTPWARD_FILE_ACCESS_READ;
	if (file->f_mode & FMODE_WRITE)
		access |= SMTPWARD_FILE_ACCESS_WRITE;
	return access;
}

/* The end of a path tells more than its beginning. */
static void copy_path(const struct walk *walk, struct sw_open_file *to,
		      char *room, const struct file *file)
{
	const char *name = d_path(&file->f_path, walk->page, PATH_MAX);
	size_t len;

	if (IS_ERR(name))
		return;
	len = strlen(name);
	to->path.len = min_t(size_t, len, SMTPWARD_FILE_PATH_MAX);
	to->path.data = memcpy(room, name + len - to->path.len, to->path.len);
}

/*
 * Size and owner are those that the kernel has in memory. To ask the file
 * system could mean to wait for a server that never answers.
 */
static void note(const struct walk *walk, u32 fd, const struct file *file)
{
	struct sw_context *ctx = walk->ctx;
	const struct inode *inode = file_inode(file);
	char *room = walk->paths + ctx->n_open * SMTPWARD_FILE_PATH_MAX;
	struct sw_open_file *to = &ctx->open[ctx->n_open++];

	to->fd = fd;
	to->access = access_of(file);
	to->uid = from_kuid(&init_user_ns, inode->i_uid);
	to->dev_major = MAJOR(inode->i_sb->s_dev);
	to->dev_minor = MINOR(inode->i_sb->s_dev);
	to->ino = inode->i_ino;
	to->size = i_size_read(inode);
	to->position = READ_ONCE(file->f_pos);
	copy_path(walk, to, room, file);
}

/* Notes those that can be read, or those that cannot, and counts both. */
static void look(const struct walk *walk, bool reading)
{
	struct files_struct *files = current->files;
	const struct fdtable *fdt = files_fdtable(files);
	const u32 end = min(fdt->max_fds, FD_MAX);
	struct sw_context *ctx = walk->ctx;
	u32 fd, looked = 0;
	struct file *file;

	ctx->files = 0;
	ctx->files_left = end < fdt->max_fds;
	for (fd = find_next_bit(fdt->open_fds, end, 0); fd < end;
	     fd = find_next_bit(fdt->open_fds, end, fd + 1)) {
		if (looked++ == LOOKED_MAX) {
			ctx->files_left = true;
			break;
		}
		file = files_lookup_fd_locked(files, fd);
		if (!file || (walk->exec && test_bit(fd, fdt->close_on_exec)))
			continue;
		if (!S_ISREG(file_inode(file)->i_mode) || !access_of(file))
			continue;
		ctx->files++;
		if (reading ==
			    !!(access_of(file) & SMTPWARD_FILE_ACCESS_READ) &&
		    ctx->n_open < SMTPWARD_FILES_MAX)
			note(walk, fd, file);
	}
}

/**
 * sw_context_files() - Find the regular files that the current task has open.
 * @ctx: files, files_left, open and n_open are set.
 * @text: For their paths.
 * @exec: Only those that an execution does not close.
 *
 * Those that can be read come first: what is sent is read before.
 *
 * The table is locked, so that no file needs a reference: the last one would be
 * put only when the task returns to the program, and until then a file would
 * stay open that another thread has closed.
 *
 * Context: Process context. Nothing waits for a file system.
 */
void sw_context_files(struct sw_context *ctx, struct sw_text *text, bool exec)
{
	struct walk walk = { .ctx = ctx, .page = text->page, .exec = exec };
	struct files_struct *files = current->files;

	if (!files || !text->page)
		return;
	walk.paths = sw_text_reserve(text, SMTPWARD_FILES_MAX *
						   SMTPWARD_FILE_PATH_MAX);
	if (!walk.paths)
		return;
	spin_lock(&files->file_lock);
	look(&walk, true);
	if (ctx->n_open < min_t(u32, ctx->files, SMTPWARD_FILES_MAX))
		look(&walk, false);
	spin_unlock(&files->file_lock);
}
