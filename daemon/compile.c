// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy as the kernel takes it: rules numbered in order over all files,
 * in messages that are as full as they may be.
 */
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "catalogue.h"
#include "compile.h"
#include "diag.h"
#include "parse.h"
#include "policy.h"
#include "yaml_tree.h"

static struct nl_msg *scratch(void)
{
	struct nl_msg *msg = nlmsg_alloc_size(NLMSG_HDRLEN + SMTPWARD_PART_MAX);

	if (!msg)
		abort();
	return msg;
}

/* Take the attributes of @msg over, into the last part if they fit. */
static void append(struct compiled *c, struct nl_msg *msg)
{
	const struct nlmsghdr *hdr = nlmsg_hdr(msg);
	uint32_t len = NLA_ALIGN(nlmsg_datalen(hdr));
	struct part *p;

	/* The first part is that of policy-begin. */
	p = c->n_parts > 1 ? &c->parts[c->n_parts - 1] : NULL;
	if (!p || p->len + len > SMTPWARD_PART_MAX) {
		c->parts = xreallocarray(c->parts, c->n_parts + 1,
					 sizeof(*c->parts));
		p = &c->parts[c->n_parts++];
		p->data = xcalloc(SMTPWARD_PART_MAX, 1);
		p->len = 0;
	}
	memcpy(p->data + p->len, nlmsg_data(hdr), nlmsg_datalen(hdr));
	p->len += len;
	nlmsg_free(msg);
}

static int put_file(struct nl_msg *msg, const struct policy_file *f)
{
	unsigned int k;
	uint16_t port;

	if (f->default_verdict &&
	    nla_put_u32(msg, SMTPWARD_A_POLICY_DEFAULT_VERDICT,
			*f->default_verdict))
		return -1;
	for (k = 0; k < f->smtp_ports_count; k++)
		if (parse_port(f->smtp_ports[k], &port) ||
		    nla_put_u16(msg, SMTPWARD_A_POLICY_PORT, port))
			return -1;
	return compile_policy_limits(msg, f);
}

static int put_look(struct nl_msg *msg, const struct policy *policy)
{
	const struct policy_file *f;
	uint32_t look = 0;
	size_t i;

	for (i = 0; i < policy->n_sources; i++) {
		f = policy->sources[i].data;
		if (f->dialogue && *f->dialogue)
			look |= SMTPWARD_LOOK_DIALOGUE;
		if (f->session && *f->session)
			look |= SMTPWARD_LOOK_SESSION;
	}
	return look ? nla_put_u32(msg, SMTPWARD_A_POLICY_LOOK, look) : 0;
}

static bool begin(struct compiled *c, const struct policy *policy)
{
	struct nl_msg *msg = scratch();
	size_t i;
	int err = 0;

	for (i = 0; i < policy->n_sources; i++)
		err |= put_file(msg, policy->sources[i].data);
	err |= put_look(msg, policy);
	append(c, msg);
	return !err;
}

static int add_tool(void *arg, const struct tool_entry *entry)
{
	struct nl_msg *msg = scratch();
	struct compiled *c = arg;

	if (compile_tool(msg, entry) < 0 || c->tools == SMTPWARD_TOOLS_MAX) {
		nlmsg_free(msg);
		return -1;
	}
	c->tools++;
	append(c, msg);
	return 0;
}

static void complain_rule(const struct policy_source *s, unsigned int index,
			  struct diag *diag)
{
	const struct yaml_node *rules, *rule;

	rules = yaml_key(s->tree, s->tree->nodes, "rules");
	rule = yaml_first(s->tree, rules);
	while (index--)
		rule = yaml_next(s->tree, rule);
	yaml_complain(s->tree, rule, diag,
		      "the rule is too long, expected %d bytes when compiled",
		      SMTPWARD_PART_MAX);
}

/* Inert rules keep their numbers, so that these say the place of a rule. */
static void add_rules(struct compiled *c, const struct policy *policy,
		      const struct policy_source *s, uint32_t first,
		      const struct catalogue *cat, struct diag *diag)
{
	unsigned int i;

	for (i = 0; i < s->data->rules_count; i++) {
		struct nl_msg *msg = scratch();

		switch (compile_rule(msg, first + i, &s->data->rules[i], cat,
				     &policy->hosts)) {
		case COMPILE_DONE:
			append(c, msg);
			c->rules++;
			continue;
		case COMPILE_INERT:
			c->inert++;
			break;
		case COMPILE_TOO_LONG:
			complain_rule(s, i, diag);
			break;
		}
		nlmsg_free(msg);
	}
}

/**
 * compile() - Make numbers of a policy.
 * @out: Receives them, to be given to compiled_free() in any case.
 * @policy: The policy, loaded without a complaint.
 * @cat: The mail tools, all of which become part of it.
 * @diag: Receives complaints.
 *
 * Return: true when there was nothing to complain about.
 */
bool compile(struct compiled *out, const struct policy *policy,
	     const struct catalogue *cat, struct diag *diag)
{
	size_t before = diag_count(diag), i;
	uint32_t next = 1;

	*out = (struct compiled){ 0 };
	if (!begin(out, policy))
		diag_add(diag, policy->sources[0].path, 0, 0,
			 "too many smtp-ports");
	if (compile_tools(cat, add_tool, out) < 0)
		diag_add(diag, "catalogue", 0, 0,
			 "too many paths and names, expected at most %d",
			 SMTPWARD_TOOLS_MAX);
	for (i = 0; i < policy->n_sources; i++) {
		add_rules(out, policy, &policy->sources[i], next, cat, diag);
		next += policy->sources[i].data->rules_count;
	}
	compiled_sum(out, out->sha256);
	return diag_count(diag) == before;
}

/**
 * compiled_sum() - Checksum of a compiled policy.
 * @c: The policy.
 * @sha256: Receives SMTPWARD_SHA256_SIZE bytes.
 */
void compiled_sum(const struct compiled *c, uint8_t *sha256)
{
	SHA2_CTX ctx;
	uint32_t i;

	SHA256Init(&ctx);
	for (i = 0; i < c->n_parts; i++)
		SHA256Update(&ctx, c->parts[i].data, c->parts[i].len);
	SHA256Final(sha256, &ctx);
}

/**
 * compiled_free() - Forget a compiled policy.
 * @c: The policy.
 */
void compiled_free(struct compiled *c)
{
	uint32_t i;

	for (i = 0; i < c->n_parts; i++)
		free(c->parts[i].data);
	free(c->parts);
	*c = (struct compiled){ 0 };
}
