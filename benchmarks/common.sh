# The common part of both commands, which source it.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
target=$here/target
package=io.github.listenqueue.benchmarks

# Prints "<feature version> <java>" of every JDK that is found, once each.
jdks() {
    local home
    for home in "${JAVA_HOME:-}" "${JAVA22_HOME:-}" "${JAVA17_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
        if [[ -n $home && -x $home/bin/java && -r $home/release ]]; then
            sed -n "s|^JAVA_VERSION=\"\([0-9]*\).*|\1 $(readlink -f "$home/bin/java")|p" "$home/release"
        fi
    done | sort -u
}

newest() { # from to
    jdks | awk -v from="$1" -v to="$2" '$1 >= from && $1 <= to' | sort -n | tail -1
}

# Builds the benchmarks if necessary, unless BENCHMARKS_BUILT is set.
build() {
    [[ -z ${BENCHMARKS_BUILT:-} ]] || return 0
    if [[ ! -d $target/lib || -n $(find "$root/core/src/main" "$here/src/main/java" "$here/pom.xml" "$root/pom.xml" \
        -newer "$target/lib" -type f -print -quit) ]]; then
        echo "building" >&2
        (cd "$root" && ${MVN:-mvn} -B -q -Pfull -pl benchmarks -am package -DskipTests >&2)
        touch "$target/lib"
    fi
}

machine() { # java...
    local java
    echo "* $(date -u +%F), Linux $(uname -r) $(uname -m), $(nproc) CPUs: $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -1)"
    for java in "$@"; do
        echo "* $("$java" -version 2>&1 | sed -n '2p')"
    done
    echo "* load of the machine at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
}
