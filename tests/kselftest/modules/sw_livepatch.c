// SPDX-License-Identifier: GPL-2.0-only
/*
 * A livepatch of a function that smtpward hooks. In its place nothing is checked.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/net.h>

static int allow(struct socket *sock, struct sockaddr *address, int addrlen)
{
	return 0;
}

static struct klp_func funcs[] = {
	{ .old_name = "security_socket_connect", .new_func = allow },
	{},
};

static struct klp_object objects[] = {
	{ .funcs = funcs },
	{},
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objects,
};

static int __init livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);

MODULE_DESCRIPTION("A livepatch beside smtpward");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
