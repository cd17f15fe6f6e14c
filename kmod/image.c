// SPDX-License-Identifier: GPL-2.0-only
#include <linux/binfmts.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/limits.h>
#include <linux/mutex.h>
#include <linux/pipe_fs_i.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "context_parts.h"

/*
 * Who writes can be kept waiting, with the mutex held, by the memory that it
 * writes from. So the mutex is taken only where nobody has it.
 */
static void measure_pipe(struct sw_image *image, const struct file *file)
{
	struct pipe_inode_info *pipe = file_inode(file)->i_pipe;
	unsigned int i;

	/* Of a descriptor that was opened by O_PATH there need be none. */
	if (!(file->f_mode & FMODE_READ) || !mutex_trylock(&pipe->mutex))
		return;
	for (i = pipe->tail; i != pipe->head; i++)
		image->stdin_waiting +=
			pipe->bufs[i & (pipe->ring_size - 1)].len;
	image->has_waiting = true;
	mutex_unlock(&pipe->mutex);
}

/*
 * The size is the one the kernel has in memory. To ask the file system could
 * mean to wait for a server that never answers.
 */
static void describe_stdin(struct sw_image *image, struct sw_text *text)
{
	struct file *file = fget(0);

	image->stdin_kind = sw_stdin_kind(file);
	if (!file)
		return;
	if (image->stdin_kind == SMTPWARD_STDIN_FILE) {
		image->stdin_size = i_size_read(file_inode(file));
		sw_text_add_path(text, &file->f_path, SMTPWARD_PATH_MAX,
				 &image->stdin_path);
	}
	if (image->stdin_kind == SMTPWARD_STDIN_PIPE)
		measure_pipe(image, file);
	fput(file);
}

/**
 * sw_image_exec() - Describe a program that is to be executed.
 * @bprm: The program. Called for an interpreter, its file is the interpreter
 *	and its filename still what the caller asked for.
 * @gfp: How to allocate.
 *
 * Context: Process context. Nothing waits for a file system.
 * Return: All but the tool, to be freed by sw_image_free(), or NULL when
 * memory is short.
 */
struct sw_image *sw_image_exec(struct linux_binprm *bprm, gfp_t gfp)
{
	struct sw_image *image = kzalloc(sizeof(*image), gfp);
	const struct inode *inode = file_inode(bprm->file);
	struct sw_text text;

	if (!image)
		return NULL;
	sw_text_begin(&text, &image->buf, SW_IMAGE_TEXT_MAX, gfp);
	image->dev_major = MAJOR(inode->i_sb->s_dev);
	image->dev_minor = MINOR(inode->i_sb->s_dev);
	image->ino = inode->i_ino;
	image->argc = bprm->argc;
	sw_text_add_path(&text, &bprm->file->f_path, SMTPWARD_PATH_MAX,
			 &image->path);
	sw_text_add(&text, bprm->filename, strnlen(bprm->filename, PATH_MAX),
		    &image->invoked);
	describe_stdin(image, &text);
	sw_text_end(&text);
	return image;
}

/**
 * sw_image_free() - Free what describes a program.
 * @image: It, or NULL.
 */
void sw_image_free(struct sw_image *image)
{
	if (!image)
		return;
	sw_text_free(image->buf);
	kfree(image);
}
