# Functions of the run scripts, which set here (the folder of the example), root (that of the project), name (the example's), and
# modules (those of the library that the example uses).

# java_version JAVA: prints the feature version, or 0 if it does not run.
java_version() {
    local version
    version=$("$1" -version 2>&1 | sed -n 's/^.* version "\([0-9]*\).*/\1/p' | head -n 1) || version=
    echo "${version:-0}"
}

# Sets java and version: JAVA_HOME if it is new enough, else the newest of PATH and /usr/lib/jvm.
find_java() {
    local candidate found
    java= version=0
    if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
        java=$JAVA_HOME/bin/java
        version=$(java_version "$java")
        [ "$version" -lt 17 ] || return 0
    fi
    for candidate in "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
        [ -x "$candidate" ] || continue
        found=$(java_version "$candidate")
        if [ "$found" -gt "$version" ]; then
            java=$candidate version=$found
        fi
    done
    if [ "$version" -lt 17 ]; then
        echo "No Java 17 or newer was found: set JAVA_HOME to one." >&2
        exit 1
    fi
}

built() {
    local jar module sources=("$here/src/main" "$here/pom.xml" "$root/pom.xml" "$root/examples/pom.xml")
    jar=$(ls "$here"/target/listenqueue-examples-"$name"-*.jar 2>/dev/null | head -n 1)
    [ -n "$jar" ] && [ -d "$here/target/lib" ] || return 1
    for module in "${modules[@]}"; do
        sources+=("$root/$module/src/main" "$root/$module/pom.xml")
    done
    [ -z "$(find "${sources[@]}" -newer "$jar" -print -quit)" ]
}

build() {
    local args
    if ! command -v mvn >/dev/null; then
        echo "Maven was not found, and the example must be built: install Maven." >&2
        exit 1
    fi
    echo "Building the $name. The first build downloads its dependencies, which takes a few minutes."
    rm -rf "$here/target/lib"
    mkdir -p "$here/target"
    read -r -a args <<<"${MAVEN_ARGS:-}"
    # Maven 3.9 reads MAVEN_ARGS itself. Older versions do not.
    if ! (cd "$root" && env -u MAVEN_ARGS mvn -q -B -ntp "${args[@]}" -pl "examples/$name" -am package \
        -Dmaven.test.skip=true -Dspotless.check.skip=true) >"$here/target/build.log" 2>&1; then
        cat "$here/target/build.log" >&2
        exit 1
    fi
    # Maven keeps the time of a jar whose content does not change, even if its sources are newer.
    touch "$here"/target/listenqueue-examples-"$name"-*.jar
}

# namespace YES_OR_NO: sets unshare, the words for a network namespace of its own, and why, the reason if there is none.
namespace() {
    # For root, a user namespace would only remove rights, such as access to the files of other users.
    unshare=(unshare -rn)
    [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null && unshare=(unshare -n)

    why=
    if [ "$1" = no ]; then
        why="as requested"
    elif ! command -v unshare >/dev/null; then
        why="because unshare (util-linux) is not installed"
    elif ! "${unshare[@]}" true 2>/dev/null; then
        why="because unshare -rn is not permitted here"
    elif ! "${unshare[@]}" ip link set lo up 2>/dev/null; then
        why="because ip (iproute2) cannot bring up the loopback interface of a new one"
    fi
}
