#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# On a kernel that accepts only modules signed by a key it trusts, which DKMS's own
# is not: as with Secure Boot where nobody enrolled it.
# shellcheck disable=SC2317 # called by name
set -uo pipefail

# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

one_kernel

nothing_left() {
	snapshot | diff /var/tmp/before -
}

# Built by DKMS in advance. It is removed as what is built here would be.
snapshot >/var/tmp/before
tar -xf tests/install/signed.tar -C /
ok "the kernel wants signatures" is "$(</sys/module/module/parameters/sig_enforce)" Y
ok "make install is refused" refused 'Key was rejected' make install NO_APT=1
sed 's/^/# /' "$log"
ok "it says how to enrol the key" grep -q 'mokutil --import /var/lib/dkms/mok.pub' "$previous"
ok "there is that key" test -s /var/lib/dkms/mok.pub
ok "the module is not loaded" test ! -d /sys/module/smtpward
ok "nothing else was installed" nothing_left
end
