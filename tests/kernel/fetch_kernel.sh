#!/usr/bin/env bash
# Unpacks Debian's kernel into build/kernel, for tests/kernel. It is not installed: this computer keeps its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

# The package's name has the kernel's ABI in it; linux-image-amd64 depends on the newest.
package=$(apt-cache depends linux-image-amd64 | awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }')
if [ -e "build/kernel/$package" ]; then exit; fi

rm -rf build/kernel
mkdir -p build/kernel
(cd build/kernel && apt-get download -qq "$package" 2>/dev/null && dpkg-deb -x linux-image-*.deb . && rm linux-image-*.deb)
busybox depmod -b "$PWD/build/kernel" "${package#linux-image-}"
touch "build/kernel/$package"
