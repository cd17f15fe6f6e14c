// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "actor.h"
#include "module.h"
#include "vector_parts.h"

/**
 * module_uses_kprobes() - Whether the backend that is tested is that of kprobes.
 *
 * Return: true when it is, false with ftrace.
 */
bool module_uses_kprobes(void)
{
	const char *hook = getenv("SMTPWARD_HOOK");

	return hook && !strcmp(hook, "kprobe");
}

/**
 * module_load() - Load the module with the backend that is tested.
 * @params: Further parameters, "" for none.
 *
 * Return: 0, or not when it was refused.
 */
int module_load(const char *params)
{
	char command[512];

	snprintf(command, sizeof(command), "insmod %s hook=%s %s",
		 getenv("SMTPWARD_KO"), getenv("SMTPWARD_HOOK"), params);
	return system(command);
}

/**
 * module_unload() - Unload the module.
 *
 * Return: 0, or not when it was refused.
 */
int module_unload(void)
{
	return system("rmmod smtpward");
}

/**
 * module_insert() - Load another module.
 * @file: Its file in modules/.
 * @params: Its parameters, "" for none.
 *
 * Return: 0 or a negative error.
 */
int module_insert(const char *file, const char *params)
{
	const char *path = beside_me(act_join("modules/", file));
	int fd = open(path, O_RDONLY);
	int err;

	act_must(fd, path);
	err = to_error(syscall(SYS_finit_module, fd, params, 0));
	close(fd);
	return err;
}

/**
 * module_remove() - Unload another module.
 * @name: Its name.
 *
 * Return: 0 or a negative error.
 */
int module_remove(const char *name)
{
	return to_error(syscall(SYS_delete_module, name, 0));
}
