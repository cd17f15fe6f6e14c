// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <netlink/attr.h>

#include "event.h"
#include "event_attr.h"

/**
 * ancestor_decode() - Take apart what is known of another process.
 * @anc: Receives it. Its bytes stay those of @nest.
 * @nest: Attribute of the attribute set ancestor.
 *
 * Return: 0, or -EBADMSG.
 */
int ancestor_decode(struct ancestor *anc, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_ANCESTOR_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_ANCESTOR_MAX };

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	anc->pid = attrs_u32(&a, SMTPWARD_A_ANCESTOR_PID, 0);
	anc->uid = attrs_u32(&a, SMTPWARD_A_ANCESTOR_UID, ID_UNSET);
	anc->loginuid = attrs_u32(&a, SMTPWARD_A_ANCESTOR_LOGINUID, ID_UNSET);
	anc->comm = attrs_bytes(&a, SMTPWARD_A_ANCESTOR_COMM);
	anc->exe = attrs_bytes(&a, SMTPWARD_A_ANCESTOR_EXE);
	return 0;
}

static int decode_file(struct open_file *f, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_FILE_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_FILE_MAX };

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	f->fd = attrs_u32(&a, SMTPWARD_A_FILE_FD, 0);
	f->access = attrs_u32(&a, SMTPWARD_A_FILE_ACCESS, 0);
	f->uid = attrs_u32(&a, SMTPWARD_A_FILE_UID, ID_UNSET);
	f->dev_major = attrs_u32(&a, SMTPWARD_A_FILE_DEV_MAJOR, 0);
	f->dev_minor = attrs_u32(&a, SMTPWARD_A_FILE_DEV_MINOR, 0);
	f->ino = attrs_u64(&a, SMTPWARD_A_FILE_INO);
	f->size = attrs_u64(&a, SMTPWARD_A_FILE_SIZE);
	f->position = attrs_u64(&a, SMTPWARD_A_FILE_POSITION);
	f->path = attrs_bytes(&a, SMTPWARD_A_FILE_PATH);
	return 0;
}

static int decode_entry(struct subject *s, struct nlattr *attr)
{
	switch (nla_type(attr)) {
	case SMTPWARD_A_SUBJECT_ANCESTOR:
		if (s->n_ancestors == SMTPWARD_ANCESTORS_MAX)
			return 0;
		return ancestor_decode(&s->ancestors[s->n_ancestors++], attr);
	case SMTPWARD_A_SUBJECT_EACH_MEMBER:
		if (s->n_group == SMTPWARD_MEMBERS_MAX)
			return 0;
		return ancestor_decode(&s->group[s->n_group++], attr);
	case SMTPWARD_A_SUBJECT_EACH_PAST:
		if (s->n_past == SMTPWARD_PAST_MAX)
			return 0;
		return ancestor_decode(&s->past[s->n_past++], attr);
	case SMTPWARD_A_SUBJECT_EACH_FILE:
		if (s->n_open == SMTPWARD_FILES_MAX)
			return 0;
		return decode_file(&s->open[s->n_open++], attr);
	default:
		return 0;
	}
}

/* What there is more than one of. */
static int decode_entries(struct subject *s, struct nlattr *nest)
{
	struct nlattr *attr;
	int left;

	nla_for_each_nested(attr, nest, left)
		if (decode_entry(s, attr))
			return -EBADMSG;
	return 0;
}

static void decode_ids(struct subject *s, const struct attrs *a)
{
	s->uid = attrs_u32(a, SMTPWARD_A_SUBJECT_UID, ID_UNSET);
	s->euid = attrs_u32(a, SMTPWARD_A_SUBJECT_EUID, ID_UNSET);
	s->gid = attrs_u32(a, SMTPWARD_A_SUBJECT_GID, ID_UNSET);
	s->egid = attrs_u32(a, SMTPWARD_A_SUBJECT_EGID, ID_UNSET);
	s->loginuid = attrs_u32(a, SMTPWARD_A_SUBJECT_LOGINUID, ID_UNSET);
	s->sessionid = attrs_u32(a, SMTPWARD_A_SUBJECT_SESSIONID, ID_UNSET);
	s->pid = attrs_u32(a, SMTPWARD_A_SUBJECT_PID, 0);
	s->tgid = attrs_u32(a, SMTPWARD_A_SUBJECT_TGID, 0);
	s->ppid = attrs_u32(a, SMTPWARD_A_SUBJECT_PPID, 0);
	s->pgid = attrs_u32(a, SMTPWARD_A_SUBJECT_PGID, 0);
	s->sid = attrs_u32(a, SMTPWARD_A_SUBJECT_SID, 0);
	s->start_time = attrs_u64(a, SMTPWARD_A_SUBJECT_START_TIME);
	s->netns = attrs_u32(a, SMTPWARD_A_SUBJECT_NETNS, 0);
	s->pidns = attrs_u32(a, SMTPWARD_A_SUBJECT_PIDNS, 0);
	s->userns = attrs_u32(a, SMTPWARD_A_SUBJECT_USERNS, 0);
}

/**
 * subject_decode() - Take apart who it was.
 * @s: Receives it, zeroed. Its bytes stay those of @nest.
 * @nest: Attribute of the attribute set subject.
 *
 * Return: 0, or -EBADMSG.
 */
int subject_decode(struct subject *s, struct nlattr *nest)
{
	struct nlattr *tb[SMTPWARD_A_SUBJECT_MAX + 1];
	struct attrs a = { tb, SMTPWARD_A_SUBJECT_MAX };

	if (attrs_parse(&a, nest))
		return -EBADMSG;
	decode_ids(s, &a);
	s->comm = attrs_bytes(&a, SMTPWARD_A_SUBJECT_COMM);
	s->exe = attrs_bytes(&a, SMTPWARD_A_SUBJECT_EXE);
	s->args = attrs_bytes(&a, SMTPWARD_A_SUBJECT_ARGS);
	s->argflags = attrs_u32(&a, SMTPWARD_A_SUBJECT_ARGFLAGS, 0);
	s->cwd = attrs_bytes(&a, SMTPWARD_A_SUBJECT_CWD);
	s->tty = attrs_string(&a, SMTPWARD_A_SUBJECT_TTY);
	s->cgroup = attrs_bytes(&a, SMTPWARD_A_SUBJECT_CGROUP);
	s->context = attrs_u32(&a, SMTPWARD_A_SUBJECT_CONTEXT, 0);
	s->evidence = attrs_u32(&a, SMTPWARD_A_SUBJECT_EVIDENCE, 0);
	/* The kernel had no memory for more than ids where this is absent. */
	s->complete = tb[SMTPWARD_A_SUBJECT_CONTEXT];
	s->members = attrs_u32(&a, SMTPWARD_A_SUBJECT_MEMBERS, 0);
	s->files = attrs_u32(&a, SMTPWARD_A_SUBJECT_FILES, 0);
	s->files_left = tb[SMTPWARD_A_SUBJECT_FILES_LEFT];
	return decode_entries(s, nest);
}
