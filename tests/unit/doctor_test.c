// SPDX-License-Identifier: GPL-2.0-only
/*
 * What smtpward doctor makes of what a system says, below a root of its own.
 */
#include <json-c/json.h>
#include <kselftest_harness.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "doctor.h"
#include "file.h"
#include "record.h"

#define CONFIG_GOOD                             \
	"# CONFIG_KPROBES is not set\n"         \
	"CONFIG_KPROBES_ON_FTRACE=y\n"          \
	"CONFIG_DYNAMIC_FTRACE_WITH_REGS=y\n"   \
	"CONFIG_DYNAMIC_FTRACE_WITH_DIRECT=y\n" \
	"CONFIG_SECURITY_NETWORK_XFRM=y\n"      \
	"CONFIG_SECURITY_NETWORK=y\n"           \
	"CONFIG_AUDITSYSCALL=y\n"               \
	"CONFIG_AUDIT=y\n"                      \
	"CONFIG_MODULES=y"

#define FUNCTIONS                                                             \
	"security_bprm_check_extra (3) R I     \ttramp: 0xffffffffc0000000\n" \
	"security_bprm_check (2) R I D   \ttramp: 0xffffffffc0001000 (x)\n"   \
	"schedule (1)           \tcallback\n"                                 \
	"__inet_stream_connect (1)    D O M\n"                                \
	"security_socket_connect (0)"

FIXTURE(doctor)
{
	struct results r;
	char root[64];
};

FIXTURE_SETUP(doctor)
{
	snprintf(self->root, sizeof(self->root), "/tmp/doctor_test-XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->root));
	self->r.root = self->root;
	self->r.list = json_object_new_array();
}

FIXTURE_TEARDOWN(doctor)
{
	char command[128];

	json_object_put(self->r.list);
	snprintf(command, sizeof(command), "rm -rf %s", self->root);
	EXPECT_EQ(0, system(command));
}

static void put_file(FIXTURE_DATA(doctor) * self, const char *path,
		     const void *bytes, size_t len)
{
	char full[PATH_MAX], command[PATH_MAX + 64];

	snprintf(full, sizeof(full), "%s%s", self->root, path);
	snprintf(command, sizeof(command), "mkdir -p $(dirname %s)", full);
	if (system(command) || file_replace(full, bytes, len, 0644))
		abort();
}

static void put_text(FIXTURE_DATA(doctor) * self, const char *path,
		     const char *text)
{
	put_file(self, path, text, strlen(text));
}

static const char *said(FIXTURE_DATA(doctor) * self, size_t i, const char *key)
{
	const char *text =
		json_text_at(json_object_array_get_idx(self->r.list, i), key);

	return text ? text : "";
}

/* Finding number i has this result, and its text or advice these words. */
static bool is(FIXTURE_DATA(doctor) * self, size_t i, const char *result,
	       const char *words)
{
	return i < json_object_array_length(self->r.list) &&
	       !strcmp(said(self, i, "result"), result) &&
	       (strstr(said(self, i, "text"), words) ||
		strstr(said(self, i, "advice"), words));
}

static size_t n_findings(FIXTURE_DATA(doctor) * self)
{
	return json_object_array_length(self->r.list);
}

TEST(config_options)
{
	EXPECT_TRUE(parse_config("CONFIG_A=y\nCONFIG_B=m\n", "CONFIG_A"));
	EXPECT_TRUE(parse_config("CONFIG_A=y\nCONFIG_B=m\n", "CONFIG_B"));
	EXPECT_TRUE(parse_config("CONFIG_AB=n\nCONFIG_A=y", "CONFIG_A"));
	EXPECT_FALSE(parse_config("CONFIG_AB=y\n", "CONFIG_A"));
	EXPECT_FALSE(parse_config("XCONFIG_A=y\n", "CONFIG_A"));
	EXPECT_FALSE(parse_config("# CONFIG_A is not set\n", "CONFIG_A"));
	EXPECT_FALSE(parse_config("CONFIG_A=n\n", "CONFIG_A"));
	EXPECT_FALSE(parse_config("CONFIG_A", "CONFIG_A"));
	EXPECT_FALSE(parse_config("", "CONFIG_A"));
}

#ifdef __aarch64__
#define DKMS_CASE "\naarch64)"
#else
#define DKMS_CASE "\n*)"
#endif

/* DKMS refuses by the same list. */
TEST(config_options_are_those_of_dkms)
{
	size_t len, i, n = 0;
	char *text = file_read("../../dkms.conf", &len), *list;

	ASSERT_NE(NULL, text);
	list = strstr(text, DKMS_CASE);
	ASSERT_NE(NULL, list);
	list = strstr(list, "BUILD_EXCLUSIVE_CONFIG=\"");
	ASSERT_NE(NULL, list);
	list += strlen("BUILD_EXCLUSIVE_CONFIG=\"");
	list[strcspn(list, "\"")] = '\0';
	for (list = strtok(list, " "); list; list = strtok(NULL, " "), n++) {
		for (i = 0; doctor_options[i]; i++)
			if (!strcmp(doctor_options[i], list))
				break;
		EXPECT_NE(NULL, doctor_options[i])
		{
			TH_LOG("%s", list);
		}
	}
	EXPECT_LT(0, n);
	free(text);
}

TEST(chosen_words)
{
	char word[8];

	parse_chosen("none [integ] confidentiality", word, sizeof(word));
	EXPECT_STREQ("integ", word);
	parse_chosen("[confidentiality]", word, sizeof(word));
	EXPECT_STREQ("confide", word);
	parse_chosen("none", word, sizeof(word));
	EXPECT_STREQ("", word);
	parse_chosen("[", word, sizeof(word));
	EXPECT_STREQ("", word);
}

TEST(traced_functions)
{
	struct ftrace_line line;

	EXPECT_TRUE(parse_ftrace(FUNCTIONS, "security_bprm_check", &line));
	EXPECT_EQ(2, line.users);
	EXPECT_TRUE(line.redirected);
	EXPECT_TRUE(line.direct);
	EXPECT_TRUE(parse_ftrace(FUNCTIONS, "__inet_stream_connect", &line));
	EXPECT_EQ(1, line.users);
	EXPECT_FALSE(line.redirected);
	EXPECT_TRUE(line.direct);
	EXPECT_TRUE(parse_ftrace(FUNCTIONS, "schedule", &line));
	EXPECT_FALSE(line.redirected);
	EXPECT_FALSE(line.direct);
	EXPECT_FALSE(parse_ftrace(FUNCTIONS, "security_socket_connect", &line));
	EXPECT_FALSE(parse_ftrace(FUNCTIONS, "connect", &line));
	EXPECT_FALSE(parse_ftrace("", "connect", &line));
}

TEST_F(doctor, config_that_has_all)
{
	put_text(self, "/boot/config-6.1", CONFIG_GOOD);
	doctor_config(&self->r, "6.1");
	EXPECT_EQ(1, n_findings(self));
	EXPECT_TRUE(is(self, 0, "ok", "6.1"));
	EXPECT_FALSE(self->r.failed);
}

TEST_F(doctor, config_that_lacks)
{
	put_text(self, "/boot/config-6.1", "CONFIG_MODULES=y\n");
	doctor_config(&self->r, "6.1");
	EXPECT_EQ(4, n_findings(self));
	EXPECT_TRUE(is(self, 0, "fail", "without CONFIG_KPROBES_ON_FTRACE"));
	EXPECT_TRUE(self->r.failed);
}

TEST_F(doctor, config_that_is_not_there)
{
	doctor_config(&self->r, "6.1");
	EXPECT_TRUE(is(self, 0, "warn", "cannot be read"));
	EXPECT_FALSE(self->r.failed);
}

static void put_kernel(FIXTURE_DATA(doctor) * self, const char *release,
		       bool headers, const char *module)
{
	char path[256];

	snprintf(path, sizeof(path), "/boot/vmlinuz-%s", release);
	put_text(self, path, "");
	snprintf(path, sizeof(path), "/lib/modules/%s/kernel/x", release);
	put_text(self, path, "");
	snprintf(path, sizeof(path), "/lib/modules/%s/build/include/x",
		 release);
	if (headers)
		put_text(self, path, "");
	snprintf(path, sizeof(path), "/lib/modules/%s/%s", release, module);
	if (*module)
		put_text(self, path, "");
}

TEST_F(doctor, kernels_that_have_the_module)
{
	put_kernel(self, "6.1.0-9", true, "updates/dkms/smtpward.ko.xz");
	put_kernel(self, "6.1.0-10", false, "extra/smtpward.ko");
	doctor_kernels(&self->r, "6.1.0-9");
	EXPECT_EQ(2, n_findings(self));
	EXPECT_TRUE(is(self, 0, "ok", "6.1.0-9, which runs, has"));
	EXPECT_TRUE(is(self, 1, "ok", "6.1.0-10, which the next boot may use"));
	EXPECT_FALSE(self->r.failed);
}

TEST_F(doctor, next_kernel_without_headers)
{
	put_kernel(self, "6.1.0-9", true, "updates/dkms/smtpward.ko");
	put_kernel(self, "6.1.0-10", false, "");
	doctor_kernels(&self->r, "6.1.0-9");
	EXPECT_TRUE(is(self, 1, "fail", "apt install linux-headers-6.1.0-10"));
	EXPECT_TRUE(self->r.failed);
}

TEST_F(doctor, next_kernel_that_was_not_built_for)
{
	put_kernel(self, "6.1.0-9", true, "updates/dkms/smtpward.ko");
	put_kernel(self, "6.1.0-10", true, "");
	doctor_kernels(&self->r, "6.1.0-9");
	EXPECT_TRUE(is(self, 1, "fail", "dkms autoinstall -k 6.1.0-10"));
}

TEST_F(doctor, old_kernel_without_the_module)
{
	put_kernel(self, "6.1.0-9", true, "");
	put_kernel(self, "6.1.0-10", true, "updates/smtpward.ko.zst");
	doctor_kernels(&self->r, "6.1.0-10");
	EXPECT_TRUE(is(self, 0, "ok", "6.1.0-10"));
	EXPECT_TRUE(is(self, 1, "warn", "6.1.0-9 has no module"));
	EXPECT_FALSE(self->r.failed);
}

TEST_F(doctor, modules_of_a_kernel_that_is_gone)
{
	put_kernel(self, "6.1.0-9", true, "updates/dkms/smtpward.ko");
	put_text(self, "/lib/modules/7.0/kernel/x", "");
	doctor_kernels(&self->r, "6.1.0-9");
	EXPECT_EQ(1, n_findings(self));
}

static void put_secure_boot(FIXTURE_DATA(doctor) * self, char value)
{
	const char bytes[5] = { 6, 0, 0, 0, value };

	put_file(
		self,
		"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		bytes, sizeof(bytes));
}

TEST_F(doctor, secure_boot_without_the_key)
{
	put_secure_boot(self, 1);
	put_text(self, "/sys/kernel/security/lockdown",
		 "none [integrity] confidentiality\n");
	doctor_signature(&self->r);
	EXPECT_TRUE(is(self, 0, "fail", "mokutil --import"));
	EXPECT_TRUE(is(self, 0, "fail", "Secure Boot on, lockdown integrity"));
}

TEST_F(doctor, secure_boot_with_the_key)
{
	put_secure_boot(self, 1);
	put_text(self, "/sys/kernel/security/lockdown",
		 "none [integrity] confidentiality\n");
	put_text(self, "/sys/module/smtpward/taint", "O\n");
	doctor_signature(&self->r);
	EXPECT_TRUE(is(self, 0, "ok", "the kernel trusts"));
}

TEST_F(doctor, signatures_enforced)
{
	put_text(self, "/sys/module/module/parameters/sig_enforce", "Y\n");
	doctor_signature(&self->r);
	EXPECT_TRUE(is(self, 0, "fail", "Secure Boot off, lockdown none"));
}

TEST_F(doctor, no_signature_needed)
{
	put_secure_boot(self, 0);
	put_text(self, "/sys/kernel/security/lockdown",
		 "[none] integrity confidentiality\n");
	put_text(self, "/sys/module/module/parameters/sig_enforce", "N\n");
	put_text(self, "/sys/module/smtpward/taint", "OE\n");
	doctor_signature(&self->r);
	EXPECT_TRUE(is(self, 0, "ok", "not required (Secure Boot off"));
	EXPECT_EQ(NULL, strstr(said(self, 0, "text"), "trusts"));
}

TEST_F(doctor, held_by_somebody_else)
{
	put_text(self, "/proc/sys/kernel/ftrace_enabled", "1\n");
	put_text(self, "/sys/kernel/debug/tracing/enabled_functions",
		 FUNCTIONS);
	put_text(self,
		 "/sys/kernel/livepatch/fix/vmlinux/security_bprm_check,1/x",
		 "");
	doctor_neighbours(&self->r, NULL);
	EXPECT_EQ(5, n_findings(self));
	EXPECT_TRUE(is(self, 0, "ok", "switched on"));
	EXPECT_TRUE(
		is(self, 1, "fail",
		   "/sys/kernel/livepatch/fix/vmlinux/security_bprm_check"));
	EXPECT_TRUE(is(self, 2, "ok", "security_socket_connect"));
	EXPECT_TRUE(
		is(self, 3, "ok", "__inet_stream_connect() is traced by 1"));
	EXPECT_TRUE(is(self, 4, "fail", "security_bprm_check() is held"));
}

TEST_F(doctor, hooks_that_ftrace_does_not_know)
{
	put_text(self, "/proc/sys/kernel/ftrace_enabled", "0\n");
	put_text(self, "/sys/kernel/tracing/enabled_functions", FUNCTIONS);
	put_text(self, "/sys/module/smtpward/taint", "OE\n");
	/* Loaded, though it does not answer. */
	doctor_neighbours(&self->r, NULL);
	EXPECT_TRUE(is(self, 0, "fail", "switched off"));
	EXPECT_TRUE(is(self, 2, "fail", "security_socket_connect"));
	EXPECT_TRUE(is(self, 3, "fail", "__inet_stream_connect"));
	EXPECT_TRUE(is(self, 4, "ok", "security_bprm_check() is traced by 2"));
}

TEST_F(doctor, kprobes_switched_off)
{
	struct json_object *status = json_object_new_object();

	json_put_string(json_child(status, "hooks"), "backend", "kprobe");
	put_text(self, "/sys/kernel/debug/kprobes/enabled", "0\n");
	doctor_neighbours(&self->r, status);
	EXPECT_TRUE(is(self, 1, "fail", "kprobes/enabled"));
	json_object_put(status);
}

TEST_F(doctor, nothing_saved)
{
	doctor_policy(&self->r, NULL);
	EXPECT_TRUE(is(self, 0, "fail", "brings nothing back"));
}

TEST_HARNESS_MAIN
