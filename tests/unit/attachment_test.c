// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the evidence of attachments comes to.
 */
#include <kselftest_harness.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attachment_fixture.h"

TEST_F(attachment, nothing)
{
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	EXPECT_EQ(0, self->a.n);
}

TEST_F(attachment, credential_in_the_name)
{
	make(self, "password=hunter2", "text");
	EXPECT_EQ(ATTACHMENT_YES, attach(self, "password=hunter2"));
	EXPECT_STREQ("[redacted]", self->a.reasons[0].path);
}

TEST_F(attachment, name_that_was_cut)
{
	static const char args[] = "mutt\0-a\0pag";

	make(self, "pag", "text");
	self->e.subject.args = (struct bytes){ args, sizeof(args) - 1 };
	EXPECT_EQ(ATTACHMENT_YES, judge(self));
	self->e.subject.argflags = SMTPWARD_ARGFLAGS_CUT;
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	EXPECT_EQ(LOOK_NOT, facts(self)->result);
}

TEST_F(attachment, uploaded_message)
{
	static const char args[] = "curl\0-T\0page";
	char big[LARGE + 1] = "";

	self->e.subject.exe = text("/usr/bin/curl");
	self->e.subject.args = (struct bytes){ args, sizeof(args) };
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	memset(big, 'x', LARGE - 1);
	make(self, "page", big);
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	big[LARGE - 1] = 'x';
	make(self, "page", big);
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	EXPECT_TRUE(says(self, "-T names a large message"));
}

TEST_F(attachment, one_of_several_programs)
{
	static const char args[] = "mail\0-a\0page\0bob";

	self->e.subject.exe = text("/usr/bin/mail");
	self->e.subject.args = (struct bytes){ args, sizeof(args) };
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	make(self, "page", "text");
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
}

static void open_file(FIXTURE_DATA(attachment) * self, uint32_t fd,
		      const char *path, uint64_t size, uint32_t access)
{
	struct subject *s = &self->e.subject;

	s->open[0] = (struct open_file){
		.fd = fd,
		.path = text(path),
		.size = size,
		.access = access,
	};
	s->n_open = 1;
}

TEST_F(attachment, descriptor)
{
	static const char args[] = "mail\0--attach-fd=5\0bob";

	self->e.subject.exe = text("/usr/bin/mail.mailutils");
	self->e.subject.args = (struct bytes){ args, sizeof(args) };
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	open_file(self, 5, "/srv/x", 10, SMTPWARD_FILE_ACCESS_WRITE);
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	open_file(self, 5, "/srv/x", 10, SMTPWARD_FILE_ACCESS_READ);
	EXPECT_EQ(ATTACHMENT_YES, judge(self));
	EXPECT_TRUE(says(self, "--attach-fd names an open regular file"));
	EXPECT_STREQ("/srv/x", self->a.reasons[0].path);
	EXPECT_EQ(10, facts(self)->size);
}

TEST_F(attachment, standard_input)
{
	open_file(self, 0, "/srv/x", LARGE - 1, SMTPWARD_FILE_ACCESS_READ);
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	open_file(self, 0, "/srv/x", LARGE, SMTPWARD_FILE_ACCESS_READ);
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	EXPECT_TRUE(says(self, "standard input is a large file"));
	self->e.subject.n_open = 0;
	self->e.image.has_waiting = true;
	self->e.image.stdin_waiting = LARGE - 1;
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	self->e.image.stdin_waiting = LARGE;
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	EXPECT_TRUE(says(self, "1000 bytes wait in standard input"));
}

TEST_F(attachment, open_files)
{
	static const struct {
		const char *path;
		uint64_t size;
		uint32_t access;
		enum attachment_verdict verdict;
	} cases[] = {
		{ "/srv/x", 1, SMTPWARD_FILE_ACCESS_READ, ATTACHMENT_LIKELY },
		{ "/srv/x", 0, SMTPWARD_FILE_ACCESS_READ, ATTACHMENT_NONE },
		{ "/srv/x", 1, SMTPWARD_FILE_ACCESS_WRITE, ATTACHMENT_NONE },
		{ "/srv/x", 1,
		  SMTPWARD_FILE_ACCESS_READ | SMTPWARD_FILE_ACCESS_WRITE,
		  ATTACHMENT_NONE },
		{ "/usr/bin/swaks", 1, SMTPWARD_FILE_ACCESS_READ,
		  ATTACHMENT_NONE },
		{ "/etc/passwd", 1, SMTPWARD_FILE_ACCESS_READ,
		  ATTACHMENT_NONE },
		{ "/var/log/x", 1, SMTPWARD_FILE_ACCESS_READ, ATTACHMENT_NONE },
		{ "/var/spool/x", LARGE - 1, SMTPWARD_FILE_ACCESS_READ,
		  ATTACHMENT_NONE },
		{ "/var/spool/x", LARGE, SMTPWARD_FILE_ACCESS_READ,
		  ATTACHMENT_LIKELY },
		{ "/var/spool/x", LARGE,
		  SMTPWARD_FILE_ACCESS_READ | SMTPWARD_FILE_ACCESS_WRITE,
		  ATTACHMENT_LIKELY },
		{ "/var/spool/x", LARGE, SMTPWARD_FILE_ACCESS_WRITE,
		  ATTACHMENT_NONE },
		{ "cut/usr/x", 1, SMTPWARD_FILE_ACCESS_READ,
		  ATTACHMENT_LIKELY },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		open_file(self, 4, cases[i].path, cases[i].size,
			  cases[i].access);
		EXPECT_EQ(cases[i].verdict, judge(self))
		{
			TH_LOG("case %zu", i);
		}
	}
}

TEST_F(attachment, script_that_is_executed)
{
	static const char args[] = "perl\0./job.pl";

	open_file(self, 4, "/srv/job.pl", 1, SMTPWARD_FILE_ACCESS_READ);
	self->e.subject.args = (struct bytes){ args, sizeof(args) };
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	self->e.subject.exe = text("/usr/bin/perl");
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
}

TEST_F(attachment, group)
{
	struct subject *s = &self->e.subject;

	s->n_group = 1;
	s->group[0] = (struct ancestor){ .comm = text("bash"),
					 .exe = text("/usr/bin/bash") };
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	s->group[0].exe = text("/usr/bin/base64");
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	EXPECT_TRUE(says(self, "base64 in its process group"));
	s->group[0] = (struct ancestor){ .comm = text("tar") };
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	s->group[0] = (struct ancestor){ .comm = text("tartar") };
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	s->n_past = 1;
	s->past[0] = (struct ancestor){ .pid = 7, .comm = text("gzip") };
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	EXPECT_TRUE(says(self, "gzip ran in its process group before"));
	s->past[0].comm = text("cat");
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	/* What it was itself feeds it nothing. */
	s->past[0].comm = text("gzip");
	s->tgid = 7;
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
}

TEST_F(attachment, member_that_was_executed)
{
	struct subject *s = &self->e.subject;

	s->n_group = 1;
	s->n_past = 1;
	s->group[0] = (struct ancestor){ .pid = 7, .comm = text("gzip") };
	s->past[0] = (struct ancestor){ .pid = 7, .comm = text("gzip") };
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	EXPECT_EQ(1, self->a.n);
	s->group[0].comm = text("bash");
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	EXPECT_TRUE(says(self, "gzip ran in its process group before"));
}

TEST_F(attachment, flow)
{
	self->e.has_subject = false;
	self->e.has_transfer = true;
	self->e.transfer.bytes_out = LARGE - 1;
	EXPECT_EQ(ATTACHMENT_NONE, judge(self));
	self->e.transfer.bytes_out = LARGE;
	EXPECT_EQ(ATTACHMENT_LIKELY, judge(self));
	EXPECT_TRUE(says(self, "1000 bytes were sent"));
}

TEST_F(attachment, more_reasons_than_there_is_room_for)
{
	int i;

	for (i = 0; i < ATTACHMENT_REASONS_MAX; i++)
		EXPECT_NE(NULL, attachment_add(&self->a, ATTACHMENT_FLOW,
					       ATTACHMENT_LIKELY, strdup("x")));
	EXPECT_EQ(NULL, attachment_add(&self->a, ATTACHMENT_ARGV,
				       ATTACHMENT_YES, strdup("x")));
	EXPECT_EQ(ATTACHMENT_REASONS_MAX, self->a.n);
	EXPECT_EQ(ATTACHMENT_YES, self->a.verdict);
}

TEST_HARNESS_MAIN
