# shellcheck shell=bash
# shellcheck disable=SC2154 # the folders are set by run
# The root of a guest: a C library, ss, the programs that the tests call, and two JVMs. All from sid, so that the kernel alone differs.

root_packages=(base-files bash busybox-static coreutils dash iproute2 kmod libc-bin libc6 libcap2-bin
    openjdk-17-jre-headless openjdk-25-jre-headless procps sed util-linux)

# root_of ARCHITECTURE: prints the packed root, which the cache keeps while no package changes.
root_of() {
    local apt packed list root=$work/root
    if ! apt=$(apt_folder "$1" sid) || ! list=$(install_list "$apt" "${root_packages[@]}") || [ -z "$list" ]; then
        newest_cached "root-$1-*.cpio.zst"
        return
    fi
    packed=$cache/root-$1-$(sort <<< "$list" | fingerprint).cpio.zst
    if [ ! -e "$packed" ]; then
        rm -rf "$root"
        unpack_install "$apt" "$root" "${root_packages[@]}" || return 1
        slim "$root"
        pack "$root" | zstd -q -3 -T0 > "$work/root.cpio.zst" || return 1
        rm -rf "$root" "$cache/root-$1-"*
        mv "$work/root.cpio.zst" "$packed"
    fi
    echo "$packed"
}

# slim FOLDER: deletes what no test needs.
slim() {
    rm -rf "$1"/usr/share/{doc,man,locale,info,lintian,bug} "$1"/usr/lib/*/gconv "$1"/usr/lib/*/perl-base
    find "$1/usr/lib/jvm" \( -name ct.sym -o -name 'libawt*' -o -name libfontmanager.so -o -name 'src.zip' \) -delete
}

# pack FOLDER: prints the archive of a folder, owned by root.
pack() {
    (cd "$1" && find . -print0 | LC_ALL=C sort -z | cpio --quiet --null -o -H newc -R 0:0)
}
