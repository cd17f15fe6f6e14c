// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "module.h"

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
