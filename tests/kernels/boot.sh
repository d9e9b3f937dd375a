# shellcheck shell=bash
# shellcheck disable=SC2154 # the folders are set by run
# A guest under QEMU, without a disk or a network. Its console is its only output.

# The seconds that a guest may take, and those that KVM gets to show that it works.
: "${KERNELS_LIMIT:=7200}"
kvm_trial=25

# qemu ARCHITECTURE: prints the command of the machine and the name of its console.
qemu() {
    case $1 in
        amd64) echo "qemu-system-x86_64 -machine q35 -cpu max ttyS0" ;;
        i386) echo "qemu-system-i386 -machine q35 -cpu max ttyS0" ;;
        arm64) echo "qemu-system-aarch64 -machine virt,gic-version=3 -cpu cortex-a76 ttyAMA0" ;;
        armhf) echo "qemu-system-arm -machine virt -cpu cortex-a15 ttyAMA0" ;;
        s390x) echo "qemu-system-s390x -machine s390-ccw-virtio -cpu max ttyS0" ;;
        ppc64el) echo "qemu-system-ppc64" \
            "-machine pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off -cpu power9 hvc0" ;;
        riscv64) echo "qemu-system-riscv64 -machine virt -cpu rv64 ttyS0" ;;
    esac
}

# has_qemu ARCHITECTURE: succeeds if its emulator is installed.
has_qemu() {
    local words
    read -ra words <<< "$(qemu "$1")"
    command -v "${words[0]}" >/dev/null
}

# boot ARCHITECTURE KERNEL INITRD LOG: runs a guest until it ends, by KVM if that works here.
boot() {
    if kvm_works "$@"; then
        guest "$KERNELS_LIMIT" kvm "$@"
    else
        guest "$KERNELS_LIMIT" tcg "$@"
    fi
}

# kvm_works ARCHITECTURE KERNEL INITRD LOG: boots a guest of the host's architecture until its first word.
kvm_works() {
    [ "$1" = "$(dpkg --print-architecture)" ] && [ -w /dev/kvm ] || return 1
    if [ -z "${kvm_answer:-}" ]; then
        guest "$kvm_trial" kvm "$1" "$2" "$3" "$4.kvm" trial
        if grep -q '@@ MACHINE' "$4.kvm"; then kvm_answer=yes; else kvm_answer=no; fi
        rm -f "$4.kvm"
    fi
    [ "$kvm_answer" = yes ]
}

# guest LIMIT ACCELERATOR ARCHITECTURE KERNEL INITRD LOG [trial]: a trial ends with the first word of the guest.
guest() {
    local words console status=0 arguments=""
    read -ra words <<< "$(qemu "$3")"
    console=${words[-1]}
    unset 'words[-1]'
    case $2 in
        kvm) words+=(-accel kvm -cpu host) ;;
        *) words+=(-accel "tcg,thread=multi") ;;
    esac
    [ $# -lt 7 ] || arguments=guest.trial
    # A process of its own, so that a signal to this script is handled at once.
    timeout -k 5 "$1" nice -n 19 "${words[@]}" -m 2048 -smp 2 -nodefaults -no-reboot -display none -serial stdio -monitor none \
        -kernel "$4" -initrd "$5" -append "console=$console panic=-1 quiet loglevel=3 rdinit=/init $arguments" \
        < /dev/null > "$6.raw" 2>&1 &
    guest_pid=$!
    wait "$guest_pid" 2>/dev/null || status=$?
    guest_pid=
    tr -d '\r' < "$6.raw" > "$6"
    rm -f "$6.raw"
    return $status
}
