# SPDX-License-Identifier: GPL-2.0-only
#
# Targets for people. What the kernel's build system reads is Kbuild.

KVER ?= $(shell uname -r)
KERNELDIR ?= /lib/modules/$(KVER)/build

.PHONY: all module daemon man demo test test-full test-kernels test-debug test-soak fuzz \
	bench style clean help

all: module daemon man

module:
	$(MAKE) -C $(KERNELDIR) M=$(CURDIR) modules

daemon:
	$(MAKE) -C daemon

man:
	$(MAKE) -C dist/man

demo:
	@tests/demo/run

test:
	@tests/run

test-full:
	@tests/run --full

test-kernels:
	@tests/kernels

test-debug:
	@tests/run debug-ftrace debug-kprobe

# SECONDS in all, or for each fuzzer; FUZZERS of tests/fuzz/run.
SECONDS ?= 600

test-soak:
	@tests/soak/run $(SECONDS)

fuzz:
	@tests/fuzz/run $(SECONDS) $(FUZZERS)

bench:
	@tests/bench/run

style:
	@tests/style

clean:
	rm -rf build
	$(MAKE) -C daemon clean
	$(MAKE) -C dist/man clean
	if [ -d $(KERNELDIR) ]; then \
		$(MAKE) -C $(KERNELDIR) M=$(CURDIR) clean; \
	fi

include dist/install.mk

help:
	@echo 'Try it, on any Debian 12 machine (as root, nothing is loaded here):'
	@echo '  demo          the main job, in a virtual machine'
	@echo '  test          the tests, in userspace and in virtual machines'
	@echo '  test-full     the same and those that take long'
	@echo '  test-kernels  those in the kernel, on every supported kernel'
	@echo '  test-debug    kselftests on a kernel with KASAN, lockdep, kmemleak, ...'
	@echo '  test-soak     mail is tried while the daemon is killed, its disk full, ..., SECONDS=600'
	@echo '  fuzz          libFuzzer on parsers, compiler and engine, SECONDS=600 each'
	@echo '  bench         what a send, a connect and a rule cost, in instructions'
	@echo '  style         checkpatch, sparse, kernel-doc, clang-format, ...'
	@echo 'Use it, on this machine (as root):'
	@echo '  install       by DKMS: module, daemon, command, units, default policy'
	@echo '  uninstall     remove all of it'
	@echo '  deb           build the Debian packages smtpward-dkms and smtpward'
	@echo 'Build it:'
	@echo '  all           module, daemon and man pages'
	@echo '  module        kernel module for KVER, by default the running kernel'
	@echo '  daemon        smtpwardd and smtpward'
	@echo '  clean         remove what was built'
