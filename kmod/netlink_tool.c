// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mail tools from attributes to the builder.
 */
#include "netlink_policy.h"
#include "policy.h"

const struct nla_policy sw_nl_tool[SMTPWARD_A_TOOL_PROGRAM + 1] = {
	[SMTPWARD_A_TOOL_ID] = { .type = NLA_U32 },
	[SMTPWARD_A_TOOL_NAME] = { .type = NLA_NUL_STRING,
				   .len = SMTPWARD_TOOL_NAME_MAX },
	[SMTPWARD_A_TOOL_FILE] = { .type = NLA_NUL_STRING,
				   .len = SMTPWARD_TOOL_NAME_MAX },
	[SMTPWARD_A_TOOL_DEV_MAJOR] = { .type = NLA_U32 },
	[SMTPWARD_A_TOOL_DEV_MINOR] = { .type = NLA_U32 },
	[SMTPWARD_A_TOOL_INO] = { .type = NLA_U64 },
	[SMTPWARD_A_TOOL_PAD] = { .type = NLA_BINARY },
	[SMTPWARD_A_TOOL_APPLET] = { .type = NLA_NUL_STRING,
				     .len = SMTPWARD_TOOL_NAME_MAX },
	[SMTPWARD_A_TOOL_PROGRAM] = { .type = NLA_NUL_STRING,
				      .len = SMTPWARD_TOOL_NAME_MAX },
};

static int take_inode(struct sw_tool_def *tool, struct nlattr **tb,
		      const struct nlattr *nest, struct netlink_ext_ack *extack)
{
	const struct nlattr *major = tb[SMTPWARD_A_TOOL_DEV_MAJOR];
	const struct nlattr *minor = tb[SMTPWARD_A_TOOL_DEV_MINOR];
	const struct nlattr *ino = tb[SMTPWARD_A_TOOL_INO];

	if (!major && !minor && !ino)
		return 0;
	if (!major || !minor || !ino)
		return sw_nl_refuse(extack, nest, -EINVAL,
				    "dev-major, dev-minor and ino go together");
	tool->by_inode = true;
	tool->dev_major = nla_get_u32(major);
	tool->dev_minor = nla_get_u32(minor);
	tool->ino = nla_get_u64(ino);
	return 0;
}

/**
 * sw_nl_add_tool() - Add a way to recognise a tool to a policy.
 * @b: Policy.
 * @nest: The way.
 * @extack: Set to the reason of a failure.
 *
 * Context: Process context, may sleep.
 * Return: 0 or a negative error.
 */
int sw_nl_add_tool(struct sw_policy_builder *b, const struct nlattr *nest,
		   struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ARRAY_SIZE(sw_nl_tool)];
	struct sw_tool_def tool = {};
	const char *why;
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(sw_nl_tool) - 1, nest, sw_nl_tool,
			       extack);
	if (err)
		return err;
	if (!tb[SMTPWARD_A_TOOL_ID] || !tb[SMTPWARD_A_TOOL_NAME])
		return sw_nl_refuse(extack, nest, -EINVAL,
				    "a tool has an id and a name");
	tool.id = nla_get_u32(tb[SMTPWARD_A_TOOL_ID]);
	tool.name = nla_data(tb[SMTPWARD_A_TOOL_NAME]);
	if (tb[SMTPWARD_A_TOOL_FILE])
		tool.file = nla_data(tb[SMTPWARD_A_TOOL_FILE]);
	if (tb[SMTPWARD_A_TOOL_APPLET])
		tool.applet = nla_data(tb[SMTPWARD_A_TOOL_APPLET]);
	if (tb[SMTPWARD_A_TOOL_PROGRAM])
		tool.program = nla_data(tb[SMTPWARD_A_TOOL_PROGRAM]);
	err = take_inode(&tool, tb, nest, extack);
	if (err)
		return err;
	err = sw_policy_builder_tool(b, &tool, &why);
	return err ? sw_nl_refuse(extack, nest, err, why) : 0;
}
