// SPDX-License-Identifier: GPL-2.0-only
#define FUSE_USE_VERSION 35

#include <errno.h>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "actor.h"
#include "hanging_fs.h"

#define FILE_NAME "file"
#define FILE_INO 2

/* What is behind the file. */
static int content;

static void describe(fuse_ino_t ino, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	if (ino == FILE_INO)
		act_must(fstat(content, st), "fstat");
	st->st_ino = ino;
	st->st_mode = ino == FILE_INO ? S_IFREG | 0755 : S_IFDIR | 0755;
	st->st_nlink = 1;
}

/* No answer is good for any time: whoever asks has to wait for the daemon. */
static void look_up(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param entry = { .ino = FILE_INO };

	if (parent != FUSE_ROOT_ID || strcmp(name, FILE_NAME)) {
		fuse_reply_err(req, ENOENT);
		return;
	}
	describe(FILE_INO, &entry.attr);
	fuse_reply_entry(req, &entry);
}

static void get_attr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
	struct stat st;

	(void)fi;
	describe(ino, &st);
	fuse_reply_attr(req, &st, 0);
}

static void read_content(fuse_req_t req, fuse_ino_t ino, size_t size,
			 off_t offset, struct fuse_file_info *fi)
{
	char *buf = malloc(size);
	ssize_t len = pread(content, buf, size, offset);

	(void)ino;
	(void)fi;
	act_must(len, "pread");
	fuse_reply_buf(req, buf, len);
	free(buf);
}

static const struct fuse_lowlevel_ops ops = {
	.lookup = look_up,
	.getattr = get_attr,
	.read = read_content,
};

/*
 * The device is open in this process only: when it is killed, by whomever, the
 * kernel aborts the connection and nobody waits any more.
 */
static _Noreturn void be_daemon(const char *dir, int ready)
{
	char *argv[] = { "hanging_fs", NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, argv);
	struct fuse_session *session;

	act_must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
	content = open("/proc/self/exe", O_RDONLY);
	act_must(content, "program");
	session = fuse_session_new(&args, &ops, sizeof(ops), NULL);
	if (!session || fuse_session_mount(session, dir))
		sw_die("cannot mount on %s", dir);
	close(ready);
	_exit(fuse_session_loop(session) ? 1 : 0);
}

/**
 * hanging_fs_start() - Mount it.
 * @fs: File system.
 * @dir: Where to mount it, in a mount namespace of the caller's own.
 */
void hanging_fs_start(struct hanging_fs *fs, const char *dir)
{
	int ready[2];
	char c;

	/* Where nobody looks after /dev, this makes the device. */
	if (access("/dev/fuse", F_OK) && system("modprobe fuse"))
		sw_die("no FUSE");
	act_must(pipe2(ready, O_CLOEXEC), "pipe");
	fs->daemon = fork();
	act_must(fs->daemon, "fork");
	if (!fs->daemon) {
		close(ready[0]);
		be_daemon(dir, ready[1]);
	}
	close(ready[1]);
	act_must(read(ready[0], &c, 1), "pipe");
	close(ready[0]);
	fs->dir = dir;
	fs->file = act_join(dir, "/" FILE_NAME);
	act_must(access(fs->file, X_OK), fs->file);
}

/**
 * hanging_fs_hang() - Answer nothing from now on.
 * @fs: File system.
 */
void hanging_fs_hang(const struct hanging_fs *fs)
{
	act_must(kill(fs->daemon, SIGSTOP), "kill");
	act_must(waitpid(fs->daemon, NULL, WUNTRACED), "waitpid");
}

/**
 * hanging_fs_end() - Let go everybody who waits, and unmount it.
 * @fs: File system.
 */
void hanging_fs_end(struct hanging_fs *fs)
{
	act_must(kill(fs->daemon, SIGKILL), "kill");
	act_must(waitpid(fs->daemon, NULL, 0), "waitpid");
	act_must(umount2(fs->dir, MNT_DETACH), fs->dir);
	free(fs->file);
}
