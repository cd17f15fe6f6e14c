# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154 # variables of lib.sh
#
# Whether smtpward can be installed here, before anything is changed. Each check
# says what is wrong and what to do about it, and goes on, so that one run names
# everything.

problems=0

problem() {
	printf 'smtpward: %s\n' "$@" >&2
	problems=$((problems + 1))
}

check_system() {
	[[ -f /etc/debian_version && -x /usr/bin/apt-get ]] ||
		problem "this installation is made for Debian and its relatives" \
			"  build by 'make', and install module, programs and units by hand"
	[[ -d /run/systemd/system ]] ||
		problem "this system was not started by systemd, which would start smtpward"
	! systemd-detect-virt --quiet --container 2>/dev/null ||
		problem "this is a container: the kernel is the host's, install it there"
	! have_package smtpward-dkms ||
		problem "the Debian packages of smtpward are installed" \
			"  upgrade them ('make deb'), or remove them first (apt purge smtpward-dkms)"
}

check_modules() {
	[[ -e /proc/modules ]] ||
		problem "kernel $kernel is built without modules" \
			"  boot one of Debian's kernels (apt install linux-image-$(dpkg --print-architecture))"
	[[ $(cat /proc/sys/kernel/modules_disabled 2>/dev/null) != 1 ]] ||
		problem "loading of modules is switched off (kernel.modules_disabled = 1)" \
			"  until the next boot: install smtpward after it, before that is set"
	[[ -d /lib/modules/$kernel ]] ||
		problem "the modules of the running kernel $kernel are not on the disk" \
			"  reboot into an installed kernel"
}

# The same fence that DKMS applies, said before packages are installed.
check_kernel() {
	local BUILD_EXCLUSIVE_KERNEL BUILD_EXCLUSIVE_ARCH BUILD_EXCLUSIVE_CONFIG option
	local arch

	# DKMS gives the conf this name for it.
	arch=$(uname -m)
	# shellcheck source=/dev/null # only assignments
	. "$top/dkms.conf"
	[[ $kernel =~ $BUILD_EXCLUSIVE_KERNEL ]] ||
		problem "kernel $kernel is not supported ($BUILD_EXCLUSIVE_KERNEL is)"
	[[ $arch =~ $BUILD_EXCLUSIVE_ARCH ]] ||
		problem "architecture $arch is not supported ($BUILD_EXCLUSIVE_ARCH is)"
	[[ -f /boot/config-$kernel ]] || return 0
	for option in $BUILD_EXCLUSIVE_CONFIG; do
		grep -q "^$option=[ym]" "/boot/config-$kernel" ||
			problem "kernel $kernel is built without $option"
	done
}

# Headers of the running kernel, and what brings those of the next one: without,
# the module would be missing after a kernel upgrade.
header_packages() {
	local image

	[[ -d /lib/modules/$kernel/build/include ]] || echo "linux-headers-$kernel"
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'linux-image-*' 2>/dev/null |
		sed -n 's/^installed //p' | while read -r image; do
		# Meta packages have no release number.
		[[ $image =~ -[0-9]+\.[0-9]+\.[0-9]+- ]] && continue
		have_package "${image/image/headers}" || echo "${image/image/headers}"
	done
}

missing_packages() {
	local package

	sed 's/#.*//' "$top/dist/packages.build" | xargs -n 1 |
		while read -r package; do
			have_package "$package" || echo "$package"
		done
	header_packages
}

apt_install() {
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
		-o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install "$@"
}

# Old package lists are the usual reason for a failure, so they are renewed once.
check_packages() {
	local missing

	mapfile -t missing < <(missing_packages)
	[[ ${#missing[@]} -gt 0 ]] || return 0
	if [[ -z ${NO_APT-} && $problems -eq 0 ]]; then
		say "installing ${missing[*]}"
		apt_install "${missing[@]}" && return
		apt-get -qq update && apt_install "${missing[@]}" && return
	fi
	problem "packages are missing: ${missing[*]}" \
		"  apt install ${missing[*]}"
	[[ " ${missing[*]} " != *" linux-headers-$kernel "* ]] ||
		problem "without the headers of kernel $kernel the module cannot be built" \
			"  if the archive has no linux-headers-$kernel any more: apt upgrade, reboot"
}

check() {
	check_system
	check_modules
	check_kernel
	check_packages
	[[ $problems -eq 0 ]] || die "NOT installed, nothing was changed"
}
