# shellcheck shell=bash
# shellcheck disable=SC2154 # the folders are set by run
# The kernel of a guest and those of its modules that report sockets. Nothing else is loaded: the guest needs no device.

# kernel_of ARCHITECTURE SUITES PACKAGE: prints a folder with vmlinuz and modules.cpio, which the cache keeps while the version is current.
kernel_of() {
    local apt packages kept files=$work/kernel
    if ! apt=$(apt_folder "$1" "$2") || ! packages=$(kernel_packages "$apt" "$3") || [ -z "$packages" ]; then
        newest_cached "kernel-$1-$2-$3_*"
        return
    fi
    kept=$cache/kernel-$1-$2-$3_$(fingerprint <<< "$packages")
    if [ ! -e "$kept" ]; then
        rm -rf "$files" "$work/modules" "$work/kept"
        mapfile -t packages <<< "$packages"
        unpack_download "$apt" "$files" "${packages[@]}" || return 1
        mkdir "$work/kept"
        find "$files" -type f \( -name 'vmlinu[xz]-*' -o -name 'vmlinu[xz]' \) -exec cp {} "$work/kept/vmlinuz" \;
        [ -e "$work/kept/vmlinuz" ] || return 1
        socket_modules "$files" "$work/modules"
        pack "$work/modules" > "$work/kept/modules.cpio" || return 1
        rm -rf "$cache/kernel-$1-$2-$3_"*
        mv "$work/kept" "$kept"
    fi
    echo "$kept"
}

# kernel_packages APT PACKAGE: prints PACKAGE=VERSION of each package that holds a part of the kernel, from a package that always
# depends on the newest one.
kernel_packages() {
    local image package
    image=$(with_apt "$1" apt-cache depends "$2" | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
    [ -n "$image" ] || return 1
    for package in "$image" $(with_apt "$1" apt-cache depends "$image" \
        | sed -n 's/.*[^-]Depends: \(linux-\(binary\|modules\)-.*\)/\1/p'); do
        echo "$package=$(with_apt "$1" apt-cache policy "$package" | sed -n 's/ *Candidate: //p')"
    done
}

# socket_modules FILES INTO: copies the modules of sock_diag, decompressed: the guest's kmod may lack the library for it.
socket_modules() {
    local module target
    mkdir -p "$2"
    find "$1" -name '*_diag.ko*' -path '*/net/*' -print0 | while IFS= read -rd '' module; do
        target=$2/usr/lib/${module##*/lib/}
        mkdir -p "$(dirname "$target")"
        case $module in
            *.xz) xz -dc "$module" > "${target%.xz}" ;;
            *.zst) zstd -qdc "$module" > "${target%.zst}" ;;
            *) cp "$module" "$target" ;;
        esac
    done
}
