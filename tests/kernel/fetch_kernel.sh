#!/usr/bin/env bash
# Unpacks Debian's kernel and its console keymaps into build/kernel, for tests/kernel. They are not installed: this
# computer keeps its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

# The package's name has the kernel's ABI in it; linux-image-amd64 depends on the newest.
package=$(apt-cache depends linux-image-amd64 | awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }')
if [ -e "build/kernel/$package" ] && [ -e build/kernel/usr/share/keymaps ]; then exit; fi

rm -rf build/kernel
mkdir -p build/kernel
cd build/kernel
apt-get download -qq "$package" console-data 2>/dev/null
for archive in ./*.deb; do
    dpkg-deb -x "$archive" .
    rm "$archive"
done
busybox depmod -b "$PWD" "${package#linux-image-}"
touch "$package"
