// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which mail tools an executed file is.
 */
#include "policy_model.h"

static u32 hash_mix(u64 x)
{
	x ^= x >> 32;
	x *= 0x9e3779b97f4a7c15ULL;
	return x >> 32;
}

static u32 hash_inode(u32 dev_major, u32 dev_minor, u64 ino)
{
	return hash_mix(ino ^ (u64)dev_major << 52 ^ (u64)dev_minor << 32);
}

/*
 * FNV-1a. The name can be that of a file which is renamed meanwhile, so that
 * length and bytes need not belong together: the NUL that every name of a
 * dentry has ends it in any case.
 */
static u32 hash_file(const char *name, size_t len)
{
	u32 hash = 0x811c9dc5;
	size_t i;

	for (i = 0; i < len; i++) {
		const u8 c = sw_read_racy(&name[i]);

		if (!c)
			break;
		hash = (hash ^ c) * 0x01000193;
	}
	return hash_mix(hash);
}

static int table_init(struct sw_table *table, u32 n)
{
	u32 size = 16;

	while (size < n)
		size *= 2;
	table->mask = size - 1;
	table->head = sw_calloc(size, sizeof(*table->head));
	table->next = sw_calloc(n + 1, sizeof(*table->next));
	return table->head && table->next ? 0 : -ENOMEM;
}

static void table_free(struct sw_table *table)
{
	sw_free(table->head);
	sw_free(table->next);
}

/* Puts in front: callers go from the last tool to the first. */
static void table_add(struct sw_table *table, u32 hash, u32 place)
{
	u32 *head = &table->head[hash & table->mask];

	table->next[place] = *head;
	*head = place + 1;
}

static bool is_inode(const struct sw_tool *tool, const struct sw_file_id *file)
{
	return tool->ino == file->ino && tool->dev_major == file->dev_major &&
	       tool->dev_minor == file->dev_minor;
}

static bool is_file(const struct sw_tool *tool, const struct sw_file_id *file)
{
	return strlen(tool->file) == file->name_len &&
	       !memcmp(tool->file, file->name, file->name_len);
}

/* What an argument is to a program that looks there for what to be. */
static const char *applet_name(const char *arg)
{
	const char *slash = strrchr(arg, '/');

	if (slash)
		arg = slash + 1;
	return *arg == '-' ? arg + 1 : arg;
}

/*
 * Whether the arguments make a program of many applets the one of @tool. What
 * is not known of them counts as if it did. Where they end before an applet is
 * named, or where there are none, the program has nothing to be.
 */
static bool is_applet(const struct sw_tool *tool, const struct sw_args *args)
{
	const size_t len = strlen(tool->program);
	const char *arg = args->data, *end = args->data + args->len;
	const char *nul, *name;
	u32 i;

	for (i = 0; i < args->argc; i++) {
		nul = arg < end ? memchr(arg, '\0', end - arg) : NULL;
		if (!nul || i == SMTPWARD_APPLET_ARGS_MAX)
			return true;
		name = applet_name(arg);
		if (!strcmp(name, tool->applet))
			return true;
		if (strncmp(name, tool->program, len))
			return false;
		arg = nul + 1;
	}
	return false;
}

static bool is_called(const struct sw_tool *tool, const struct sw_file_id *file,
		      struct sw_tools *tools)
{
	if (!*tool->applet)
		return true;
	if (file->args)
		return is_applet(tool, file->args);
	tools->unsure = true;
	return true;
}

static bool add_tool(struct sw_tools *tools, u32 id)
{
	u32 i;

	for (i = 0; i < tools->n; i++)
		if (tools->id[i] == id)
			return true;
	if (tools->n == SW_TOOLS_PER_FILE)
		return false;
	tools->id[tools->n++] = id;
	return true;
}

static bool
find_in(const struct sw_policy *policy, const struct sw_table *table, u32 hash,
	bool (*is)(const struct sw_tool *tool, const struct sw_file_id *file),
	const struct sw_file_id *file, struct sw_tools *tools)
{
	const struct sw_tool *tool;
	u32 at;

	for (at = table->head[hash & table->mask]; at;
	     at = table->next[at - 1]) {
		tool = &policy->tools[at - 1];
		if (is(tool, file) && is_called(tool, file, tools) &&
		    !add_tool(tools, tool->id))
			return false;
	}
	return true;
}

static bool find_by_inode(const struct sw_policy *policy,
			  const struct sw_file_id *file, struct sw_tools *tools)
{
	return find_in(policy, &policy->by_inode,
		       hash_inode(file->dev_major, file->dev_minor, file->ino),
		       is_inode, file, tools);
}

static bool find_by_file(const struct sw_policy *policy,
			 const struct sw_file_id *file, struct sw_tools *tools)
{
	if (!file->name_len || file->name_len > SMTPWARD_TOOL_NAME_MAX)
		return true;
	return find_in(policy, &policy->by_file,
		       hash_file(file->name, file->name_len), is_file, file,
		       tools);
}

/*
 * A file with one tool too many would escape the rules about that one, so such
 * a policy is refused: any inode may get any name.
 */
static bool fit_a_file(const struct sw_policy *policy)
{
	u32 i, by_inode = 0, by_file = 0;

	for (i = 0; i < policy->n_tools; i++) {
		const struct sw_tool *tool = &policy->tools[i];
		const struct sw_file_id file = {
			.dev_major = tool->dev_major,
			.dev_minor = tool->dev_minor,
			.ino = tool->ino,
			.name = tool->file,
			.name_len = strlen(tool->file),
		};
		struct sw_tools inodes = {}, files = {};

		if (tool->by_inode && !find_by_inode(policy, &file, &inodes))
			return false;
		if (!find_by_file(policy, &file, &files))
			return false;
		if (inodes.n > by_inode)
			by_inode = inodes.n;
		if (files.n > by_file)
			by_file = files.n;
		sw_breathe();
	}
	return by_inode + by_file <= SW_TOOLS_PER_FILE;
}

static void add_to_tables(struct sw_policy *policy, u32 place)
{
	const struct sw_tool *tool = &policy->tools[place];
	u32 hash;

	table_add(&policy->by_id, tool->id, place);
	if (tool->by_inode) {
		hash = hash_inode(tool->dev_major, tool->dev_minor, tool->ino);
		table_add(&policy->by_inode, hash, place);
		sw_bit_set(policy->bloom, hash % SW_BLOOM_BITS);
	}
	if (*tool->file) {
		hash = hash_file(tool->file, strlen(tool->file));
		table_add(&policy->by_file, hash, place);
		sw_bit_set(policy->bloom, hash % SW_BLOOM_BITS);
	}
}

/* No tool, but a candidate: by it a check learns that the hook works. */
static void add_health_file(struct sw_policy *policy)
{
	const u32 hash =
		hash_file(SMTPWARD_HEALTH_FILE, strlen(SMTPWARD_HEALTH_FILE));

	sw_bit_set(policy->bloom, hash % SW_BLOOM_BITS);
}

/**
 * sw_tools_build() - Make a policy's tools findable.
 * @policy: With its tools, to be freed by sw_tools_free() in any case.
 * @why: Set to the reason of a failure.
 *
 * Context: Process context, may sleep.
 * Return: 0, -ENOMEM, or -E2BIG when a file could be too many tools.
 */
int sw_tools_build(struct sw_policy *policy, const char **why)
{
	u32 i;

	if (table_init(&policy->by_id, policy->n_tools) ||
	    table_init(&policy->by_inode, policy->n_tools) ||
	    table_init(&policy->by_file, policy->n_tools)) {
		*why = "out of memory";
		return -ENOMEM;
	}
	for (i = policy->n_tools; i-- > 0;)
		add_to_tables(policy, i);
	add_health_file(policy);
	if (!fit_a_file(policy)) {
		*why = "one file would be more than 8 tools";
		return -E2BIG;
	}
	return 0;
}

/**
 * sw_tools_free() - Free what sw_tools_build() allocated.
 * @policy: Built or half built.
 */
void sw_tools_free(struct sw_policy *policy)
{
	table_free(&policy->by_id);
	table_free(&policy->by_inode);
	table_free(&policy->by_file);
}

/**
 * sw_tools_by_id() - The first way to recognise a tool.
 * @policy: Policy.
 * @id: Tool.
 *
 * Context: Any context.
 * Return: The tool, or NULL when the policy has none of this id.
 */
const struct sw_tool *sw_tools_by_id(const struct sw_policy *policy, u32 id)
{
	const struct sw_table *table = &policy->by_id;
	u32 at;

	for (at = table->head[id & table->mask]; at; at = table->next[at - 1])
		if (policy->tools[at - 1].id == id)
			return &policy->tools[at - 1];
	return NULL;
}

/**
 * sw_policy_maybe_tool() - Whether an executed file can be a mail tool.
 * @policy: Policy.
 * @file: The file. Its name may be changing.
 *
 * A yes can be wrong, and is for SMTPWARD_HEALTH_FILE. A no is right, but for a
 * name that is changing.
 *
 * Context: Any context. Called at every exec on the machine.
 * Return: false for nearly every program.
 */
bool sw_policy_maybe_tool(const struct sw_policy *policy,
			  const struct sw_file_id *file)
{
	u32 hash;

	hash = hash_inode(file->dev_major, file->dev_minor, file->ino);
	if (sw_bit_test(policy->bloom, hash % SW_BLOOM_BITS))
		return true;
	if (file->name_len > SMTPWARD_TOOL_NAME_MAX)
		return false;
	hash = hash_file(file->name, file->name_len);
	return sw_bit_test(policy->bloom, hash % SW_BLOOM_BITS);
}

/**
 * sw_policy_find_tools() - Which mail tools a file is.
 * @policy: Policy.
 * @file: The file.
 * @tools: Result, those found by inode first, each once. Without arguments
 *	also those that it may be by them.
 *
 * Context: Any context.
 */
void sw_policy_find_tools(const struct sw_policy *policy,
			  const struct sw_file_id *file, struct sw_tools *tools)
{
	tools->n = 0;
	tools->unsure = false;
	if (find_by_inode(policy, file, tools))
		find_by_file(policy, file, tools);
}

/**
 * sw_policy_tool_name() - The name of a tool.
 * @policy: Policy.
 * @id: Tool.
 *
 * Context: Any context. The name lives as long as @policy.
 * Return: The name, or NULL when there is no such tool.
 */
const char *sw_policy_tool_name(const struct sw_policy *policy, u32 id)
{
	const struct sw_tool *tool = sw_tools_by_id(policy, id);

	return tool ? tool->name : NULL;
}
