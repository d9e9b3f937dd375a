# shellcheck shell=bash
# shellcheck disable=SC2154 # the folders are set by run
# Debian's packages of any suite and architecture, through an apt configuration of their own. Nothing is installed.
# Uses $work, the folder that ends with this run.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Prints the mirror of the machine's own sources, else Debian's.
mirror() {
    local own
    own=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null \
        | grep -oE -m 1 'https?://[^ ]+/debian/?( |$)') || own=http://deb.debian.org/debian
    own=${own% }
    echo "${own%/}"
}

# apt_folder ARCHITECTURE SUITES: makes a configuration, reads the indexes and prints its folder.
apt_folder() {
    local folder=$work/apt-$1-$2 suite suites
    if [ ! -e "$folder/ready" ]; then
        mkdir -p "$folder"/{lists/partial,cache/archives/partial}
        : > "$folder/status"
        IFS=, read -ra suites <<< "$2"
        for suite in "${suites[@]}"; do
            case $suite in
                *-security) echo "deb [signed-by=$keyring] $(mirror)-security $suite main" ;;
                *) echo "deb [signed-by=$keyring] $(mirror) $suite main" ;;
            esac
        done > "$folder/sources.list"
        cat > "$folder/apt.conf" <<END
APT::Architecture "$1";
APT::Architectures { "$1"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Dir::Cache "$folder/cache";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::Etc::SourceList "$folder/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State "$folder";
Dir::State::Status "$folder/status";
END
        # A suite may lack the architecture; without any index no package is found below.
        with_apt "$folder" apt-get update -q >&2 || true
        touch "$folder/ready"
    fi
    echo "$folder"
}

# with_apt FOLDER COMMAND…: runs a command of apt with the configuration of a folder.
with_apt() {
    APT_CONFIG=$1/apt.conf "${@:2}"
}

# install_list FOLDER PACKAGE…: prints the file names of the packages and of all that they depend on.
install_list() {
    with_apt "$1" apt-get install -q -y --print-uris "${@:2}" | sed -n "s/^'[^']*' \([^ ]*\) .*/\1/p"
}

# unpack_install FOLDER INTO PACKAGE…: unpacks the packages and all that they depend on, base-files first: it has the links of /.
unpack_install() {
    local archives=$1/cache/archives
    with_apt "$1" apt-get install -q -y --download-only "${@:3}" >&2 || return 1
    mkdir -p "$2"
    find "$archives" -name 'base-files_*.deb' -exec dpkg -x {} "$2" \;
    find "$archives" -name '*.deb' -exec dpkg -x {} "$2" \;
    rm -f "$archives"/*.deb
}

# unpack_download FOLDER INTO PACKAGE…: unpacks the packages alone.
unpack_download() {
    (cd "$1/cache" && with_apt "$1" apt-get download -q "${@:3}" >&2) || return 1
    mkdir -p "$2"
    find "$1/cache" -maxdepth 1 -name '*.deb' -exec dpkg -x {} "$2" \; -delete
}

# Prints the part of a cached file's name that stands for the text of standard input.
fingerprint() {
    sha256sum | cut -c 1-16
}

# newest_cached PATTERN: prints the newest file of the cache that matches; fails if there is none.
newest_cached() {
    local found
    # shellcheck disable=SC2012,SC2086 # names of our own; a pattern
    found=$(cd "$cache" && ls -td $1 2>/dev/null | head -1)
    [ -n "$found" ] && echo "$cache/$found"
}
